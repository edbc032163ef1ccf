// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "record/clock.h"
#include "roce/qp.h"
#include "roce/timer.h"

#define NSEC_PER_SEC	1000000000ull

struct timers {
	struct ev_loop *loop;
	ev_timer timer;
	uint64_t armed;			/* when it expires; 0: not set */
	struct qp *head;
};

static void arm(struct timers *timers, uint64_t deadline)
{
	uint64_t now = clock_now();

	ev_timer_stop(timers->loop, &timers->timer);
	ev_now_update(timers->loop);
	ev_timer_set(&timers->timer,
		     deadline > now ? (double)(deadline - now) / NSEC_PER_SEC : 0., 0.);
	ev_timer_start(timers->loop, &timers->timer);
	timers->armed = deadline;
}

void timers_expire(struct timers *timers, uint64_t now)
{
	uint64_t first = UINT64_MAX;
	struct qp *qp, *next;

	timers->armed = 0;
	for (qp = timers->head; qp; qp = next) {
		next = qp->timer_next;
		if (qp->deadline <= now) {
			timer_stop(qp);
			qp->activity->expired(qp);
		}
	}
	for (qp = timers->head; qp; qp = qp->timer_next)
		if (qp->deadline < first)
			first = qp->deadline;
	if (first != UINT64_MAX)
		arm(timers, first);
}

static void expire(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	timers_expire(timer->data, clock_now());
}

struct timers *timers_create(struct card *card)
{
	struct timers *timers = calloc(1, sizeof(*timers));

	if (!timers)
		return NULL;
	timers->loop = card->loop;
	ev_timer_init(&timers->timer, expire, 0., 0.);
	timers->timer.data = timers;
	return timers;
}

void timers_destroy(struct timers *timers)
{
	ev_timer_stop(timers->loop, &timers->timer);
	free(timers);
}

bool timer_is_set(const struct qp *qp)
{
	return qp->timer_prev;
}

void timer_start(struct qp *qp, uint64_t ns)
{
	struct timers *timers = qp->timers;

	qp->deadline = clock_now() + ns;
	if (!qp->timer_prev) {
		qp->timer_next = timers->head;
		qp->timer_prev = &timers->head;
		if (qp->timer_next)
			qp->timer_next->timer_prev = &qp->timer_next;
		timers->head = qp;
	}
	/* If a deadline was postponed, the timer expires too early and is set again */
	if (!timers->armed || qp->deadline < timers->armed)
		arm(timers, qp->deadline);
}

void timer_stop(struct qp *qp)
{
	if (!qp->timer_prev)
		return;
	*qp->timer_prev = qp->timer_next;
	if (qp->timer_next)
		qp->timer_next->timer_prev = qp->timer_prev;
	qp->timer_prev = NULL;
	qp->timer_next = NULL;
}
