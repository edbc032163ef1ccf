// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stddef.h>

#include "dc.h"

#define DCI_WRS	64
#define MTU	IBV_MTU_1024

/* ---- targets ---- */

struct ibv_qp *dct_new(struct end *end, struct ibv_srq *srq, uint64_t key)
{
	struct ibv_qp_init_attr_ex attr = {
		.send_cq = end->cq, .recv_cq = end->cq, .srq = srq, .qp_type = IBV_QPT_DRIVER,
		.comp_mask = IBV_QP_INIT_ATTR_PD, .pd = end->pd,
	};
	struct mlx5dv_qp_init_attr dv = {
		.comp_mask = MLX5DV_QP_INIT_ATTR_MASK_DC,
		.dc_init_attr = { .dc_type = MLX5DV_DCTYPE_DCT, .dct_access_key = key },
	};

	return mlx5dv_create_qp(end->ctx, &attr, &dv);
}

int dct_to_init(struct ibv_qp *qp, unsigned int rights)
{
	struct ibv_qp_attr attr = {
		.qp_state = IBV_QPS_INIT, .port_num = 1, .qp_access_flags = rights,
	};

	return ibv_modify_qp(qp, &attr, IBV_QP_STATE | IBV_QP_PKEY_INDEX | IBV_QP_PORT |
			     IBV_QP_ACCESS_FLAGS);
}

int dct_to_rtr(struct ibv_qp *qp, const struct end *end)
{
	struct ibv_qp_attr attr = {
		.qp_state = IBV_QPS_RTR, .path_mtu = MTU, .min_rnr_timer = 12,
		.ah_attr = {
			.is_global = 1, .port_num = 1,
			.grh = { .dgid = end->gid, .sgid_index = end->index, .hop_limit = 64,
				 .traffic_class = 0x68 },
		},
	};

	return ibv_modify_qp(qp, &attr, IBV_QP_STATE | IBV_QP_MIN_RNR_TIMER | IBV_QP_AV |
			     IBV_QP_PATH_MTU);
}

void dct_open(struct dct *dct, struct end *end, uint64_t key, unsigned int rights)
{
	struct ibv_srq_init_attr attr = { .attr = { .max_wr = DCT_WRS, .max_sge = 1 } };

	*dct = (struct dct){ .end = end, .key = key };
	dct->srq = ibv_create_srq(end->pd, &attr);
	need("SRQ", dct->srq);
	dct->qp = dct_new(end, dct->srq, key);
	need("DCT", dct->qp);
	if (dct_to_init(dct->qp, rights))
		need("INIT of a DCT", NULL);
	if (dct_to_rtr(dct->qp, end))
		need("RTR of a DCT", NULL);
}

void dct_close(struct dct *dct)
{
	ibv_destroy_qp(dct->qp);
	ibv_destroy_srq(dct->srq);
}

bool dct_post(struct dct *dct, char *data, uint32_t length, struct ibv_mr *mr, uint64_t wr_id)
{
	struct ibv_sge sge = { (uintptr_t)data, length, mr->lkey };
	struct ibv_recv_wr wr = { .wr_id = wr_id, .sg_list = &sge, .num_sge = 1 }, *bad;

	return !ibv_post_srq_recv(dct->srq, &wr, &bad);
}

/* ---- initiators ---- */

struct ibv_qp *dci_new(struct end *end, unsigned int receives)
{
	struct ibv_qp_init_attr_ex attr = {
		.send_cq = end->cq, .recv_cq = end->cq, .qp_type = IBV_QPT_DRIVER,
		.cap = { .max_send_wr = DCI_WRS, .max_send_sge = 1, .max_recv_wr = receives,
			 .max_recv_sge = receives },
		.comp_mask = IBV_QP_INIT_ATTR_PD | IBV_QP_INIT_ATTR_SEND_OPS_FLAGS,
		.pd = end->pd,
		.send_ops_flags = IBV_QP_EX_WITH_SEND | IBV_QP_EX_WITH_SEND_WITH_IMM |
				  IBV_QP_EX_WITH_RDMA_WRITE | IBV_QP_EX_WITH_RDMA_READ |
				  IBV_QP_EX_WITH_ATOMIC_FETCH_AND_ADD |
				  IBV_QP_EX_WITH_ATOMIC_CMP_AND_SWP,
	};
	struct mlx5dv_qp_init_attr dv = {
		.comp_mask = MLX5DV_QP_INIT_ATTR_MASK_DC,
		.dc_init_attr = { .dc_type = MLX5DV_DCTYPE_DCI },
	};

