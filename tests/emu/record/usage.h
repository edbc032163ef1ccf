/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_USAGE_H
#define EMU_USAGE_H

#include <stdint.h>

struct card;
struct json_object;

/* What a driver makes of a card besides commands: kinds that have a number of 8 bits. */
enum use { USE_EVENT, USE_WQE, USE_CQE, USES };

void usage_count(struct card *card, enum use use, uint8_t number);
/* Of commands, events, WQEs and CQEs: which were used how often, how many kinds there are. */
struct json_object *usage_json(struct card *card);

#endif
