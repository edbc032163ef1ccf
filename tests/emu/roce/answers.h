/* SPDX-License-Identifier: GPL-2.0 */
/* The message that a QP receives, what it has executed, and the responses that it owes. */
#ifndef EMU_ROCE_ANSWERS_H
#define EMU_ROCE_ANSWERS_H

#include "roce/packet.h"
#include "roce/psn.h"
#include "roce/receive.h"

struct srq;

/* Maximum number of reads and atomics in progress, in either direction, as a logarithm */
#define LOG_READS_MAX	4
#define READS_MAX	(1u << LOG_READS_MAX)
/* Responses to new and to repeated requests, and an acknowledgment between any two */
#define ANSWERS_MAX	(4 * READS_MAX + 2)

enum answer_kind { ANSWER_ACK, ANSWER_READ, ANSWER_ATOMIC };

/* A response that the responder has to send */
struct answer {
	enum answer_kind kind;
	uint8_t syndrome;
	uint32_t psn, msn;
	uint64_t va, original;
	uint32_t pd, rkey, length, sent;	/* sent: bytes of a read */
	bool first;			/* read: nothing was sent yet */
	bool repeated;			/* its request was repeated */
};

/* A read or an atomic that was executed, for repetitions of its request */
struct executed {
	bool valid, atomic;
	uint32_t psn, packets;
	uint64_t va, original;
	uint32_t pd, rkey, length;
};

struct responder {
	uint32_t psn;			/* next expected PSN */
	uint32_t msn;			/* number of completed messages */
	bool nak_sent;			/* no response until the expected packet arrives */
	bool established;		/* the first packet in RTR was reported */
	bool in_send, in_write;		/* a message of several packets is in progress */
	struct srq *srq;		/* XRC: of this message */
	uint32_t pd;			/* of the keys in this message; XRC: the SRQ's */
	bool taken;			/* receive holds a WQE */
	struct receive receive, fresh;	/* fresh: before any data */
	bool last_words;		/* the QP has failed, but responses are still sent */
	uint64_t va;			/* write: address for the next packet */
	uint32_t rkey, left;		/* write: bytes to come */
	uint32_t received;		/* bytes of this message so far */
	struct answer answer[ANSWERS_MAX];
	unsigned int first, count;	/* responses to send */
	struct executed executed[READS_MAX];
	unsigned int next_executed;
};

/* Response @i of those to send */
struct answer *answer_at(struct responder *resp, unsigned int i);
/* NULL: there are too many */
struct answer *answer_add(struct responder *resp);
/* Number of outstanding reads and atomics, without repeated requests */
unsigned int answers_reads(struct responder *resp);

/* Note a read or an atomic whose response has @packets */
struct executed *executed_add(struct responder *resp, const struct packet *packet,
			      uint32_t packets);
/* The one that @packet repeats, wholly or from some packet on; NULL: there is none */
struct executed *executed_find(struct responder *resp, const struct packet *packet, bool atomic);

#endif
