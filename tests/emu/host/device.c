// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/vfio.h>

#include "host/dma.h"
#include "host/pci.h"
#include "host/vfio_user.h"

struct vector {
	int eventfd;
	bool masked, pending;
};

struct device {
	struct device_config config;
	const struct device_ops *ops;
	void *card;
	struct dma *dma;
	struct pci pci;
	struct vfu *vfu;
	struct vector *vectors;
	bool absent;		/* the configuration space cannot be accessed */
};

static void signal_vector(struct vector *v)
{
	uint64_t one = 1;

	if (v->eventfd < 0 || v->masked) {
		v->pending = true;
		return;
	}
	v->pending = false;
	if (write(v->eventfd, &one, sizeof(one)) < 0)
		v->pending = true;
}

void device_msix_fire(struct device *device, unsigned int vector)
{
	/* An interrupt is a write to memory */
	if (dma_may(device->dma) && vector < device->config.vectors)
		signal_vector(&device->vectors[vector]);
}

unsigned int device_msix_count(const struct device *device)
{
	return device->config.vectors;
}

struct dma *device_dma(struct device *device)
{
	return device->dma;
}

static void set_eventfd(struct vector *v, int fd)
{
	if (v->eventfd >= 0)
		close(v->eventfd);
	v->eventfd = fd;
	if (fd >= 0 && v->pending)
		signal_vector(v);
}

static void reset_vectors(struct device *device, bool close_too)
{
	unsigned int i;

	for (i = 0; i < device->config.vectors; i++) {
		device->vectors[i].pending = false;
		device->vectors[i].masked = false;
		if (close_too)
			set_eventfd(&device->vectors[i], -1);
	}
}

void device_remove(struct device *device, bool absent)
{
	device->absent = absent;
	dma_set_absent(device_dma(device), absent);
}

/* Reset the configuration space to its power-on state */
static void reset_config(struct device *device)
{
	pci_reset(&device->pci, &device->config);
	device->ops->bus_master(device->card, false);
}

static void function_reset(struct device *device)
{
	device->ops->function_reset(device->card);
	reset_vectors(device, false);
}

static void power_on(struct device *device)
{
	device->ops->power_on(device->card);
	reset_vectors(device, false);
	reset_config(device);
}

static int get_info(struct vfu_message *m)
{
	struct vfio_device_info *info = (void *)m->reply;

	/* The protocol's structure ends before the kernel's cap_offset */
	m->reply_size = 16;
	memset(info, 0, sizeof(*info));
	info->argsz = m->reply_size;
	info->flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET;
	info->num_regions = VFIO_PCI_NUM_REGIONS;
	info->num_irqs = VFIO_PCI_NUM_IRQS;
	return 0;
}

static uint64_t region_size(const struct device *device, uint32_t index)
{
	if (index == VFIO_PCI_CONFIG_REGION_INDEX)
		return PCI_CONFIG_SIZE;
	return index < 6 ? device->config.bar_size[index] : 0;
}

static int get_region_info(struct device *device, struct vfu_message *m)
{
	struct vfio_region_info in, *out = (void *)m->reply;

	if (m->size < sizeof(in))
		return -EINVAL;
	memcpy(&in, m->body, sizeof(in));
	if (in.index >= VFIO_PCI_NUM_REGIONS)
		return -EINVAL;
	memset(out, 0, sizeof(*out));
	out->argsz = sizeof(*out);
	out->index = in.index;
	out->size = region_size(device, in.index);
	if (out->size)
		out->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	m->reply_size = sizeof(*out);
	return 0;
}

static int get_irq_info(struct device *device, struct vfu_message *m)
{
	struct vfio_irq_info in, *out = (void *)m->reply;

	if (m->size < sizeof(in))
		return -EINVAL;
	memcpy(&in, m->body, sizeof(in));
	if (in.index >= VFIO_PCI_NUM_IRQS)
		return -EINVAL;
	*out = (struct vfio_irq_info){ .argsz = sizeof(*out), .index = in.index };
	if (in.index == VFIO_PCI_MSIX_IRQ_INDEX) {
		out->count = device->config.vectors;
		out->flags = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE;
	}
	m->reply_size = sizeof(*out);
	return 0;
}

