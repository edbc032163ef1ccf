/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink: many requests in flight, each with the kernel's message if it fails.
 */
#ifndef SFBUS_NETLINK_H
#define SFBUS_NETLINK_H

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdbool.h>

/* How often to repeat an inconsistent dump */
#define DUMP_TRIES 16

struct netlink {
	struct nl_sock	*sock;
	unsigned int	seq;
};

/* A request and its result */
struct request {
	struct nl_msg	*msg;
	/* Called for each answer except the acknowledgment, unless NULL */
	void		(*reply)(struct nlmsghdr *hdr, void *data);
	void		*data;
	int		err;		/* 0 or a negative errno */
	char		*text;		/* the kernel's message, or NULL */
};

/* Ends the program if the kernel does not support @protocol */
void netlink_open(struct netlink *nl, int protocol);
void netlink_close(struct netlink *nl);

/*
 * Send all requests in order, and wait for the result of each. A request whose message is NULL
 * fails with -ENOMEM. Requests that have not been sent when @stop, unless NULL, returns true
 * fail with -EINTR.
 */
void netlink_execute(struct netlink *nl, struct request *requests, size_t count,
		     bool (*stop)(void));
void request_release(struct request *requests, size_t count);

/*
 * Send one request and wait for its result: 0 or a negative errno. Consumes @msg. Unless @text
 * is NULL, the caller frees the message that it is set to, which may be NULL.
 */
int netlink_request(struct netlink *nl, struct nl_msg *msg,
		    void (*reply)(struct nlmsghdr *hdr, void *data), void *data, char **text);

/*
 * Call @reply for each message of a dump. Consumes @msg. Returns 0 or a negative errno:
 * -EAGAIN if the dump is inconsistent, as tables changed meanwhile. Repeat it then.
 */
int netlink_dump(struct netlink *nl, struct nl_msg *msg,
		 void (*reply)(struct nlmsghdr *hdr, void *data), void *data);

#endif
