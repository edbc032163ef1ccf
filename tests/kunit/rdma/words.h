/* SPDX-License-Identifier: GPL-2.0 */
/* Comparison of a context that the driver fills in with words of the PRM's layout. */
#ifndef SF_KUNIT_WORDS_H
#define SF_KUNIT_WORDS_H

#include <kunit/test.h>
#include <linux/types.h>

/**
 * struct word - a word of a context
 * @at: its number
 * @value: the word, big endian in the context
 */
struct word {
	u16 at;
	u32 value;
};

static inline u32 word_of(const void *context, unsigned int at)
{
	return be32_to_cpup((const __be32 *)context + at);
}

/* Expect that a context consists of @words, in order, and zeros elsewhere */
static inline void expect_words(struct kunit *test, const void *context, size_t len,
				const struct word *words, unsigned int count)
{
	unsigned int i = 0, at;

	for (at = 0; at < len / sizeof(u32); at++) {
		u32 wanted = 0;

		if (i < count && words[i].at == at)
			wanted = words[i++].value;
		KUNIT_EXPECT_EQ_MSG(test, word_of(context, at), wanted, "word %u", at);
	}
	KUNIT_EXPECT_EQ_MSG(test, i, count, "words are not in order");
}

#define EXPECT_WORDS(test, context, ...)						\
do {											\
	static const struct word _words[] = { __VA_ARGS__ };				\
											\
	expect_words(test, context, sizeof(context), _words, ARRAY_SIZE(_words));	\
} while (0)

#endif
