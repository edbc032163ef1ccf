/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Activity of QPs. A packet that arrives changes a QP's state and queues the QP, which then sends
 * from the event loop, a few packets at a time: the call stack does not grow with a dialogue.
 */
#ifndef EMU_ROCE_RUN_H
#define EMU_ROCE_RUN_H

#include <stdbool.h>
#include <stdint.h>

struct card;
struct qp;
struct roce;
struct timers;

/* One per card with QPs, with a reference count */
struct roce *roce_get(struct card *card);
void roce_put(struct roce *roce);

struct timers *run_timers(struct roce *roce);

/* Queue a QP that has something to send or to process */
void run_queue(struct qp *qp);
/* Remove a QP that is destroyed from all queues */
void run_forget(struct qp *qp);
/* Process all queued QPs once; true: there is more to do */
bool run_turn(struct roce *roce);

#endif
