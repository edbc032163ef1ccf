// SPDX-License-Identifier: GPL-2.0
/* Flow tables: levels, miss actions, and the roots of domains. */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "switch/flow_caps.h"
#include "switch/steering.h"
#include "switch/vport.h"

#define LOG_FT_SIZE	31	/* flow indexes have 32 bits */

enum {
	MISS_DEFAULT, MISS_FORWARD, MISS_SWITCH_DOMAIN,
};

static bool of_switch(enum table_type type)
{
	return type == TABLE_FDB || type == TABLE_EGRESS_ACL || type == TABLE_INGRESS_ACL;
}

static bool of_vport(enum table_type type)
{
	return type == TABLE_EGRESS_ACL || type == TABLE_INGRESS_ACL;
}

/* Type and vport, which are at the same offset in all flow table commands */
static enum cmd_status check_domain(struct cmd *cmd, enum table_type *type, bool *other,
				    uint16_t *vport)
{
	uint8_t t = ifc_get(create_flow_table_in, cmd->in, table_type);

	*other = ifc_get(create_flow_table_in, cmd->in, other_vport);
	*vport = ifc_get(create_flow_table_in, cmd->in, vport_number);
	if (t >= TABLE_TYPES)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "flow table type %u is not supported", t);
	*type = t;
	if (of_switch(t) && !caps_eswitch_manager(cmd->vhca))
		return cmd_refuse(cmd, STAT_BAD_OP, "flow table type %u needs the eswitch manager",
				  t);
	if (!flow_can(cmd->vhca, t, ft_support))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no flow tables of type %u", t);
	if (!*other && *vport)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "vport %u without other_vport", *vport);
	if (*other && !of_vport(t))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "flow table type %u of another vport", t);
	if (!*other)
		*vport = cmd->vhca->vport->num;
	else if (!vport_find(cmd->vhca->card, *vport))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no vport %u", *vport);
	return STAT_OK;
}

/**
 * table_find() - a function's table by number
 * @vhca: owner
 * @type: required type
 * @id: table_id
 *
 * Return: the table, or NULL if there is none of that type.
 */
struct flow_table *table_find(struct vhca *vhca, enum table_type type, uint32_t id)
{
	struct flow_table *table = obj_find(vhca, OBJ_FLOW_TABLE, id);

	return table && table->type == type ? table : NULL;
}

enum cmd_status table_of(struct cmd *cmd, struct flow_table **table)
{
	uint32_t id = ifc_get(destroy_flow_table_in, cmd->in, table_id);
	enum cmd_status status;
	enum table_type type;
	uint16_t vport;
	bool other;

	status = check_domain(cmd, &type, &other, &vport);
	if (status)
		return status;
	*table = table_find(cmd->vhca, type, id);
	if (!*table)
		return cmd_refuse(cmd, STAT_BAD_RES, "no flow table %#x of type %u", id, type);
	/* QUERY has no vport fields, so 0 does not mean vport 0 */
	if (of_vport(type) && (other != (*table)->other_vport || vport != (*table)->vport) &&
	    !((cmd->opcode == MLX5_CMD_OP_QUERY_FLOW_TABLE ||
	       cmd->opcode == MLX5_CMD_OP_QUERY_FLOW_GROUP ||
	       cmd->opcode == MLX5_CMD_OP_QUERY_FLOW_TABLE_ENTRY) &&
	      !other))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "flow table %#x is not of vport %u", id,
				  vport);
	return STAT_OK;
}

const char *table_jump_refused(const struct flow_table *from, const struct flow_table *to,
			       bool ignore_level)
{
	if (from == to)
		return "to itself";
	if (from->type != to->type)
		return "of another type";
	if (from->vport != to->vport)
		return "of another vport";
	if (!ignore_level && to->level <= from->level)
		return "whose level is not higher";
	return NULL;
}

static struct flow_table **root_of(struct card *card, struct vhca *owner, enum table_type type,
				   uint16_t vport_num)
{
	struct vport *vport = of_vport(type) ? vport_find(card, vport_num) : owner->vport;

	if (type == TABLE_FDB)
		return &card->eswitch->fdb_root;
	if (!vport)
		return NULL;
	switch (type) {
	case TABLE_NIC_RX:
		return &vport->nic_rx;
	case TABLE_NIC_TX:
		return &vport->nic_tx;
	case TABLE_EGRESS_ACL:
		return &vport->egress_acl;
	case TABLE_INGRESS_ACL:
		return &vport->ingress_acl;
	case TABLE_SNIFFER_RX:
		return &vport->sniffer_rx;
	case TABLE_SNIFFER_TX:
		return &vport->sniffer_tx;
	case TABLE_RDMA_RX:
		return &vport->rdma_rx;
	case TABLE_RDMA_TX:
		return &vport->rdma_tx;
	default:
		return NULL;
	}
}

static void put_miss(struct flow_table *table, struct vhca *vhca)
{
	/* A reset destroys tables in any order: the next one may be gone already */
	if (table->miss && obj_find(vhca, OBJ_FLOW_TABLE, table->miss->obj.num) == table->miss)
		obj_put(table->miss);
	table->miss = NULL;
}

