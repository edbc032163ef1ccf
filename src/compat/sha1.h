/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sha1() of <crypto/sha1.h>. Before 6.17 the kernel's library has only the compression
 * function, so padding is done here.
 */
#ifndef SF_COMPAT_SHA1_H
#define SF_COMPAT_SHA1_H

#include <crypto/sha1.h>

#ifndef SF_HAVE_SHA1

#include <linux/string.h>

static inline void sha1(const u8 *data, size_t len, u8 out[SHA1_DIGEST_SIZE])
{
	__be64 bits = cpu_to_be64((u64)len * 8);
	u32 state[SHA1_DIGEST_SIZE / 4];
	u32 work[SHA1_WORKSPACE_WORDS];
	u8 block[SHA1_BLOCK_SIZE];
	__be32 word;
	int i;

	sha1_init(state);
	for (; len >= SHA1_BLOCK_SIZE; len -= SHA1_BLOCK_SIZE, data += SHA1_BLOCK_SIZE)
		sha1_transform(state, (const char *)data, work);

	/* Padding: a one bit, zeros, and the length at the end of a block */
	memset(block, 0, sizeof(block));
	memcpy(block, data, len);
	block[len] = 0x80;
	if (len >= SHA1_BLOCK_SIZE - sizeof(bits)) {
		sha1_transform(state, (const char *)block, work);
		memset(block, 0, sizeof(block));
	}
	memcpy(block + SHA1_BLOCK_SIZE - sizeof(bits), &bits, sizeof(bits));
	sha1_transform(state, (const char *)block, work);

	for (i = 0; i < ARRAY_SIZE(state); i++) {
		word = cpu_to_be32(state[i]);
		memcpy(out + i * sizeof(word), &word, sizeof(word));
	}
}

#endif /* SF_HAVE_SHA1 */

#endif /* SF_COMPAT_SHA1_H */
