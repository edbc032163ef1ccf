// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/claim.h"

/* @mask: bits that have a claim */
struct image {
	uint8_t value[CAP_BYTES], mask[CAP_BYTES];
};

struct claims {
	struct image *max[CAP_TYPES], *current[CAP_TYPES];
};

struct claims *claims_create(void)
{
	return calloc(1, sizeof(struct claims));
}

void claims_destroy(struct claims *claims)
{
	unsigned int i;

	for (i = 0; claims && i < CAP_TYPES; i++) {
		free(claims->max[i]);
		free(claims->current[i]);
	}
	free(claims);
}

static struct image *image_copy(const struct image *image)
{
	struct image *copy = image ? malloc(sizeof(*copy)) : NULL;

	if (image && !copy)
		abort();
	if (copy)
		*copy = *image;
	return copy;
}

struct claims *claims_copy(const struct claims *claims)
{
	struct claims *copy = claims_create();
	unsigned int i;

	for (i = 0; copy && claims && i < CAP_TYPES; i++) {
		copy->max[i] = image_copy(claims->max[i]);
		copy->current[i] = image_copy(claims->current[i]);
	}
	return copy;
}

static struct image *image_of(struct claims *claims, unsigned int type, enum claim_of of)
{
	struct image **image = of == CLAIM_MAX ? &claims->max[type] : &claims->current[type];

	if (!*image)
		*image = calloc(1, sizeof(**image));
	if (!*image)
		abort();
	return *image;
}

static bool fits(const char *name, struct ifc_field at, uint64_t value, char *why, size_t size)
{
	if (!at.bits) {
		snprintf(why, size, "%s has no fixed size", name);
		return false;
	}
	if (at.bits < 64 && value >> at.bits) {
		snprintf(why, size, "%s: %llu does not fit into %u bits", name,
			 (unsigned long long)value, at.bits);
		return false;
	}
	return true;
}

static void set(struct claims *claims, struct cap_field field, enum claim_of of, uint64_t value)
{
	struct image *image = image_of(claims, field.type, of);

	cap_field_set(image->value, &field, value);
	cap_field_set(image->mask, &field, UINT64_MAX);
}

bool claims_set(struct claims *claims, const char *name, enum claim_of of, uint64_t value,
		char *why, size_t size)
{
	struct cap_field field;

	if (!cap_field_find(name, &field, why, size) || !fits(name, field.at, value, why, size))
		return false;
	set(claims, field, of, value);
	return true;
}

bool claims_parse(struct claims *claims, const char *text, char *why, size_t size)
{
	const char *value = strchr(text, '=');
	unsigned long long number;
	struct cap_field field;
	char name[256], *end;

	if (!value || value - text >= (long)sizeof(name)) {
		snprintf(why, size, "'%s' is not TYPE.FIELD=VALUE", text);
		return false;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(value - text), text);
	errno = 0;
	number = strtoull(++value, &end, 0);
	if (!*value || *end || errno || *value == '-') {
		snprintf(why, size, "%s: '%s' is not a number", name, value);
		return false;
	}
	if (!cap_field_find(name, &field, why, size) || !fits(name, field.at, number, why, size))
		return false;
	set(claims, field, CLAIM_MAX, number);
	/* The current value follows the maximum, unless there is a claim on it */
	if (claims->current[field.type])
		set(claims, field, CLAIM_CURRENT, number);
	return true;
}

void claims_dump(struct claims *claims, unsigned int type, enum claim_of of, const void *data)
{
	struct image *image = image_of(claims, type, of);

	memcpy(image->value, data, CAP_BYTES);
	memset(image->mask, 0xff, CAP_BYTES);
}

bool claims_type(const struct claims *claims, unsigned int type)
{
	return claims && (claims->max[type] || claims->current[type]);
}

void claims_apply(const struct claims *claims, unsigned int type, enum claim_of of, void *cap)
{
	const struct image *image;
	uint8_t *p = cap;
	unsigned int i;

	if (!claims)
		return;
	image = of == CLAIM_MAX ? claims->max[type] : claims->current[type];
	for (i = 0; image && i < CAP_BYTES; i++)
		p[i] = (p[i] & ~image->mask[i]) | (image->value[i] & image->mask[i]);
}
