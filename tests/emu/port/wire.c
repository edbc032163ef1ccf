// SPDX-License-Identifier: GPL-2.0
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <net/if.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <ev.h>

#include "port/wire.h"

#define FRAME_LIMIT	10240
#define BATCH_MAX	65536
#define BACKLOG_MAX	(16 << 20)	/* bytes */
#define BATCH_BUDGET	4
#define TAP_BUDGET	64
#define SOCKET_BUFFER	(8 << 20)
#define RETRY_SECONDS	0.05

/*
 * Messages between emulators: the first byte is the type. Frames are sent in batches, each frame
 * after its length in two bytes: one system call per turn of the loop costs the host as much as one
 * per frame would.
 */
enum { MSG_FRAMES, MSG_PORT };

enum wire_kind { WIRE_NONE, WIRE_LISTEN, WIRE_CONNECT, WIRE_TAP };

struct backlog {
	struct backlog *next;
	size_t len;
	uint8_t data[];
};

struct wire {
	struct ev_loop *loop;
	enum wire_kind kind;
	char *where;
	void (*receive)(void *card, const void *frame, size_t len);
	void (*carrier)(void *card, bool up);
	void *card;
	int listener, fd;
	ev_io accepting, reading, writing;
	ev_timer retry;
	bool port, peer_port, pulled, told;
	struct backlog *head, **tail;
	size_t waiting;			/* bytes in the backlog */
	uint64_t drops;
	ev_prepare flush;		/* runs while there is a batch */
	size_t batched;
	uint8_t batch[BATCH_MAX], buffer[BATCH_MAX];
};

bool wire_carrier(const struct wire *wire)
{
	return wire->fd >= 0 && wire->port && wire->peer_port && !wire->pulled;
}

uint64_t wire_drops(const struct wire *wire)
{
	return wire->drops;
}

static void tell(struct wire *wire)
{
	bool now = wire_carrier(wire);

	if (now == wire->told)
		return;
	wire->told = now;
	wire->carrier(wire->card, now);
}

static void drop_backlog(struct wire *wire)
{
	struct backlog *b;

	while ((b = wire->head)) {
		wire->head = b->next;
		free(b);
	}
	wire->tail = &wire->head;
	wire->waiting = 0;
	wire->batched = 0;
	ev_prepare_stop(wire->loop, &wire->flush);
}

static void disconnect(struct wire *wire)
{
	if (wire->fd < 0)
		return;
	ev_io_stop(wire->loop, &wire->reading);
	ev_io_stop(wire->loop, &wire->writing);
	close(wire->fd);
	wire->fd = -1;
	wire->peer_port = false;
	drop_backlog(wire);
	if (wire->kind == WIRE_LISTEN)
		ev_io_start(wire->loop, &wire->accepting);
	else if (wire->kind == WIRE_CONNECT)
		ev_timer_again(wire->loop, &wire->retry);
	tell(wire);
}

/* 1: sent, 0: would block, -1: the other end is gone */
static int transmit(struct wire *wire, const void *message, size_t len)
{
	ssize_t n = wire->kind == WIRE_TAP ?
		write(wire->fd, (const uint8_t *)message + 1, len - 1) :
		send(wire->fd, message, len, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n >= 0)
		return 1;
	return errno == EAGAIN || errno == ENOBUFS || errno == EINTR ? 0 : -1;
}

static void enqueue(struct wire *wire, const void *message, size_t len)
{
	struct backlog *b;

	b = malloc(sizeof(*b) + len);
	if (!b) {
		wire->drops++;
		return;
	}
	b->next = NULL;
	b->len = len;
	memcpy(b->data, message, len);
	*wire->tail = b;
	wire->tail = &b->next;
	wire->waiting += len;
	ev_io_start(wire->loop, &wire->writing);
}

static void send_message(struct wire *wire, const void *message, size_t len)
{
	if (wire->head || transmit(wire, message, len) == 0)
		enqueue(wire, message, len);
}

static void writable(struct ev_loop *loop, ev_io *io, int events)
{
	struct wire *wire = io->data;
	struct backlog *b;
	int sent;

	(void)events;
	while ((b = wire->head)) {
		sent = transmit(wire, b->data, b->len);
		if (!sent)
			return;
		wire->head = b->next;
		if (!wire->head)
			wire->tail = &wire->head;
		wire->waiting -= b->len;
		free(b);
	}
	ev_io_stop(loop, &wire->writing);
}

