/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_INPUT_H
#define EMU_FUZZ_INPUT_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The rest of an input. After its end all bytes are zero, so that any input is valid. */
struct input {
	const uint8_t *at;
	size_t left;
};

static inline void input_bytes(struct input *input, void *to, size_t len)
{
	size_t n = len < input->left ? len : input->left;

	memset(to, 0, len);
	if (n)
		memcpy(to, input->at, n);
	input->at += n;
	input->left -= n;
}

static inline uint8_t input8(struct input *input)
{
	uint8_t v;

	input_bytes(input, &v, sizeof(v));
	return v;
}

static inline uint16_t input16(struct input *input)
{
	uint16_t v;

	input_bytes(input, &v, sizeof(v));
	return le16toh(v);
}

static inline uint32_t input32(struct input *input)
{
	uint32_t v;

	input_bytes(input, &v, sizeof(v));
	return le32toh(v);
}

#endif
