/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_VFIO_USER_H
#define EMU_VFIO_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ev_loop;

/* The protocol's messages; payloads that equal the kernel's are in <linux/vfio.h> */
enum vfu_command {
	VFU_VERSION		= 1,
	VFU_DMA_MAP		= 2,
	VFU_DMA_UNMAP		= 3,
	VFU_GET_INFO		= 4,
	VFU_GET_REGION_INFO	= 5,
	VFU_GET_REGION_IO_FDS	= 6,
	VFU_GET_IRQ_INFO	= 7,
	VFU_SET_IRQS		= 8,
	VFU_REGION_READ		= 9,
	VFU_REGION_WRITE	= 10,
	VFU_RESET		= 13,
	VFU_REGION_WRITE_MULTI	= 15,
};

struct vfu_header {
	uint16_t id, command;
	uint32_t size, flags, error;
};

#define VFU_TYPE_MASK	0xfu
#define VFU_REPLY	0x1u
#define VFU_NO_REPLY	0x10u
#define VFU_ERROR	0x20u

struct vfu_dma_map {
	uint32_t argsz, flags;
	uint64_t offset, addr, size;
};

struct vfu_dma_unmap {
	uint32_t argsz, flags;
	uint64_t addr, size;
};

struct vfu_region_access {
	uint64_t offset;
	uint32_t region, count;
	uint8_t data[];
};

struct vfu_write_multi {
	uint64_t count;
	struct {
		uint64_t offset;
		uint32_t region, count;
		uint8_t data[8];
	} writes[];
};

#define VFU_FDS_MAX	16
#define VFU_DATA_MAX	(1u << 20)

/* One message from the client. Handlers set a descriptor that they keep to -1. */
struct vfu_message {
	uint16_t command;
	const uint8_t *body;
	uint32_t size;		/* of the body */
	int *fds;
	unsigned int fd_count;
	uint8_t *reply;		/* room for VFU_DATA_MAX + 64 bytes */
	uint32_t reply_size;
};

struct vfu_ops {
	/* 0, or a negative errno for an error reply */
	int (*message)(void *arg, struct vfu_message *message);
	void (*disconnected)(void *arg);
};

struct vfu;

struct vfu *vfu_create(struct ev_loop *loop, const char *path, const struct vfu_ops *ops,
		       void *arg);
void vfu_destroy(struct vfu *vfu);

#endif
