/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLIENT_VFIO_H
#define EMU_CLIENT_VFIO_H

#include "host/vfio_user.h"
#include "tests/client/bus.h"

/* The other end of vfio_user.c: it plays QEMU's part without a machine. */
struct vfio {
	struct bus bus;		/* messages that fail end the program */
	int fd;
	uint16_t id;
};

/* These return 0, or a negative errno from the card or the socket */
int vfio_connect(struct vfio *vfio, const char *path);
void vfio_disconnect(struct vfio *vfio);
int vfio_version(struct vfio *vfio, uint16_t major);
int vfio_region_size(struct vfio *vfio, unsigned int region, uint64_t *size);
int vfio_read(struct vfio *vfio, unsigned int region, uint64_t off, void *buf, uint32_t len);
int vfio_write(struct vfio *vfio, unsigned int region, uint64_t off, const void *buf, uint32_t len);
int vfio_dma_map(struct vfio *vfio, int fd, uint64_t offset, uint64_t addr, uint64_t size);
int vfio_dma_unmap(struct vfio *vfio, uint64_t addr, uint64_t size);
/* Make vectors from @start on fire these eventfds */
int vfio_set_irqs(struct vfio *vfio, unsigned int start, const int *fds, unsigned int count);
/* Enable or disable bus mastering */
int vfio_bus_master(struct vfio *vfio, bool on);

/*
 * Exchange one message. @body is sent after the header, with @fds; the body of the response goes to
 * @reply, which has room for *@reply_size bytes, and is set to their number.
 */
int vfio_call(struct vfio *vfio, enum vfu_command command, const void *body, uint32_t size,
	      const int *fds, unsigned int fd_count, void *reply, uint32_t *reply_size);

#endif
