/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_EQ_H
#define EMU_EQ_H

#include "firmware/mem.h"
#include "queue/uar.h"

struct eq {
	struct obj obj;
	struct pas pas;
	uint8_t log_size;
	uint32_t uar, vector;
	struct obj *uar_obj;
	uint64_t events[4];	/* subscribed event types */
	uint64_t created;	/* the function's count of commands, its CREATE_EQ included */
	uint32_t pi, ci;
	bool armed;
};

/* value: as written by the driver, EQ number in the top byte, consumer index below. */
void eq_doorbell(struct vhca *vhca, uint32_t uar, uint32_t value, bool arm);

#endif
