// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <string.h>

#include "frame/frame.h"
#include "roce/icrc.h"

#define LRH_LEN		8	/* the CRC includes one in front, all ones */
#define IPV4_LEN_MAX	60
#define IPV6_LEN	40
#define UDP_LEN		8
#define BTH_LEN		12
#define BTH_RESERVED	4	/* contains FECN and BECN, which switches change */

uint32_t icrc(const uint8_t *ip, size_t len)
{
	uint8_t head[LRH_LEN + IPV4_LEN_MAX + UDP_LEN + BTH_LEN], *p = head + LRH_LEN;
	size_t l3 = *ip >> 4 == 4 ? (*ip & 15) * 4u : IPV6_LEN;
	size_t masked = l3 + UDP_LEN + BTH_LEN;
	uint32_t crc;

	assert(len >= masked);
	memset(head, 0xff, LRH_LEN);
	memcpy(p, ip, masked);
	if (*ip >> 4 == 4) {
		p[1] = 0xff;			/* type of service */
		p[8] = 0xff;			/* time to live */
		memset(p + 10, 0xff, 2);	/* checksum */
	} else {
		p[0] |= 0x0f;			/* traffic class and flow label */
		memset(p + 1, 0xff, 3);
		p[7] = 0xff;			/* hop limit */
	}
	memset(p + l3 + 6, 0xff, 2);		/* checksum of UDP */
	p[l3 + UDP_LEN + BTH_RESERVED] = 0xff;
	crc = csum_fcs(0, head, LRH_LEN + masked);
	return csum_fcs(crc, ip + masked, len - masked);
}
