// SPDX-License-Identifier: GPL-2.0
#include "firmware/cmd.h"
#include "firmware/eq.h"
#include "host/dma.h"
#include "queue/cq.h"
#include "record/clock.h"
#include "record/trace.h"

#define COUNTER_MASK	0xffffffu	/* producer and consumer counters have 24 bits */
#define NSEC_PER_USEC	1000ull

enum {
	DBR_CONSUMER	= 0,
	DBR_ARM		= 4,
};

static void fire(struct cq *cq)
{
	cq->armed = MLX5_CQC_ST_FIRED;
	cq->fired = true;
	cq->fired_sn = cq->arm_sn;
	cq->notified = cq->pi;
	cq->waiting = 0;
	moderation_stop(cq->moderation, cq);
	if (cq->period)
		cq->last_event = clock_now();
	eq_post_completion(cq->eq, cq->obj.num);
}

static bool cq_armed(const struct cq *cq)
{
	return cq->armed == MLX5_CQC_ST_NOTIFICATION_REQUEST_ARMED ||
	       cq->armed == MLX5_CQC_ST_SOLICITED_NOTIFICATION_REQUEST_ARMED;
}

void cq_expired(struct cq *cq)
{
	if (cq_armed(cq) && cq->waiting)
		fire(cq);
}

void cq_notify(struct cq *cq)
{
	unsigned int pace = cq->obj.vhca->card->pace;
	uint64_t now, deadline;

	if (!cq->period || !cq->max_count || cq->waiting >= cq->max_count) {
		fire(cq);
		return;
	}
	now = clock_now();
	deadline = (cq->period_from_cqe ? now : cq->last_event) +
		   cq->period * NSEC_PER_USEC * (pace ? pace : 1);
	if (deadline <= now)
		fire(cq);
	else if (cq->period_from_cqe || !cq->prev)
		moderation_start(cq->moderation, cq, deadline);
}

static void cq_stop(struct cq *cq, uint8_t status, uint8_t syndrome)
{
	uint32_t data[7] = { [0] = htobe32(cq->obj.num) };

	cq->status = status;
	moderation_stop(cq->moderation, cq);
	((uint8_t *)data)[11] = syndrome;
	event_post(cq->obj.vhca, EVENT_CQ_ERROR, 0, data, sizeof(data));
}

static void cq_fail(struct cq *cq, uint8_t status, uint8_t syndrome, const char *why)
{
	card_complain(cq->obj.vhca->card, "CQ 0x%x: %s", cq->obj.num, why);
	cq_stop(cq, status, syndrome);
}

void cq_break(struct cq *cq)
{
	cq_stop(cq, MLX5_CQC_STATUS_CQ_OVERFLOW, MLX5_CQ_ERROR_SYNDROME_CQ_OVERRUN);
}

bool cq_refresh(struct cq *cq)
{
	uint32_t *record = dma_at(cq->obj.vhca->card->dma, cq->dbr + DBR_CONSUMER, 4);
	uint32_t behind;

	if (!record)
		return false;
	behind = (cq->pi - be32toh(__atomic_load_n(record, __ATOMIC_ACQUIRE))) & COUNTER_MASK;
	if (behind > 1u << cq->log_size)
		return false;
	cq->ci = cq->pi - behind;
	return true;
}

