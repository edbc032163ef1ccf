// SPDX-License-Identifier: GPL-2.0
/*
 * queues NETDEV: print a JSON line for each of the netdevice's queues, as the genetlink family
 * "netdev" reports them: type, id and, where reported, napi, irq, packets, bytes; and the number of
 * page pools of the queue's NAPI. Fails before Linux 6.8, which has no such family.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* From <linux/netdev.h>, which older distributions lack */
enum { CMD_PAGE_POOL_GET = 5, CMD_QUEUE_GET = 10, CMD_NAPI_GET, CMD_QSTATS_GET };
enum { PAGE_POOL_ID = 1, PAGE_POOL_IFINDEX, PAGE_POOL_NAPI_ID };
enum { QUEUE_ID = 1, QUEUE_IFINDEX, QUEUE_TYPE, QUEUE_NAPI_ID };
enum { NAPI_IFINDEX = 1, NAPI_ID, NAPI_IRQ };
enum { QSTATS_IFINDEX = 1, QSTATS_QUEUE_TYPE, QSTATS_QUEUE_ID, QSTATS_SCOPE };
enum { QSTATS_RX_PACKETS = 8, QSTATS_RX_BYTES, QSTATS_TX_PACKETS, QSTATS_TX_BYTES };
#define SCOPE_QUEUE	1

#define MAX_QUEUES	1024
#define MAX_ATTR	64
#define UNKNOWN		UINT64_MAX

enum { RX, TX, TYPES };

struct queue {
	bool there;
	uint64_t napi, irq, packets, bytes, pools;
};

static unsigned int ifindex;
static struct queue queues[TYPES][MAX_QUEUES];

struct request {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	char attrs[128];
};

