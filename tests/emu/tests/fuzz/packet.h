/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_PACKET_H
#define EMU_FUZZ_PACKET_H

#include <stdint.h>

#define PACKET_HEADERS_MAX	160u

/*
 * The headers of a packet of @payload bytes, its checksums zero. @form: tag, IP version, transport,
 * tunnel, each by a bit. Returns how many bytes they are; the lowest that has none is 14.
 */
unsigned int packet_headers(uint8_t *p, uint8_t form, uint16_t payload);

#endif
