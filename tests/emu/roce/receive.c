// SPDX-License-Identifier: GPL-2.0
#include "host/dma.h"
#include "queue/mkey.h"
#include "queue/wqe.h"
#include "roce/receive.h"

#define BYTE_COUNT	0x7fffffffu

bool ring_copy(struct pas *pas, struct vhca *vhca, uint64_t base, unsigned int log_bytes,
	       uint64_t off, void *to, uint32_t len)
{
	uint64_t size = 1ull << log_bytes, page = 1ull << pas->shift, room;
	uint8_t *dst = to;
	uint32_t n;
	void *from;

	for (; len; off += n, dst += n, len -= n) {
		off &= size - 1;
		room = page - ((base + off + pas->offset) & (page - 1));
		if (room > size - off)
			room = size - off;
		n = len < room ? len : room;
		from = pas_at(pas, vhca, base + off, n);
		if (!from)
			return false;
		memcpy(dst, from, n);
	}
	return true;
}

bool record_read(struct vhca *vhca, uint64_t addr, uint16_t *counter)
{
	uint32_t *record = dma_at(vhca->card->dma, addr, sizeof(*record));

	if (!record)
		return false;
	*counter = be32toh(__atomic_load_n(record, __ATOMIC_ACQUIRE));
	return true;
}

bool receive_posted(struct receive_queue *queue, struct vhca *vhca, uint16_t *posted)
{
	uint16_t producer;

	if (!record_read(vhca, queue->dbr, &producer))
		return false;
	*posted = producer - queue->ci;
	return *posted <= 1u << queue->log_size;
}

static bool next_index(struct receive_queue *queue, struct vhca *vhca, uint16_t *index)
{
	struct mlx5_wqe_srq_next_seg next;

	/* Completions tell the count of all WQEs, not the place in the queue: UCX relies on it */
	if (!queue->linked) {
		*index = queue->ci;
		return true;
	}
	if (!queue->started) {
		*index = 0;
		return true;
	}
	/* The driver links a WQE to the last one before it counts it, so the link is valid now */
	if (!ring_copy(queue->pas, vhca, queue->base, queue->log_size + queue->log_stride,
		       (uint64_t)queue->last << queue->log_stride, &next, sizeof(next)))
		return false;
	*index = be16toh(next.next_wqe_index);
	return !(*index >> queue->log_size);
}

static bool parse(struct receive_queue *queue, struct vhca *vhca, const uint8_t *wqe,
		  struct receive *receive)
{
	uint32_t bytes = 1u << queue->log_stride, at = queue->linked ? WQE_DS : 0, i, len;
	uint8_t sum = 0;

	if (queue->signature) {
		at = WQE_DS;
		for (i = 0; i < bytes; i++)
			sum ^= wqe[i];
		if (sum != 0xff)
			return false;
	}
	for (; receive->count < RECEIVE_SEGS && at + WQE_DS <= bytes; at += WQE_DS) {
		if (wqe_be32(wqe + at + 4) == mkey_terminate(vhca))
			break;
		len = wqe_be32(wqe + at) & BYTE_COUNT;
		/* A length of 0 means 2^31 bytes, which no driver intends */
		if (!len)
			return false;
		receive->seg[receive->count].len = len;
		receive->seg[receive->count].key = wqe_be32(wqe + at + 4);
		receive->seg[receive->count++].va = wqe_be64(wqe + at + 8);
		receive->room += len;
	}
	return true;
}

enum receive_take receive_take(struct receive_queue *queue, struct vhca *vhca,
			       struct receive *receive)
{
	uint8_t wqe[RECEIVE_WQE_MAX];
	uint16_t posted;

	receive->count = 0;
	receive->at = 0;
	receive->room = 0;
	/* The queue works again once bus mastering is enabled */
	if (!dma_may(vhca->card->dma))
		return RECEIVE_EMPTY;
	if (!receive_posted(queue, vhca, &posted)) {
		receive->index = queue->ci;
		return RECEIVE_BROKEN;
	}
	if (!posted)
		return RECEIVE_EMPTY;
	if (!next_index(queue, vhca, &receive->index))
		return RECEIVE_BROKEN;
	queue->ci++;
	queue->last = receive->index;
	queue->started = true;
	if (!ring_copy(queue->pas, vhca, queue->base, queue->log_size + queue->log_stride,
		       (uint64_t)receive->index << queue->log_stride, wqe,
		       1u << queue->log_stride) ||
	    !parse(queue, vhca, wqe, receive))
		return RECEIVE_BROKEN;
	return RECEIVE_TAKEN;
}

void receive_reset(struct receive_queue *queue)
{
	queue->ci = 0;
	queue->started = false;
}
