// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>
#include <string.h>
#include <endian.h>

#include "frame/frame.h"

uint32_t csum_add(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *p = data;
	uint64_t total = sum, word;
	uint16_t half = 0;

	for (; len >= 8; p += 8, len -= 8) {
		memcpy(&word, p, 8);
		total += word;
		total += total < word;	/* end-around carry */
	}
	for (; len >= 2; p += 2, len -= 2) {
		memcpy(&half, p, 2);
		total += half;
		total += total < half;
	}
	if (len) {
		half = 0;
		memcpy(&half, p, 1);
		total += half;
		total += total < half;
	}
	total = (total & 0xffffffff) + (total >> 32);
	total = (total & 0xffffffff) + (total >> 32);
	return total;
}

uint16_t csum_fold(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* Offset of the checksum in the L4 header; 0 for a protocol without a checksum or unknown */
static unsigned int csum_offset(uint8_t proto)
{
	switch (proto) {
	case IPPROTO_TCP:
		return 16;
	case IPPROTO_UDP:
		return 6;
	default:
		return 0;
	}
}

/* Bytes from the L4 header to the end of the datagram, without padding */
static uint32_t l4_len(const uint8_t *data, uint32_t len, const struct frame_layers *layers)
{
	const uint8_t *ip = data + layers->l3;
	uint32_t end;

	if (layers->ip_version == 4)
		end = layers->l3 + (ip[2] << 8 | ip[3]);
	else
		end = layers->l3 + 40 + (ip[4] << 8 | ip[5]);
	if (end > len || end < layers->l4)
		end = len;
	return end - layers->l4;
}

uint16_t csum_l4(const uint8_t *data, uint32_t len, const struct frame_layers *layers)
{
	unsigned int field = csum_offset(layers->ip_proto);
	const uint8_t *ip = data + layers->l3, *l4 = data + layers->l4;
	uint32_t sum, bytes;
	uint16_t word, result;

	if (!field || !layers->l4 || layers->fragment)
		return 0;
	bytes = l4_len(data, len, layers);
	if (bytes < field + 2)
		return 0;
	if (layers->ip_version == 4)
		sum = csum_add(0, ip + 12, 8);
	else
		sum = csum_add(0, ip + 8, 32);
	sum = csum_add(sum, &(uint32_t){ htobe32(bytes) }, 4);
	sum = csum_add(sum, &(uint16_t){ htobe16(layers->ip_proto) }, 2);
	sum = csum_add(sum, l4, bytes);
	memcpy(&word, l4 + field, 2);
	sum = csum_add(sum, &(uint16_t){ ~word }, 2);
	result = csum_fold(sum);
	/* An all-zero UDP checksum would mean that there is none */
	return layers->ip_proto == IPPROTO_UDP && !result ? 0xffff : result;
}

void csum_fix(uint8_t *data, uint32_t len, const struct frame_layers *layers, bool l3, bool l4)
{
	uint16_t sum;

	if (l3 && layers->ip_version == 4) {
		uint8_t *ip = data + layers->l3;

		memset(ip + 10, 0, 2);
		sum = csum_fold(csum_add(0, ip, (ip[0] & 15) * 4));
		memcpy(ip + 10, &sum, 2);
	}
	if (l4 && layers->l4) {
		sum = csum_l4(data, len, layers);
		if (sum || layers->ip_proto == IPPROTO_TCP)
			if (csum_offset(layers->ip_proto) && !layers->fragment)
				memcpy(data + layers->l4 + csum_offset(layers->ip_proto), &sum, 2);
	}
}

void frame_fix_checksums(struct frame *frame, bool l3, bool l4)
{
	frame_parse(frame);
	csum_fix(frame->data, frame->len, &frame->layers, l3, l4);
	frame_changed(frame);
}

/* entry [0][i] is the CRC of byte i, entry [n][i] that of byte i and n zeros */
static uint32_t fcs_table[8][256];

static void fcs_prepare(void)
{
	for (unsigned int i = 0; i < 256; i++) {
		uint32_t value = i;

		for (int bit = 0; bit < 8; bit++)
			value = value >> 1 ^ (value & 1 ? 0xedb88320 : 0);
		fcs_table[0][i] = value;
	}
	for (int n = 1; n < 8; n++)
		for (int i = 0; i < 256; i++) {
			uint32_t value = fcs_table[n - 1][i];

			fcs_table[n][i] = value >> 8 ^ fcs_table[0][value & 255];
		}
}

uint32_t csum_fcs(uint32_t crc, const void *data, size_t len)
{
	const uint8_t *p = data;

	if (!fcs_table[0][1])
		fcs_prepare();
	crc = ~crc;
	for (; len >= 8; len -= 8, p += 8) {
		uint32_t next = 0;

		for (int i = 0; i < 4; i++)
			next ^= fcs_table[7 - i][p[i] ^ (crc >> 8 * i & 255)];
		for (int i = 4; i < 8; i++)
			next ^= fcs_table[7 - i][p[i]];
		crc = next;
	}
	while (len--)
		crc = crc >> 8 ^ fcs_table[0][(crc ^ *p++) & 255];
	return ~crc;
}
