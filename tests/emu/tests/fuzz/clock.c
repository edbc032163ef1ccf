// SPDX-License-Identifier: GPL-2.0
#include <ev.h>

#include "record/clock.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/clock.h"

#define NSEC_PER_SEC	1000000000ull
#define TIMERS		64

/*
 * The card's time starts at a low value: timers of the host that are set by it expire at once, and
 * their handlers read this clock.
 */
#define START		1000000ull

static uint64_t now = START;
static struct {
	ev_timer *timer;
	uint64_t due;
} timers[TIMERS];
static unsigned int count;

void clock_reset(void)
{
	CHECK(!count);
	now = START;
}

void clock_advance(uint64_t ns)
{
	now += ns;
}

void clock_expire(void)
{
	unsigned int i, rounds;

	for (rounds = 0; rounds < TIMERS; rounds++) {
		ev_timer *timer;

		for (i = 0; i < count && timers[i].due > now; i++)
			;
		if (i == count)
			return;
		timer = timers[i].timer;
		timers[i] = timers[--count];
		ev_invoke(EV_DEFAULT, timer, EV_TIMER);
	}
}

uint64_t clock_now(void)
{
	/* Each reading is different */
	return ++now;
}

void ev_timer_start(struct ev_loop *loop, ev_timer *timer)
{
	(void)loop;
	CHECK(count < TIMERS);
	timers[count].timer = timer;
	timers[count++].due = now + timer->at * NSEC_PER_SEC;
}

void ev_timer_stop(struct ev_loop *loop, ev_timer *timer)
{
	unsigned int i;

	(void)loop;
	for (i = 0; i < count; i++)
		if (timers[i].timer == timer) {
			timers[i] = timers[--count];
			return;
		}
}
