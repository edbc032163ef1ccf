/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_RSS_H
#define EMU_RSS_H

#include <stddef.h>

#include "frame/frame.h"

#define RSS_KEY_BYTES	40
#define RSS_INPUT_MAX	36	/* two IPv6 addresses, two ports */

/* rx_hash_field_select */
struct rss_fields {
	bool ipv6, udp;		/* protocols that the selection is for */
	uint32_t selected;	/* bits of the context */
};

uint32_t rss_toeplitz(const uint8_t key[RSS_KEY_BYTES], const uint8_t *data, size_t len);
/* XOR of all bytes, bits reversed */
uint32_t rss_xor8(const uint8_t *data, size_t len);
/*
 * The hash input of a packet, and the CQE's rss_hash_type; 0 bytes: the selection does not match
 * the packet. @symmetric: swapping source and destination must not change the result.
 */
size_t rss_input(uint8_t input[RSS_INPUT_MAX], uint8_t *type, const struct rss_fields *fields,
		 const uint8_t *data, const struct frame_layers *layers, bool symmetric);

#endif
