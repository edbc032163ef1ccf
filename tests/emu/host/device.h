/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_DEVICE_H
#define EMU_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct device;
struct dma;
struct ev_loop;

struct device_config {
	uint16_t device_id;
	unsigned int function, functions;	/* number of the function, number of functions */
	/* powers of two; only BAR0 and BAR2, 64 bits wide and prefetchable */
	uint64_t bar_size[6];
	unsigned int vectors;	/* MSI-X */
	uint8_t mac[6];		/* serial numbers are made from it */
};

/* The card's callbacks for its PCI interface */
struct device_ops {
	void (*bar_read)(void *card, unsigned int bar, uint64_t off, void *buf, size_t len);
	void (*bar_write)(void *card, unsigned int bar, uint64_t off, const void *buf, size_t len);
	/* the driver requests it in the configuration space */
	void (*function_reset)(void *card);
	/* the client resets the device or disconnects */
	void (*power_on)(void *card);
	void (*bus_master)(void *card, bool on);
	bool (*vsc_read)(void *card, unsigned int space, uint32_t addr, uint32_t *value);
	bool (*vsc_write)(void *card, unsigned int space, uint32_t addr, uint32_t value);
	/* the client closed its connection; memory and interrupts are gone */
	void (*disconnected)(void *card);
};

/* A vfio-user server on a unix socket; one client at a time. NULL with errno set on failure. */
struct device *device_create(struct ev_loop *loop, const char *socket_path,
			     const struct device_config *config, const struct device_ops *ops,
			     void *card);
void device_destroy(struct device *device);

struct dma *device_dma(struct device *device);
/* Fire an MSI-X vector; it stays pending while the client has no eventfd for it */
void device_msix_fire(struct device *device, unsigned int vector);
unsigned int device_msix_count(const struct device *device);
/* Make the configuration space read as all ones and ignore writes, or undo that */
void device_remove(struct device *device, bool absent);

#endif
