// SPDX-License-Identifier: GPL-2.0
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "interrupt.h"

static sigset_t deferred;
static int deferred_fd = -1;

void interrupt_defer(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	struct sigaction action;

	sigemptyset(&deferred);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		/* A blocked signal becomes pending even if it is ignored */
		if (!sigaction(signals[i], NULL, &action) && action.sa_handler != SIG_IGN)
			sigaddset(&deferred, signals[i]);
	}
	deferred_fd = signalfd(-1, &deferred, SFD_CLOEXEC);
	if (deferred_fd >= 0)
		sigprocmask(SIG_BLOCK, &deferred, NULL);
}

bool interrupted(void)
{
	sigset_t pending;

	if (deferred_fd < 0 || sigpending(&pending))
		return false;
	return sigandset(&pending, &pending, &deferred) == 0 && !sigisemptyset(&pending);
}

int interrupt_fd(void)
{
	return deferred_fd;
}

void interrupt_deliver(void)
{
	if (deferred_fd < 0)
		return;
	close(deferred_fd);
	deferred_fd = -1;
	sigprocmask(SIG_UNBLOCK, &deferred, NULL);
}
