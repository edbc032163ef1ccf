// SPDX-License-Identifier: GPL-2.0
/* The L2 table (MPFS): unicast addresses whose frames the port passes to the PF. */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "switch/steering.h"

struct l2_entry {
	struct obj obj;
	uint8_t mac[6];
	bool vlan_valid;
	uint16_t vlan;
};

/**
 * l2_table_has() - whether a unicast address is in the PF's L2 table
 * @vhca: PF
 * @mac: destination address
 */
bool l2_table_has(struct vhca *vhca, const uint8_t *mac)
{
	struct obj *obj;

	for (obj = vhca->objs[OBJ_L2_ENTRY]; obj; obj = obj->next)
		if (!memcmp(((struct l2_entry *)obj)->mac, mac, 6))
			return true;
	return false;
}

/**
 * l2_table_there() - whether the card has an L2 table
 * @vhca: PF
 */
bool l2_table_there(struct vhca *vhca)
{
	return ifc_get(cmd_hca_cap, caps_current(vhca, CAP_GENERAL), log_max_l2_table);
}

static void entry_destroy(struct obj *obj)
{
	free(obj);
}

static enum cmd_status check_index(struct cmd *cmd, uint32_t *index)
{
	unsigned int log_max;

	*index = ifc_get(set_l2_table_entry_in, cmd->in, table_index);
	log_max = ifc_get(cmd_hca_cap, caps_current(cmd->vhca, CAP_GENERAL), log_max_l2_table);
	if (!log_max)
		return cmd_refuse(cmd, STAT_BAD_OP, "there is no L2 table");
	if (*index >= caps_pow2(log_max))
		return cmd_refuse(cmd, STAT_BAD_INDEX, "L2 table index %u", *index);
	return STAT_OK;
}

static enum cmd_status set_l2_entry(struct cmd *cmd)
{
	const uint8_t *mac = ifc_addr(set_l2_table_entry_in, cmd->in, mac_address) + 2;
	struct l2_entry *entry;
	enum cmd_status status;
	uint32_t index;

	status = check_index(cmd, &index);
	if (status)
		return status;
	if (mac[0] & 1)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "multicast address in the L2 table");
	entry = obj_find(cmd->vhca, OBJ_L2_ENTRY, index);
	if (!entry) {
		entry = calloc(1, sizeof(*entry));
		if (!entry)
			return cmd_refuse(cmd, STAT_NO_RES, "no memory");
		if (!obj_add_at(cmd->vhca, OBJ_L2_ENTRY, index, &entry->obj, entry_destroy)) {
			free(entry);
			return cmd_refuse(cmd, STAT_NO_RES, "no room for an L2 table entry");
		}
	}
	memcpy(entry->mac, mac, 6);
	entry->vlan_valid = ifc_get(set_l2_table_entry_in, cmd->in, vlan_valid);
	entry->vlan = ifc_get(set_l2_table_entry_in, cmd->in, vlan);
	return STAT_OK;
}

static enum cmd_status entry_of(struct cmd *cmd, struct l2_entry **entry)
{
	enum cmd_status status;
	uint32_t index;

	status = check_index(cmd, &index);
	if (status)
		return status;
	*entry = obj_find(cmd->vhca, OBJ_L2_ENTRY, index);
	if (!*entry)
		return cmd_refuse(cmd, STAT_BAD_INDEX, "L2 table entry %u is not set", index);
	return STAT_OK;
}

static enum cmd_status query_l2_entry(struct cmd *cmd)
{
	struct l2_entry *entry;
	enum cmd_status status = entry_of(cmd, &entry);

	if (status)
		return status;
	ifc_set(query_l2_table_entry_out, cmd->out, vlan_valid, entry->vlan_valid);
	ifc_set(query_l2_table_entry_out, cmd->out, vlan, entry->vlan);
	memcpy(ifc_addr(query_l2_table_entry_out, cmd->out, mac_address) + 2, entry->mac, 6);
	return STAT_OK;
}

static enum cmd_status delete_l2_entry(struct cmd *cmd)
{
	struct l2_entry *entry;
	enum cmd_status status = entry_of(cmd, &entry);

	if (!status)
		obj_del(&entry->obj);
	return status;
}

static const struct cap_desc l2_caps[] = {
	CAP(log_max_l2_table, 13),
	{}
};

CAP_TABLE(l2_caps);

static const struct cmd_desc l2_cmds[] = {
	CMD(SET_L2_TABLE_ENTRY, set_l2_table_entry, CMD_INIT, CMD_PF_ONLY, set_l2_entry),
	CMD(QUERY_L2_TABLE_ENTRY, query_l2_table_entry, CMD_INIT, CMD_PF_ONLY, query_l2_entry),
	CMD(DELETE_L2_TABLE_ENTRY, delete_l2_table_entry, CMD_INIT, CMD_PF_ONLY, delete_l2_entry),
	{ }
};

CMD_TABLE(l2_cmds);
