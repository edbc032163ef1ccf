/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_MODERATION_H
#define EMU_MODERATION_H

#include "firmware/card.h"

struct cq;

/*
 * Completion events that wait for their period to pass. Periods are microseconds: too fine for an
 * event loop that waits in milliseconds.
 */
struct moderation;

struct moderation *moderation_get(struct card *card);	/* one for each card, counted */
void moderation_put(struct moderation *moderation);
/* cq_expired() is called once @deadline has passed, unless stopped before. */
void moderation_start(struct moderation *moderation, struct cq *cq, uint64_t deadline);
void moderation_stop(struct moderation *moderation, struct cq *cq);

#endif
