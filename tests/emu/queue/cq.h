/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CQ_H
#define EMU_CQ_H

#include "firmware/mem.h"
#include "firmware/obj.h"
#include "queue/moderation.h"

struct eq;

struct cq {
	struct obj obj;
	struct pas pas;
	struct eq *eq;
	uint32_t uar;
	uint64_t dbr;
	uint8_t log_size, log_stride;
	bool collapsed, ignore_overrun;
	uint8_t status;			/* MLX5_CQC_STATUS_* */
	uint8_t armed;			/* 0, or MLX5_CQC_ST_* as armed or fired */
	bool fired;			/* an event was sent, for request fired_sn */
	uint8_t arm_sn, fired_sn;
	uint32_t pi, ci;		/* free running; ci: last value read from the record */
	uint32_t notified, solicited;	/* pi at the last event, past the last solicited CQE */
	/* moderation */
	struct moderation *moderation;
	uint16_t period, max_count;
	bool period_from_cqe;
	uint32_t waiting;		/* CQEs without an event */
	uint64_t last_event, deadline;
	struct cq *next, **prev;	/* moderation.c's list; prev NULL: not on it */
	uint64_t cqc[ifc_bytes(cqc) / 8];
};

/*
 * Set the owner bit and store the CQE. False: the CQ has overrun or lost its memory, and the
 * posting queue enters the error state.
 */
bool cq_post(struct cq *cq, struct mlx5_cqe64 *cqe, bool solicited);
/* The same, without the faults that a test asks for */
bool cq_write(struct cq *cq, struct mlx5_cqe64 *cqe, bool solicited);
/* Read the consumer index from the driver's record; false: it is invalid */
bool cq_refresh(struct cq *cq);
/* Post an event, now or after the moderation period */
void cq_notify(struct cq *cq);
void cq_expired(struct cq *cq);
/* Put the CQ into the error state, as an overrun does, and report that */
void cq_break(struct cq *cq);

/* uar.c: the driver arms a CQ through one of its UAR pages */
void cq_doorbell(struct vhca *vhca, uint32_t uar, const uint32_t be[2]);

/* Fields of a 64 byte CQE without a name in mlx5dv.h */
static inline void cqe_set_hash(struct mlx5_cqe64 *cqe, uint32_t hash, uint8_t type)
{
	hash = htobe32(hash);
	memcpy(cqe->rsvd4 + 8, &hash, 4);
	cqe->rsvd4[12] = type;
}

/* In memory order, like the result of csum_add() */
static inline void cqe_set_csum(struct mlx5_cqe64 *cqe, uint16_t sum)
{
	memcpy(cqe->rsvd20 + 2, &sum, 2);
}

#endif
