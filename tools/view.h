/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SFs as they are shown.
 */
#ifndef SFBUS_VIEW_H
#define SFBUS_VIEW_H

#include <json-c/json.h>

#include "model.h"

struct json_object *view_json(const struct sf *sf);

/* A table, a line for each SF, or an array if the user wants JSON */
void view_list(struct sf * const *sfs, size_t count);

/* What is not there is shown as a dash */
const char *or_dash(const char *text);

/* All that is known of each */
void view_show(struct sf * const *sfs, size_t count);

#endif