static void send_batch(struct wire *wire)
{
	size_t len = wire->batched;

	if (!len)
		return;
	wire->batched = 0;
	ev_prepare_stop(wire->loop, &wire->flush);
	send_message(wire, wire->batch, len);
}

static void flush(struct ev_loop *loop, ev_prepare *prepare, int events)
{
	(void)loop;
	(void)events;
	send_batch(prepare->data);
}

bool wire_send(struct wire *wire, const void *frame, size_t len)
{
	uint16_t be = htobe16(len);

	if (!wire_carrier(wire) || len > FRAME_LIMIT)
		return false;
	if (wire->waiting > BACKLOG_MAX) {
		wire->drops++;
		return false;
	}
	if (wire->batched + sizeof(be) + len > BATCH_MAX)
		send_batch(wire);
	if (!wire->batched) {
		wire->batch[wire->batched++] = MSG_FRAMES;
		ev_prepare_start(wire->loop, &wire->flush);
	}
	if (wire->kind != WIRE_TAP) {
		memcpy(wire->batch + wire->batched, &be, sizeof(be));
		wire->batched += sizeof(be);
	}
	memcpy(wire->batch + wire->batched, frame, len);
	wire->batched += len;
	if (wire->kind == WIRE_TAP)
		send_batch(wire);
	return true;
}

static void send_port(struct wire *wire)
{
	uint8_t message[2] = { MSG_PORT, wire->port && !wire->pulled };

	if (wire->fd < 0)
		return;
	if (wire->kind == WIRE_TAP) {
		int up = message[1];

		ioctl(wire->fd, TUNSETCARRIER, &up);
		return;
	}
	send_batch(wire);
	send_message(wire, message, sizeof(message));
}

void wire_port_up(struct wire *wire, bool up)
{
	wire->port = up;
	send_port(wire);
	tell(wire);
}

void wire_pull(struct wire *wire, bool out)
{
	wire->pulled = out;
	send_port(wire);
	tell(wire);
}

static void receive_batch(struct wire *wire, const uint8_t *at, size_t len)
{
	uint16_t n;

	while (len >= sizeof(n)) {
		memcpy(&n, at, sizeof(n));
		n = be16toh(n);
		at += sizeof(n);
		len -= sizeof(n);
		if (n > len)
			return;
		if (wire_carrier(wire))
			wire->receive(wire->card, at, n);
		at += n;
		len -= n;
	}
}

static void readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct wire *wire = io->data;
	bool tap = wire->kind == WIRE_TAP;
	unsigned int budget = tap ? TAP_BUDGET : BATCH_BUDGET;
	ssize_t n;

	(void)loop;
	(void)events;
	/* The guest's doorbells use the same loop: handle a few frames, then return */
	for (; budget; budget--) {
		n = tap ? read(wire->fd, wire->buffer, FRAME_LIMIT) :
			  recv(wire->fd, wire->buffer, sizeof(wire->buffer), MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0) {
			disconnect(wire);
			return;
		}
		if (tap) {
			if (wire_carrier(wire))
				wire->receive(wire->card, wire->buffer, n);
		} else if (wire->buffer[0] == MSG_PORT && n == 2) {
			wire->peer_port = wire->buffer[1];
			tell(wire);
		} else if (wire->buffer[0] == MSG_FRAMES) {
			receive_batch(wire, wire->buffer + 1, n - 1);
		}
	}
}

static void attach(struct wire *wire, int fd)
{
	int size = SOCKET_BUFFER;

	wire->fd = fd;
	if (wire->kind != WIRE_TAP) {
		/* Larger than the default if the host allows it; the backlog keeps the rest */
		setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	} else {
		wire->peer_port = true;
	}
	ev_io_init(&wire->reading, readable, fd, EV_READ);
	wire->reading.data = wire;
	ev_io_start(wire->loop, &wire->reading);
	ev_io_init(&wire->writing, writable, fd, EV_WRITE);
	wire->writing.data = wire;
	send_port(wire);
	tell(wire);
}

