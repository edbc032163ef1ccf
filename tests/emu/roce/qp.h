/* SPDX-License-Identifier: GPL-2.0 */
/* The context of a QP. Other headers have what is done with it. */
#ifndef EMU_ROCE_QP_H
#define EMU_ROCE_QP_H

#include "firmware/obj.h"
#include "queue/cq.h"
#include "queue/qcounter.h"
#include "roce/answers.h"
#include "roce/packet.h"
#include "roce/receive.h"
#include "roce/requests.h"

struct qp;
struct roce;
struct srq;
struct timers;

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
	QP_DCI		= MLX5_QPC_ST_DCI,
	QP_DCT		= 6,		/* a DCT's end of a connection; no command creates it */
	QP_GSI		= MLX5_QPC_ST_QP1,
	QP_REG_UMR	= MLX5_QPC_ST_REG_UMR,
};

/* Membership of a QP in a multicast group */
struct group {
	struct group *next;
	uint8_t gid[16];
};

/* The current or the last connection of a DCI (dci.h) */
struct dci {
	bool connected;
	uint64_t number;		/* of the connection; packets have its lower half */
	struct route route;
	uint32_t dctn;
	uint64_t key;
};

/* What a QP does in the event loop, and when its timer expires */
struct qp_activity {
	bool (*turn)(struct qp *qp);	/* true: it has more to do */
	void (*expired)(struct qp *qp);
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
	struct dci dci;
	struct group *groups;
	const struct qp_activity *activity;
	/* run.c */
	struct qp *run_next;
	bool queued;
	/* timer.c */
	struct timers *timers;
	struct qp *timer_next, **timer_prev;
	uint64_t deadline;
	uint64_t qpc[ifc_bytes(qpc) / 8];
};

/* Whether its context has a path to its peer */
static inline bool qp_is_connected(const struct qp *qp)
{
	return qp->service == QP_RC || qp->service == QP_UC || qp->service == QP_XRC;
}

static inline bool qp_is_reliable(const struct qp *qp)
{
	return qp->service == QP_RC || qp->service == QP_XRC || qp->service == QP_DCI ||
	       qp->service == QP_DCT;
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

/* Number of packets of a message */
static inline uint32_t qp_packets(const struct qp *qp, uint32_t length)
{
	return length ? (length + qp->mtu - 1) / qp->mtu : 1;
}

struct qp *qp_find(struct vhca *vhca, uint32_t qpn);
/* The QP of a function that receives messages for QP 1 */
struct qp *qp_find_gsi(struct vhca *vhca);
/* Post an event that names the QP, or the DCT that it belongs to */
void qp_event(struct qp *qp, enum event_type type);

#endif
