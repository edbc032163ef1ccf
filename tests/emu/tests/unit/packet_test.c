// SPDX-License-Identifier: GPL-2.0
/* Recorded RoCEv2 packets, and a round trip of every kind of packet. */
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "frame/frame.h"
#include "roce/icrc.h"
#include "roce/packet.h"
#include "roce/psn.h"

#define FRAME	2048

static unsigned int passed, failed, checks_failed;

#define CHECK(cond)								\
	do {									\
		if (!(cond)) {							\
			printf("# %s:%d: %s\n", __func__, __LINE__, #cond);	\
			checks_failed++;					\
		}								\
	} while (0)

/* From the tests of scapy's RoCE layer: a UC packet with its CRC */
static const uint8_t uc_send[] = {
	0x24, 0x8a, 0x07, 0xa8, 0xfa, 0x22, 0x24, 0x8a, 0x07, 0xa8, 0xfa, 0x22, 0x08, 0x00,
	0x45, 0x01, 0x00, 0x40, 0x04, 0x78, 0x40, 0x00, 0x40, 0x11, 0xb4, 0xd5,
	192, 168, 0, 7, 192, 168, 0, 7,
	0xc0, 0x00, 0x12, 0xb7, 0x00, 0x2c, 0xac, 0xa2,
	0x24, 0x60, 0xff, 0xff, 0x00, 0x00, 0x00, 0xd3, 0x00, 0xcf, 0x17, 0x10,
	'F', '0', 0x81, 0x8b, 0xe2, 0x89, '5', 0xd9, 0x0e, 0x9a, 0x95, 'P', 'T', 0x01, 0xbe, 0x88,
	'^', 'P', 0x00, 0x00,
	0x78, 0xf3, 0x53, 0xf3,
};

/* From the same tests: a congestion notification that a ConnectX-4 Lx sent */
static const uint8_t cnp[] = {
	0xe4, 0x1d, 0x2d, 0xab, 0x2b, 0xc2, 0x7c, 0xfe, 0x90, 0x64, 0x3b, 0x32, 0x08, 0x00,
	0x45, 0xc2, 0x00, 0x3c, 0x71, 0x8c, 0x40, 0x00, 0x40, 0x11, 0x91, 0x61,
	10, 0, 17, 1, 10, 0, 18, 1,
	0x00, 0x00, 0x12, 0xb7, 0x00, 0x28, 0x00, 0x00,
	0x81, 0x00, 0xff, 0xff, 0x40, 0x00, 0x01, 0x18, 0x00, 0x00, 0x00, 0x00,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0x82, 0xfd, 0x00, 0x2a,
};

static void test_recorded(void)
{
	struct packet packet;

	CHECK(icrc(uc_send + 14, sizeof(uc_send) - 18) == 0xf353f378);
	CHECK(icrc(cnp + 14, sizeof(cnp) - 18) == 0x2a00fd82);
	CHECK(!packet_parse(&packet, uc_send, sizeof(uc_send)));
	CHECK(packet.opcode == (ROCE_UC | ROCE_SEND_ONLY) && packet.migrated && !packet.solicited);
	CHECK(packet.pkey == 0xffff && packet.qpn == 211 && packet.psn == 13571856);
	CHECK(packet.len == 18 && packet.data[0] == 'F' && packet.data[17] == 'P');
	CHECK(packet.route.ipv4 && packet.route.sport == 49152 && packet.route.tclass == 1);
	CHECK(route_is_ipv4(packet.route.dest) && packet.route.dest[15] == 7);
	CHECK(!packet_parse(&packet, cnp, sizeof(cnp)));
	CHECK(packet.opcode == ROCE_CNP && packet.becn && !packet.fecn && packet.qpn == 0x118);
}

/* The CRC covers everything except fields that switches may change */
static void test_covered(void)
{
	static const unsigned int changes[] = { 15, 22, 24, 25, 40, 41, 46 };
	uint8_t frame[sizeof(uc_send)];
	struct packet packet;
	unsigned int i, at, open;

	for (at = 14; at < sizeof(frame); at++) {
		memcpy(frame, uc_send, sizeof(frame));
		frame[at] ^= 0x10;
		for (i = 0, open = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
			open |= changes[i] == at;
		if (at == 14)
			continue;	/* has the length of the header */
		CHECK((icrc(frame + 14, sizeof(frame) - 18) == 0xf353f378) ==
		      (open || at >= sizeof(frame) - 4));
		CHECK(packet_parse(&packet, frame, sizeof(frame)) ||
		      at == 40 || at == 41 || at == 46);
	}
	for (at = 0; at < sizeof(uc_send); at++)
		CHECK(packet_parse(&packet, uc_send, at));
}

static void fill(struct packet *packet, bool ipv4, bool tagged)
{
	static const uint8_t data[64] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

	*packet = (struct packet){
		.route = { .dmac = { 2, 0, 0, 0, 0, 2 }, .smac = { 2, 0, 0, 0, 0, 1 },
			   .tagged = tagged, .tci = 0x6123, .ipv4 = ipv4, .tclass = 0x42,
			   .hop_limit = 64, .sport = 0xc123,
			   .source = { [10] = 0xff, 0xff, 10, 0, 0, 1 },
			   .dest = { [10] = 0xff, 0xff, 10, 0, 0, 2 } },
		.solicited = true, .migrated = true, .ack_request = true, .pkey = 0xffff,
		.qpn = 0x123456, .psn = 0xfedcba, .va = 0x1122334455667788, .rkey = 0x99aabbcc,
		.length = 0x10203, .swap_add = 0xa1a2a3a4a5a6a7a8, .compare = 0xb1b2b3b4b5b6b7b8,
		.syndrome = AETH_NAK | NAK_REMOTE_ACCESS, .msn = 0x765432,
		.original = 0xc1c2c3c4c5c6c7c8, .imm = 0xd1d2d3d4, .invalidate = 0xe1e2e3e4,
		.qkey = 0x80010000, .source_qpn = 0x654321, .srqn = 0xabcdef,
		.dci = 0x456789, .connection = 0xf1f2f3f4, .dc_key = 0x0123456789abcdef,
		.data = data,
	};
	if (!ipv4) {
		packet->route.source[0] = 0xfe;
		packet->route.dest[0] = 0xfe;
		packet->route.flow_label = 0x54321;
	}
}

static bool same_route(const struct route *a, const struct route *b)
{
	return !memcmp(a->dmac, b->dmac, 6) && !memcmp(a->smac, b->smac, 6) &&
	       a->tagged == b->tagged && (!a->tagged || a->tci == b->tci) && a->ipv4 == b->ipv4 &&
	       !memcmp(a->source, b->source, 16) && !memcmp(a->dest, b->dest, 16) &&
	       a->tclass == b->tclass && a->hop_limit == b->hop_limit &&
	       a->flow_label == b->flow_label && a->sport == b->sport;
}

static bool same(const struct packet *a, const struct packet *b, unsigned int is)
{
	return same_route(&a->route, &b->route) && a->opcode == b->opcode &&
	       a->solicited == b->solicited && a->migrated == b->migrated &&
	       a->ack_request == b->ack_request && a->pkey == b->pkey && a->qpn == b->qpn &&
	       a->psn == b->psn && a->len == b->len && !memcmp(a->data, b->data, a->len) &&
	       (!(is & (ROCE_HAS_RETH | ROCE_HAS_ATOMIC)) ||
		(a->va == b->va && a->rkey == b->rkey)) &&
	       (!(is & ROCE_HAS_RETH) || a->length == b->length) &&
	       (!(is & ROCE_HAS_ATOMIC) ||
		(a->swap_add == b->swap_add && a->compare == b->compare)) &&
	       (!(is & ROCE_HAS_AETH) || (a->syndrome == b->syndrome && a->msn == b->msn)) &&
	       (!(is & ROCE_HAS_ATOMIC_ACK) || a->original == b->original) &&
	       (!(is & ROCE_HAS_IMM) || a->imm == b->imm) &&
	       (!(is & ROCE_HAS_IETH) || a->invalidate == b->invalidate) &&
	       (!(is & ROCE_HAS_DETH) ||
		(a->qkey == b->qkey && a->source_qpn == b->source_qpn)) &&
	       (!(is & ROCE_HAS_XRCETH) || a->srqn == b->srqn) &&
	       (!(is & ROCE_HAS_DCETH) ||
		(a->dci == b->dci && a->connection == b->connection)) &&
	       (!(is & ROCE_HAS_DCCETH) || a->dc_key == b->dc_key);
}

static void there_and_back(uint8_t opcode, bool ipv4, bool tagged, uint32_t len)
{
	unsigned int is = roce_opcode(opcode);
	struct packet packet, back;
	uint8_t frame[FRAME];
	size_t at, end;

	fill(&packet, ipv4, tagged);
	packet.opcode = opcode;
	packet.len = is & ROCE_HAS_DATA ? len : 0;
	at = packet_begin(&packet, frame);
	CHECK(at <= ROCE_HEADERS_MAX);
	memcpy(frame + at, packet.data, packet.len);
	end = packet_end(&packet, frame, at);
	CHECK(!packet_parse(&back, frame, end));
	CHECK(same(&packet, &back, is));
	/* A short frame is padded on the wire */
	memset(frame + end, 0, 60);
	CHECK(!packet_parse(&back, frame, end + 60));
	CHECK(same(&packet, &back, is));
}

static void test_all(void)
{
	unsigned int opcode, len, known = 0;

	for (opcode = 0; opcode < 256; opcode++) {
		if (!roce_opcode(opcode))
			continue;
		known++;
		for (len = 0; len < 6; len++) {
			there_and_back(opcode, true, false, len);
			there_and_back(opcode, true, true, len);
			there_and_back(opcode, false, false, len);
			there_and_back(opcode, false, true, len);
		}
	}
	CHECK(known == 23 + 12 + 2 + 23 + 25);
}

/* Packets with more than their kind can have */
static void test_refused(void)
{
	uint8_t frame[FRAME];
	struct packet packet;
	size_t at, end;
	uint32_t crc;

	fill(&packet, true, false);
	packet.opcode = ROCE_RC | ROCE_ACK;
	packet.len = 4;
	at = packet_begin(&packet, frame);
	memcpy(frame + at, packet.data, 4);
	end = packet_end(&packet, frame, at);
	CHECK(packet_parse(&packet, frame, end));
	/* transport version 1, which the CRC covers */
	fill(&packet, true, false);
	packet.opcode = ROCE_RC | ROCE_SEND_ONLY;
	at = packet_begin(&packet, frame);
	frame[14 + 28 + 1] |= 1;
	end = packet_end(&packet, frame, at);
	CHECK(packet_parse(&packet, frame, end));
	/* an unknown opcode */
	frame[14 + 28 + 1] &= ~1;
	frame[14 + 28] = 0x1f;
	crc = htole32(icrc(frame + 14, end - 18));
	memcpy(frame + end - 4, &crc, 4);
	CHECK(packet_parse(&packet, frame, end));
	frame[14 + 28] = ROCE_SEND_ONLY;
	crc = htole32(icrc(frame + 14, end - 18));
	memcpy(frame + end - 4, &crc, 4);
	CHECK(!packet_parse(&packet, frame, end));
}

static void test_psn(void)
{
	CHECK(psn_add(0xffffff, 1) == 0 && psn_add(0xfffff0, 0x20) == 0x10);
	CHECK(psn_diff(5, 3) == 2 && psn_diff(3, 5) == -2);
	CHECK(psn_diff(1, 0xffffff) == 2 && psn_diff(0xffffff, 1) == -2);
	CHECK(psn_diff(0x7fffff, 0) == 0x7fffff && psn_diff(0x800000, 0) == -0x800000);
	CHECK(psn_before(0xfffffe, 3) && !psn_before(3, 0xfffffe) && !psn_before(7, 7));
}

static void run(const char *name, void (*test)(void))
{
	checks_failed = 0;
	test();
	passed += !checks_failed;
	failed += !!checks_failed;
	printf("%s %u - %s\n", checks_failed ? "not ok" : "ok", passed + failed, name);
}

int main(void)
{
	puts("TAP version 13");
	run("roce: recorded packets are parsed, with the correct CRC", test_recorded);
	run("roce: the CRC covers all that switches do not change", test_covered);
	run("roce: every kind of packet is parsed as it was written", test_all);
	run("roce: invalid packets are refused", test_refused);
	run("roce: sequence numbers wrap", test_psn);
	printf("1..%u\n", passed + failed);
	return !!failed;
}
