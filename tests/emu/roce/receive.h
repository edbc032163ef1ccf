/* SPDX-License-Identifier: GPL-2.0 */
/* Receive WQEs, of a QP's own queue or of one that it shares. */
#ifndef EMU_ROCE_RECEIVE_H
#define EMU_ROCE_RECEIVE_H

#include "firmware/mem.h"

#define RECEIVE_SEGS	64
#define RECEIVE_WQE_MAX	1024

struct receive_queue {
	struct pas *pas;
	uint64_t base;			/* of the queue in @pas, bytes */
	uint64_t dbr;
	uint8_t log_size, log_stride;
	bool linked;			/* a WQE begins with the index of the next one */
	bool signature;
	uint16_t ci;			/* number of WQEs taken */
	bool started;			/* linked: @last is valid */
	uint16_t last;			/* index of the WQE taken last */
};

/* A WQE that was taken, and the position of the next data in it */
struct receive {
	uint16_t index;
	unsigned int count, at;		/* segments; index of the next one to fill */
	uint64_t room;			/* total length of the segments */
	struct {
		uint32_t len, key;
		uint64_t va;
	} seg[RECEIVE_SEGS];
};

enum receive_take { RECEIVE_TAKEN, RECEIVE_EMPTY, RECEIVE_BROKEN };

/* Read @len bytes at @off of a ring of 2^@log_bytes bytes at @base; false: no memory there */
bool ring_copy(struct pas *pas, struct vhca *vhca, uint64_t base, unsigned int log_bytes,
	       uint64_t off, void *to, uint32_t len);
/* The low half of a counter in a doorbell record; false: it is not guest memory any more */
bool record_read(struct vhca *vhca, uint64_t addr, uint16_t *counter);

/* Number of posted WQEs; false: the number is invalid, or the record is not guest memory */
bool receive_posted(struct receive_queue *queue, struct vhca *vhca, uint16_t *posted);
/* Take the next WQE. An invalid one is taken as well, with its index in @receive. */
enum receive_take receive_take(struct receive_queue *queue, struct vhca *vhca,
			       struct receive *receive);
void receive_reset(struct receive_queue *queue);

#endif
