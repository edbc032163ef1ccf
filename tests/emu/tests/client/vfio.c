// SPDX-License-Identifier: GPL-2.0
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>

#include "tests/client/vfio.h"

/* Longest access that this client makes. */
#define ACCESS_MAX	4096
#define REPLY_MAX	(ACCESS_MAX + 64)

static int send_message(struct vfio *vfio, const struct vfu_header *header, const void *body,
			const int *fds, unsigned int fd_count)
{
	char control[CMSG_SPACE(sizeof(int) * VFU_FDS_MAX)] = {};
	uint32_t size = header->size - sizeof(*header);
	struct iovec iov[] = {
		{ (void *)(uintptr_t)header, sizeof(*header) },
		{ (void *)(uintptr_t)body, size },
	};
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = size ? 2 : 1 };
	struct cmsghdr *cmsg;
	ssize_t n;

	if (fd_count) {
		msg.msg_control = control;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * fd_count);
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof(int) * fd_count);
		memcpy(CMSG_DATA(cmsg), fds, sizeof(int) * fd_count);
	}
	do {
		n = sendmsg(vfio->fd, &msg, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	/* A blocking stream socket sends messages of this size as a whole */
	return n == header->size ? 0 : -EIO;
}

static int receive_all(struct vfio *vfio, void *buf, size_t len)
{
	ssize_t n;

	do {
		n = recv(vfio->fd, buf, len, MSG_WAITALL);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == len ? 0 : -ECONNRESET;
}

int vfio_call(struct vfio *vfio, enum vfu_command command, const void *body, uint32_t size,
	      const int *fds, unsigned int fd_count, void *reply, uint32_t *reply_size)
{
	struct vfu_header header = { .id = ++vfio->id, .command = command,
				     .size = sizeof(header) + size };
	uint8_t answer[REPLY_MAX];
	uint32_t room = reply_size ? *reply_size : 0;
	int err = send_message(vfio, &header, body, fds, fd_count);

	if (!err)
		err = receive_all(vfio, &header, sizeof(header));
	if (err)
		return err;
	if (header.id != vfio->id || header.command != command ||
	    (header.flags & VFU_TYPE_MASK) != VFU_REPLY || header.size < sizeof(header) ||
	    header.size - sizeof(header) > sizeof(answer))
		return -EPROTO;
	size = header.size - sizeof(header);
	err = size ? receive_all(vfio, answer, size) : 0;
	if (err)
		return err;
	if (header.flags & VFU_ERROR)
		return header.error ? -(int)header.error : -EPROTO;
	if (reply)
		memcpy(reply, answer, size < room ? size : room);
	if (reply_size)
		*reply_size = size;
	return 0;
}

/* The response must have the size that its message requires */
static int call(struct vfio *vfio, enum vfu_command command, const void *body, uint32_t size,
		const int *fds, unsigned int fd_count, void *reply, uint32_t reply_size)
{
	uint32_t got = reply_size;
	int err = vfio_call(vfio, command, body, size, fds, fd_count, reply, &got);

	return err || got >= reply_size ? err : -EPROTO;
}

int vfio_version(struct vfio *vfio, uint16_t major)
{
	uint16_t version[2] = { major, 0 };

	return call(vfio, VFU_VERSION, version, sizeof(version), NULL, 0, version, sizeof(version));
}

int vfio_region_size(struct vfio *vfio, unsigned int region, uint64_t *size)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = region };
	int err = call(vfio, VFU_GET_REGION_INFO, &info, sizeof(info), NULL, 0, &info,
		       sizeof(info));

	*size = err ? 0 : info.size;
	return err;
}

struct access {
	struct vfu_region_access head;
	uint8_t data[ACCESS_MAX];
};

int vfio_read(struct vfio *vfio, unsigned int region, uint64_t off, void *buf, uint32_t len)
{
	struct access access = { .head = { .offset = off, .region = region, .count = len } };
	int err;

	if (len > ACCESS_MAX)
		return -E2BIG;
	err = call(vfio, VFU_REGION_READ, &access.head, sizeof(access.head), NULL, 0, &access,
		   sizeof(access.head) + len);
	if (!err)
		memcpy(buf, access.data, len);
	return err;
}

int vfio_write(struct vfio *vfio, unsigned int region, uint64_t off, const void *buf, uint32_t len)
{
	struct access access = { .head = { .offset = off, .region = region, .count = len } };

	if (len > ACCESS_MAX)
		return -E2BIG;
	memcpy(access.data, buf, len);
	return call(vfio, VFU_REGION_WRITE, &access, sizeof(access.head) + len, NULL, 0,
		    &access.head, sizeof(access.head));
}

int vfio_dma_map(struct vfio *vfio, int fd, uint64_t offset, uint64_t addr, uint64_t size)
{
	struct vfu_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.offset = offset, .addr = addr, .size = size,
	};

	return call(vfio, VFU_DMA_MAP, &map, sizeof(map), &fd, 1, NULL, 0);
}

int vfio_dma_unmap(struct vfio *vfio, uint64_t addr, uint64_t size)
{
	struct vfu_dma_unmap unmap = { .argsz = sizeof(unmap), .addr = addr, .size = size };

	return call(vfio, VFU_DMA_UNMAP, &unmap, sizeof(unmap), NULL, 0, &unmap, sizeof(unmap));
}

int vfio_set_irqs(struct vfio *vfio, unsigned int start, const int *fds, unsigned int count)
{
	struct vfio_irq_set set = {
		.argsz = sizeof(set),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = VFIO_PCI_MSIX_IRQ_INDEX, .start = start, .count = count,
	};

	if (count > VFU_FDS_MAX)
		return -E2BIG;
	return call(vfio, VFU_SET_IRQS, &set, sizeof(set), fds, fds ? count : 0, NULL, 0);
}

static void must(int err, const char *what)
{
	if (!err)
		return;
	printf("Bail out! %s: %s\n", what, strerror(-err));
	exit(EXIT_FAILURE);
}

static void bus_read(struct bus *bus, unsigned int bar, uint64_t off, void *buf, uint32_t len)
{
	must(vfio_read((struct vfio *)bus, bar, off, buf, len), "read of a BAR");
}

static void bus_write(struct bus *bus, unsigned int bar, uint64_t off, const void *buf,
		      uint32_t len)
{
	must(vfio_write((struct vfio *)bus, bar, off, buf, len), "write to a BAR");
}

int vfio_connect(struct vfio *vfio, const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int err;

	if (strlen(path) >= sizeof(addr.sun_path))
		return -ENAMETOOLONG;
	strcpy(addr.sun_path, path);
	*vfio = (struct vfio){ .bus = { bus_read, bus_write } };
	vfio->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (vfio->fd < 0)
		return -errno;
	if (!connect(vfio->fd, (struct sockaddr *)&addr, sizeof(addr)))
		return 0;
	err = -errno;
	close(vfio->fd);
	return err;
}

void vfio_disconnect(struct vfio *vfio)
{
	close(vfio->fd);
	vfio->fd = -1;
}

int vfio_bus_master(struct vfio *vfio, bool on)
{
	uint16_t command = htole16(PCI_COMMAND_MEMORY | (on ? PCI_COMMAND_MASTER : 0));

	return vfio_write(vfio, VFIO_PCI_CONFIG_REGION_INDEX, PCI_COMMAND, &command,
			  sizeof(command));
}
