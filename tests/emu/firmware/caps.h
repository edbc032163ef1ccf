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
	CAP_PF		= 1,	/* SFs do not have it */
	CAP_WRITABLE	= 2,	/* a driver may lower it before INIT_HCA */
	CAP_ASKED	= 4,	/* the same, and it is off at power-on */
	CAP_SFS		= 8,	/* only on a card with SFs */
	CAP_CLAIMED	= 16,	/* only if the personality has it */
};

/* A capability of the emulator's code: a field, or several fields that a function fills in. */
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

/* Every file that implements capabilities adds one table, ended by an entry without a name. */
#define CAP_TABLE(table)	SET_ADD(cap_tables, cap_desc, table)

/* Capabilities of a PF in the emulator's code; false: none of that type. @cap is zero before. */
bool caps_own(const struct card_config *config, unsigned int type, void *cap);
/*
 * Fill in the capabilities of @vhca at power-on, or with @current false its maximum. False: the
 * function has none of that type.
 */
bool caps_fill(const struct vhca *vhca, unsigned int type, bool current, void *cap);
/*
 * Set @mask to what a driver may write. Return a field of @want that exceeds the maximum, or NULL.
 */
const struct cap_desc *caps_writable(unsigned int type, uint8_t *mask, const uint8_t *want,
				     const uint8_t *most);
/* The current capabilities (4,096 bytes); NULL for a type that the function does not have */
const void *caps_current(struct vhca *vhca, unsigned int type);
void caps_reset(struct vhca *vhca);

#define hca_cap(vhca, fld)	\
	ifc_get(cmd_hca_cap, caps_current(vhca, CAP_GENERAL), fld)
#define eth_cap(vhca, fld)	\
	ifc_get(per_protocol_networking_offload_caps, caps_current(vhca, CAP_ETHERNET), fld)

/* The value for a logarithm, limited for any personality */
static inline uint32_t caps_pow2(uint32_t log)
{
	return log < 32 ? 1u << log : UINT32_MAX;
}

/* Whether the function manages the eswitch, its tables and other vports */
bool caps_eswitch_manager(struct vhca *vhca);
/* Whether the port is an Ethernet port */
bool caps_ethernet(struct vhca *vhca);
/* Whether PFs of the card share one eswitch */
bool caps_merged_eswitch(struct vhca *vhca);
/* Whether firmware requests pages at run time */
bool caps_page_requests(struct vhca *vhca);
/* Whether the key that ends a scatter list must be queried */
bool caps_terminate_mkey(struct vhca *vhca);
/* Whether a key may allow reads to be reordered */
bool caps_relaxed_read(struct vhca *vhca);
/* False: the function has no capabilities of that type */
bool caps_value(struct vhca *vhca, const struct cap_field *field, uint64_t *max,
		uint64_t *current);
/* Number of EQs that a function may have, by whichever capability applies */
unsigned int caps_max_eqs(struct vhca *vhca);

#endif
