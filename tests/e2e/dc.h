/* SPDX-License-Identifier: GPL-2.0 */
/* Dynamic connections between ends: a DCI sends to DCTs, each of which receives from many DCIs. */
#ifndef DC_H
#define DC_H

#include <infiniband/mlx5dv.h>

#include "ends.h"

#define DCT_WRS		64	/* entries of a DCT's shared receive queue */
#define DCT_RIGHTS	(IBV_ACCESS_REMOTE_WRITE | IBV_ACCESS_REMOTE_READ | \
			 IBV_ACCESS_REMOTE_ATOMIC)

struct dct {
	struct end *end;
	struct ibv_qp *qp;
	struct ibv_srq *srq;
	uint64_t key;
};

struct dci {
	struct end *end;
	struct ibv_qp *qp;
	struct ibv_ah *ah;		/* address of the other end */
};

/* A work request of a DCI; data is at the end's own key */
struct dc_work {
	enum ibv_wr_opcode opcode;
	uint64_t wr_id, dc_key;
	uint32_t dctn, imm, rkey, length;
	uint64_t remote, operand, swap;
	char *data;
	struct ibv_mr *mr;
};

/* Create in reset, or return NULL. A DCT has a number only when it is ready. */
struct ibv_qp *dct_new(struct end *end, struct ibv_srq *srq, uint64_t key);
struct ibv_qp *dci_new(struct end *end, unsigned int receives);
/* Change the state; 0, or an errno */
int dct_to_init(struct ibv_qp *qp, unsigned int rights);
int dct_to_rtr(struct ibv_qp *qp, const struct end *end);
int dci_to_init(struct ibv_qp *qp);
int dci_to_rtr(struct ibv_qp *qp);
int dci_to_rts(struct ibv_qp *qp);

/* Make them ready, or end the program */
void dct_open(struct dct *dct, struct end *end, uint64_t key, unsigned int rights);
void dct_close(struct dct *dct);
void dci_open(struct dci *dci, struct end *end, const struct end *peer);
/* Bring it from any state to reset, and make it ready again */
void dci_reopen(struct dci *dci);
void dci_close(struct dci *dci);

bool dct_post(struct dct *dct, char *data, uint32_t length, struct ibv_mr *mr, uint64_t wr_id);
/* Post a request; its completion is in the end's CQ */
bool dci_post(struct dci *dci, const struct dc_work *work);

#endif
