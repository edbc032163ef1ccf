/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Work of the kernel: queues that post_send and post_recv fill, and that poll_cq empties.
 *
 * Locks: a completion queue's lock is taken before those of work queues. The poster of a work queue
 * advances its producer index under the queue's lock, the reader of the completion queue advances
 * the consumer index under the completion queue's lock.
 *
 * When the function is gone, the card completes nothing any more. Then the reader of a completion
 * queue flushes what is left in the work queues, and posting makes the completion queue's user read
 * it, so that draining a queue pair ends.
 */
#ifndef SF_RDMA_WORK_H
#define SF_RDMA_WORK_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <rdma/ib_verbs.h>

#include "verbs.h"

/* ---- send.c ---- */

#define VERBS_SEND_BLOCK	64	/* send WQEs consist of such blocks */
#define VERBS_SEND_MAX		512	/* bytes of a WQE */

/**
 * struct verbs_send - a send WQE, by the index of its first block
 * @wr_id: the work request
 * @opcode: IB_WC_* of its completion
 * @blocks: number of blocks
 */
struct verbs_send {
	u64 wr_id;
	u8 opcode;
	u8 blocks;
};

/**
 * struct verbs_sq - a send queue
 * @lock: serializes posting, protects @pi and @fence
 * @sends: a WQE per block
 * @wqes: memory of the blocks
 * @mask: number of blocks - 1
 * @wqe_size: largest WQE, in bytes
 * @pi: producer index, in blocks
 * @ci: consumer index; the completion queue's lock protects it
 * @fence: MLX5_FENCE_MODE_* of the next WQE
 */
struct verbs_sq {
	spinlock_t lock;	/* protects pi, fence */
	struct verbs_send *sends;
	void *wqes;
	u32 mask;
	u32 wqe_size;
	u16 pi;
	u16 ci;
	u8 fence;
};

/* ---- recv.c ---- */

/**
 * struct verbs_rq - a receive queue
 * @lock: serializes posting, protects @pi
 * @wr_ids: the work requests
 * @wqes: memory of the WQEs; NULL if there is a shared receive queue, or none
 * @mask: number of WQEs - 1
 * @shift: size of a WQE, as a power of two
 * @max_sge: segments of a WQE
 * @pi: producer index
 * @ci: consumer index; the completion queue's lock protects it
 */
struct verbs_rq {
	spinlock_t lock;	/* protects pi */
	u64 *wr_ids;
	void *wqes;
	u32 mask;
	u8 shift;
	u32 max_sge;
	u32 pi;
	u32 ci;
};

/**
 * struct verbs_work - the kernel's half of a queue pair
 * @qp: the queue pair
 * @sq: send queue
 * @rq: receive queue
 * @send_node: entry in the send completion queue's list
 * @recv_node: entry in the receive completion queue's list
 * @uar: page of the doorbells
 * @signal_all: all send WQEs complete, not only those that ask for it
 * @cap: sizes, as the user knows them
 */
struct verbs_work {
	struct verbs_qp *qp;
	struct verbs_sq sq;
	struct verbs_rq rq;
	struct list_head send_node, recv_node;
	struct vhca_uar *uar;
	bool signal_all;
	struct ib_qp_cap cap;
};

int verbs_post_send(struct ib_qp *ibqp, const struct ib_send_wr *wr,
		    const struct ib_send_wr **bad_wr);
/* Build a WQE, not longer than the queue's largest; return its length, or an error */
int verbs_send_build(const struct verbs_qp *qp, const struct ib_send_wr *wr, void *wqe);
/* The completion of a work request; false: the queue pair does not execute it */
bool verbs_send_opcode(const struct verbs_qp *qp, enum ib_wr_opcode opcode, u8 *wc_opcode);

int verbs_post_recv(struct ib_qp *ibqp, const struct ib_recv_wr *wr,
		    const struct ib_recv_wr **bad_wr);
int verbs_post_srq_recv(struct ib_srq *ibsrq, const struct ib_recv_wr *wr,
			const struct ib_recv_wr **bad_wr);
/* Fill in the segments of a receive WQE that has room for @max */
void verbs_recv_build(const struct vhca *vhca, struct mlx5_wqe_data_seg *seg, u32 max,
		      const struct ib_recv_wr *wr);
/* Link the WQEs of a new shared receive queue */
void verbs_srq_link(struct verbs_srq *srq);
/* A WQE of a shared receive queue has completed: return its work request, and reuse it */
u64 verbs_srq_complete(struct verbs_srq *srq, u16 index);

/* ---- umr.c: work requests that change memory keys ---- */

#define VERBS_UMR_SIZE	192	/* bytes of the largest WQE */

/* Fill in the segments behind the control segment; return the WQE's length, or an error */
int verbs_umr_register(const struct verbs_qp *qp, const struct ib_reg_wr *wr, void *wqe);
int verbs_umr_invalidate(void *wqe);

/* ---- poll.c ---- */

int verbs_poll_cq(struct ib_cq *ibcq, int count, struct ib_wc *wc);
int verbs_req_notify_cq(struct ib_cq *ibcq, enum ib_cq_notify_flags flags);
/* Fill in what the CQE says of a received message */
void verbs_wc_received(struct ib_wc *wc, const struct mlx5_cqe64 *cqe, enum ib_qp_type type);
/* IB_WC_* of a CQE's syndrome */
enum ib_wc_status verbs_wc_status(u8 syndrome);
/* Remove a queue pair's CQEs from its completion queues; the card writes no more of them */
void verbs_qp_forget(struct verbs_qp *qp);
/* Let the user of a completion queue read it, although the card reports no events any more */
void verbs_cq_flush(struct verbs_cq *cq);
void verbs_cq_flush_work(struct work_struct *work);

/* ---- cq.c ---- */

/* The function is gone */
void verbs_cqs_flush(struct verbs_device *dev);

/* ---- qp_kernel.c ---- */

int verbs_create_kernel_qp(struct ib_qp *ibqp, struct ib_qp_init_attr *attr);
void verbs_destroy_kernel_qp(struct verbs_qp *qp);
/* The queue pair is in RESET: what was posted is forgotten */
void verbs_qp_restart(struct verbs_qp *qp);
/* Compute the sizes of a queue pair's queues; -EINVAL if the card cannot */
int verbs_qp_size(const struct vhca *vhca, const struct ib_qp_init_attr *attr, u8 service,
		  struct verbs_work *work, struct mlx5_ib_create_qp *req);

/* ---- mr_kernel.c ---- */

struct ib_mr *verbs_get_dma_mr(struct ib_pd *ibpd, int access);
struct ib_mr *verbs_alloc_mr(struct ib_pd *ibpd, enum ib_mr_type type, u32 max_num_sg);
int verbs_map_mr_sg(struct ib_mr *ibmr, struct scatterlist *sg, int nents, unsigned int *offset);
void verbs_mr_free_pages(struct verbs_mr *mr);

#endif