static void connecting(struct ev_loop *loop, ev_io *io, int events)
{
	struct wire *wire = io->data;
	int fd = accept4(io->fd, NULL, NULL, SOCK_CLOEXEC);

	(void)events;
	if (fd < 0)
		return;
	ev_io_stop(loop, &wire->accepting);
	attach(wire, fd);
}

static int unix_address(struct wire *wire, struct sockaddr_un *addr)
{
	memset(addr, 0, sizeof(*addr));
	addr->sun_family = AF_UNIX;
	if (strlen(wire->where) >= sizeof(addr->sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(addr->sun_path, wire->where);
	return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
}

static int start_listening(struct wire *wire)
{
	struct sockaddr_un addr;
	int fd = unix_address(wire, &addr);

	if (fd < 0)
		return -1;
	unlink(wire->where);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) || listen(fd, 1)) {
		close(fd);
		return -1;
	}
	wire->listener = fd;
	ev_io_init(&wire->accepting, connecting, fd, EV_READ);
	wire->accepting.data = wire;
	ev_io_start(wire->loop, &wire->accepting);
	return 0;
}

static void try_connect(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct wire *wire = timer->data;
	struct sockaddr_un addr;
	int fd = unix_address(wire, &addr);

	(void)events;
	if (fd < 0)
		return;
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		close(fd);
		return;
	}
	ev_timer_stop(loop, timer);
	attach(wire, fd);
}

static int open_tap(struct wire *wire)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -1;
	strncpy(ifr.ifr_name, wire->where, IFNAMSIZ - 1);
	if (ioctl(fd, TUNSETIFF, &ifr)) {
		close(fd);
		return -1;
	}
	attach(wire, fd);
	return 0;
}

static int start(struct wire *wire)
{
	switch (wire->kind) {
	case WIRE_LISTEN:
		return start_listening(wire);
	case WIRE_CONNECT:
		/* The other end may not exist yet */
		ev_init(&wire->retry, try_connect);
		wire->retry.repeat = RETRY_SECONDS;
		wire->retry.data = wire;
		ev_timer_again(wire->loop, &wire->retry);
		try_connect(wire->loop, &wire->retry, 0);
		return 0;
	case WIRE_TAP:
		return open_tap(wire);
	default:
		return 0;
	}
}

struct wire *wire_create(struct ev_loop *loop, const char *spec,
			 void (*receive)(void *card, const void *frame, size_t len),
			 void (*carrier)(void *card, bool up), void *card)
{
	static const struct { const char *prefix; enum wire_kind kind; } kinds[] = {
		{ "none", WIRE_NONE }, { "listen:", WIRE_LISTEN }, { "connect:", WIRE_CONNECT },
		{ "tap:", WIRE_TAP },
	};
	struct wire *wire = calloc(1, sizeof(*wire));
	unsigned int i;

	if (!wire)
		return NULL;
	wire->loop = loop;
	wire->receive = receive;
	wire->carrier = carrier;
	wire->card = card;
	wire->fd = -1;
	wire->listener = -1;
	wire->tail = &wire->head;
	ev_prepare_init(&wire->flush, flush);
	wire->flush.data = wire;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strncmp(spec, kinds[i].prefix, strlen(kinds[i].prefix)))
			continue;
		wire->kind = kinds[i].kind;
		wire->where = strdup(spec + strlen(kinds[i].prefix));
		break;
	}
	if (!wire->where) {
		fprintf(stderr, "sfemu: no wire '%s'\n", spec);
		free(wire);
		return NULL;
	}
	if (!start(wire))
		return wire;
	perror(spec);
	free(wire->where);
	free(wire);
	return NULL;
}

void wire_destroy(struct wire *wire)
{
	if (wire->kind == WIRE_CONNECT)
		ev_timer_stop(wire->loop, &wire->retry);
	if (wire->fd >= 0) {
		ev_io_stop(wire->loop, &wire->reading);
		ev_io_stop(wire->loop, &wire->writing);
		close(wire->fd);
	}
	if (wire->listener >= 0) {
		ev_io_stop(wire->loop, &wire->accepting);
		close(wire->listener);
		unlink(wire->where);
	}
	drop_backlog(wire);
	free(wire->where);
	free(wire);
}
