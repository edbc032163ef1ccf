/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_EQ_H
#define EMU_EQ_H

#include "firmware/mem.h"
#include "firmware/obj.h"

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

/* Post an event to all EQs of @vhca that subscribe to @type. data: the 28 bytes in the EQE. */
void event_post(struct vhca *vhca, enum event_type type, uint8_t sub_type, const void *data,
		size_t len);
/* Post an event without a cause; data: EVENT_DATA bytes */
#define EVENT_DATA	28
void event_forge(struct vhca *vhca, uint8_t type, const uint8_t *data);
/* Post a completion event to one EQ */
void eq_post_completion(struct eq *eq, uint32_t cqn);
/* value: written by the driver; EQ number in the top byte, consumer index below */
void eq_doorbell(struct vhca *vhca, uint32_t uar, uint32_t value, bool arm);

#endif
