// SPDX-License-Identifier: GPL-2.0
/*
 * LD_PRELOAD library that kills a program before its Nth call of sendmsg() or send(): N, from 1,
 * is in the environment variable KILL_AT.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void killer_count(void)
{
	static int count;
	const char *at = getenv("KILL_AT");

	if (at && ++count == atoi(at))
		kill(getpid(), SIGKILL);
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	ssize_t (*next)(int fd, const struct msghdr *msg, int flags) = dlsym(RTLD_NEXT, "sendmsg");

	killer_count();
	return next(fd, msg, flags);
}

ssize_t send(int fd, const void *data, size_t size, int flags)
{
	ssize_t (*next)(int fd, const void *data, size_t size, int flags);

	next = dlsym(RTLD_NEXT, "send");
	killer_count();
	return next(fd, data, size, flags);
}
