// SPDX-License-Identifier: GPL-2.0
/*
 * The vfio-user transport: one listening socket, one client, a stream of messages with descriptors.
 * device.c interprets the messages.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <ev.h>

#include "host/vfio_user.h"

#define MESSAGE_MAX	(sizeof(struct vfu_header) + VFU_DATA_MAX + 64)

struct vfu {
	struct ev_loop *loop;
	const struct vfu_ops *ops;
	void *arg;
	char *path;
	ev_io listen, client;
	bool connected, versioned;
	uint8_t *in;		/* MESSAGE_MAX bytes; in_len of them received */
	size_t in_len;
	uint8_t *out;		/* header and reply */
	int fds[VFU_FDS_MAX];
	unsigned int fd_count;
};

static void drop_fds(struct vfu *vfu)
{
	unsigned int i;

	for (i = 0; i < vfu->fd_count; i++)
		if (vfu->fds[i] >= 0)
			close(vfu->fds[i]);
	vfu->fd_count = 0;
}

static void disconnect(struct vfu *vfu)
{
	if (!vfu->connected)
		return;
	ev_io_stop(vfu->loop, &vfu->client);
	close(vfu->client.fd);
	drop_fds(vfu);
	vfu->connected = false;
	vfu->versioned = false;
	vfu->in_len = 0;
	vfu->ops->disconnected(vfu->arg);
	ev_io_start(vfu->loop, &vfu->listen);
}

static bool send_all(struct vfu *vfu, const void *buf, size_t len)
{
	const uint8_t *at = buf;

	while (len) {
		ssize_t n = send(vfu->client.fd, at, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= n;
	}
	return true;
}

static int answer_version(const struct vfu_message *m, uint8_t *reply, uint32_t *size)
{
	static const char caps[] =
		"{\"capabilities\":{\"max_msg_fds\":16,\"max_data_xfer_size\":1048576,\n"
		"\"pgsizes\":4096,\"write_multiple\":true}}";
	uint16_t version[2];

	if (m->size < sizeof(version))
		return -EINVAL;
	memcpy(version, m->body, sizeof(version));
	if (version[0] != 0)
		return -ENOTSUP;
	version[1] = 0;
	memcpy(reply, version, sizeof(version));
	memcpy(reply + sizeof(version), caps, sizeof(caps));
	*size = sizeof(version) + sizeof(caps);
	return 0;
}

static bool handle(struct vfu *vfu, const struct vfu_header *header, const uint8_t *body, bool last)
{
	struct vfu_header reply = *header;
	struct vfu_message m = {
		.command = header->command,
		.body = body,
		.size = header->size - sizeof(*header),
		.fds = vfu->fds,
		.fd_count = last ? vfu->fd_count : 0,
		.reply = vfu->out + sizeof(reply),
	};
	int err;

	if ((header->flags & VFU_TYPE_MASK) == VFU_REPLY)
		return true;	/* not a request */
	if (header->command == VFU_VERSION) {
		err = vfu->versioned ? -EINVAL : answer_version(&m, m.reply, &m.reply_size);
		vfu->versioned |= !err;
	} else {
		err = vfu->versioned ? vfu->ops->message(vfu->arg, &m) : -EINVAL;
	}
	if (header->flags & VFU_NO_REPLY)
		return true;
	reply.flags = VFU_REPLY | (err ? VFU_ERROR : 0);
	reply.error = -err;
	reply.size = sizeof(reply) + (err ? 0 : m.reply_size);
	memcpy(vfu->out, &reply, sizeof(reply));
	return send_all(vfu, vfu->out, reply.size);
}

/*
 * The kernel ends a read after the bytes that descriptors came with, so the descriptors belong to
 * the last message that was read.
 */
static bool process(struct vfu *vfu)
{
	struct vfu_header header, next;
	size_t at = 0;
	bool last;

	while (vfu->in_len - at >= sizeof(header)) {
		memcpy(&header, vfu->in + at, sizeof(header));
		if (header.size < sizeof(header) || header.size > MESSAGE_MAX)
			return false;
		if (vfu->in_len - at < header.size)
			break;
		last = vfu->in_len - at - header.size < sizeof(next);
		if (!handle(vfu, &header, vfu->in + at + sizeof(header), last))
			return false;
		at += header.size;
		if (last)
			drop_fds(vfu);
	}
	vfu->in_len -= at;
	memmove(vfu->in, vfu->in + at, vfu->in_len);
	return true;
}

static void readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct vfu *vfu = io->data;
	struct iovec iov = { vfu->in + vfu->in_len, MESSAGE_MAX - vfu->in_len };
	char control[CMSG_SPACE(sizeof(int) * VFU_FDS_MAX)];
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg;
	ssize_t n;

	(void)loop;
	(void)events;
	n = recvmsg(io->fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		disconnect(vfu);
		return;
	}
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg)) {
		unsigned int count = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
			continue;
		drop_fds(vfu);
		memcpy(vfu->fds, CMSG_DATA(cmsg), count * sizeof(int));
		vfu->fd_count = count;
	}
	vfu->in_len += n;
	if (!process(vfu))
		disconnect(vfu);
}

static void connecting(struct ev_loop *loop, ev_io *io, int events)
{
	struct vfu *vfu = io->data;
	int fd = accept4(io->fd, NULL, NULL, SOCK_CLOEXEC);

	(void)events;
	if (fd < 0)
		return;
	/* A card is in one machine: no other client can connect until this one disconnects */
	ev_io_stop(loop, &vfu->listen);
	vfu->connected = true;
	ev_io_init(&vfu->client, readable, fd, EV_READ);
	vfu->client.data = vfu;
	ev_io_start(loop, &vfu->client);
}

struct vfu *vfu_create(struct ev_loop *loop, const char *path, const struct vfu_ops *ops, void *arg)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct vfu *vfu;
	int fd;

	if (strlen(path) >= sizeof(addr.sun_path)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	strcpy(addr.sun_path, path);
	vfu = calloc(1, sizeof(*vfu));
	if (!vfu)
		return NULL;
	vfu->in = malloc(MESSAGE_MAX);
	vfu->out = malloc(MESSAGE_MAX);
	vfu->path = strdup(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (!vfu->in || !vfu->out || !vfu->path || fd < 0)
		goto free;
	unlink(path);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) || listen(fd, 1))
		goto free;
	vfu->loop = loop;
	vfu->ops = ops;
	vfu->arg = arg;
	ev_io_init(&vfu->listen, connecting, fd, EV_READ);
	vfu->listen.data = vfu;
	ev_io_start(loop, &vfu->listen);
	return vfu;
free:
	if (fd >= 0)
		close(fd);
	free(vfu->path);
	free(vfu->out);
	free(vfu->in);
	free(vfu);
	return NULL;
}

void vfu_destroy(struct vfu *vfu)
{
	disconnect(vfu);
	ev_io_stop(vfu->loop, &vfu->listen);
	close(vfu->listen.fd);
	unlink(vfu->path);
	free(vfu->path);
	free(vfu->out);
	free(vfu->in);
	free(vfu);
}
