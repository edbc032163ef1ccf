/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that a driver takes for a window of a BAR. */
#ifndef SF_KUNIT_IOMEM_H
#define SF_KUNIT_IOMEM_H

#include <kunit/test.h>
#include <linux/io.h>

#ifdef CONFIG_INDIRECT_IOMEM

void __iomem *iomem_of(struct kunit *test, void *memory, size_t size);

#else

/**
 * iomem_of() - let a driver read and write memory as if it was a card's
 * @test: until this test case ends
 * @memory: what it is to see
 * @size: of that, in bytes
 *
 * Context: may sleep. A failure ends the test case.
 * Return: what ioread32() and its like take.
 */
static inline void __iomem *iomem_of(struct kunit *test, void *memory, size_t size)
{
	return (__force void __iomem *)memory;
}

#endif

#endif /* SF_KUNIT_IOMEM_H */