static void table_destroy(struct obj *obj)
{
	struct flow_table *table = (struct flow_table *)obj;
	struct flow_table **root = root_of(obj->vhca->card, obj->vhca, table->type, table->vport);
	struct obj *other;

	while (table->group_count)
		obj_del(&table->groups[table->group_count - 1]->obj);
	/* A driver's last table is destroyed while it is the root of the domain */
	if (root && *root == table)
		*root = NULL;
	put_miss(table, obj->vhca);
	if (obj->refs)
		for (other = obj->vhca->objs[OBJ_FLOW_TABLE]; other; other = other->next)
			if (((struct flow_table *)other)->miss == table)
				((struct flow_table *)other)->miss = NULL;
	free(table->groups);
	free(table->by_index.buckets);
	free(table);
}

static enum cmd_status parse_miss(struct cmd *cmd, const void *context,
				  const struct flow_table *table, uint8_t *action,
				  struct flow_table **miss)
{
	uint32_t id = ifc_get(flow_table_context, context, table_miss_id);
	const char *why;

	*action = ifc_get(flow_table_context, context, table_miss_action);
	*miss = NULL;
	switch (*action) {
	case MISS_DEFAULT:
		return STAT_OK;
	case MISS_SWITCH_DOMAIN:
		if (table->type != TABLE_RDMA_RX)
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "type %u cannot switch domains on a miss", table->type);
		return STAT_OK;
	case MISS_FORWARD:
		*miss = table_find(cmd->vhca, table->type, id);
		if (!*miss)
			return cmd_refuse(cmd, STAT_BAD_RES, "no flow table %#x to go to on a miss",
					  id);
		why = table_jump_refused(table, *miss, false);
		if (why)
			return cmd_refuse(cmd, STAT_BAD_PARAM, "miss goes to table %#x %s", id,
					  why);
		return STAT_OK;
	}
	return cmd_refuse(cmd, STAT_BAD_PARAM, "table_miss_action %u", *action);
}

static enum cmd_status check_context(struct cmd *cmd, const void *context)
{
	if (ifc_get(flow_table_context, context, sw_owner) ||
	    ifc_get64(flow_table_context, context, sw_owner_icm_root_0) ||
	    ifc_get64(flow_table_context, context, sw_owner_icm_root_1))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "software steering is not supported");
	if (ifc_get(flow_table_context, context, lag_master_next_table_id))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no LAG, no lag_master_next_table_id");
	return STAT_OK;
}

static bool fdb_has_level_0(struct vhca *vhca)
{
	struct obj *obj;

	for (obj = vhca->objs[OBJ_FLOW_TABLE]; obj; obj = obj->next) {
		struct flow_table *table = (struct flow_table *)obj;

		if (table->type == TABLE_FDB && !table->level)
			return true;
	}
	return false;
}

static unsigned int tables_of_type(struct vhca *vhca, enum table_type type)
{
	unsigned int n = 0;
	struct obj *obj;

	for (obj = vhca->objs[OBJ_FLOW_TABLE]; obj; obj = obj->next)
		n += ((struct flow_table *)obj)->type == type;
	return n;
}

static enum cmd_status create_flow_table(struct cmd *cmd)
{
	const void *context = ifc_addr(create_flow_table_in, cmd->in, flow_table_context);
	struct flow_table *table, parsed = { 0 };
	enum cmd_status status;
	unsigned int max;

	status = check_domain(cmd, &parsed.type, &parsed.other_vport, &parsed.vport);
	if (!status)
		status = check_context(cmd, context);
	if (status)
		return status;
	parsed.level = ifc_get(flow_table_context, context, level);
	parsed.log_size = ifc_get(flow_table_context, context, log_size);
	parsed.reformat_en = ifc_get(flow_table_context, context, reformat_en);
	parsed.decap_en = ifc_get(flow_table_context, context, decap_en);
	parsed.termination = ifc_get(flow_table_context, context, termination_table);
	if (parsed.log_size > flow_can(cmd->vhca, parsed.type, log_max_ft_size) ||
	    parsed.log_size > LOG_FT_SIZE)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "log_size %u", parsed.log_size);
	if (parsed.level > flow_can(cmd->vhca, parsed.type, max_ft_level))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "level %u", parsed.level);
	if (parsed.termination && !flow_can(cmd->vhca, parsed.type, termination_table))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "termination table of type %u", parsed.type);
	if ((parsed.reformat_en && !flow_can(cmd->vhca, parsed.type, reformat)) ||
	    (parsed.decap_en && !flow_can(cmd->vhca, parsed.type, decap) &&
	     !flow_can(cmd->vhca, parsed.type, reformat)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no reformat in tables of type %u",
				  parsed.type);
	/* Level 0 of the FDB is for its root only */
	if (parsed.type == TABLE_FDB && !parsed.level && fdb_has_level_0(cmd->vhca))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "there is an FDB table of level 0 already");
	status = parse_miss(cmd, context, &parsed, &parsed.miss_action, &parsed.miss);
	if (status)
		return status;
	max = caps_pow2(flow_can(cmd->vhca, parsed.type, log_max_ft_num));
	if (tables_of_type(cmd->vhca, parsed.type) >= max)
		return cmd_refuse(cmd, STAT_EXCEED_LIM, "more than %u flow tables of type %u", max,
				  parsed.type);

	table = malloc(sizeof(*table));
	if (!table)
		return cmd_refuse(cmd, STAT_NO_RES, "no memory");
	*table = parsed;
	if (!obj_add(cmd->vhca, OBJ_FLOW_TABLE, &table->obj, table_destroy)) {
		free(table);
		return cmd_refuse(cmd, STAT_NO_RES, "no room for a flow table");
	}
	obj_get(table->miss);
	ifc_set(create_flow_table_out, cmd->out, table_id, table->obj.num);
	return STAT_OK;
}

