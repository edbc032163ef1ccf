/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLAIM_H
#define EMU_CLAIM_H

#include "firmware/cap_field.h"

/* What a card says of its capabilities where that is not what the emulator's code says. */
struct claims;

enum claim_of {
	CLAIM_MAX,
	CLAIM_CURRENT,	/* at power-on; it follows the maximum where nothing is said */
};

struct claims *claims_create(void);
/* Of NULL: of no claims */
struct claims *claims_copy(const struct claims *claims);
void claims_destroy(struct claims *claims);
/* @field: as for cap_field_find(). False: @why is a sentence. */
bool claims_set(struct claims *claims, const char *field, enum claim_of of, uint64_t value,
		char *why, size_t size);
/* @text is TYPE.FIELD=VALUE, of both; but what is off at power-on stays off until a driver asks. */
bool claims_parse(struct claims *claims, const char *text, char *why, size_t size);
/* All of a type: CAP_BYTES bytes. */
void claims_dump(struct claims *claims, unsigned int type, enum claim_of of, const void *image);
/* @claims may be NULL here. */
bool claims_type(const struct claims *claims, unsigned int type);
void claims_apply(const struct claims *claims, unsigned int type, enum claim_of of, void *cap);

#endif
