/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_RECORD_H
#define EMU_RECORD_H

#include <stdint.h>

struct counts;
struct trace;

/* Kinds of use besides commands, each with numbers of 8 bits */
enum use { USE_EVENT, USE_WQE, USE_CQE, USE_DOORBELL, USE_PACKET, USES };

enum use_doorbell { DOORBELL_SQ, DOORBELL_CQ_ARM, DOORBELL_EQ_ARM, DOORBELL_EQ_UPDATE };

/* Records of a PCI function for observers. The card itself does not depend on them. */
struct record {
	struct trace *trace;			/* NULL: none */
	struct counts *frames;			/* by source and destination */
	uint64_t refusals;			/* commands refused and violations, since start */
	char refusal[256];			/* the last of them */
	uint64_t commands, by_opcode[0x1000];	/* executed since power-on */
	uint64_t used[USES][256];
};

static inline void record_use(struct record *record, enum use use, uint8_t number)
{
	record->used[use][number]++;
}

/* A violation outside the command interface (doorbell, WQE, DMA): logged, traced, counted. */
__attribute__((format(printf, 2, 3)))
void complain(struct record *record, const char *why, ...);

#endif
