/* SPDX-License-Identifier: GPL-2.0 */
/* A PF without a card, which counts its devices. */
#ifndef SF_KUNIT_FAKE_PF_H
#define SF_KUNIT_FAKE_PF_H

#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/ioport.h>
#include <linux/sizes.h>
#include <linux/wait.h>

#include "../../../src/sfbus/alias.h"
#include "../../../src/sfbus/bus.h"

#define FAKE_BAR_START		0x4000000000ULL
#define FAKE_BAR_SIZE		SZ_1M
#define FAKE_WINDOW_SIZE	SZ_4K

/**
 * struct fake_pf - a PF
 * @test: the test case
 * @dev: the PF's device
 * @refs: number of references to @dev before the first SF
 * @bar: the PF's BAR, not in the machine's resource tree
 * @alive: number of SF devices and class devices that were not released
 * @released: woken after each release
 */
struct fake_pf {
	struct kunit *test;
	struct device *dev;
	unsigned int refs;
	struct resource bar;
	atomic_t alive;
	wait_queue_head_t released;
};

/**
 * struct fake_sf - an SF device of a fake PF
 * @sf: the SF device
 * @pf: its PF
 */
struct fake_sf {
	struct sf_function sf;
	struct fake_pf *pf;
};

/**
 * struct fake_class - a class device of a fake SF
 * @sfdev: the class device
 * @pf: the PF
 */
struct fake_class {
	struct sf_device sfdev;
	struct fake_pf *pf;
};

/* A failure ends the test. All devices must be gone at the end of the test. */
struct fake_pf *fake_pf_create(struct kunit *test, const char *name);
/* Expect that references, windows and memory are the same as in the beginning */
void fake_pf_check(struct fake_pf *pf);

/* Any thread; return NULL without memory. The window is number @sfnum in the BAR. */
struct fake_sf *fake_sf_try(struct fake_pf *pf, u32 sfnum);
struct fake_class *fake_class_try(struct fake_pf *pf, struct sf_function *sf, const char *name,
				  const char *match_id);

/* Initialised, not added; a failure ends the test */
struct fake_sf *fake_sf_create(struct fake_pf *pf, u32 sfnum);
struct fake_class *fake_class_create(struct fake_pf *pf, struct sf_function *sf,
				     const char *name, const char *match_id);

/* Access an attribute of the bus or of the device's type */
ssize_t fake_attr_show(struct device *dev, const char *name, char *buf);
ssize_t fake_attr_store(struct device *dev, const char *name, const char *buf);

/* Expect that the attribute shows exactly @text */
void fake_attr_expect(struct kunit *test, struct device *dev, const char *name, const char *text);

#endif
