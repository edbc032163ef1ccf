/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLIENT_BUS_H
#define EMU_CLIENT_BUS_H

#include <stdint.h>

/* A driver's access to the card's BARs: by vfio-user messages, or by calls in one process. */
struct bus {
	void (*read)(struct bus *bus, unsigned int bar, uint64_t off, void *buf, uint32_t len);
	void (*write)(struct bus *bus, unsigned int bar, uint64_t off, const void *buf,
		      uint32_t len);
};

#endif
