/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What users call SFs: PF/sf88, PF/c1sf88, 88, an alias, a port's handle, or the name of a
 * netdevice; PF/sf0-63 or 0-63,88 for several.
 */
#ifndef SFBUS_TARGET_H
#define SFBUS_TARGET_H

#include "model.h"

/* More numbers than a PF can have SFs: a wider range is a mistake */
#define RANGE_SIZE 65536

struct range {
	unsigned int first, last;
};

/* "0-63,88": calls @found for each range. False if it is none of that. */
bool ranges_parse(const char *text, void (*found)(struct range range, void *data), void *data);

/* A PF's address, with the domain or without: "0000:06:00.0". False if @text is none. */
bool pf_address(const char *text, char address[PF_NAME_SIZE]);

/* The PF of that name, or the only one if @name is NULL; ends the program if there is none */
struct pf *target_pf(const struct model *model, const char *name);

/*
 * The SFs that @text names, by calls of @found. False, and it is reported, if one is not
 * there.
 */
bool target_sfs(const struct model *model, const char *text,
		void (*found)(struct sf *sf, void *data), void *data);

#endif
