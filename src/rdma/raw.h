/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Raw packets: queues that send and receive Ethernet frames. The card has no queue pairs for them,
 * but objects of which a queue pair consists: SQ and TIS, RQ and TIR.
 */
#ifndef SF_RDMA_RAW_H
#define SF_RDMA_RAW_H

#include "verbs.h"

struct mlx5_ib_create_qp;
struct mlx5_ib_create_qp_rss;
struct vhca_flow_params;

/* ---- raw_exec.c: the card's objects ---- */

/**
 * struct raw_queue - an SQ or RQ to create
 * @memory: WQEs and doorbell record
 * @pdn: protection domain
 * @cqn: where it completes
 * @user_index: what its CQEs contain
 * @log_size: number of WQEs, as a power of two
 * @log_stride: size of a WQE, as a power of two
 * @uar: page of the doorbell; of an SQ, as the next one
 * @tisn: TIS
 * @strip_vlan: remove VLAN tags; of an RQ, as the next one
 * @scatter_fcs: write the frames' checksums
 */
struct raw_queue {
	const struct verbs_memory *memory;
	u32 pdn, cqn, user_index;
	u8 log_size, log_stride;
	u32 uar, tisn;
	bool strip_vlan, scatter_fcs;
};

int verbs_td_alloc(struct verbs_device *dev, u32 *tdn);
void verbs_td_dealloc(struct verbs_device *dev, u32 tdn);

int verbs_tis_create(struct verbs_device *dev, u32 tdn, u32 *tisn);
void verbs_tis_destroy(struct verbs_device *dev, u32 tisn);

int verbs_sq_create(struct verbs_device *dev, const struct raw_queue *queue, u32 *sqn);
int verbs_sq_destroy(struct verbs_device *dev, u32 sqn);
/* States are MLX5_SQC_STATE_* */
int verbs_sq_modify(struct verbs_device *dev, u32 sqn, u8 from, u8 to);
int verbs_sq_query(struct verbs_device *dev, u32 sqn, u8 *state);

int verbs_rq_create(struct verbs_device *dev, const struct raw_queue *queue, u32 *rqn);
int verbs_rq_destroy(struct verbs_device *dev, u32 rqn);
/* States are MLX5_RQC_STATE_*; @strip_vlan: NULL leaves it as it is */
int verbs_rq_modify(struct verbs_device *dev, u32 rqn, u8 from, u8 to, const bool *strip_vlan);
int verbs_rq_query(struct verbs_device *dev, u32 rqn, u8 *state);

int verbs_rqt_create(struct verbs_device *dev, struct ib_wq **wqs, unsigned int count, u32 *rqtn);
void verbs_rqt_destroy(struct verbs_device *dev, u32 rqtn);

/* Execute CREATE_TIR with what has been filled in of @in */
int verbs_tir_create(struct verbs_device *dev, u32 tdn, void *in, u32 *tirn);
void verbs_tir_destroy(struct verbs_device *dev, u32 tirn);

/* ---- raw.c ---- */

/**
 * struct verbs_raw - the card's objects of a queue pair
 * @has_sq: it sends
 * @has_rq: it receives by a queue of its own
 * @sqn: send queue
 * @tisn: its TIS
 * @rqn: receive queue
 * @tirn: TIR of the receive queue, or of receive queues in a table
 * @sq_memory: memory of the send queue; that of the receive queue is the queue pair's
 */
struct verbs_raw {
	bool has_sq, has_rq;
	u32 sqn, tisn, rqn, tirn;
	struct verbs_memory sq_memory;
};

int verbs_create_raw_qp(struct verbs_qp *qp, struct verbs_context *ctx,
			const struct ib_qp_init_attr *attr, const struct mlx5_ib_create_qp *req);
/* A queue pair that only receives, by a table of receive queues */
int verbs_create_rss_qp(struct verbs_qp *qp, const struct ib_qp_init_attr *attr,
			struct ib_udata *udata);
void verbs_destroy_raw_qp(struct verbs_qp *qp);
/* Change the state of the queues as that of the queue pair */
int verbs_raw_modify(struct verbs_qp *qp, enum ib_qp_state from, enum ib_qp_state to);
/* The state of the queue pair, which the card may have changed */
int verbs_raw_query(struct verbs_qp *qp, enum ib_qp_state *state);
/* Fill in how the packets of a queue pair are distributed */
int verbs_tirc_fill_hash(void *tirc, const struct mlx5_ib_create_qp_rss *req, bool many);

/* ---- wq.c ---- */

/**
 * struct verbs_wq - a receive queue that is not a queue pair's
 * @ib: the core's part
 * @memory: WQEs and doorbell record
 */
struct verbs_wq {
	struct ib_wq ib;
	struct verbs_memory memory;
};

static inline struct verbs_wq *to_verbs_wq(struct ib_wq *ib)
{
	return container_of(ib, struct verbs_wq, ib);
}

struct ib_wq *verbs_create_wq(struct ib_pd *pd, struct ib_wq_init_attr *attr,
			      struct ib_udata *udata);
int verbs_destroy_wq(struct ib_wq *ibwq, struct ib_udata *udata);
int verbs_modify_wq(struct ib_wq *ibwq, struct ib_wq_attr *attr, u32 mask,
		    struct ib_udata *udata);
int verbs_create_rwq_table(struct ib_rwq_ind_table *table, struct ib_rwq_ind_table_init_attr *attr,
			   struct ib_udata *udata);
int verbs_destroy_rwq_table(struct ib_rwq_ind_table *table);

/* ---- steering.c ---- */

/* Fill in what a flow matches; -EOPNOTSUPP if the card or the driver cannot */
int verbs_flow_fill(const struct vhca *vhca, struct vhca_flow_params *params,
		    const struct ib_flow_attr *attr);
struct ib_flow *verbs_create_flow(struct ib_qp *ibqp, struct ib_flow_attr *attr,
				  struct ib_udata *udata);
int verbs_destroy_flow(struct ib_flow *ibflow);

#endif
