/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_USAGE_H
#define EMU_USAGE_H

struct card;
struct json_object;

/* How often each command, event, WQE, CQE, doorbell and packet was used, and which were not */
struct json_object *usage_json(struct card *card);

#endif