static enum cmd_status destroy_flow_table(struct cmd *cmd)
{
	struct flow_table *table;
	enum cmd_status status = table_of(cmd, &table);

	if (status)
		return status;
	if (table->group_count)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "flow table %#x has %u groups",
				  table->obj.num, table->group_count);
	if (table->obj.refs)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE,
				  "flow table %#x is where %u others go to", table->obj.num,
				  table->obj.refs);
	obj_del(&table->obj);
	return STAT_OK;
}

static enum cmd_status modify_flow_table(struct cmd *cmd)
{
	const void *context = ifc_addr(modify_flow_table_in, cmd->in, flow_table_context);
	uint16_t select = ifc_get(modify_flow_table_in, cmd->in, modify_field_select);
	struct flow_table *table, *miss;
	enum cmd_status status;
	uint8_t action;

	status = table_of(cmd, &table);
	if (!status)
		status = check_context(cmd, context);
	if (status)
		return status;
	if (!flow_can(cmd->vhca, table->type, flow_table_modify))
		return cmd_refuse(cmd, STAT_BAD_OP, "no flow_table_modify of type %u", table->type);
	if (select != MLX5_MODIFY_FLOW_TABLE_MISS_TABLE_ID)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "modify_field_select %#x", select);
	status = parse_miss(cmd, context, table, &action, &miss);
	if (status)
		return status;
	obj_get(miss);
	put_miss(table, cmd->vhca);
	table->miss = miss;
	table->miss_action = action;
	return STAT_OK;
}

static enum cmd_status query_flow_table(struct cmd *cmd)
{
	void *context = ifc_addr(query_flow_table_out, cmd->out, flow_table_context);
	struct flow_table *table;
	enum cmd_status status = table_of(cmd, &table);

	if (status)
		return status;
	ifc_set(flow_table_context, context, reformat_en, table->reformat_en);
	ifc_set(flow_table_context, context, decap_en, table->decap_en);
	ifc_set(flow_table_context, context, termination_table, table->termination);
	ifc_set(flow_table_context, context, table_miss_action, table->miss_action);
	ifc_set(flow_table_context, context, level, table->level);
	ifc_set(flow_table_context, context, log_size, table->log_size);
	if (table->miss)
		ifc_set(flow_table_context, context, table_miss_id, table->miss->obj.num);
	return STAT_OK;
}

static enum cmd_status set_flow_table_root(struct cmd *cmd)
{
	struct flow_table *table = NULL, **root;
	enum cmd_status status;
	enum table_type type;
	uint16_t vport;
	bool other;

	if (ifc_get(set_flow_table_root_in, cmd->in, table_of_other_vport) ||
	    ifc_get(set_flow_table_root_in, cmd->in, table_vport_number))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "a root that is another vport's table");
	if (ifc_get(set_flow_table_root_in, cmd->in, underlay_qpn))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "underlay QP on Ethernet");
	if (cmd->op_mod) {
		status = check_domain(cmd, &type, &other, &vport);
	} else {
		status = table_of(cmd, &table);
		if (!status) {
			type = table->type;
			vport = table->vport;
		}
	}
	if (status)
		return status;
	if (ifc_get(set_flow_table_root_in, cmd->in, table_eswitch_owner_vhca_id_valid) &&
	    ifc_get(set_flow_table_root_in, cmd->in, table_eswitch_owner_vhca_id) != cmd->vhca->id)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "root table of another eswitch");
	if (table && table->termination)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "a termination table cannot be the root");
	root = root_of(cmd->vhca->card, cmd->vhca, type, vport);
	if (!root)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no vport %u", vport);
	*root = table;
	return STAT_OK;
}

static const struct cmd_desc flow_table_cmds[] = {
	CMD(CREATE_FLOW_TABLE, create_flow_table, CMD_INIT, 0, create_flow_table),
	CMD(DESTROY_FLOW_TABLE, destroy_flow_table, CMD_INIT, 0, destroy_flow_table),
	CMD(MODIFY_FLOW_TABLE, modify_flow_table, CMD_INIT, 0, modify_flow_table),
	CMD(QUERY_FLOW_TABLE, query_flow_table, CMD_INIT, 0, query_flow_table),
	CMD_MODS(SET_FLOW_TABLE_ROOT, set_flow_table_root, CMD_INIT, 0, 3, set_flow_table_root),
	{ }
};

CMD_TABLE(flow_table_cmds);
