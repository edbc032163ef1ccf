// SPDX-License-Identifier: GPL-2.0
/* Random commands and frames. */
#include "firmware/caps.h"
#include "firmware/claim.h"
#include "firmware/cmd.h"
#include "tests/unit/frames.h"
#include "tests/unit/rules.h"
#include "tests/unit/steer.h"

/* Random commands and frames: nothing crashes, and accounts stay consistent */
static void noise(void)
{
	static const uint16_t ops[] = {
		MLX5_CMD_OP_CREATE_FLOW_TABLE,
		MLX5_CMD_OP_DESTROY_FLOW_TABLE,
		MLX5_CMD_OP_MODIFY_FLOW_TABLE,
		MLX5_CMD_OP_QUERY_FLOW_TABLE,
		MLX5_CMD_OP_SET_FLOW_TABLE_ROOT,
		MLX5_CMD_OP_CREATE_FLOW_GROUP,
		MLX5_CMD_OP_DESTROY_FLOW_GROUP,
		MLX5_CMD_OP_QUERY_FLOW_GROUP,
		MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY,
		MLX5_CMD_OP_QUERY_FLOW_TABLE_ENTRY,
		MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY,
		MLX5_CMD_OP_ALLOC_FLOW_COUNTER,
		MLX5_CMD_OP_DEALLOC_FLOW_COUNTER,
		MLX5_CMD_OP_QUERY_FLOW_COUNTER,
		MLX5_CMD_OP_ALLOC_PACKET_REFORMAT_CONTEXT,
		MLX5_CMD_OP_ALLOC_MODIFY_HEADER_CONTEXT,
		MLX5_CMD_OP_DEALLOC_MODIFY_HEADER_CONTEXT,
		MLX5_CMD_OP_SET_L2_TABLE_ENTRY,
	};
	struct vhca *who[] = { PF, PF, &sf_vhca[0] };
	struct tir *t = tir(PF);
	uint32_t base[4], i, j, ok = 0, id, type, low;

	srand(20250501);
	for (i = 0; i < 60000; i++) {
		uint16_t op = ops[rand() % ARRAY(ops)];
		struct vhca *vhca = who[rand() % 3];

		begin();
		/* Use existing numbers and small values, so that some of them are accepted */
		for (j = 0; j < 4; j++)
			base[j] = vhca->objs[OBJ_FLOW_TABLE] && rand() % 8 ?
				  vhca->objs[OBJ_FLOW_TABLE]->num : (uint32_t)rand() % 64;
		type = rand() % 10;
		if (vhca->objs[OBJ_FLOW_TABLE] && rand() % 8)
			type = ((struct flow_table *)vhca->objs[OBJ_FLOW_TABLE])->type;
		ifc_set(set_fte_in, in, table_type, type);
		ifc_set(set_fte_in, in, op_mod, !(rand() % 6));
		low = rand() % 16;
		switch (op) {
		case MLX5_CMD_OP_CREATE_FLOW_TABLE:
			ifc_set(create_flow_table_in, in, flow_table_context.level, low);
			ifc_set(create_flow_table_in, in, flow_table_context.log_size, rand() % 8);
			ifc_set(create_flow_table_in, in, flow_table_context.reformat_en,
				rand() & 1);
			ifc_set(create_flow_table_in, in, flow_table_context.decap_en, rand() & 1);
			if (type == 2 || type == 3) {
				ifc_set(create_flow_table_in, in, other_vport, 1);
				ifc_set(create_flow_table_in, in, vport_number, SF(rand() % 5));
			}
			break;
		case MLX5_CMD_OP_CREATE_FLOW_GROUP:
			ifc_set(create_flow_group_in, in, table_id, base[0]);
			ifc_set(create_flow_group_in, in, start_flow_index, low);
			ifc_set(create_flow_group_in, in, end_flow_index, low + rand() % 4);
			ifc_set(create_flow_group_in, in, match_criteria_enable, rand() % 128);
			for (j = 0; j < 4; j++)
				ifc_addr(create_flow_group_in, in, match_criteria)[rand() % 512] =
					rand();
			break;
		case MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY:
			memset(&rule, 0, sizeof(rule));
			rule.entry = 8;
			ifc_set(set_fte_in, in, table_id, base[0]);
			ifc_set(set_fte_in, in, flow_index, low);
			ifc_set(set_fte_in, in, ignore_flow_level, rand() & 1);
			ifc_set(flow_context, CONTEXT, group_id,
				vhca->objs[OBJ_FLOW_GROUP] ? vhca->objs[OBJ_FLOW_GROUP]->num : 0);
			if (vhca->objs[OBJ_FLOW_GROUP]) {
				struct flow_group *live =
					(struct flow_group *)vhca->objs[OBJ_FLOW_GROUP];

				ifc_set(set_fte_in, in, table_id, live->table->obj.num);
				ifc_set(set_fte_in, in, table_type, live->table->type);
				ifc_set(set_fte_in, in, flow_index, live->start);
				if (live->table->other_vport) {
					ifc_set(set_fte_in, in, other_vport, 1);
					ifc_set(set_fte_in, in, vport_number, live->table->vport);
				}
			}
			ifc_set(flow_context, CONTEXT, action,
				rand() % 5 ? 1 << rand() % 8 | ACT(FWD_DEST) : rand());
			ifc_set(flow_context, CONTEXT, modify_header_id,
				vhca->objs[OBJ_MODIFY_HEADER] ? vhca->objs[OBJ_MODIFY_HEADER]->num :
								0);
			ifc_set(flow_context, CONTEXT, packet_reformat_id,
				vhca->objs[OBJ_REFORMAT] ? vhca->objs[OBJ_REFORMAT]->num : 0);
			ifc_set(set_fte_in, in, modify_enable_mask, in[7] ? rand() % 16 : 0);
			for (j = rand() % 4; j; j--)
				add_dest(rand() % 3, rand() % 3 == 0 ? t->obj.num :
						     rand() % 2	     ? base[1] :
								       (uint32_t)SF(rand() % 4));
			break;
		default:
			for (j = 8; j < 64; j++)
				in[j] = rand() % 4 ? in[j] : rand() % 8;
			ifc_set(destroy_flow_table_in, in, table_id, base[0]);
			break;
		case MLX5_CMD_OP_ALLOC_MODIFY_HEADER_CONTEXT:
			ifc_set(alloc_modify_header_context_in, in, num_of_actions, rand() % 5);
			for (j = 0; j < 4; j++) {
				uint8_t *a = ifc_addr(alloc_modify_header_context_in, in, actions) +
					     j * 8;

				ifc_set(set_action_in, a, action_type, 1 + rand() % 3);
				ifc_set(set_action_in, a, field, rand() % 0x60);
				ifc_set(set_action_in, a, data, rand() % 5 ? 0 : rand());
			}
			break;
		}
		j = cmd_find(op)->in_min;
		if (op == MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY)
			j += rule.lists;
		else if (op == MLX5_CMD_OP_ALLOC_MODIFY_HEADER_CONTEXT)
			j += 32;
		else
			j += rand() % 64;
		ok += run_len(vhca, op, j, cmd_find(op)->out_min + rand() % 4096) == STAT_OK;
		if (vhca->objs[OBJ_FLOW_TABLE] && !(rand() % 4)) {
			struct flow_table *live = (struct flow_table *)vhca->objs[OBJ_FLOW_TABLE];

			ok += set_root(vhca, live->type, live->other_vport ? live->vport : OWN,
				       live->obj.num) == STAT_OK;
		}
		make_eth(mac_a, mac_b, 0x0800, 20 + rand() % 200);
		for (j = 12; j < frame.len; j++)
			if (!(rand() % 3))
				frame.data[j] = rand();
		frame.data[12] = rand() % 2 ? 0x08 : rand() % 2 ? 0x86 : 0x81;
		frame.data[13] = frame.data[12] == 0x86 ? 0xdd : 0;
		frame.data[14] = 0x45;
		frame.data[23] = rand() % 2 ? 17 : rand() % 2 ? 47 : 6;
		put16(frame.data + 36 > frame.data + frame.len - 2 ? frame.data + 12 :
								     frame.data + 36,
		      rand() % 2 ? 4789 : 6081);
		if (rand() & 1)
			receive();
		else
			transmit(&sf_vhca[rand() % SFS], 1);
	}
	printf("# %u of 60000 random commands were carried out; %u objects at the end\n", ok,
	       held());
	EXPECT(ok > 1000);
	EXPECT_EQ(try_table(PF, TABLE_NIC_RX, OWN, 5, 3, 0, 0, &id), STAT_OK);
}

static const struct test tests[] = {
	{ "random commands and frames", noise },
};

int main(void)
{
	return run_tests(tests, ARRAY(tests));
}