	return mlx5dv_create_qp(end->ctx, &attr, &dv);
}

int dci_to_init(struct ibv_qp *qp)
{
	struct ibv_qp_attr attr = { .qp_state = IBV_QPS_INIT, .port_num = 1 };

	return ibv_modify_qp(qp, &attr, IBV_QP_STATE | IBV_QP_PKEY_INDEX | IBV_QP_PORT);
}

int dci_to_rtr(struct ibv_qp *qp)
{
	struct ibv_qp_attr attr = { .qp_state = IBV_QPS_RTR, .path_mtu = MTU };

	return ibv_modify_qp(qp, &attr, IBV_QP_STATE | IBV_QP_PATH_MTU);
}

int dci_to_rts(struct ibv_qp *qp)
{
	struct ibv_qp_attr attr = {
		.qp_state = IBV_QPS_RTS, .timeout = 15, .retry_cnt = 7, .rnr_retry = 7,
		.max_rd_atomic = 1,
	};

	return ibv_modify_qp(qp, &attr, IBV_QP_STATE | IBV_QP_TIMEOUT | IBV_QP_RETRY_CNT |
			     IBV_QP_RNR_RETRY | IBV_QP_SQ_PSN | IBV_QP_MAX_QP_RD_ATOMIC);
}

static void dci_ready(struct dci *dci)
{
	if (dci_to_init(dci->qp))
		need("INIT of a DCI", NULL);
	if (dci_to_rtr(dci->qp))
		need("RTR of a DCI", NULL);
	if (dci_to_rts(dci->qp))
		need("RTS of a DCI", NULL);
}

void dci_open(struct dci *dci, struct end *end, const struct end *peer)
{
	struct ibv_ah_attr attr = {
		.is_global = 1, .port_num = 1,
		.grh = { .dgid = peer->gid, .sgid_index = end->index, .hop_limit = 64 },
	};

	dci->end = end;
	dci->ah = ibv_create_ah(end->pd, &attr);
	need("address", dci->ah);
	dci->qp = dci_new(end, 0);
	need("DCI", dci->qp);
	dci_ready(dci);
}

void dci_reopen(struct dci *dci)
{
	struct ibv_qp_attr attr = { .qp_state = IBV_QPS_RESET };

	if (ibv_modify_qp(dci->qp, &attr, IBV_QP_STATE))
		need("RESET of a DCI", NULL);
	dci_ready(dci);
}

void dci_close(struct dci *dci)
{
	ibv_destroy_qp(dci->qp);
	ibv_destroy_ah(dci->ah);
}

bool dci_post(struct dci *dci, const struct dc_work *work)
{
	struct ibv_qp_ex *qp = ibv_qp_to_qp_ex(dci->qp);

	ibv_wr_start(qp);
	qp->wr_id = work->wr_id;
	qp->wr_flags = IBV_SEND_SIGNALED;
	switch (work->opcode) {
	case IBV_WR_SEND_WITH_IMM:
		ibv_wr_send_imm(qp, work->imm);
		break;
	case IBV_WR_RDMA_WRITE:
		ibv_wr_rdma_write(qp, work->rkey, work->remote);
		break;
	case IBV_WR_RDMA_READ:
		ibv_wr_rdma_read(qp, work->rkey, work->remote);
		break;
	case IBV_WR_ATOMIC_FETCH_AND_ADD:
		ibv_wr_atomic_fetch_add(qp, work->rkey, work->remote, work->operand);
		break;
	case IBV_WR_ATOMIC_CMP_AND_SWP:
		ibv_wr_atomic_cmp_swp(qp, work->rkey, work->remote, work->operand, work->swap);
		break;
	default:
		ibv_wr_send(qp);
	}
	mlx5dv_wr_set_dc_addr(mlx5dv_qp_ex_from_ibv_qp_ex(qp), dci->ah, work->dctn,
			      work->dc_key);
	ibv_wr_set_sge(qp, work->mr->lkey, (uintptr_t)work->data, work->length);
	return !ibv_wr_complete(qp);
}
