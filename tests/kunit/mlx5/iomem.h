/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that emulates a window of a BAR. */
#ifndef SF_KUNIT_IOMEM_H
#define SF_KUNIT_IOMEM_H

#include <kunit/test.h>
#include <linux/io.h>

#ifdef CONFIG_INDIRECT_IOMEM

void __iomem *iomem_of(struct kunit *test, void *memory, size_t size);

#else

/**
 * iomem_of() - make memory accessible as a card's
 * @test: test case; the mapping ends with it
 * @memory: memory that the driver accesses
 * @size: size of @memory in bytes
 *
 * Context: may sleep. A failure ends the test case.
 * Return: the address for ioread32(), iowrite32be() and the like.
 */
static inline void __iomem *iomem_of(struct kunit *test, void *memory, size_t size)
{
	return (__force void __iomem *)memory;
}

#endif

#endif /* SF_KUNIT_IOMEM_H */
