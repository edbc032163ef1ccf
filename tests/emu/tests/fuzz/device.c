// SPDX-License-Identifier: GPL-2.0
/* Replaces the emulator's device.c: no socket, no configuration space, the same memory. */
#include <stdlib.h>

#include "host/dma.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/device.h"

struct device {
	struct device_config config;
	const struct device_ops *ops;
	void *card;
	struct dma *dma;
	uint64_t fired;
};

struct device *device_create(struct ev_loop *loop, const char *socket_path,
			     const struct device_config *config, const struct device_ops *ops,
			     void *card)
{
	struct device *device = calloc(1, sizeof(*device));

	(void)loop;
	(void)socket_path;
	CHECK(device);
	device->config = *config;
	device->ops = ops;
	device->card = card;
	device->dma = dma_create();
	CHECK(device->dma);
	return device;
}

void device_destroy(struct device *device)
{
	dma_destroy(device->dma);
	free(device);
}

struct dma *device_dma(struct device *device)
{
	return device->dma;
}

void device_msix_fire(struct device *device, unsigned int vector)
{
	CHECK(vector < device->config.vectors);
	device->fired++;
}

unsigned int device_msix_count(const struct device *device)
{
	return device->config.vectors;
}

void device_remove(struct device *device, bool absent)
{
	(void)device;
	(void)absent;
}

void device_reset(struct device *device)
{
	device->ops->power_on(device->card);
}

uint64_t device_fired(const struct device *device)
{
	return device->fired;
}
