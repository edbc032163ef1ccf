// SPDX-License-Identifier: GPL-2.0
/*
 * spare: use all processor time that nobody else wants, and count it. At the start and for each
 * SIGUSR1, print the time and the number of rounds so far. Where a clock counts instructions, what
 * the machine does besides is the time, less the rounds. Idle time is no measure of it: the kernel
 * may account it by ticks, of which none may come while frames are being processed.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

static atomic_bool asked = true;

static void ask(int signal)
{
	(void)signal;
	atomic_store_explicit(&asked, true, memory_order_relaxed);
}

int main(void)
{
	const struct sched_param param = {};
	struct timespec now;
	uint64_t rounds = 0;

	if (sched_setscheduler(0, SCHED_IDLE, &param) || signal(SIGUSR1, ask) == SIG_ERR) {
		perror("spare");
		return 1;
	}
	for (;; rounds++) {
		if (!atomic_load_explicit(&asked, memory_order_relaxed))
			continue;
		atomic_store_explicit(&asked, false, memory_order_relaxed);
		clock_gettime(CLOCK_MONOTONIC, &now);
		printf("%lld %llu\n", now.tv_sec * 1000000000ll + now.tv_nsec,
		       (unsigned long long)rounds);
		fflush(stdout);
	}
}
