// SPDX-License-Identifier: GPL-2.0
#include "tests/client/qp.h"

const uint8_t qp_gid[16] = { 0xfe, 0x80, [15] = 1 };
const uint8_t qp_mac[6] = { 2, 0, 0, 0, 0, 1 };

void roce_address_command(struct command *c, unsigned int index)
{
	void *address = ifc_addr(set_roce_address_in, c->in, roce_address);

	COMMAND(c, SET_ROCE_ADDRESS, set_roce_address);
	ifc_set(set_roce_address_in, c->in, roce_address_index, index);
	memcpy(ifc_addr(roce_addr_layout, address, source_l3_address), qp_gid, sizeof(qp_gid));
	memcpy(ifc_addr(roce_addr_layout, address, source_mac_47_32), qp_mac, sizeof(qp_mac));
	ifc_set(roce_addr_layout, address, roce_version, 2);
	ifc_set(roce_addr_layout, address, roce_l3_type, 1);
}

void qp_create_command(struct command *c, const struct kit *kit, const struct pair *pair)
{
	void *qpc = ifc_addr(create_qp_in, c->in, qpc);

	COMMAND(c, CREATE_QP, create_qp);
	ifc_set(qpc, qpc, st, MLX5_QPC_ST_RC);
	ifc_set(qpc, qpc, pm_state, MLX5_QPC_PM_STATE_MIGRATED);
	ifc_set(qpc, qpc, pd, kit->num[KIT_PD]);
	ifc_set(qpc, qpc, log_rq_size, QP_LOG_SIZE);
	ifc_set(qpc, qpc, log_rq_stride, 2);
	ifc_set(qpc, qpc, log_sq_size, QP_LOG_SIZE);
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
	ifc_set(qpc, *qpc, st, MLX5_QPC_ST_RC);
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
	memcpy(ifc_addr(ads, path, rmac_47_32), qp_mac, sizeof(qp_mac));
	memcpy(ifc_addr(ads, path, rgid_rip), qp_gid, sizeof(qp_gid));
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

void rmp_command(struct command *c, const struct kit *kit, const struct pair *srq)
{
	void *rmpc = ifc_addr(create_rmp_in, c->in, ctx);

	COMMAND(c, CREATE_RMP, create_rmp);
	ifc_set(rmpc, rmpc, state, 1);
	ifc_set(rmpc, rmpc, wq.pd, kit->num[KIT_PD]);
	ifc_set(rmpc, rmpc, wq.log_wq_stride, SRQ_LOG_STRIDE);
	ifc_set(rmpc, rmpc, wq.log_wq_sz, QP_LOG_SIZE);
	ifc_set64(rmpc, rmpc, wq.dbr_addr, srq->record);
	command_add64(c, srq->memory);
}

void xrc_srq_command(struct command *c, const struct kit *kit, const struct pair *srq)
{
	void *srqc = ifc_addr(create_xrc_srq_in, c->in, xrc_srq_context_entry);

	COMMAND(c, CREATE_XRC_SRQ, create_xrc_srq);
	ifc_set(xrc_srqc, srqc, log_xrc_srq_size, 4);
	ifc_set(xrc_srqc, srqc, log_rq_stride, 2);
	ifc_set(xrc_srqc, srqc, xrcd, kit->num[KIT_XRCD]);
	ifc_set(xrc_srqc, srqc, cqn, kit->num[KIT_CQ]);
	ifc_set(xrc_srqc, srqc, pd, kit->num[KIT_PD]);
	ifc_set64(srqc, srqc, dbr_addr, srq->record);
	command_add64(c, srq->memory);
}

void dct_create_command(struct command *c, const struct kit *kit, uint32_t srqn)
{
	void *dctc = ifc_addr(create_dct_in, c->in, dct_context_entry);

	COMMAND(c, CREATE_DCT, create_dct);
	ifc_set(dctc, dctc, pd, kit->num[KIT_PD]);
	ifc_set(dctc, dctc, cqn, kit->num[KIT_CQ]);
	ifc_set(dctc, dctc, srqn_xrqn, srqn);
	ifc_set(dctc, dctc, mtu, MLX5_DCTC_MTU_1K_BYTES);
	ifc_set(dctc, dctc, port, 1);
}
