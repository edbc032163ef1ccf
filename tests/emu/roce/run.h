/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What QPs do by themselves. A packet that arrives changes a QP's state and queues it; what it has
 * to send it sends from the event loop, a little at a time: no call stack grows with a dialogue.
 */
#ifndef EMU_ROCE_RUN_H
#define EMU_ROCE_RUN_H

#include <stdbool.h>
#include <stdint.h>

struct card;
struct qp;
struct roce;

/* One for each card that has QPs, counted */
struct roce *roce_get(struct card *card);
void roce_put(struct roce *roce);

/* The QP has something to send, or to see to. */
void run_queue(struct qp *qp);
/* The QP goes away: it is in no queue any more. */
void run_forget(struct qp *qp);
/* One turn of all QPs that are queued; true: there is more to do. */
bool run_turn(struct roce *roce);

/* timer.c: requester_expired() or a flush, after @ns, unless stopped or started anew */
struct timers;
struct timers *timers_create(struct card *card);
void timers_destroy(struct timers *timers);
struct timers *run_timers(struct roce *roce);
void timer_start(struct qp *qp, uint64_t ns);
void timer_stop(struct qp *qp);
bool timer_is_set(const struct qp *qp);
/* Those whose time has come at @now go off. */
void timers_expire(struct timers *timers, uint64_t now);

#endif
