// SPDX-License-Identifier: GPL-2.0
#include "tests/unit/queue.h"
#include "tests/unit/rings.h"

static void test_csum(void)
{
	static const uint8_t rfc1071[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };
	static const uint8_t ip[] = { 0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
				      0, 0, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7 };
	uint8_t frame[200], odd[] = { 1, 2, 3 };
	struct frame_layers layers;
	unsigned int len;

	CHECK(csum_fold(csum_add(0, rfc1071, sizeof(rfc1071))) == htobe16(0x220d));
	CHECK(csum_fold(csum_add(0, ip, sizeof(ip))) == htobe16(0xb861));
	CHECK(csum_fold(csum_add(0, odd, 3)) == htobe16((uint16_t)~0x0402));
	CHECK(csum_fcs(0, "123456789", 9) == 0xcbf43926);
	CHECK(csum_fcs(csum_fcs(0, "1234", 4), "56789", 5) == 0xcbf43926);
	for (unsigned int i = 0; i < sizeof(frame); i++)
		frame[i] = i * 37 + 11;
	for (len = 0; len < 40; len++) {	/* bytes one at a time and eight at a time agree */
		uint32_t fcs = 0;

		for (unsigned int i = 0; i < len; i++)
			fcs = csum_fcs(fcs, frame + len + i, 1);
		CHECK(csum_fcs(0, frame + len, len) == fcs);
	}
	len = build(frame, false, 4, true, 33) + 33;
	layers_parse(&layers, frame, len, 0, true, true);
	CHECK(!layers.l3_ok && layers.l4_ok);	/* UDP without a checksum is fine on IPv4 */
	csum_fix(frame, len, &layers, true, true);
	CHECK(csums_good(frame, len));
	frame[len - 1] ^= 1;
	CHECK(!csums_good(frame, len));
	len = build(frame, true, 6, false, 11) + 11;
	layers_parse(&layers, frame, len, 0, true, true);
	CHECK(!layers.l4_ok && layers.vlans == 1 && layers.vlan_tci[0] == 0x123);
	csum_fix(frame, len, &layers, true, true);
	CHECK(csums_good(frame, len));
}

static void test_toeplitz(void)
{
	static const uint8_t key[RSS_KEY_BYTES] = {
		0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3,
		0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb, 0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3,
		0x80, 0x30, 0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,
	};
	/* source, destination, ports; the published results with and without ports */
	static const struct {
		uint8_t in[12];
		uint32_t ip, tcp;
	} v4[] = {
		{ { 66, 9, 149, 187, 161, 142, 100, 80, 0x0a, 0xea, 0x06, 0xe6 },
		  0x323e8fc2, 0x51ccc178 },
		{ { 199, 92, 111, 2, 65, 69, 140, 83, 0x37, 0x96, 0x12, 0x83 },
		  0xd718262a, 0xc626b0ea },
		{ { 24, 19, 198, 95, 12, 22, 207, 184, 0x32, 0x62, 0x94, 0x88 },
		  0xd2d0a5de, 0x5c2b394a },
		{ { 38, 27, 205, 30, 209, 142, 163, 6, 0xbc, 0x64, 0x08, 0xa9 },
		  0x82989176, 0xafc7327f },
		{ { 153, 39, 163, 191, 202, 188, 127, 2, 0xac, 0xdb, 0x05, 0x17 },
		  0x5d1809c5, 0x10e828a2 },
	};
	static const uint8_t v6[36] = {
		0x3f, 0xfe, 0x25, 0x01, 0x02, 0x00, 0x1f, 0xff, 0, 0, 0, 0, 0, 0, 0, 7,
		0x3f, 0xfe, 0x25, 0x01, 0x02, 0x00, 0x00, 0x03, 0, 0, 0, 0, 0, 0, 0, 1,
		0x0a, 0xea, 0x06, 0xe6,
	};
	struct rss_fields fields = { .selected = 0xf };
	uint8_t frame[128], input[RSS_INPUT_MAX], other[RSS_INPUT_MAX], swap[4], type;
	struct frame_layers layers;
	unsigned int i, len;

	for (i = 0; i < ARRAY_SIZE(v4); i++) {
		CHECK(rss_toeplitz(key, v4[i].in, 8) == v4[i].ip);
		CHECK(rss_toeplitz(key, v4[i].in, 12) == v4[i].tcp);
	}
	CHECK(rss_toeplitz(key, v6, 32) == 0x2cc18cd5);
	CHECK(rss_toeplitz(key, v6, 36) == 0x40207d3d);
	CHECK(rss_xor8((const uint8_t *)"\x01\x02", 2) == 0xc0);
	len = build(frame, false, 4, false, 0);
	layers_parse(&layers, frame, len, 0, true, false);
	CHECK(rss_input(input, &type, &fields, frame, &layers, false) == 12 && type == 0x55);
	CHECK(!memcmp(input, frame + 26, 12));
	CHECK(rss_input(input, &type, &fields, frame, &layers, true) == 12);
	memcpy(swap, frame + 26, 4);
	memcpy(frame + 26, frame + 30, 4);
	memcpy(frame + 30, swap, 4);
	memcpy(swap, frame + 34, 2);
	memcpy(frame + 34, frame + 36, 2);
	memcpy(frame + 36, swap, 2);
	CHECK(rss_input(other, &type, &fields, frame, &layers, true) == 12);
	CHECK(!memcmp(input, other, 12));
	fields.udp = true;
	CHECK(rss_input(input, &type, &fields, frame, &layers, false) == 8 && type == 0x05);
	fields.ipv6 = true;
	CHECK(rss_input(input, &type, &fields, frame, &layers, false) == 0);
}

int main(void)
{
	static const struct test tests[] = {
		{ "frame: checksums are computed and verified", test_csum },
		{ "rss: the Toeplitz hash agrees with published vectors", test_toeplitz },
	};

	return run_tests(tests, ARRAY_SIZE(tests));
}
