/* SPDX-License-Identifier: GPL-2.0 */
/* One timer per QP, which calls its activity's expired(). */
#ifndef EMU_ROCE_TIMER_H
#define EMU_ROCE_TIMER_H

#include <stdbool.h>
#include <stdint.h>

struct card;
struct qp;

/* One per card with QPs */
struct timers;

struct timers *timers_create(struct card *card);
void timers_destroy(struct timers *timers);
/* Expire timers that are due at @now */
void timers_expire(struct timers *timers, uint64_t now);

/* Expire after @ns, unless stopped or started again */
void timer_start(struct qp *qp, uint64_t ns);
void timer_stop(struct qp *qp);
bool timer_is_set(const struct qp *qp);

#endif
