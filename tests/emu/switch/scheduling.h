/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_SCHEDULING_H
#define EMU_SCHEDULING_H

#include "firmware/obj.h"

/* Entries of a function's packet pacing table; 0 is "unlimited" and always exists */
#define RATE_LIMITS	128

/* A node of one of the two trees that divide bandwidth: among vports, or among a function's SQs */
struct sched {
	struct obj obj;
	uint8_t hierarchy, type;
	uint32_t attributes;		/* TSAR: its type; vport: its number */
	struct sched *parent;		/* NULL: the root */
	unsigned int depth;
	uint32_t bw_share, max_average_bw;
};

/* A rate that an SQ may refer to by number */
struct rate_limit {
	struct obj obj;
	uint32_t rate, burst;		/* kb/s, bytes */
	uint16_t typical_size;
};

#endif