static int set_trigger(struct device *device, const struct vfio_irq_set *set, struct vfu_message *m,
		       const uint8_t *data, uint32_t size)
{
	uint32_t i;

	switch (set->flags & VFIO_IRQ_SET_DATA_TYPE_MASK) {
	case VFIO_IRQ_SET_DATA_NONE:
		if (!set->count) {
			reset_vectors(device, true);
			return 0;
		}
		for (i = 0; i < set->count; i++)
			signal_vector(&device->vectors[set->start + i]);
		return 0;
	case VFIO_IRQ_SET_DATA_BOOL:
		if (size < set->count)
			return -EINVAL;
		for (i = 0; i < set->count; i++)
			if (data[i])
				signal_vector(&device->vectors[set->start + i]);
		return 0;
	default:
		/* A message without descriptors removes those of the vectors */
		if (m->fd_count && m->fd_count != set->count)
			return -EINVAL;
		for (i = 0; i < set->count; i++) {
			set_eventfd(&device->vectors[set->start + i], m->fd_count ? m->fds[i] : -1);
			if (m->fd_count)
				m->fds[i] = -1;
		}
		return 0;
	}
}

static int set_mask(struct device *device, const struct vfio_irq_set *set, bool masked)
{
	uint32_t i;

	for (i = 0; i < set->count; i++) {
		struct vector *v = &device->vectors[set->start + i];

		v->masked = masked;
		if (!masked && v->pending)
			signal_vector(v);
	}
	return 0;
}

static int set_irqs(struct device *device, struct vfu_message *m)
{
	struct vfio_irq_set set;

	if (m->size < sizeof(set))
		return -EINVAL;
	memcpy(&set, m->body, sizeof(set));
	if (set.index != VFIO_PCI_MSIX_IRQ_INDEX)
		return set.count ? -EINVAL : 0;
	if (set.start > device->config.vectors || set.count > device->config.vectors - set.start)
		return -EINVAL;
	switch (set.flags & VFIO_IRQ_SET_ACTION_TYPE_MASK) {
	case VFIO_IRQ_SET_ACTION_TRIGGER:
		return set_trigger(device, &set, m, m->body + sizeof(set), m->size - sizeof(set));
	case VFIO_IRQ_SET_ACTION_MASK:
		return set_mask(device, &set, true);
	case VFIO_IRQ_SET_ACTION_UNMASK:
		return set_mask(device, &set, false);
	default:
		return -EINVAL;
	}
}

static int check_access(const struct device *device, uint32_t region, uint64_t offset,
			uint32_t count)
{
	uint64_t size = region < VFIO_PCI_NUM_REGIONS ? region_size(device, region) : 0;

	if (!count || count > VFU_DATA_MAX || offset >= size || count > size - offset)
		return -EINVAL;
	return 0;
}

static void region_write(struct device *device, uint32_t region, uint64_t offset, const void *data,
			 uint32_t count)
{
	if (region != VFIO_PCI_CONFIG_REGION_INDEX)
		device->ops->bar_write(device->card, region, offset, data, count);
	else if (device->absent)
		return;
	else if (pci_write(&device->pci, offset, data, count))
		function_reset(device);
}

static int read_message(struct device *device, struct vfu_message *m)
{
	struct vfu_region_access access;

	if (m->size < sizeof(access))
		return -EINVAL;
	memcpy(&access, m->body, sizeof(access));
	if (check_access(device, access.region, access.offset, access.count))
		return -EINVAL;
	memcpy(m->reply, &access, sizeof(access));
	if (access.region == VFIO_PCI_CONFIG_REGION_INDEX && device->absent)
		memset(m->reply + sizeof(access), 0xff, access.count);
	else if (access.region == VFIO_PCI_CONFIG_REGION_INDEX)
		pci_read(&device->pci, access.offset, m->reply + sizeof(access), access.count);
	else
		device->ops->bar_read(device->card, access.region, access.offset,
				      m->reply + sizeof(access), access.count);
	m->reply_size = sizeof(access) + access.count;
	return 0;
}

static int write_message(struct device *device, struct vfu_message *m)
{
	struct vfu_region_access access;

	if (m->size < sizeof(access))
		return -EINVAL;
	memcpy(&access, m->body, sizeof(access));
	if (m->size - sizeof(access) < access.count ||
	    check_access(device, access.region, access.offset, access.count))
		return -EINVAL;
	region_write(device, access.region, access.offset, m->body + sizeof(access), access.count);
	memcpy(m->reply, &access, sizeof(access));
	m->reply_size = sizeof(access);
	return 0;
}

