/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_QUIRKS_H
#define EMU_QUIRKS_H

#include <stdbool.h>
#include <stdint.h>

/* What cards of the same capabilities do differently. All 0: the kindest card that there is. */
struct quirks {
	unsigned int boot_ms;		/* each command takes so long while a function has no EQs */
	unsigned int embedded_cpu;	/* it is the side of a BlueField's own processors */
	unsigned int eqs;		/* all functions together have so many event queues */
	unsigned int init_hca_ms;	/* INIT_HCA takes so long */
	unsigned int last_pages;	/* an SF has as many more, which return after DEALLOC_SF */
	unsigned int mpfs;		/* PFs share the port: the MPFS is in front of the FDB */
	unsigned int reset_ms;		/* registers are read as all ones so long after a reset */
	unsigned int sw_reset;		/* failed firmware is reset by the init segment only */
	unsigned int window_ms;		/* the same of an SF's, after the PF has enabled it */
};

/* False: no quirk has this name, or the value is not one of its */
bool quirk_set(struct quirks *quirks, const char *name, unsigned long value);

#endif
