// SPDX-License-Identifier: GPL-2.0
/* Source addresses for RoCE, and the InfiniBand part of a vport, which Ethernet ports lack. */
#include <assert.h>
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "switch/vport.h"

/* Of a source address: version 1 is 0. */
#define VERSION_1_5	1
#define VERSION_2	2

#define PKEYS		128	/* that capability pkey_table_size stands for */
#define ALL_PKEYS	0xffff	/* instead of an index */
#define DEFAULT_PKEY	0xffff

static_assert(sizeof(((struct vport *)0)->roce_addresses[0]) == ifc_bytes(roce_addr_layout), "");

static enum cmd_status check(struct cmd *cmd, unsigned int index, unsigned int port)
{
	if (!ifc_get(cmd_hca_cap, caps_current(cmd->vhca, 0), roce))
		return cmd_refuse(cmd, STAT_BAD_OP, "the function has no RoCE");
	if (port > 1)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "the card has one port, not %u", port);
	if (index >= ROCE_ADDRESSES)
		return cmd_refuse(cmd, STAT_BAD_INDEX, "address %u of %u", index, ROCE_ADDRESSES);
	return STAT_OK;
}

static enum cmd_status query_roce_address(struct cmd *cmd)
{
	unsigned int index = ifc_get(query_roce_address_in, cmd->in, roce_address_index);
	struct vport *vport = cmd->vhca->vport;
	enum cmd_status status = check(cmd, index,
				       ifc_get(query_roce_address_in, cmd->in, vhca_port_num));

	if (!status && vport->roce_addresses)
		memcpy(ifc_addr(query_roce_address_out, cmd->out, roce_address),
		       vport->roce_addresses[index], ifc_bytes(roce_addr_layout));
	return status;
}

static enum cmd_status set_roce_address(struct cmd *cmd)
{
	unsigned int index = ifc_get(set_roce_address_in, cmd->in, roce_address_index);
	const void *address = ifc_addr(set_roce_address_in, cmd->in, roce_address);
	struct vport *vport = cmd->vhca->vport;
	enum cmd_status status = check(cmd, index,
				       ifc_get(set_roce_address_in, cmd->in, vhca_port_num));

	if (status)
		return status;
	if (ifc_get(roce_addr_layout, address, roce_l3_type) > 1)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "L3 type %u",
				  ifc_get(roce_addr_layout, address, roce_l3_type));
	if (ifc_get(roce_addr_layout, address, roce_version) > VERSION_2 ||
	    ifc_get(roce_addr_layout, address, roce_version) == VERSION_1_5)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "RoCE version %u",
				  ifc_get(roce_addr_layout, address, roce_version));
	if (!vport->roce_addresses)
		vport->roce_addresses = calloc(ROCE_ADDRESSES, ifc_bytes(roce_addr_layout));
	if (!vport->roce_addresses)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	memcpy(vport->roce_addresses[index], address, ifc_bytes(roce_addr_layout));
	return STAT_OK;
}

static enum cmd_status refuse_ib_port(struct cmd *cmd)
{
	return cmd_refuse(cmd, STAT_BAD_OP, caps_ethernet(cmd->vhca) ?
			  "the port is Ethernet, not InfiniBand" :
			  "what makes an InfiniBand port is not there yet");
}

/* A function with RoCE has the default key of partitions, whatever its port is. */
static enum cmd_status query_pkey(struct cmd *cmd)
{
	unsigned int index = ifc_get(query_hca_vport_pkey_in, cmd->in, pkey_index);
	uint8_t *key = ifc_addr(query_hca_vport_pkey_out, cmd->out, pkey);

	if (!ifc_get(cmd_hca_cap, caps_current(cmd->vhca, 0), roce))
		return refuse_ib_port(cmd);
	if (ifc_get(query_hca_vport_pkey_in, cmd->in, other_vport))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "the key of another vport");
	if (index >= PKEYS && index != ALL_PKEYS)
		return cmd_refuse(cmd, STAT_BAD_INDEX, "key %u of %u", index, PKEYS);
	if (cmd->out_len < ifc_bytes(query_hca_vport_pkey_out) + ifc_bytes(pkey))
		return cmd_refuse(cmd, STAT_BAD_OUTP_LEN, "no room for a key");
	if (!index || index == ALL_PKEYS)
		ifc_set(pkey, key, pkey, DEFAULT_PKEY);
	return STAT_OK;
}

static const struct cmd_desc vport_roce_cmds[] = {
	CMD(QUERY_ROCE_ADDRESS, query_roce_address, CMD_INIT, 0, query_roce_address),
	CMD(SET_ROCE_ADDRESS, set_roce_address, CMD_INIT, 0, set_roce_address),
	CMD(QUERY_HCA_VPORT_CONTEXT, query_hca_vport_context, CMD_INIT, 0, refuse_ib_port),
	CMD(MODIFY_HCA_VPORT_CONTEXT, modify_hca_vport_context, CMD_INIT, 0, refuse_ib_port),
	CMD(QUERY_HCA_VPORT_GID, query_hca_vport_gid, CMD_INIT, 0, refuse_ib_port),
	CMD(QUERY_HCA_VPORT_PKEY, query_hca_vport_pkey, CMD_INIT, 0, query_pkey),
	{}
};

CMD_TABLE(vport_roce_cmds);
