/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SFs as text and as JSON.
 */
#ifndef SFBUS_VIEW_H
#define SFBUS_VIEW_H

#include <json-c/json.h>

#include "model.h"

struct json_object *view_json(const struct sf *sf);

/* Print a table with a line for each SF, or an array with --json */
void view_list(struct sf * const *sfs, size_t count);

/* Returns @text, or "-" if it is empty */
const char *or_dash(const char *text);

/* Print all properties of each SF, or an array with --json */
void view_show(struct sf * const *sfs, size_t count);

#endif
