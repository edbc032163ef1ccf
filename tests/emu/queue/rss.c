// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>
#include <string.h>

#include "queue/rss.h"

enum {
	SELECT_SRC_IP	= 1 << 0,
	SELECT_DST_IP	= 1 << 1,
	SELECT_SPORT	= 1 << 2,
	SELECT_DPORT	= 1 << 3,
	SELECT_SPI	= 1 << 4,
};

/* rss_hash_type of a CQE: two bits each for what was hashed */
enum {
	TYPE_SRC_IP	= 0,
	TYPE_DST_IP	= 2,
	TYPE_SPORT	= 4,
	TYPE_DPORT	= 6,
	IP_V4		= 1,
	IP_V6		= 2,
	L4_TCP		= 1,
	L4_UDP		= 2,
	L4_SPI		= 3,
};

uint32_t rss_toeplitz(const uint8_t key[RSS_KEY_BYTES], const uint8_t *data, size_t len)
{
	uint64_t window = 0;
	uint32_t hash = 0;
	size_t i, next;

	for (next = 0; next < 8; next++)
		window = window << 8 | key[next];
	for (i = 0; i < len; i++) {
		uint8_t byte = data[i];
		int bit;

		for (bit = 7; bit >= 0; bit--, window <<= 1)
			hash ^= -(uint32_t)(byte >> bit & 1) & (uint32_t)(window >> 32);
		window |= next < RSS_KEY_BYTES ? key[next++] : 0;
	}
	return hash;
}

uint32_t rss_xor8(const uint8_t *data, size_t len)
{
	uint8_t sum = 0;

	while (len--)
		sum ^= *data++;
	sum = sum >> 4 | sum << 4;
	sum = (sum & 0xcc) >> 2 | (sum & 0x33) << 2;
	return (sum & 0xaa) >> 1 | (sum & 0x55) << 1;
}

/* Replace the source by OR, and the destination by XOR of both */
static void make_symmetric(uint8_t *pair, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		uint8_t src = pair[i], dst = pair[len + i];

		pair[i] = src | dst;
		pair[len + i] = src ^ dst;
	}
}

size_t rss_input(uint8_t input[RSS_INPUT_MAX], uint8_t *type, const struct rss_fields *fields,
		 const uint8_t *data, const struct frame_layers *layers, bool symmetric)
{
	const uint8_t *ip = data + layers->l3, *l4 = data + layers->l4;
	size_t size = layers->ip_version == 4 ? 4 : 16, src = layers->ip_version == 4 ? 12 : 8;
	uint8_t version = layers->ip_version == 4 ? IP_V4 : IP_V6, proto;
	uint32_t selected = fields->selected;
	size_t len = 0;

	*type = 0;
	if (layers->ip_version != (fields->ipv6 ? 6 : 4))
		return 0;
	if (selected & SELECT_SRC_IP) {
		memcpy(input, ip + src, size);
		len = size;
		*type |= version << TYPE_SRC_IP;
	}
	if (selected & SELECT_DST_IP) {
		memcpy(input + len, ip + src + size, size);
		len += size;
		*type |= version << TYPE_DST_IP;
	}
	if (symmetric && len == 2 * size)
		make_symmetric(input, size);
	proto = fields->udp ? IPPROTO_UDP : IPPROTO_TCP;
	if (selected & (SELECT_SPORT | SELECT_DPORT) && layers->l4 && layers->ip_proto == proto) {
		uint8_t kind = fields->udp ? L4_UDP : L4_TCP;
		size_t start = len;

		if (selected & SELECT_SPORT) {
			memcpy(input + len, l4, 2);
			len += 2;
			*type |= kind << TYPE_SPORT;
		}
		if (selected & SELECT_DPORT) {
			memcpy(input + len, l4 + 2, 2);
			len += 2;
			*type |= kind << TYPE_DPORT;
		}
		if (symmetric && len == start + 4)
			make_symmetric(input + start, 2);
	} else if (selected & SELECT_SPI && layers->l4 &&
		   (layers->ip_proto == IPPROTO_ESP || layers->ip_proto == IPPROTO_AH)) {
		memcpy(input + len, l4 + (layers->ip_proto == IPPROTO_AH ? 4 : 0), 4);
		len += 4;
		*type |= L4_SPI << TYPE_DPORT;
	}
	return len;
}
