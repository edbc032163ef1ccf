/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLAIM_H
#define EMU_CLAIM_H

#include "firmware/cap_field.h"

/* Values of capabilities that override those of the emulator's code. */
struct claims;

enum claim_of {
	CLAIM_MAX,
	CLAIM_CURRENT,	/* at power-on; without a claim it follows the maximum */
};

struct claims *claims_create(void);
/* @claims may be NULL */
struct claims *claims_copy(const struct claims *claims);
void claims_destroy(struct claims *claims);
/* @field: as for cap_field_find(). False: @why is an error message. */
bool claims_set(struct claims *claims, const char *field, enum claim_of of, uint64_t value,
		char *why, size_t size);
/* @text: TYPE.FIELD=VALUE, for both; but a field that is off at power-on stays off */
bool claims_parse(struct claims *claims, const char *text, char *why, size_t size);
/* Set all of a type: CAP_BYTES bytes */
void claims_dump(struct claims *claims, unsigned int type, enum claim_of of, const void *image);
/* @claims may be NULL */
bool claims_type(const struct claims *claims, unsigned int type);
void claims_apply(const struct claims *claims, unsigned int type, enum claim_of of, void *cap);

#endif
