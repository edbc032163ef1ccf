// SPDX-License-Identifier: GPL-2.0
#include "tests/client/vport_rule.h"

#define TABLE_NIC_RX	0
#define TABLE_FDB	4
#define DEST_VPORT	0
#define OP_ESW		1
#define ROOT_CLEAR	1
#define ADMIN_UP	1

static int set_link(struct vport_rule *rule, struct command *c, unsigned int admin)
{
	COMMAND(c, MODIFY_VPORT_STATE, modify_vport_state);
	ifc_set(modify_vport_state_in, c->in, op_mod, OP_ESW);
	ifc_set(modify_vport_state_in, c->in, other_vport, 1);
	ifc_set(modify_vport_state_in, c->in, vport_number, rule->sf->hca->function_id);
	ifc_set(modify_vport_state_in, c->in, admin_state, admin);
	return command_run(c, rule->pf->hca);
}

static int set_root(struct hca *hca, struct command *c, uint8_t type, uint16_t op_mod,
		    uint32_t table)
{
	COMMAND(c, SET_FLOW_TABLE_ROOT, set_flow_table_root);
	ifc_set(set_flow_table_root_in, c->in, op_mod, op_mod);
	ifc_set(set_flow_table_root_in, c->in, table_type, type);
	ifc_set(set_flow_table_root_in, c->in, table_id, table);
	return command_run(c, hca);
}

static int create_rule(struct vport_rule *rule, struct command *c)
{
	COMMAND(c, SET_FLOW_TABLE_ENTRY, set_fte);
	ifc_set(set_fte_in, c->in, table_type, TABLE_FDB);
	ifc_set(set_fte_in, c->in, table_id, rule->table);
	ifc_set(set_fte_in, c->in, flow_context.group_id, rule->group);
	ifc_set(set_fte_in, c->in, flow_context.action, MLX5_FLOW_CONTEXT_ACTION_FWD_DEST);
	ifc_set(set_fte_in, c->in, flow_context.destination_list_size, 1);
	command_add32(c, (uint32_t)DEST_VPORT << 24 | rule->sf->hca->function_id);
	command_add32(c, 0);
	return command_run(c, rule->pf->hca);
}

static int create_fdb(struct vport_rule *rule, struct command *c)
{
	int status;

	COMMAND(c, CREATE_FLOW_TABLE, create_flow_table);
	ifc_set(create_flow_table_in, c->in, table_type, TABLE_FDB);
	status = command_run(c, rule->pf->hca);
	if (status)
		return status;
	rule->table = ifc_get(create_flow_table_out, c->out, table_id);
	COMMAND(c, CREATE_FLOW_GROUP, create_flow_group);
	ifc_set(create_flow_group_in, c->in, table_type, TABLE_FDB);
	ifc_set(create_flow_group_in, c->in, table_id, rule->table);
	status = command_run(c, rule->pf->hca);
	rule->group = ifc_get(create_flow_group_out, c->out, group_id);
	return status ? status : create_rule(rule, c);
}

int vport_rule_open(struct vport_rule *rule, struct command *c, const struct kit *pf,
		    const struct kit *sf)
{
	int status;

	*rule = (struct vport_rule){ .pf = pf, .sf = sf };
	status = create_fdb(rule, c);
	if (!status)
		status = set_root(pf->hca, c, TABLE_FDB, 0, rule->table);
	if (!status)
		status = set_root(sf->hca, c, TABLE_NIC_RX, 0, sf->num[KIT_TABLE]);
	return status ? status : set_link(rule, c, ADMIN_UP);
}

static int destroy_fdb(struct vport_rule *rule, struct command *c)
{
	int status;

	COMMAND(c, DELETE_FLOW_TABLE_ENTRY, delete_fte);
	ifc_set(delete_fte_in, c->in, table_type, TABLE_FDB);
	ifc_set(delete_fte_in, c->in, table_id, rule->table);
	status = command_run(c, rule->pf->hca);
	if (status)
		return status;
	COMMAND(c, DESTROY_FLOW_GROUP, destroy_flow_group);
	ifc_set(destroy_flow_group_in, c->in, table_type, TABLE_FDB);
	ifc_set(destroy_flow_group_in, c->in, table_id, rule->table);
	ifc_set(destroy_flow_group_in, c->in, group_id, rule->group);
	status = command_run(c, rule->pf->hca);
	if (status)
		return status;
	COMMAND(c, DESTROY_FLOW_TABLE, destroy_flow_table);
	ifc_set(destroy_flow_table_in, c->in, table_type, TABLE_FDB);
	ifc_set(destroy_flow_table_in, c->in, table_id, rule->table);
	return command_run(c, rule->pf->hca);
}

int vport_rule_close(struct vport_rule *rule, struct command *c)
{
	int status = set_root(rule->sf->hca, c, TABLE_NIC_RX, ROOT_CLEAR, 0);

	if (!status)
		status = set_root(rule->pf->hca, c, TABLE_FDB, ROOT_CLEAR, 0);
	return status ? status : destroy_fdb(rule, c);
}
