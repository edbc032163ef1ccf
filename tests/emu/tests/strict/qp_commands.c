// SPDX-License-Identifier: GPL-2.0
#include "tests/strict/qp_commands.h"

static const uint8_t gid[16] = { 0xfe, 0x80, [15] = 1 };
static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };

void qp_create_command(struct command *c, const struct kit *kit, const struct pair *pair)
{
	void *qpc = ifc_addr(create_qp_in, c->in, qpc);

	COMMAND(c, CREATE_QP, create_qp);
	ifc_set(qpc, qpc, st, RC);
	ifc_set(qpc, qpc, pm_state, MLX5_QPC_PM_STATE_MIGRATED);
	ifc_set(qpc, qpc, pd, kit->num[KIT_PD]);
	ifc_set(qpc, qpc, log_rq_size, LOG_SIZE);
	ifc_set(qpc, qpc, log_rq_stride, 2);
	ifc_set(qpc, qpc, log_sq_size, LOG_SIZE);
	ifc_set(qpc, qpc, uar_page, kit->num[KIT_UAR]);
	ifc_set(qpc, qpc, cqn_snd, kit->num[KIT_CQ]);
	ifc_set(qpc, qpc, cqn_rcv, kit->num[KIT_CQ]);
	ifc_set64(qpc, qpc, dbr_addr, pair->record);
	command_add64(c, pair->memory);
}

static void qp_context(struct command *c, uint32_t qpn, void **qpc)
{
	ifc_set(rst2init_qp_in, c->in, qpn, qpn);
	*qpc = ifc_addr(rst2init_qp_in, c->in, qpc);
	ifc_set(qpc, *qpc, st, RC);
	ifc_set(qpc, *qpc, pm_state, MLX5_QPC_PM_STATE_MIGRATED);
}

void qp_init_command(struct command *c, uint32_t qpn)
{
	void *qpc;

	COMMAND(c, RST2INIT_QP, rst2init_qp);
	qp_context(c, qpn, &qpc);
	ifc_set(qpc, qpc, primary_address_path.vhca_port_num, 1);
}

void qp_rtr_command(struct command *c, uint32_t qpn)
{
	void *qpc, *path;

	COMMAND(c, INIT2RTR_QP, init2rtr_qp);
	qp_context(c, qpn, &qpc);
	path = ifc_addr(qpc, qpc, primary_address_path);
	ifc_set(qpc, qpc, mtu, MLX5_QPC_MTU_1K_BYTES);
	ifc_set(qpc, qpc, log_msg_max, 30);
	ifc_set(qpc, qpc, remote_qpn, qpn);
	ifc_set(ads, path, hop_limit, 64);
	ifc_set(ads, path, vhca_port_num, 1);
	memcpy(ifc_addr(ads, path, rmac_47_32), mac, sizeof(mac));
	memcpy(ifc_addr(ads, path, rgid_rip), gid, sizeof(gid));
}

void qp_rts_command(struct command *c, uint32_t qpn)
{
	void *qpc;

	COMMAND(c, RTR2RTS_QP, rtr2rts_qp);
	qp_context(c, qpn, &qpc);
}

void qp_init2init_command(struct command *c, uint32_t qpn)
{
	void *qpc;

	COMMAND(c, INIT2INIT_QP, init2init_qp);
	qp_context(c, qpn, &qpc);
}

void qp_rts2rts_command(struct command *c, uint32_t qpn)
{
	void *qpc;

	COMMAND(c, RTS2RTS_QP, rts2rts_qp);
	qp_context(c, qpn, &qpc);
}

void qp_sqerr2rts_command(struct command *c, uint32_t qpn)
{
	void *qpc;

	COMMAND(c, SQERR2RTS_QP, sqerr2rts_qp);
	qp_context(c, qpn, &qpc);
}

void qp_sqd2rts_command(struct command *c, uint32_t qpn)
{
	void *qpc;

	COMMAND(c, SQD_RTS_QP, sqd2rts_qp);
	qp_context(c, qpn, &qpc);
}

void qp_error_command(struct command *c, uint32_t qpn)
{
	COMMAND(c, 2ERR_QP, qp_2err);
	ifc_set(qp_2err_in, c->in, qpn, qpn);
}

void qp_reset_command(struct command *c, uint32_t qpn)
{
	COMMAND(c, 2RST_QP, qp_2rst);
	ifc_set(qp_2rst_in, c->in, qpn, qpn);
}

void roce_address_command(struct command *c, unsigned int index)
{
	void *address = ifc_addr(set_roce_address_in, c->in, roce_address);

	COMMAND(c, SET_ROCE_ADDRESS, set_roce_address);
	ifc_set(set_roce_address_in, c->in, roce_address_index, index);
	memcpy(ifc_addr(roce_addr_layout, address, source_l3_address), gid, sizeof(gid));
	memcpy(ifc_addr(roce_addr_layout, address, source_mac_47_32), mac, sizeof(mac));
	ifc_set(roce_addr_layout, address, roce_version, 2);
	ifc_set(roce_addr_layout, address, roce_l3_type, 1);
}

void general_caps_query(struct scene *scene)
{
	struct command *c = &scene->c;

	COMMAND(c, QUERY_HCA_CAP, query_hca_cap);
	ifc_set(query_hca_cap_in, c->in, op_mod, 1);
	scene_must(scene, &scene->pf, "RoCE");
}

void roce_must(struct scene *scene)
{
	scene_must(scene, &scene->pf, "RoCE");
	scene_mark(scene);
}

/* Bring the QP from reset to @state */
void qp_bring(struct scene *scene, struct pair *pair, unsigned int state)
{
	uint32_t *record = guest_at(&scene->guest, pair->record);
	struct command *c = &scene->c;

	record[0] = 0;
	record[1] = 0;
	pair->index = 0;
	qp_reset_command(c, pair->num);
	roce_must(scene);
	if (state >= INIT) {
		qp_init_command(c, pair->num);
		roce_must(scene);
	}
	if (state >= RTR) {
		qp_rtr_command(c, pair->num);
		roce_must(scene);
	}
	if (state >= RTS) {
		qp_rts_command(c, pair->num);
		roce_must(scene);
	}
	if (state == ERR) {
		qp_error_command(c, pair->num);
		roce_must(scene);
	}
}
