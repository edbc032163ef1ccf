/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The send WQEs of a QP in progress, oldest first. A WQE stays until it is complete, so that it can
 * be sent again from any packet on.
 */
#ifndef EMU_ROCE_REQUESTS_H
#define EMU_ROCE_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "roce/packet.h"
#include "roce/psn.h"

/* A WQE, copied when it was fetched */
struct work {
	struct work *next;
	uint16_t index;			/* its start, in units of 64 bytes */
	uint8_t opcode, fm_ce_se;
	unsigned int ds;		/* its length in 16 byte units */
	unsigned int data_ds;		/* start of its data segments */
	uint32_t imm;
	uint32_t length;		/* of all its data */
	uint64_t va;			/* remote address */
	uint32_t rkey;
	uint64_t swap_add, compare;
	uint32_t srqn;
	struct route route;		/* datagrams, and messages to DCTs */
	uint32_t dest_qpn, qkey;
	uint64_t dc_key;
	uint32_t psn, packets;		/* first PSN; for a read, packets counts responses */
	uint32_t answered;		/* responses to a read that have arrived */
	bool asked;			/* a read whose request was sent */
	bool done;
	uint8_t syndrome;		/* it fails with this once it is the oldest one */
	uint64_t seg[];			/* the WQE */
};

struct requester {
	uint16_t ci;			/* next WQE to fetch */
	struct work *head, **tail;	/* oldest first */
	struct work *send;		/* to be sent next, from packet number @sent on */
	uint32_t sent;
	uint32_t psn;			/* PSN of the next WQE to fetch */
	uint32_t next_psn;		/* PSN of the next packet that was never sent */
	uint32_t acked;			/* all before it were acknowledged */
	uint32_t unasked;		/* packets since one requested an acknowledgment */
	unsigned int reads;		/* reads and atomics in progress */
	uint8_t retries, rnr_retries;	/* retries left */
	bool rnr;			/* waits before it sends again */
	bool implied;			/* a lost response was requested, and none came since */
	bool stuck;			/* a WQE has failed and waits for those before it */
};

bool work_is_atomic(const struct work *work);
bool work_is_read(const struct work *work);	/* or atomic: the response has data */
bool work_is_local(const struct work *work);
bool work_is_write(const struct work *work);
/* PSN after its last packet */
uint32_t work_end(const struct work *work);

void requests_reset(struct requester *req);
/* Whether packets are not acknowledged yet */
bool requests_under_way(const struct requester *req);
/* Remove the oldest WQE */
struct work *requests_pop(struct requester *req);
/* Send the WQE after the current one next */
void requests_advance(struct requester *req);
/* The WQE that has packet @psn; NULL: there is none */
struct work *requests_find(const struct requester *req, uint32_t psn);

#endif
