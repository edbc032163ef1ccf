/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_WQ_H
#define EMU_WQ_H

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/mem.h"

#define WQE_BB		64
#define WQE_DS		16
#define WQE_MAX		1024	/* 63 segments of 16 bytes for senders, one stride for receivers */

/* Work queue memory: what SQs, RQs and RMPs have in common. */
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

/* @wqc: the wq context inside cmd->in; the page list follows it. Refuses through cmd_refuse(). */
enum cmd_status wq_init(struct wq *wq, struct cmd *cmd, const uint8_t *wqc, bool send);
void wq_exit(struct wq *wq);
/* The producer counter in the doorbell record; false when guest memory there went away. */
bool wq_producer(struct wq *wq, struct vhca *vhca, unsigned int word, uint16_t *counter);
/* Copies @len bytes at byte @off of the ring, wrapping at its end. */
bool wq_copy(struct wq *wq, struct vhca *vhca, uint64_t off, void *dst, uint32_t len);

/* What ts_format of a queue says against the capability sq_ts_format or rq_ts_format */
bool wq_ts_format_allowed(uint32_t format, uint32_t cap);

#endif
