// SPDX-License-Identifier: GPL-2.0
/* Messages of vfio-user without a driver: a malformed one only causes an error reply. */
#include <endian.h>
#include <errno.h>
#include <json-c/json.h>
#include <linux/vfio.h>

#include "tests/strict/cases.h"

#define BAR_FREE	1
#define VECTORS		64
#define ISEG_CMDQ_ADDR_H	0x10
#define ISEG_CMDQ_ADDR_L	0x14

static void refused(struct scene *scene, int err, int want, const char *what)
{
	scene_judge(scene, -err, -want, 0, "transport: %s", what);
}

static void accesses(struct scene *scene)
{
	struct vfu_region_access access = { .region = VFIO_PCI_BAR0_REGION_INDEX, .count = 64 };
	struct vfio *vfio = &scene->vfio;
	uint64_t size = 0;
	uint32_t word;

	vfio_region_size(vfio, 0, &size);
	refused(scene, vfio_read(vfio, 0, size, &word, 4), -EINVAL, "read behind a BAR");
	refused(scene, vfio_read(vfio, 0, size - 2, &word, 4), -EINVAL,
		"read across the end of a BAR");
	refused(scene, vfio_read(vfio, 0, ~0ull - 1, &word, 4), -EINVAL,
		"read at the end of all addresses");
	refused(scene, vfio_write(vfio, 0, size, "1234", 4), -EINVAL, "write behind a BAR");
	refused(scene, vfio_read(vfio, BAR_FREE, 0, &word, 4), -EINVAL, "read of a BAR it has not");
	refused(scene, vfio_read(vfio, 1000, 0, &word, 4), -EINVAL, "read of region 1000");
	refused(scene, vfio_read(vfio, 0, 0, &word, 0), -EINVAL, "read of nothing");
	refused(scene, vfio_call(vfio, VFU_REGION_WRITE, &access, sizeof(access), NULL, 0, NULL,
				 NULL), -EINVAL, "write with less data than it says");
	refused(scene, vfio_call(vfio, VFU_REGION_READ, &access, 8, NULL, 0, NULL, NULL), -EINVAL,
		"read cut short");
}

static void interrupts(struct scene *scene)
{
	struct vfio *vfio = &scene->vfio;
	struct vfio_irq_set set = { .argsz = sizeof(set), .count = 1,
				    .index = VFIO_PCI_MSIX_IRQ_INDEX };
	int two[2] = { scene->irq[0], scene->irq[0] };

	refused(scene, vfio_set_irqs(vfio, VECTORS, two, 1), -EINVAL, "vector 64 of 64");
	refused(scene, vfio_set_irqs(vfio, VECTORS - 1, two, 2), -EINVAL, "vectors 63 and 64");
	refused(scene, vfio_set_irqs(vfio, ~0u, two, 1), -EINVAL, "the highest vector");
	refused(scene, vfio_call(vfio, VFU_SET_IRQS, &set, sizeof(set), NULL, 0, NULL, NULL),
		-EINVAL, "no action for a vector");
	set.index = VFIO_PCI_INTX_IRQ_INDEX;
	refused(scene, vfio_call(vfio, VFU_SET_IRQS, &set, sizeof(set), NULL, 0, NULL, NULL),
		-EINVAL, "a pin interrupt, which it has not");
	set.index = VFIO_PCI_MSIX_IRQ_INDEX;
	set.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
	set.count = 3;
	refused(scene, vfio_call(vfio, VFU_SET_IRQS, &set, sizeof(set), two, 2, NULL, NULL),
		-EINVAL, "three vectors with two eventfds");
}

static void mappings(struct scene *scene)
{
	struct vfio *vfio = &scene->vfio;
	int fd = scene->guest.fd;

	refused(scene, vfio_dma_map(vfio, fd, 0, SCENE_BASE, GUEST_PAGE), -EEXIST,
		"memory where memory is");
	refused(scene, vfio_dma_map(vfio, fd, 0, SCENE_BASE - GUEST_PAGE, 2 * GUEST_PAGE), -EEXIST,
		"memory that overlaps memory");
	refused(scene, vfio_dma_map(vfio, fd, 0, 0, 0), -EINVAL, "memory of no size");
	refused(scene, vfio_dma_map(vfio, fd, 0, ~0ull - GUEST_PAGE + 1, 2 * GUEST_PAGE), -EINVAL,
		"memory beyond all addresses");
	refused(scene, vfio_call(vfio, VFU_DMA_MAP, "1234", 4, &fd, 1, NULL, NULL), -EINVAL,
		"memory map cut short");
}

static int64_t dma_refused(struct scene *scene)
{
	struct json_object *accounts = emulator_ask(&scene->emulator, "accounts"), *field;
	int64_t count = -1;

	if (json_object_object_get_ex(accounts, "dma_refused", &field))
		count = json_object_get_int64(field);
	json_object_put(accounts);
	return count;
}

/* The card checks that there is memory at the address of its command queue */
static void bus_master(struct scene *scene)
{
	uint32_t address[2] = { htobe32(SCENE_BASE >> 32), htobe32((uint32_t)SCENE_BASE) };
	struct vfio *vfio = &scene->vfio;
	int64_t before = dma_refused(scene);

	if (vfio_bus_master(vfio, false) ||
	    vfio_write(vfio, VFIO_PCI_BAR0_REGION_INDEX, ISEG_CMDQ_ADDR_H, &address[0], 4) ||
	    vfio_write(vfio, VFIO_PCI_BAR0_REGION_INDEX, ISEG_CMDQ_ADDR_L, &address[1], 4))
		scene_check(scene, false, "messages about bus mastering");
	scene_violated(scene, 1, "a command queue without bus mastering");
	scene_check(scene, before >= 0 && dma_refused(scene) == before + 1,
		    "DMA without bus mastering is counted");
	if (vfio_bus_master(vfio, true))
		scene_check(scene, false, "bus mastering is on again");
	scene_mark(scene);
}

void transport_cases(struct scene *scene)
{
	struct vfio *vfio = &scene->vfio;
	uint64_t size;

	refused(scene, vfio_version(vfio, 0), -EINVAL, "the version once more");
	refused(scene, vfio_region_size(vfio, 1000, &size), -EINVAL, "size of region 1000");
	refused(scene, vfio_call(vfio, 99, NULL, 0, NULL, 0, NULL, NULL), -ENOTSUP, "message 99");
	refused(scene, vfio_call(vfio, VFU_GET_REGION_INFO, NULL, 0, NULL, 0, NULL, NULL), -EINVAL,
		"an empty question");
	accesses(scene);
	interrupts(scene);
	mappings(scene);
	bus_master(scene);
}
