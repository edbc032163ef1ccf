/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_COUNTS_H
#define EMU_COUNTS_H

#include <stdint.h>
#include <stdio.h>

/* Numbers of frames by source and destination. The caller defines what the numbers stand for. */
struct counts;

struct counts *counts_create(void);
void counts_destroy(struct counts *counts);
void counts_add(struct counts *counts, uint32_t from, uint32_t to);
void counts_clear(struct counts *counts);
/*
 * One line, [{"from":0,"to":"wire","frames":3}], to be freed; NULL without memory. @put writes
 * one end, in JSON.
 */
char *counts_json(const struct counts *counts, void (*put)(FILE *out, uint32_t end));

#endif
