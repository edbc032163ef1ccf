/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_USAGE_H
#define EMU_USAGE_H

struct card;
struct json_object;

/* Of commands, events, WQEs and CQEs: which were used how often, how many kinds there are. */
struct json_object *usage_json(struct card *card);

#endif
