/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that stands for a window of a BAR. */
#ifndef SF_KUNIT_IOMEM_H
#define SF_KUNIT_IOMEM_H

#include <kunit/test.h>
#include <linux/io.h>

#ifdef CONFIG_INDIRECT_IOMEM

void __iomem *iomem_of(struct kunit *test, void *memory, size_t size);

#else

/**
 * iomem_of() - present memory to a driver as a card's
 * @test: test case; the mapping ends with it
 * @memory: what the driver reads and writes
 * @size: of @memory, in bytes
 *
 * Context: may sleep. A failure ends the test case.
 * Return: the address to pass to ioread32(), iowrite32be() and the like.
 */
static inline void __iomem *iomem_of(struct kunit *test, void *memory, size_t size)
{
	return (__force void __iomem *)memory;
}

#endif

#endif /* SF_KUNIT_IOMEM_H */
