/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_PACKET_H
#define EMU_FUZZ_PACKET_H

#include <stdint.h>

#define PACKET_HEADERS_MAX	160u

/*
 * Write the headers of a packet with @payload bytes, with zero checksums. @form: a bit each for
 * tag, IP version, transport, tunnel. Return the length of the headers, at least 14.
 */
unsigned int packet_headers(uint8_t *p, uint8_t form, uint16_t payload);

#endif
