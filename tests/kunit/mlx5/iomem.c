// SPDX-License-Identifier: GPL-2.0
/*
 * User-mode Linux looks up the emulation of the address that readl() and the like access, so memory
 * that emulates a BAR must be registered.
 */
#include <linux/bits.h>

#include "iomem.h"

#ifdef CONFIG_INDIRECT_IOMEM

#include <linux/logic_iomem.h>

#define SLOTS		32
#define SLOT_SIZE	SZ_64K

/* Registered memory, by slots of a physical address range without RAM */
static DEFINE_MUTEX(slots_lock);
static void *slots[SLOTS];
static struct resource region = DEFINE_RES_MEM_NAMED(BIT_ULL(40), SLOTS * SLOT_SIZE, "kunit");
static bool region_added;

static unsigned long iomem_read(void *memory, unsigned int offset, int size)
{
	switch (size) {
	case 1:
		return READ_ONCE(*(u8 *)(memory + offset));
	case 2:
		return READ_ONCE(*(u16 *)(memory + offset));
	case 4:
		return READ_ONCE(*(u32 *)(memory + offset));
	default:
		return READ_ONCE(*(u64 *)(memory + offset));
	}
}

static void iomem_write(void *memory, unsigned int offset, int size, unsigned long value)
{
	switch (size) {
	case 1:
		WRITE_ONCE(*(u8 *)(memory + offset), value);
		break;
	case 2:
		WRITE_ONCE(*(u16 *)(memory + offset), value);
		break;
	case 4:
		WRITE_ONCE(*(u32 *)(memory + offset), value);
		break;
	default:
		WRITE_ONCE(*(u64 *)(memory + offset), value);
		break;
	}
}

static const struct logic_iomem_ops iomem_ops = {
	.read = iomem_read,
	.write = iomem_write,
};

static long iomem_map(unsigned long offset, size_t size, const struct logic_iomem_ops **ops,
		      void **memory)
{
	*ops = &iomem_ops;
	*memory = slots[offset / SLOT_SIZE];
	return 0;
}

static const struct logic_iomem_region_ops region_ops = {
	.map = iomem_map,
};

struct window {
	void __iomem *map;
	unsigned int slot;
};

static void window_close(void *data)
{
	struct window *window = data;

	iounmap(window->map);
	guard(mutex)(&slots_lock);
	slots[window->slot] = NULL;
}

static int window_open(struct window *window, void *memory, size_t size)
{
	unsigned int i;
	int err;

	guard(mutex)(&slots_lock);
	if (!region_added) {
		err = logic_iomem_add_region(&region, &region_ops);
		if (err)
			return err;
		region_added = true;
	}
	for (i = 0; i < SLOTS && slots[i]; i++)
		;
	if (i == SLOTS)
		return -ENOSPC;
	slots[i] = memory;
	window->slot = i;
	window->map = ioremap(region.start + i * SLOT_SIZE, size);
	if (window->map)
		return 0;
	slots[i] = NULL;
	return -ENOMEM;
}

void __iomem *iomem_of(struct kunit *test, void *memory, size_t size)
{
	struct window *window = kunit_kzalloc(test, sizeof(*window), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, window);
	KUNIT_ASSERT_LE(test, size, SLOT_SIZE);
	KUNIT_ASSERT_EQ(test, window_open(window, memory, size), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, window_close, window), 0);
	return window->map;
}

#endif
