// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "netlink.h"
#include "report.h"

/*
 * The kernel executes requests during sendmsg(), and queues its answers in the socket. Send at
 * most so many requests that their answers, of up to 2 KiB of truesize, fit in.
 */
#define WINDOW		32
#define RECEIVE_BUFFER	(1 << 20)

/* Requests that were sent and wait for their answers */
struct window {
	struct request	*requests;
	unsigned int	first;		/* sequence number of requests[0] */
	size_t		count, done;
};

struct dump {
	void	(*reply)(struct nlmsghdr *hdr, void *data);
	void	*data;
	int	err;
	bool	done, interrupted;
};

void netlink_open(struct netlink *nl, int protocol)
{
	int on = 1, size = RECEIVE_BUFFER, err;

	*nl = (struct netlink){ .sock = nl_socket_alloc() };
	if (!nl->sock)
		die(EXIT_REFUSED, "netlink: out of memory");
	nl_socket_disable_seq_check(nl->sock);
	nl_socket_disable_auto_ack(nl->sock);
	err = nl_connect(nl->sock, protocol);
	if (err)
		die(EXIT_REFUSED, "netlink: %s", nl_geterror(err));
	/* The second option exceeds net.core.rmem_max; it needs CAP_NET_ADMIN */
	nl_socket_set_buffer_size(nl->sock, RECEIVE_BUFFER, 0);
	setsockopt(nl_socket_get_fd(nl->sock), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	/* libnl has no functions for these options. Without them, errors have no message. */
	setsockopt(nl_socket_get_fd(nl->sock), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(nl_socket_get_fd(nl->sock), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	nl->seq = 1;
}

void netlink_close(struct netlink *nl)
{
	nl_socket_free(nl->sock);
	nl->sock = NULL;
}

/* The extended acknowledgment's message, or NULL */
static char *netlink_text(struct nlmsghdr *hdr)
{
	struct nlmsgerr *answer = nlmsg_data(hdr);
	size_t offset = sizeof(*answer);
	struct nlattr *attr;

	if (!(hdr->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(hdr->nlmsg_flags & NLM_F_CAPPED))
		offset += NLMSG_ALIGN(answer->msg.nlmsg_len) - NLMSG_HDRLEN;
	if (NLMSG_HDRLEN + offset > hdr->nlmsg_len)
		return NULL;
	attr = nla_find((struct nlattr *)((char *)answer + offset),
			hdr->nlmsg_len - NLMSG_HDRLEN - offset, NLMSGERR_ATTR_MSG);
	return attr && nla_len(attr) > 0 ? strndup(nla_data(attr), nla_len(attr)) : NULL;
}

static struct request *window_request(struct window *window, unsigned int seq)
{
	unsigned int index = seq - window->first;

	return index < window->count ? &window->requests[index] : NULL;
}

static int window_answer(struct nl_msg *msg, void *data)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct request *request = window_request(data, hdr->nlmsg_seq);

	if (request && request->reply)
		request->reply(hdr, request->data);
	return NL_OK;
}

static int window_ack(struct nl_msg *msg, void *data)
{
	struct window *window = data;

	if (window_request(window, nlmsg_hdr(msg)->nlmsg_seq))
		window->done++;
	return NL_OK;
}

static int window_error(struct sockaddr_nl *from, struct nlmsgerr *answer, void *data)
{
	/* @answer is the payload of the message */
	struct nlmsghdr *hdr = (struct nlmsghdr *)((char *)answer - NLMSG_HDRLEN);
	struct request *request = window_request(data, hdr->nlmsg_seq);
	struct window *window = data;

	(void)from;
	if (!request)
		return NL_SKIP;
	request->err = answer->error;
	request->text = netlink_text(hdr);
	window->done++;
	return NL_SKIP;
}

static void window_receive(struct netlink *nl, struct window *window)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int err;

	if (!cb)
		die(EXIT_REFUSED, "netlink: out of memory");
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, window_answer, window);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, window_ack, window);
	nl_cb_err(cb, NL_CB_CUSTOM, window_error, window);
	while (window->done < window->count) {
		err = nl_recvmsgs(nl->sock, cb);
		if (err < 0 && err != -NLE_INTR && err != -NLE_AGAIN)
			die(EXIT_REFUSED, "netlink: %s", nl_geterror(err));
	}
	nl_cb_put(cb);
}

