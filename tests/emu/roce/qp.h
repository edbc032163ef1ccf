/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ROCE_QP_H
#define EMU_ROCE_QP_H

#include "firmware/obj.h"
#include "frame/frame.h"
#include "queue/cq.h"
#include "queue/qcounter.h"
#include "roce/packet.h"
#include "roce/psn.h"
#include "roce/receive.h"

struct roce;
struct srq;

/* Maximum number of reads and atomics in progress, in either direction, as a logarithm */
#define LOG_READS_MAX	4
#define READS_MAX	(1u << LOG_READS_MAX)
/* Responses to new and to repeated requests, and an acknowledgment between any two */
#define ANSWERS_MAX	(4 * READS_MAX + 2)

enum qp_state {
	QP_RST		= MLX5_QPC_STATE_RST,
	QP_INIT		= MLX5_QPC_STATE_INIT,
	QP_RTR		= MLX5_QPC_STATE_RTR,
	QP_RTS		= MLX5_QPC_STATE_RTS,
	QP_SQER		= MLX5_QPC_STATE_SQER,
	QP_ERR		= MLX5_QPC_STATE_ERR,
	QP_SQD		= MLX5_QPC_STATE_SQD,
};

enum qp_service {
	QP_RC		= MLX5_QPC_ST_RC,
	QP_UC		= MLX5_QPC_ST_UC,
	QP_UD		= MLX5_QPC_ST_UD,
	QP_XRC		= MLX5_QPC_ST_XRC,
	QP_GSI		= MLX5_QPC_ST_QP1,
	QP_REG_UMR	= MLX5_QPC_ST_REG_UMR,
};

/* A WQE of the send queue in progress, copied when it was fetched */
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
	struct route route;		/* datagrams */
	uint32_t dest_qpn, qkey;
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

enum answer_kind { ANSWER_ACK, ANSWER_READ, ANSWER_ATOMIC };

/* A response that the responder has to send */
struct answer {
	enum answer_kind kind;
	uint8_t syndrome;
	uint32_t psn, msn;
	uint64_t va, original;
	uint32_t rkey, length, sent;	/* sent: bytes of a read */
	bool first;			/* read: nothing was sent yet */
	bool repeated;			/* its request was repeated */
};

/* A read or an atomic that was executed, for repetitions of its request */
struct executed {
	bool valid, atomic;
	uint32_t psn, packets;
	uint64_t va, original;
	uint32_t rkey, length;
};

