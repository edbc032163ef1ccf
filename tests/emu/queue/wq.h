/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_WQ_H
#define EMU_WQ_H

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/mem.h"

#define WQE_BB		64
#define WQE_DS		16
#define WQE_MAX		1024	/* 63 segments of 16 bytes for senders, one stride for receivers */

/* Memory of a work queue: the common part of SQs, RQs and RMPs */
struct wq {
	struct pas pas;
	uint64_t dbr;
	uint8_t type;
	uint8_t log_size, log_stride;
	uint8_t log_stride_bytes, log_strides;	/* striding RQs */
	bool striding, linked, signature, shift_two;
	uint32_t pd;
	struct obj *pd_obj;
};

enum { WQ_DBR_RECEIVE = 0, WQ_DBR_SEND = 1 };

/* @wqc: the wq context in cmd->in; the page list follows it. Refuses through cmd_refuse(). */
enum cmd_status wq_init(struct wq *wq, struct cmd *cmd, const uint8_t *wqc, bool send);
void wq_exit(struct wq *wq);
/* Read the producer counter from the doorbell record; false: it is not guest memory any more */
bool wq_producer(struct wq *wq, struct vhca *vhca, unsigned int word, uint16_t *counter);
/* Copy @len bytes at byte @off of the ring, wrapping at its end */
bool wq_copy(struct wq *wq, struct vhca *vhca, uint64_t off, void *dst, uint32_t len);

/* Whether the capability sq_ts_format or rq_ts_format allows this ts_format of a queue */
bool wq_ts_format_allowed(uint32_t format, uint32_t cap);

#endif