void netlink_execute(struct netlink *nl, struct request *requests, size_t count,
		     bool (*stop)(void))
{
	struct iovec parts[WINDOW];
	struct window window;
	struct msghdr msg;
	size_t used;

	for (; count; requests += window.count, count -= window.count) {
		if (stop && stop()) {
			for (size_t i = 0; i < count; i++)
				requests[i].err = -EINTR;
			return;
		}
		window = (struct window){
			.requests = requests,
			.first = nl->seq,
			.count = count < WINDOW ? count : WINDOW,
		};
		nl->seq += window.count;
		used = 0;
		for (size_t i = 0; i < window.count; i++) {
			struct nlmsghdr *hdr;

			if (!requests[i].msg) {
				requests[i].err = -ENOMEM;
				window.done++;
				continue;
			}
			hdr = nlmsg_hdr(requests[i].msg);
			hdr->nlmsg_seq = window.first + i;
			hdr->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
			hdr->nlmsg_pid = nl_socket_get_local_port(nl->sock);
			parts[used++] = (struct iovec){ hdr, NLMSG_ALIGN(hdr->nlmsg_len) };
		}
		msg = (struct msghdr){ .msg_iov = parts, .msg_iovlen = used };
		if (used && sendmsg(nl_socket_get_fd(nl->sock), &msg, 0) < 0)
			die(EXIT_REFUSED, "netlink: %s", strerror(errno));
		window_receive(nl, &window);
	}
}

void request_release(struct request *requests, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		nlmsg_free(requests[i].msg);
		free(requests[i].text);
	}
	free(requests);
}

int netlink_request(struct netlink *nl, struct nl_msg *msg,
		    void (*reply)(struct nlmsghdr *hdr, void *data), void *data, char **text)
{
	struct request request = { .msg = msg, .reply = reply, .data = data };

	netlink_execute(nl, &request, 1, NULL);
	nlmsg_free(request.msg);
	if (text)
		*text = request.text;
	else
		free(request.text);
	return request.err;
}

static int dump_answer(struct nl_msg *msg, void *data)
{
	struct dump *dump = data;

	dump->reply(nlmsg_hdr(msg), dump->data);
	return NL_OK;
}

static int dump_finish(struct nl_msg *msg, void *data)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct dump *dump = data;

	dump->done = true;
	if (hdr->nlmsg_len >= NLMSG_HDRLEN + sizeof(int))
		dump->err = *(int *)nlmsg_data(hdr);
	return NL_STOP;
}

static int dump_interrupted(struct nl_msg *msg, void *data)
{
	struct dump *dump = data;

	(void)msg;
	dump->interrupted = true;
	return NL_OK;
}

static int dump_error(struct sockaddr_nl *from, struct nlmsgerr *answer, void *data)
{
	struct dump *dump = data;

	(void)from;
	dump->done = true;
	dump->err = answer->error;
	return NL_SKIP;
}

int netlink_dump(struct netlink *nl, struct nl_msg *msg,
		 void (*reply)(struct nlmsghdr *hdr, void *data), void *data)
{
	struct dump dump = { .reply = reply, .data = data };
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	struct nlmsghdr *hdr;
	int err;

	if (!msg || !cb)
		die(EXIT_REFUSED, "netlink: out of memory");
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, dump_answer, &dump);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, dump_finish, &dump);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, dump_interrupted, &dump);
	nl_cb_err(cb, NL_CB_CUSTOM, dump_error, &dump);
	hdr = nlmsg_hdr(msg);
	hdr->nlmsg_seq = nl->seq++;
	hdr->nlmsg_flags |= NLM_F_REQUEST | NLM_F_DUMP;
	hdr->nlmsg_pid = nl_socket_get_local_port(nl->sock);
	if (send(nl_socket_get_fd(nl->sock), hdr, hdr->nlmsg_len, 0) < 0)
		die(EXIT_REFUSED, "netlink: %s", strerror(errno));
	while (!dump.done) {
		err = nl_recvmsgs(nl->sock, cb);
		if (err < 0 && err != -NLE_INTR && err != -NLE_AGAIN && err != -NLE_DUMP_INTR)
			die(EXIT_REFUSED, "netlink: %s", nl_geterror(err));
	}
	nl_cb_put(cb);
	nlmsg_free(msg);
	return dump.interrupted && !dump.err ? -EAGAIN : dump.err;
}
