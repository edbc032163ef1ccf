// SPDX-License-Identifier: GPL-2.0
#include <sha1.h>
#include <stdio.h>
#include <string.h>

#include "alias.h"

void alias_make(char alias[ALIAS_LENGTH + 1], const char *pf, unsigned int controller,
		unsigned int sfnum)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned char hash[SHA1_DIGEST_LENGTH];
	unsigned long long bits = 0;
	SHA1_CTX context;
	char words[96];

	snprintf(words, sizeof(words), "%s/c%u/sf%u", pf, controller, sfnum);
	SHA1Init(&context);
	SHA1Update(&context, (const unsigned char *)words, strlen(words));
	SHA1Final(hash, &context);
	for (int i = 0; i < 8; i++)
		bits = bits << 8 | hash[i];
	for (int i = 0; i < ALIAS_LENGTH; i++, bits <<= 5)
		alias[i] = digits[bits >> 59];
	alias[ALIAS_LENGTH] = 0;
}
