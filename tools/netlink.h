/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink: many requests in flight, and the kernel's own words about each that fails.
 */
#ifndef SFBUS_NETLINK_H
#define SFBUS_NETLINK_H

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdbool.h>

struct netlink {
	struct nl_sock	*sock;
	unsigned int	seq;
	unsigned long	sent;		/* requests, dumps among them */
};

/* What is asked of the kernel, and what came of it */
struct request {
	struct nl_msg	*msg;
	/* Answers but the acknowledgment; NULL: there are none, or they do not matter */
	void		(*reply)(struct nlmsghdr *hdr, void *data);
	void		*data;
	int		err;		/* 0 or a negative errno */
	char		*text;		/* the kernel's sentence, or NULL */
};

/* Ends the program if the kernel has no such protocol */
void netlink_open(struct netlink *nl, int protocol);
void netlink_close(struct netlink *nl);

/*
 * Send all requests, and wait for what came of each. Their order is kept. A request whose
 * message is NULL, as nobody had the memory, ends with -ENOMEM.
 */
void netlink_execute(struct netlink *nl, struct request *requests, size_t count);
void request_release(struct request *requests, size_t count);

/*
 * Call @reply for each message of a dump. Consumes @msg. Returns 0 or a negative errno;
 * -EAGAIN if the dump is inconsistent as tables changed meanwhile: repeat it.
 */
#define DUMP_TRIES 16
int netlink_dump(struct netlink *nl, struct nl_msg *msg,
		 void (*reply)(struct nlmsghdr *hdr, void *data), void *data);

#endif
