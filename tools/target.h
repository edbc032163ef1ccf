/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of SFs on the command line: PF/sf88, PF/c1sf88, 88, an alias, the handle of a port, or
 * the name of a netdevice; PF/sf0-63 or 0-63,88 for several.
 */
#ifndef SFBUS_TARGET_H
#define SFBUS_TARGET_H

#include "model.h"

/* A range has at most so many numbers: no PF has more SFs */
#define RANGE_SIZE 65536

struct range {
	unsigned int first, last;
};

/* Call @found for each range of a list such as "0-63,88". Returns false if it is not one. */
bool ranges_parse(const char *text, void (*found)(struct range range, void *data), void *data);

/* Parse a PCI address, of which the domain may be missing. Returns false if @text is not one. */
bool pf_address(const char *text, char address[PF_NAME_SIZE]);

/* Find a PF, or the only one if @name is NULL. Ends the program if there is none. */
struct pf *target_pf(const struct model *model, const char *name);

/*
 * Call @found for each SF that @text names. Returns false after it has reported those that do
 * not exist.
 */
bool target_sfs(const struct model *model, const char *text,
		void (*found)(struct sf *sf, void *data), void *data);

#endif
