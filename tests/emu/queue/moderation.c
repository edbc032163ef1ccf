// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "queue/cq.h"
#include "queue/moderation.h"
#include "record/clock.h"

#define NSEC_PER_SEC 1000000000ull

struct moderation {
	struct card *card;
	unsigned int users;
	int fd;
	ev_io io;
	uint64_t armed;			/* when the timer expires; 0: not set */
	struct cq *head;
	struct moderation *next;
};

static struct moderation *all;		/* one entry for each card of the process */

static void arm(struct moderation *moderation, uint64_t deadline)
{
	struct itimerspec its = {
		.it_value.tv_sec = deadline / NSEC_PER_SEC,
		.it_value.tv_nsec = deadline % NSEC_PER_SEC,
	};

	timerfd_settime(moderation->fd, TFD_TIMER_ABSTIME, &its, NULL);
	moderation->armed = deadline;
}

static void expire(struct ev_loop *loop, ev_io *io, int revents)
{
	struct moderation *moderation = io->data;
	uint64_t ticks, now, first = UINT64_MAX;
	struct cq *cq, *next;

	(void)loop;
	(void)revents;
	if (read(moderation->fd, &ticks, sizeof(ticks)) < 0)
		return;
	now = clock_now();
	moderation->armed = 0;
	for (cq = moderation->head; cq; cq = next) {
		next = cq->next;
		if (cq->deadline <= now) {
			moderation_stop(moderation, cq);
			cq_expired(cq);
		} else if (cq->deadline < first) {
			first = cq->deadline;
		}
	}
	if (first != UINT64_MAX)
		arm(moderation, first);
}

struct moderation *moderation_get(struct card *card)
{
	struct moderation *moderation;

	for (moderation = all; moderation; moderation = moderation->next)
		if (moderation->card == card) {
			moderation->users++;
			return moderation;
		}
	moderation = calloc(1, sizeof(*moderation));
	if (!moderation)
		return NULL;
	moderation->fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (moderation->fd < 0) {
		free(moderation);
		return NULL;
	}
	moderation->card = card;
	moderation->users = 1;
	ev_io_init(&moderation->io, expire, moderation->fd, EV_READ);
	moderation->io.data = moderation;
	ev_io_start(card->loop, &moderation->io);
	moderation->next = all;
	all = moderation;
	return moderation;
}

void moderation_put(struct moderation *moderation)
{
	struct moderation **slot = &all;

	if (--moderation->users)
		return;
	while (*slot != moderation)
		slot = &(*slot)->next;
	*slot = moderation->next;
	ev_io_stop(moderation->card->loop, &moderation->io);
	close(moderation->fd);
	free(moderation);
}

void moderation_start(struct moderation *moderation, struct cq *cq, uint64_t deadline)
{
	cq->deadline = deadline;
	if (!cq->prev) {
		cq->next = moderation->head;
		cq->prev = &moderation->head;
		if (cq->next)
			cq->next->prev = &cq->next;
		moderation->head = cq;
	}
	/* If a deadline was postponed, the timer expires too early and is set again */
	if (!moderation->armed || deadline < moderation->armed)
		arm(moderation, deadline);
}

void moderation_stop(struct moderation *moderation, struct cq *cq)
{
	(void)moderation;
	if (!cq->prev)
		return;
	*cq->prev = cq->next;
	if (cq->next)
		cq->next->prev = cq->prev;
	cq->prev = NULL;
	cq->next = NULL;
}