static int die(const char *what)
{
	fprintf(stderr, "queues: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static void add(struct request *request, uint16_t type, const void *data, size_t len)
{
	struct nlattr *attr = (void *)request + request->nlh.nlmsg_len;

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memcpy((void *)attr + NLA_HDRLEN, data, len);
	request->nlh.nlmsg_len += NLA_ALIGN(attr->nla_len);
}

static void add_u32(struct request *request, uint16_t type, uint32_t value)
{
	add(request, type, &value, sizeof(value));
}

static void request_init(struct request *request, uint16_t family, uint8_t command, uint16_t flags)
{
	memset(request, 0, sizeof(*request));
	request->nlh.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	request->nlh.nlmsg_type = family;
	request->nlh.nlmsg_flags = NLM_F_REQUEST | flags;
	request->genl.cmd = command;
	request->genl.version = 1;
}

static void parse(const struct nlmsghdr *nlh, const struct nlattr **attrs)
{
	const char *at = (const char *)nlh + NLMSG_LENGTH(GENL_HDRLEN);
	const char *end = (const char *)nlh + nlh->nlmsg_len;
	const struct nlattr *attr;

	memset(attrs, 0, MAX_ATTR * sizeof(*attrs));
	for (; at + NLA_HDRLEN <= end; at += NLA_ALIGN(attr->nla_len)) {
		attr = (const struct nlattr *)at;
		if (attr->nla_len < NLA_HDRLEN)
			break;
		if ((attr->nla_type & NLA_TYPE_MASK) < MAX_ATTR)
			attrs[attr->nla_type & NLA_TYPE_MASK] = attr;
	}
}

/* An unsigned attribute of 2, 4 or 8 bytes */
static uint64_t number(const struct nlattr *attr)
{
	uint64_t value = 0;

	if (!attr)
		return UNKNOWN;
	memcpy(&value, (const char *)attr + NLA_HDRLEN, attr->nla_len - NLA_HDRLEN);
	return value;
}

/* Sends a request and passes each answer to @handle: one, or several for a dump */
static void ask(int fd, struct request *request, void (*handle)(const struct nlattr **attrs))
{
	bool dump = request->nlh.nlmsg_flags & NLM_F_DUMP;
	const struct nlattr *attrs[MAX_ATTR];
	static char buffer[65536];
	struct nlmsghdr *nlh;
	ssize_t len;

	if (send(fd, request, request->nlh.nlmsg_len, 0) < 0)
		die("send");
	for (;;) {
		len = recv(fd, buffer, sizeof(buffer), 0);
		if (len < 0)
			die("recv");
		for (nlh = (void *)buffer; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_type == NLMSG_DONE)
				return;
			if (nlh->nlmsg_type == NLMSG_ERROR) {
				errno = -((struct nlmsgerr *)NLMSG_DATA(nlh))->error;
				die("request");
			}
			parse(nlh, attrs);
			handle(attrs);
			if (!dump)
				return;
		}
	}
}

static uint16_t family_id;

static void handle_family(const struct nlattr **attrs)
{
	family_id = number(attrs[CTRL_ATTR_FAMILY_ID]);
}

static struct queue *queue_of(const struct nlattr *type, const struct nlattr *id)
{
	if (number(type) >= TYPES || number(id) >= MAX_QUEUES)
		return NULL;
	return &queues[number(type)][number(id)];
}

static void handle_queue(const struct nlattr **attrs)
{
	struct queue *queue = queue_of(attrs[QUEUE_TYPE], attrs[QUEUE_ID]);

	if (!queue)
		return;
	queue->there = true;
	queue->napi = number(attrs[QUEUE_NAPI_ID]);
	queue->irq = UNKNOWN;
	queue->packets = UNKNOWN;
	queue->bytes = UNKNOWN;
}

static void handle_napi(const struct nlattr **attrs)
{
	struct queue *queue;

	for (queue = queues[0]; queue < queues[TYPES]; queue++)
		if (queue->there && queue->napi == number(attrs[NAPI_ID]))
			queue->irq = number(attrs[NAPI_IRQ]);
}

/* The dump has those of all netdevices */
static void handle_page_pool(const struct nlattr **attrs)
{
	struct queue *queue;

	if (number(attrs[PAGE_POOL_IFINDEX]) != ifindex)
		return;
	for (queue = queues[0]; queue < queues[TYPES]; queue++)
		if (queue->there && queue->napi == number(attrs[PAGE_POOL_NAPI_ID]))
			queue->pools++;
}

static void handle_qstats(const struct nlattr **attrs)
{
	struct queue *queue = queue_of(attrs[QSTATS_QUEUE_TYPE], attrs[QSTATS_QUEUE_ID]);
	bool rx = number(attrs[QSTATS_QUEUE_TYPE]) == RX;

	if (!queue)
		return;
	queue->packets = number(attrs[rx ? QSTATS_RX_PACKETS : QSTATS_TX_PACKETS]);
	queue->bytes = number(attrs[rx ? QSTATS_RX_BYTES : QSTATS_TX_BYTES]);
}

static void print(const char *name, uint64_t value)
{
	if (value != UNKNOWN)
		printf(",\"%s\":%llu", name, (unsigned long long)value);
}

int main(int argc, char **argv)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct request request;
	unsigned int type, i;
	int fd;

	if (argc != 2) {
		fprintf(stderr, "usage: queues NETDEV\n");
		return EXIT_FAILURE;
	}
	ifindex = if_nametoindex(argv[1]);
	if (!ifindex)
		die(argv[1]);
	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
	if (fd < 0 || connect(fd, (struct sockaddr *)&kernel, sizeof(kernel)))
		die("netlink");
	request_init(&request, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	add(&request, CTRL_ATTR_FAMILY_NAME, "netdev", sizeof("netdev"));
	ask(fd, &request, handle_family);
	request_init(&request, family_id, CMD_QUEUE_GET, NLM_F_DUMP);
	add_u32(&request, QUEUE_IFINDEX, ifindex);
	ask(fd, &request, handle_queue);
	request_init(&request, family_id, CMD_NAPI_GET, NLM_F_DUMP);
	add_u32(&request, NAPI_IFINDEX, ifindex);
	ask(fd, &request, handle_napi);
	request_init(&request, family_id, CMD_PAGE_POOL_GET, NLM_F_DUMP);
	ask(fd, &request, handle_page_pool);
	request_init(&request, family_id, CMD_QSTATS_GET, NLM_F_DUMP);
	add_u32(&request, QSTATS_IFINDEX, ifindex);
	add_u32(&request, QSTATS_SCOPE, SCOPE_QUEUE);
	ask(fd, &request, handle_qstats);
	for (type = RX; type < TYPES; type++) {
		for (i = 0; i < MAX_QUEUES; i++) {
			const struct queue *queue = &queues[type][i];

			if (!queue->there)
				continue;
			printf("{\"type\":\"%s\",\"id\":%u", type == RX ? "rx" : "tx", i);
			print("napi", queue->napi);
			print("irq", queue->irq);
			print("packets", queue->packets);
			print("bytes", queue->bytes);
			print("pools", queue->pools);
			printf("}\n");
		}
	}
	return 0;
}
