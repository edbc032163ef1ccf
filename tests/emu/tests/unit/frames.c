// SPDX-License-Identifier: GPL-2.0
#include "tests/unit/frames.h"

const uint8_t mac_a[6] = { 0x02, 0, 0, 0, 0, 0xa }, mac_b[6] = { 0x02, 0, 0, 0, 0, 0xb };
const uint8_t broadcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
const uint8_t multicast[6] = { 0x33, 0x33, 0, 0, 0, 1 };
uint8_t storage[FRAME_MAX];
struct frame frame;

void put16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v;
}

void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

uint32_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

uint32_t get32(const uint8_t *p)
{
	return get16(p) << 16 | get16(p + 2);
}

void make_eth(const uint8_t *dst, const uint8_t *src, uint16_t type, uint32_t len)
{
	uint32_t i;

	memset(&frame, 0, sizeof(frame));
	frame.buf = storage;
	frame.size = sizeof(storage);
	frame.data = storage + FRAME_HEADROOM;
	frame.len = len;
	for (i = 0; i < len; i++)
		frame.data[i] = i * 7 + 3;
	memcpy(frame.data, dst, 6);
	memcpy(frame.data + 6, src, 6);
	put16(frame.data + 12, type);
}

void make_ip4(const uint8_t *dst, const uint8_t *src, uint8_t proto, uint16_t sport,
	      uint16_t dport, uint32_t len)
{
	uint8_t *ip, *l4;

	make_eth(dst, src, 0x0800, len);
	ip = frame.data + 14;
	l4 = ip + 20;
	memset(ip, 0, 20);
	ip[0] = 0x45;
	put16(ip + 2, len - 14);
	put16(ip + 4, 0x1234);
	ip[8] = 64;
	ip[9] = proto;
	put32(ip + 12, 0x0a000001);
	put32(ip + 16, 0x0a000002);
	put16(l4, sport);
	put16(l4 + 2, dport);
	if (proto == 6) {
		put32(l4 + 4, 0x11111111);
		put32(l4 + 8, 0x22222222);
		l4[12] = 0x50;
		l4[13] = 0x18;
	} else {
		put16(l4 + 4, len - 34);
	}
	frame_fix_checksums(&frame, true, true);
}

void make_tcp6(const uint8_t *dst, const uint8_t *src, uint32_t len)
{
	uint8_t *ip, *l4;
	unsigned int i;

	make_eth(dst, src, 0x86dd, len);
	ip = frame.data + 14;
	l4 = ip + 40;
	memset(ip, 0, 8);
	put32(ip, 0x60012345);
	put16(ip + 4, len - 54);
	ip[6] = 6;
	ip[7] = 64;
	for (i = 0; i < 32; i++)
		ip[8 + i] = 0x20 + i;
	put16(l4, 1000);
	put16(l4 + 2, 2000);
	l4[12] = 0x50;
	l4[13] = 0x02;
	frame_fix_checksums(&frame, true, true);
}

bool sums_good(const uint8_t *data, uint32_t len)
{
	struct frame f = {
		.data = (uint8_t *)data, .len = len, .buf = (uint8_t *)data, .size = len
	};

	frame_parse(&f);
	return f.layers.l3_ok && f.layers.l4_ok;
}

void transmit(struct vhca *from, uint32_t sqn)
{
	frame.source_sqn = sqn;
	frame_changed(&frame);
	eswitch_transmit(from, &frame);
}

void receive(void)
{
	eswitch_receive(&card, frame.data, frame.len);
}
