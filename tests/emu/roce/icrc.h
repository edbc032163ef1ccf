/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ROCE_ICRC_H
#define EMU_ROCE_ICRC_H

#include <stddef.h>
#include <stdint.h>

/*
 * The invariant CRC of a RoCEv2 packet. @ip: its IP header, of up to 60 bytes, followed by UDP and
 * BTH; @len: bytes from there up to the CRC. The result is to be stored in little endian.
 */
uint32_t icrc(const uint8_t *ip, size_t len);

#endif