struct responder {
	uint32_t psn;			/* next expected PSN */
	uint32_t msn;			/* number of completed messages */
	bool nak_sent;			/* no response until the expected packet arrives */
	bool established;		/* the first packet in RTR was reported */
	bool in_send, in_write;		/* a message of several packets is in progress */
	bool skip;			/* unreliable: the rest of this message is dropped */
	struct srq *srq;		/* XRC: of this message */
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

/* Membership of a QP in a multicast group */
struct group {
	struct group *next;
	uint8_t gid[16];
};

struct qp {
	struct obj obj;
	struct roce *roce;
	enum qp_service service;
	enum qp_state state;
	struct pas pas;			/* receive queue, then send queue */
	struct receive_queue rq;
	uint64_t sq_base, dbr;
	uint8_t log_sq_size;
	bool has_rq, has_sq, signature, rlky, fre;
	uint32_t pd, uar, user_index;
	struct obj *pd_obj, *uar_obj, *xrcd;
	struct cq *send_cq, *receive_cq;
	struct srq *srq;
	struct qcounter *qcounter;	/* NULL: none */
	struct qcounter *counters;	/* qcounter or &uncounted */
	struct qcounter uncounted;
	/* set by transitions */
	uint32_t mtu;			/* bytes */
	uint32_t max_message;
	struct route route;
	uint32_t remote_qpn, qkey;
	bool remote_read, remote_write, remote_atomic;
	unsigned int max_reads, max_remote_reads;
	uint8_t retry_count, rnr_retry, min_rnr_nak, ack_timeout;
	struct requester req;
	struct responder resp;
	struct group *groups;
	/* run.c */
	struct qp *run_next;
	bool queued;
	/* timer.c */
	struct qp *timer_next, **timer_prev;
	uint64_t deadline;
	uint64_t qpc[ifc_bytes(qpc) / 8];
};

static inline bool qp_is_connected(const struct qp *qp)
{
	return qp->service == QP_RC || qp->service == QP_UC || qp->service == QP_XRC;
}

static inline bool qp_is_reliable(const struct qp *qp)
{
	return qp->service == QP_RC || qp->service == QP_XRC;
}

static inline bool qp_is_datagram(const struct qp *qp)
{
	return qp->service == QP_UD || qp->service == QP_GSI;
}

/* Whether the state allows the QP to send */
static inline bool qp_sends(const struct qp *qp)
{
	return qp->has_sq && qp->state == QP_RTS;
}

/* Whether the QP receives, whatever the state of its send queue */
static inline bool qp_receives(const struct qp *qp)
{
	return qp->state == QP_RTR || qp->state == QP_RTS || qp->state == QP_SQER ||
	       qp->state == QP_SQD;
}

/* qp.c */
struct qp *qp_find(struct vhca *vhca, uint32_t qpn);
/* The QP of a function that receives messages for QP 1 */
struct qp *qp_find_gsi(struct vhca *vhca);
/* Make all but the context as in a new QP */
void qp_reset(struct qp *qp);
/* Put the QP, or only its send queue, into the error state and flush it */
void qp_fail(struct qp *qp);
void qp_fail_send(struct qp *qp);
/* In the error state: complete WQEs that were posted to receive */
void qp_flush_receive(struct qp *qp);
/* Post an event that names the QP */
void qp_event(struct qp *qp, enum event_type type);

/* transition.c: apply the context */
void qp_load(struct qp *qp);

/* work.c */
enum fetch { FETCH_NOTHING, FETCH_WORK, FETCH_BROKEN };

/* Fetch and check the next WQE of the send queue; a WQE that fails has a syndrome */
enum fetch work_fetch(struct qp *qp, struct work **work);
bool work_is_atomic(const struct work *work);
bool work_is_read(const struct work *work);	/* or atomic: the response has data */
bool work_is_local(const struct work *work);
/* Copy data from @off on; return a CQE syndrome, or 0 */
uint8_t work_gather(struct qp *qp, const struct work *work, uint32_t off, uint8_t *to,
		    uint32_t len);
uint8_t work_scatter(struct qp *qp, const struct work *work, uint32_t off, const uint8_t *from,
		     uint32_t len);
/* Execute a WQE without packets: NOP, UMR */
uint8_t work_local(struct qp *qp, const struct work *work);
/* Complete posted WQEs with WR_FLUSH_ERR */
void work_flush(struct qp *qp);

/* requester.c */
void requester_reset(struct requester *req);
/* Send up to @budget packets; false: nothing more can be sent now */
bool requester_run(struct qp *qp, unsigned int budget);
void requester_response(struct qp *qp, const struct packet *packet);
void requester_expired(struct qp *qp);
/* Flush all WQEs */
void requester_flush(struct qp *qp);

/* responder.c */
void responder_reset(struct responder *resp);
/* Drop all responses except for last words, and flush a WQE that was taken */
void responder_stop(struct qp *qp);
/* The SRQ that a message was for is destroyed */
void responder_forget(struct qp *qp, const struct srq *srq);
/* Take a WQE from the receive queue for a new message */
enum receive_take responder_take(struct qp *qp);
bool responder_run(struct qp *qp, unsigned int budget);
void responder_request(struct qp *qp, const struct packet *packet);
/* datagram.c */
void datagram_receive(struct qp *qp, const struct packet *packet);

/* caps.c: whether atomics return results in the host's byte order rather than big endian */
bool atomic_is_host_endian(struct vhca *vhca);

/* cqe.c. False: the CQ is broken. */
bool cqe_sent(struct qp *qp, const struct work *work);
bool cqe_send_failed(struct qp *qp, uint16_t index, uint8_t opcode, uint8_t syndrome);
struct received {
	uint8_t opcode;			/* MLX5_CQE_RESP_… */
	uint32_t len, imm;
	const struct packet *packet;	/* the last one */
};

bool cqe_received(struct qp *qp, const struct receive *receive, const struct received *received);
bool cqe_receive_failed(struct qp *qp, const struct receive *receive, uint8_t syndrome);

/* False: the function has no such QP */
bool qp_doorbell(struct vhca *vhca, uint32_t uar, uint32_t qpn, uint16_t pi);

struct vport;

/* address.c: set the source of a packet to address @index of the function; false: there is none */
bool route_from(struct vport *vport, unsigned int index, struct route *route);
uint16_t route_sport(const struct qp *qp);	/* if the driver specifies none */
bool route_is_here(struct vport *vport, const struct packet *packet);

/*
 * output.c: a packet leaves the function. Its data, packet.len bytes, must be written to the place
 * that output_begin() returns, before output_send().
 */
struct output {
	struct packet packet;
	struct frame frame;
	size_t headers;
	uint8_t storage[FRAME_MAX];
};

uint8_t *output_begin(struct output *output, const struct packet *packet);
void output_send(struct output *output, struct qp *qp);

#endif