static int write_multi_message(struct device *device, struct vfu_message *m)
{
	const struct vfu_write_multi *multi = (const void *)m->body;
	uint64_t i, count;

	if (m->size < sizeof(*multi))
		return -EINVAL;
	memcpy(&count, &multi->count, sizeof(count));
	if (count > (m->size - sizeof(*multi)) / sizeof(multi->writes[0]))
		return -EINVAL;
	for (i = 0; i < count; i++)
		if (multi->writes[i].count > 8 ||
		    check_access(device, multi->writes[i].region, multi->writes[i].offset,
				 multi->writes[i].count))
			return -EINVAL;
	for (i = 0; i < count; i++)
		region_write(device, multi->writes[i].region, multi->writes[i].offset,
			     multi->writes[i].data, multi->writes[i].count);
	memcpy(m->reply, &count, sizeof(count));
	m->reply_size = sizeof(count);
	return 0;
}

static int map_message(struct device *device, struct vfu_message *m)
{
	struct vfu_dma_map map;

	if (m->size < sizeof(map) || m->fd_count > 1)
		return -EINVAL;
	memcpy(&map, m->body, sizeof(map));
	/* Memory without a descriptor (a ROM, another device) can only be read by messages */
	if (!m->fd_count)
		return 0;
	return dma_map(device->dma, map.addr, map.size, m->fds[0], map.offset, map.flags & 3);
}

static int unmap_message(struct device *device, struct vfu_message *m)
{
	struct vfu_dma_unmap unmap;

	if (m->size < sizeof(unmap))
		return -EINVAL;
	memcpy(&unmap, m->body, sizeof(unmap));
	memcpy(m->reply, &unmap, sizeof(unmap));
	m->reply_size = sizeof(unmap);
	if (unmap.flags & VFIO_DMA_UNMAP_FLAG_ALL)
		dma_unmap_all(device->dma);
	else
		dma_unmap(device->dma, unmap.addr, unmap.size);
	return 0;
}

static int message(void *arg, struct vfu_message *m)
{
	struct device *device = arg;

	switch (m->command) {
	case VFU_REGION_WRITE:
		return write_message(device, m);
	case VFU_REGION_WRITE_MULTI:
		return write_multi_message(device, m);
	case VFU_REGION_READ:
		return read_message(device, m);
	case VFU_DMA_MAP:
		return map_message(device, m);
	case VFU_DMA_UNMAP:
		return unmap_message(device, m);
	case VFU_GET_INFO:
		return get_info(m);
	case VFU_GET_REGION_INFO:
		return get_region_info(device, m);
	case VFU_GET_IRQ_INFO:
		return get_irq_info(device, m);
	case VFU_SET_IRQS:
		return set_irqs(device, m);
	case VFU_RESET:
		power_on(device);
		return 0;
	default:
		return -ENOTSUP;
	}
}

static void disconnected(void *arg)
{
	struct device *device = arg;

	power_on(device);
	reset_vectors(device, true);
	dma_unmap_all(device->dma);
	if (device->ops->disconnected)
		device->ops->disconnected(device->card);
}

static const struct vfu_ops vfu_ops = {
	.message	= message,
	.disconnected	= disconnected,
};

struct device *device_create(struct ev_loop *loop, const char *socket_path,
			     const struct device_config *config, const struct device_ops *ops,
			     void *card)
{
	struct device *device = calloc(1, sizeof(*device));
	unsigned int i;

	if (!device)
		return NULL;
	device->config = *config;
	device->ops = ops;
	device->card = card;
	device->dma = dma_create();
	device->vectors = calloc(config->vectors, sizeof(*device->vectors));
	if (!device->dma || !device->vectors)
		goto free;
	for (i = 0; i < config->vectors; i++)
		device->vectors[i].eventfd = -1;
	pci_init(&device->pci, config, ops, card);
	device->vfu = vfu_create(loop, socket_path, &vfu_ops, device);
	if (!device->vfu)
		goto free;
	return device;
free:
	free(device->vectors);
	dma_destroy(device->dma);
	free(device);
	return NULL;
}

void device_destroy(struct device *device)
{
	vfu_destroy(device->vfu);
	reset_vectors(device, true);
	free(device->vectors);
	dma_destroy(device->dma);
	free(device);
}