bool cq_write(struct cq *cq, struct mlx5_cqe64 *cqe, bool solicited)
{
	struct vhca *vhca = cq->obj.vhca;
	uint32_t size = 1u << cq->log_size, index;
	uint64_t tail;
	uint8_t *slot;

	if (cq->status != MLX5_CQC_STATUS_OK)
		return false;
	if (!cq->ignore_overrun && !cq->collapsed && cq->pi - cq->ci >= size) {
		if (!cq_refresh(cq)) {
			cq_fail(cq, MLX5_CQC_STATUS_CQ_WRITE_FAIL,
				MLX5_CQ_ERROR_SYNDROME_CQ_ACCESS_VIOLATION_ERROR,
				"the consumer index in the doorbell record is beyond what was produced");
			return false;
		}
		if (cq->pi - cq->ci >= size) {
			cq_fail(cq, MLX5_CQC_STATUS_CQ_OVERFLOW,
				MLX5_CQ_ERROR_SYNDROME_CQ_OVERRUN, "overrun");
			return false;
		}
	}
	index = cq->collapsed ? 0 : cq->pi & (size - 1);
	slot = pas_at(&cq->pas, vhca, (uint64_t)index << cq->log_stride, 1u << cq->log_stride);
	if (!slot) {
		cq_fail(cq, MLX5_CQC_STATUS_CQ_WRITE_FAIL,
			MLX5_CQ_ERROR_SYNDROME_CQ_ACCESS_VIOLATION_ERROR, "no memory at a CQE");
		return false;
	}
	/* In a 128 byte entry the CQE is the second half */
	slot += (1u << cq->log_stride) - sizeof(*cqe);
	cqe->op_own = (cqe->op_own & ~MLX5_CQE_OWNER_MASK) | (cq->pi >> cq->log_size & 1);
	if (solicited)
		cqe->op_own |= 2;
	/* Write the owner bit last, with the rest of its quadword */
	memcpy(slot, cqe, sizeof(*cqe) - 8);
	memcpy(&tail, (uint8_t *)cqe + sizeof(*cqe) - 8, 8);
	__atomic_store_n((uint64_t *)(slot + sizeof(*cqe) - 8), tail, __ATOMIC_RELEASE);
	cq->pi++;
	record_use(&vhca->card->record, USE_CQE, cqe->op_own >> 4);
	cq->waiting++;
	if (solicited)
		cq->solicited = cq->pi;
	if (cq->armed == MLX5_CQC_ST_NOTIFICATION_REQUEST_ARMED ||
	    (solicited && cq->armed == MLX5_CQC_ST_SOLICITED_NOTIFICATION_REQUEST_ARMED))
		cq_notify(cq);
	return true;
}

bool cq_post(struct cq *cq, struct mlx5_cqe64 *cqe, bool solicited)
{
	struct card *card = cq->obj.vhca->card;

	if (faults_garble(&card->faults, &card->record, GARBLE_COMPLETION, 0, "none")) {
		cqe->wqe_counter = ~cqe->wqe_counter;
		cqe->byte_cnt = ~cqe->byte_cnt;
	}
	if (faults_garble(&card->faults, &card->record, GARBLE_TWICE, 0, "none") &&
	    !cq_write(cq, cqe, solicited))
		return false;
	return cq_write(cq, cqe, solicited);
}

void cq_doorbell(struct vhca *vhca, uint32_t uar, const uint32_t be[2])
{
	uint32_t word = be32toh(be[0]), cqn = be32toh(be[1]), behind;
	struct cq *cq = obj_find(vhca, OBJ_CQ, cqn & 0xffffff);
	bool solicited_only = word & MLX5_CQ_DB_REQ_NOT_SOL;
	struct trace *trace = vhca->card->record.trace;

	if (!cq || cq->uar != uar) {
		card_complain(vhca->card, "function 0x%x: doorbell in UAR %u for a foreign CQ 0x%x",
			      vhca->function_id, uar, cqn);
		return;
	}
	if (trace_wants(trace, TRACE_DOORBELL)) {
		trace_begin(trace, TRACE_DOORBELL, "cq_arm");
		trace_u64(trace, "fn", vhca->function_id);
		trace_u64(trace, "cqn", cqn);
		trace_u64(trace, "ci", word & COUNTER_MASK);
		trace_end(trace);
	}
	if (word & 0xce000000 || cqn >> 24) {
		card_complain(vhca->card, "CQ 0x%x: arm doorbell 0x%08x has reserved bits", cqn,
			      word);
		return;
	}
	if (cq->status != MLX5_CQC_STATUS_OK)
		return;
	behind = (cq->pi - word) & COUNTER_MASK;
	if (behind > 1u << cq->log_size && !cq->ignore_overrun && !cq->collapsed) {
		card_complain(vhca->card, "CQ 0x%x: armed at 0x%x, produced 0x%x", cqn,
			      word & COUNTER_MASK, cq->pi & COUNTER_MASK);
		return;
	}
	/* A repeated request: its event was sent already */
	if (cq->fired && (word >> 28 & 3) == cq->fired_sn)
		return;
	cq->arm_sn = word >> 28 & 3;
	cq->armed = solicited_only ? MLX5_CQC_ST_SOLICITED_NOTIFICATION_REQUEST_ARMED :
				     MLX5_CQC_ST_NOTIFICATION_REQUEST_ARMED;
	cq->waiting = behind;
	if (solicited_only ? ((cq->solicited - (cq->pi - behind)) & COUNTER_MASK) - 1 < behind :
			     behind != 0)
		fire(cq);
}
