// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <netinet/in.h>

#include "frame/byteorder.h"
#include "tests/fuzz/packet.h"

#define PORT_VXLAN	4789
#define L2_LEN		14
#define VXLAN_LEN	8

enum { FORM_VLAN = 1, FORM_IP = 2, FORM_IPV6 = 4, FORM_UDP = 8, FORM_VXLAN = 16, FORM_ICMP = 32 };

static unsigned int put_l2(uint8_t *p, uint8_t form)
{
	unsigned int at = 12;

	memcpy(p, "\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01", 12);
	if (form & FORM_VLAN) {
		put_be16(p + at, 0x8100);
		put_be16(p + at + 2, 0x0123);
		at += 4;
	}
	put_be16(p + at, form & FORM_IP ? form & FORM_IPV6 ? 0x86dd : 0x0800 : 0x88b5);
	return at + 2;
}

static unsigned int put_ip(uint8_t *p, uint8_t form, uint8_t proto, uint16_t len)
{
	if (form & FORM_IPV6) {
		memset(p, 0, 40);
		p[0] = 0x60;
		put_be16(p + 4, len);
		p[6] = proto;
		p[7] = 64;
		p[8] = 0xfd;
		p[24] = 0xfd;
		return 40;
	}
	memset(p, 0, 20);
	p[0] = 0x45;
	put_be16(p + 2, 20 + len);
	p[8] = 64;
	p[9] = proto;
	p[12] = 10;
	p[16] = 10;
	return 20;
}

static unsigned int put_l4(uint8_t *p, uint8_t proto, uint16_t port, uint16_t payload)
{
	memset(p, 0, 20);
	if (proto == IPPROTO_ICMP)
		return 8;
	put_be16(p, 1000);
	put_be16(p + 2, port);
	if (proto == IPPROTO_UDP) {
		put_be16(p + 4, 8 + payload);
		return 8;
	}
	p[12] = 0x50;
	p[13] = 0x18;
	return 20;
}

static unsigned int put_l3(uint8_t *p, uint8_t form, uint8_t proto, uint16_t port, uint16_t payload)
{
	unsigned int len = proto == IPPROTO_TCP ? 20 : 8, at;

	at = put_ip(p, form, proto, len + payload);
	return at + put_l4(p + at, proto, port, payload);
}

unsigned int packet_headers(uint8_t *p, uint8_t form, uint16_t payload)
{
	uint8_t proto = form & FORM_UDP ? IPPROTO_UDP :
			form & FORM_ICMP ? IPPROTO_ICMP : IPPROTO_TCP;
	unsigned int at = put_l2(p, form), inner;

	if (!(form & FORM_IP))
		return at;
	if (!(form & FORM_VXLAN))
		return at + put_l3(p + at, form, proto, 2000, payload);
	/* Encapsulate an IPv4 packet with the same transport */
	inner = L2_LEN + 20 + (proto == IPPROTO_TCP ? 20 : 8) + payload;
	at += put_l3(p + at, form, IPPROTO_UDP, PORT_VXLAN, VXLAN_LEN + inner);
	memset(p + at, 0, VXLAN_LEN);
	p[at] = 8;
	at += VXLAN_LEN;
	at += put_l2(p + at, FORM_IP);
	return at + put_l3(p + at, FORM_IP, proto, 2000, payload);
}
