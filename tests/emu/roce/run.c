// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "roce/qp.h"
#include "roce/run.h"
#include "roce/timer.h"

struct roce {
	struct card *card;
	unsigned int users;
	struct qp *head, **tail;
	struct timers *timers;
	ev_idle idle;
	struct roce *next;
};

static struct roce *all;		/* one entry per card of the process */

struct timers *run_timers(struct roce *roce)
{
	return roce->timers;
}

void run_queue(struct qp *qp)
{
	struct roce *roce = qp->roce;

	if (qp->queued)
		return;
	qp->queued = true;
	qp->run_next = NULL;
	*roce->tail = qp;
	roce->tail = &qp->run_next;
	ev_idle_start(roce->card->loop, &roce->idle);
}

void run_forget(struct qp *qp)
{
	struct roce *roce = qp->roce;
	struct qp **at = &roce->head;

	if (!qp->queued)
		return;
	while (*at != qp)
		at = &(*at)->run_next;
	*at = qp->run_next;
	if (roce->tail == &qp->run_next)
		roce->tail = at;
	qp->queued = false;
}

bool run_turn(struct roce *roce)
{
	struct qp *last = NULL, *qp;

	/* QPs that are queued meanwhile are processed in the next turn */
	for (qp = roce->head; qp; qp = qp->run_next)
		last = qp;
	while (last) {
		qp = roce->head;
		if (qp == last)
			last = NULL;
		run_forget(qp);
		if (qp->activity->turn(qp))
			run_queue(qp);
	}
	return roce->head;
}

static void turn(struct ev_loop *loop, ev_idle *idle, int events)
{
	(void)events;
	if (!run_turn(idle->data))
		ev_idle_stop(loop, idle);
}

struct roce *roce_get(struct card *card)
{
	struct roce *roce;

	for (roce = all; roce; roce = roce->next)
		if (roce->card == card) {
			roce->users++;
			return roce;
		}
	roce = calloc(1, sizeof(*roce));
	if (!roce)
		return NULL;
	roce->timers = timers_create(card);
	if (!roce->timers) {
		free(roce);
		return NULL;
	}
	roce->card = card;
	roce->users = 1;
	roce->tail = &roce->head;
	ev_idle_init(&roce->idle, turn);
	/* Other events must not delay it */
	ev_set_priority(&roce->idle, EV_MAXPRI);
	roce->idle.data = roce;
	roce->next = all;
	all = roce;
	return roce;
}

void roce_put(struct roce *roce)
{
	struct roce **slot = &all;

	if (--roce->users)
		return;
	while (*slot != roce)
		slot = &(*slot)->next;
	*slot = roce->next;
	ev_idle_stop(roce->card->loop, &roce->idle);
	timers_destroy(roce->timers);
	free(roce);
}
