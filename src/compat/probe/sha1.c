// SPDX-License-Identifier: GPL-2.0
#include <crypto/sha1.h>

void probe(const u8 *data, size_t len, u8 *out);
void probe(const u8 *data, size_t len, u8 *out)
{
	sha1(data, len, out);
}
