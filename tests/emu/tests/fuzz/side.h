/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A function whose queues an input uses: its keys, its completions, and the memory that must not
 * change. Records of an input that are the same for all queues.
 */
#ifndef EMU_FUZZ_SIDE_H
#define EMU_FUZZ_SIDE_H

#include "tests/fuzz/input.h"
#include "tests/fuzz/rig.h"

#define SIDE_KEYS	4
#define GUARDED_MAX	24		/* pages that only the driver may write */

struct side {
	struct rig *rig;
	struct input *input;
	struct hca *hca;
	struct kit *kit;
	bool bounded;			/* keys only cover the buffer, and cannot be modified */
	bool remote;			/* keys are for remote access, too */
	bool collapsed;			/* the CQ has one entry */
	/* by bus address, by pages, by keys, and by keys of one length */
	uint32_t keys[SIDE_KEYS];
	uint32_t seen;			/* CQEs checked, by the card's count */
	unsigned int guarded;
	uint64_t guarded_page[GUARDED_MAX];
	uint8_t guarded_copy[GUARDED_MAX][GUEST_PAGE];
};

/* Execute rig->c, which must succeed */
void side_run(struct side *side);
/* Before the kit's key is created: give it the side's rights and bounds */
void side_bound_key(struct side *side);
/* After that */
void side_create_keys(struct side *side);

/* Only the driver writes this page */
void side_guard_page(struct side *side, uint64_t page);
/* Remember what the guarded pages have, before the card does something */
void side_guard(struct side *side);
/* They are as before; new CQEs are valid, and @owned. */
void side_check(struct side *side, bool (*owned)(const struct side *side, uint32_t qpn,
						 uint8_t kind));
/* Memory that was never allocated is as before, and the card returns all pages as they were */
void side_check_rest(struct side *side);

/* Records: report a consumer index, and take events; write to the buffer */
void side_take(struct side *side);
void side_write_buffer(struct side *side);

#endif
