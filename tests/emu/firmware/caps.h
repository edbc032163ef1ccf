/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CAPS_H
#define EMU_CAPS_H

#include "firmware/cap_field.h"

struct card_config;
struct vhca;

/* What the emulator's code can do for a PF; false: nothing of that type. @cap is zero before. */
bool caps_own(const struct card_config *config, unsigned int type, void *cap);
/* The capability structure in force (4,096 bytes); NULL for a type that the function has not. */
const void *caps_current(struct vhca *vhca, unsigned int type);
void caps_reset(struct vhca *vhca);
/* What a field that is a logarithm allows, whatever a personality says */
static inline uint32_t caps_pow2(uint32_t log)
{
	return log < 32 ? 1u << log : UINT32_MAX;
}

/* Whether the function manages the switch, its tables and other vports */
bool caps_eswitch_manager(struct vhca *vhca);
/* The port is an Ethernet port */
bool caps_ethernet(struct vhca *vhca);
/* PFs of the card have one eswitch */
bool caps_merged_eswitch(struct vhca *vhca);
/* Firmware asks for pages as it needs them */
bool caps_page_requests(struct vhca *vhca);
/* Which key ends a scatter list is to be asked for */
bool caps_terminate_mkey(struct vhca *vhca);
/* Reads of a key may pass each other */
bool caps_relaxed_read(struct vhca *vhca);
/* False: the function has nothing of that type */
bool caps_value(struct vhca *vhca, const struct cap_field *field, uint64_t *max,
		uint64_t *current);
/* How many EQs a function may have, by whichever capability says so */
unsigned int caps_max_eqs(struct vhca *vhca);

#endif
