// SPDX-License-Identifier: GPL-2.0
#include "tests/client/way.h"

#define TABLE_NIC_RX	0
#define TABLE_FDB	4
#define DEST_VPORT	0
#define OP_ESW		1
#define ROOT_CLEAR	1
#define ADMIN_UP	1

static int set_link(struct way *way, struct command *c, unsigned int admin)
{
	COMMAND(c, MODIFY_VPORT_STATE, modify_vport_state);
	ifc_set(modify_vport_state_in, c->in, op_mod, OP_ESW);
	ifc_set(modify_vport_state_in, c->in, other_vport, 1);
	ifc_set(modify_vport_state_in, c->in, vport_number, way->sf->hca->function_id);
	ifc_set(modify_vport_state_in, c->in, admin_state, admin);
	return command_run(c, way->pf->hca);
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

static int create_rule(struct way *way, struct command *c)
{
	COMMAND(c, SET_FLOW_TABLE_ENTRY, set_fte);
	ifc_set(set_fte_in, c->in, table_type, TABLE_FDB);
	ifc_set(set_fte_in, c->in, table_id, way->table);
	ifc_set(set_fte_in, c->in, flow_context.group_id, way->group);
	ifc_set(set_fte_in, c->in, flow_context.action, MLX5_FLOW_CONTEXT_ACTION_FWD_DEST);
	ifc_set(set_fte_in, c->in, flow_context.destination_list_size, 1);
	command_add32(c, (uint32_t)DEST_VPORT << 24 | way->sf->hca->function_id);
	command_add32(c, 0);
	return command_run(c, way->pf->hca);
}

static int create_fdb(struct way *way, struct command *c)
{
	int status;

	COMMAND(c, CREATE_FLOW_TABLE, create_flow_table);
	ifc_set(create_flow_table_in, c->in, table_type, TABLE_FDB);
	status = command_run(c, way->pf->hca);
	if (status)
		return status;
	way->table = ifc_get(create_flow_table_out, c->out, table_id);
	COMMAND(c, CREATE_FLOW_GROUP, create_flow_group);
	ifc_set(create_flow_group_in, c->in, table_type, TABLE_FDB);
	ifc_set(create_flow_group_in, c->in, table_id, way->table);
	status = command_run(c, way->pf->hca);
	way->group = ifc_get(create_flow_group_out, c->out, group_id);
	return status ? status : create_rule(way, c);
}

int way_open(struct way *way, struct command *c, const struct kit *pf, const struct kit *sf)
{
	int status;

	*way = (struct way){ .pf = pf, .sf = sf };
	status = create_fdb(way, c);
	if (!status)
		status = set_root(pf->hca, c, TABLE_FDB, 0, way->table);
	if (!status)
		status = set_root(sf->hca, c, TABLE_NIC_RX, 0, sf->num[KIT_TABLE]);
	return status ? status : set_link(way, c, ADMIN_UP);
}

static int destroy_fdb(struct way *way, struct command *c)
{
	int status;

	COMMAND(c, DELETE_FLOW_TABLE_ENTRY, delete_fte);
	ifc_set(delete_fte_in, c->in, table_type, TABLE_FDB);
	ifc_set(delete_fte_in, c->in, table_id, way->table);
	status = command_run(c, way->pf->hca);
	if (status)
		return status;
	COMMAND(c, DESTROY_FLOW_GROUP, destroy_flow_group);
	ifc_set(destroy_flow_group_in, c->in, table_type, TABLE_FDB);
	ifc_set(destroy_flow_group_in, c->in, table_id, way->table);
	ifc_set(destroy_flow_group_in, c->in, group_id, way->group);
	status = command_run(c, way->pf->hca);
	if (status)
		return status;
	COMMAND(c, DESTROY_FLOW_TABLE, destroy_flow_table);
	ifc_set(destroy_flow_table_in, c->in, table_type, TABLE_FDB);
	ifc_set(destroy_flow_table_in, c->in, table_id, way->table);
	return command_run(c, way->pf->hca);
}

int way_close(struct way *way, struct command *c)
{
	int status = set_root(way->sf->hca, c, TABLE_NIC_RX, ROOT_CLEAR, 0);

	if (!status)
		status = set_root(way->pf->hca, c, TABLE_FDB, ROOT_CLEAR, 0);
	return status ? status : destroy_fdb(way, c);
}
