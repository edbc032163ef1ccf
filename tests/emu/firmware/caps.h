/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CAPS_H
#define EMU_CAPS_H

#include "firmware/cap_field.h"
#include "firmware/set.h"

struct card_config;
struct vhca;

/* Fields that the oldest kernel headers lack */
#define CAP_MAX_NUM_EQS_24B	{ 0x448, 0x18 }		/* of CAP_GENERAL_2 */
#define CAP_SF_EQ_USAGE		{ 0xd2, 1 }

enum {
	CAP_PF		= 1,	/* an SF has it not, whatever its PF has */
	CAP_WRITABLE	= 2,	/* a driver may lower it before INIT_HCA */
	CAP_ASKED	= 4,	/* the same, and at power-on it is off */
	CAP_SFS		= 8,	/* of a card with SFs */
	CAP_CLAIMED	= 16,	/* of a card whose personality says so */
};

/* What the emulator's code can do: a field, or several that a function fills in. */
struct cap_desc {
	const char *name;
	unsigned int type;
	uint8_t flags;
	struct ifc_field at;
	uint32_t value;
	/* instead of at and value; @cap is zero before */
	void (*fill)(const struct card_config *config, void *cap);
};

#define CAP_OF(type_, layout, fld, value_, flags_)				\
	{ .name = #fld, .type = CAP_##type_, .flags = (flags_),			\
	  .at = ifc_field(layout, fld), .value = (value_) }
#define CAP_FLAGS(fld, value, flags)	CAP_OF(GENERAL, cmd_hca_cap, fld, value, flags)
#define CAP(fld, value)			CAP_FLAGS(fld, value, 0)
#define CAP_ETH(fld, value)	\
	CAP_OF(ETHERNET, per_protocol_networking_offload_caps, fld, value, 0)
#define CAP_AT(type_, name_, at_, value_)	\
	{ .name = #name_, .type = CAP_##type_, .at = at_, .value = (value_) }
#define CAP_FILL_FLAGS(type_, fn, flags_)	\
	{ .name = #fn, .type = CAP_##type_, .flags = (flags_), .fill = (fn) }
#define CAP_FILL(type, fn)	CAP_FILL_FLAGS(type, fn, 0)

/* Every file that can do something adds one table, ended by an entry without a name. */
#define CAP_TABLE(table)	SET_ADD(cap_tables, cap_desc, table)

/* What the emulator's code can do for a PF; false: nothing of that type. @cap is zero before. */
bool caps_own(const struct card_config *config, unsigned int type, void *cap);
/*
 * The structure of @vhca at power-on, or with @current false what it could be at most. False: the
 * function has nothing of that type.
 */
bool caps_fill(const struct vhca *vhca, unsigned int type, bool current, void *cap);
/*
 * Sets in @mask what a driver may write; returns a field that exceeds what there is at most, if
 * @want has one.
 */
const struct cap_desc *caps_writable(unsigned int type, uint8_t *mask, const uint8_t *want,
				     const uint8_t *most);
/* The capability structure in force (4,096 bytes); NULL for a type that the function has not. */
const void *caps_current(struct vhca *vhca, unsigned int type);
void caps_reset(struct vhca *vhca);

#define hca_cap(vhca, fld)	\
	ifc_get(cmd_hca_cap, caps_current(vhca, CAP_GENERAL), fld)
#define eth_cap(vhca, fld)	\
	ifc_get(per_protocol_networking_offload_caps, caps_current(vhca, CAP_ETHERNET), fld)

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
