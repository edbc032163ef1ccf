/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_MODERATION_H
#define EMU_MODERATION_H

#include "firmware/card.h"

struct cq;

/*
 * Completion events that wait for their moderation period. Periods are in microseconds, which are
 * too short for an event loop with timeouts in milliseconds.
 */
struct moderation;

struct moderation *moderation_get(struct card *card);	/* one per card, with a reference count */
void moderation_put(struct moderation *moderation);
/* Call cq_expired() once @deadline has passed, unless stopped before */
void moderation_start(struct moderation *moderation, struct cq *cq, uint64_t deadline);
void moderation_stop(struct moderation *moderation, struct cq *cq);

#endif
