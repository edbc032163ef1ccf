/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_QUIRKS_H
#define EMU_QUIRKS_H

#include <stdbool.h>
#include <stdint.h>

/* Differences between cards with the same capabilities. All 0: the best case for a driver. */
struct quirks {
	unsigned int boot_ms;		/* duration of commands while a function has no EQs */
	unsigned int embedded_cpu;	/* the side of a BlueField's own processors */
	unsigned int eqs;		/* number of event queues of all functions together */
	unsigned int init_hca_ms;	/* duration of INIT_HCA */
	unsigned int keep_sf;		/* the PF cannot disable an SF whose driver cannot detach */
	unsigned int last_pages;	/* pages of an SF that are returned after DEALLOC_SF */
	unsigned int mpfs;		/* PFs share the port: the MPFS is in front of the FDB */
	unsigned int reset_ms;		/* how long registers read as all ones after a reset */
	unsigned int sw_reset;		/* failed firmware is reset by the init segment only */
	unsigned int window_ms;		/* the same for an SF's, after the PF has enabled it */
};

/* False: the quirk is unknown, or the value is invalid */
bool quirk_set(struct quirks *quirks, const char *name, unsigned long value);

#endif
