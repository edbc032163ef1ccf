// SPDX-License-Identifier: GPL-2.0
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "frame/frame.h"
#include "roce/icrc.h"
#include "roce/packet.h"

#define ETH_LEN		14
#define VLAN_LEN	4
#define TYPE_VLAN	0x8100
#define TYPE_IPV4	0x0800
#define TYPE_IPV6	0x86dd
#define PROTO_UDP	17
#define IPV4_LEN	20
#define IPV6_LEN	40
#define UDP_LEN		8
#define BTH_LEN		12
#define ICRC_LEN	4
#define IPV4_DF		0x4000
#define IPV4_FRAGMENT	0x3fff

#define FIRST	ROCE_IS_FIRST
#define LAST	ROCE_IS_LAST
#define ONLY	(ROCE_IS_FIRST | ROCE_IS_LAST)
#define SEND	(ROCE_IS_SEND | ROCE_HAS_DATA | ROCE_IS_KNOWN)
#define WRITE	(ROCE_IS_WRITE | ROCE_HAS_DATA | ROCE_IS_KNOWN)
#define REQUEST	(ROCE_IS_KNOWN | ONLY)
#define ANSWER	(ROCE_IS_RESPONSE | ROCE_IS_KNOWN)

static const uint16_t operations[ROCE_OPERATION + 1] = {
	[ROCE_SEND_FIRST]	= SEND | FIRST,
	[ROCE_SEND_MIDDLE]	= SEND,
	[ROCE_SEND_LAST]	= SEND | LAST,
	[ROCE_SEND_LAST_IMM]	= SEND | LAST | ROCE_HAS_IMM,
	[ROCE_SEND_ONLY]	= SEND | ONLY,
	[ROCE_SEND_ONLY_IMM]	= SEND | ONLY | ROCE_HAS_IMM,
	[ROCE_WRITE_FIRST]	= WRITE | FIRST | ROCE_HAS_RETH,
	[ROCE_WRITE_MIDDLE]	= WRITE,
	[ROCE_WRITE_LAST]	= WRITE | LAST,
	[ROCE_WRITE_LAST_IMM]	= WRITE | LAST | ROCE_HAS_IMM,
	[ROCE_WRITE_ONLY]	= WRITE | ONLY | ROCE_HAS_RETH,
	[ROCE_WRITE_ONLY_IMM]	= WRITE | ONLY | ROCE_HAS_RETH | ROCE_HAS_IMM,
	[ROCE_READ_REQUEST]	= REQUEST | ROCE_HAS_RETH,
	[ROCE_READ_FIRST]	= ANSWER | FIRST | ROCE_HAS_AETH | ROCE_HAS_DATA,
	[ROCE_READ_MIDDLE]	= ANSWER | ROCE_HAS_DATA,
	[ROCE_READ_LAST]	= ANSWER | LAST | ROCE_HAS_AETH | ROCE_HAS_DATA,
	[ROCE_READ_ONLY]	= ANSWER | ONLY | ROCE_HAS_AETH | ROCE_HAS_DATA,
	[ROCE_ACK]		= ANSWER | ONLY | ROCE_HAS_AETH,
	[ROCE_ATOMIC_ACK]	= ANSWER | ONLY | ROCE_HAS_AETH | ROCE_HAS_ATOMIC_ACK,
	[ROCE_CMP_SWAP]		= REQUEST | ROCE_HAS_ATOMIC,
	[ROCE_FETCH_ADD]	= REQUEST | ROCE_HAS_ATOMIC,
	[ROCE_SEND_LAST_INV]	= SEND | LAST | ROCE_HAS_IETH,
	[ROCE_SEND_ONLY_INV]	= SEND | ONLY | ROCE_HAS_IETH,
};

unsigned int roce_opcode(uint8_t opcode)
{
	unsigned int operation = opcode & ROCE_OPERATION, is = operations[operation];

	switch (opcode & ROCE_TRANSPORT) {
	case ROCE_RC:
		return is;
	case ROCE_XRC:
		/* Requests name the receiver's SRQ */
		return is && !(is & ROCE_IS_RESPONSE) ? is | ROCE_HAS_XRCETH : is;
	case ROCE_DC:
		if (operation == ROCE_DC_CONNECT)
			return REQUEST | ROCE_HAS_DCETH | ROCE_HAS_DCCETH;
		if (operation == ROCE_DC_DISCONNECT)
			return REQUEST | ROCE_HAS_DCETH;
		/* Requests name the sender and its connection */
		return is && !(is & ROCE_IS_RESPONSE) ? is | ROCE_HAS_DCETH : is;
	case ROCE_UC:
		return operation <= ROCE_WRITE_ONLY_IMM ? is : 0;
	case ROCE_UD:
		return operation == ROCE_SEND_ONLY || operation == ROCE_SEND_ONLY_IMM ?
		       is | ROCE_HAS_DETH : 0;
	default:
		return 0;
	}
}

static const char *transport_name(uint8_t opcode)
{
	switch (opcode & ROCE_TRANSPORT) {
	case ROCE_RC:
		return "RC";
	case ROCE_UC:
		return "UC";
	case ROCE_UD:
		return "UD";
	case ROCE_XRC:
		return "XRC";
	default:
		return "DC";
	}
}

const char *packet_name(uint8_t opcode)
{
	static const char *const names[ROCE_OPERATION + 1] = {
		[ROCE_SEND_FIRST]	= "SEND_FIRST",
		[ROCE_SEND_MIDDLE]	= "SEND_MIDDLE",
		[ROCE_SEND_LAST]	= "SEND_LAST",
		[ROCE_SEND_LAST_IMM]	= "SEND_LAST_IMM",
		[ROCE_SEND_ONLY]	= "SEND_ONLY",
		[ROCE_SEND_ONLY_IMM]	= "SEND_ONLY_IMM",
		[ROCE_WRITE_FIRST]	= "WRITE_FIRST",
		[ROCE_WRITE_MIDDLE]	= "WRITE_MIDDLE",
		[ROCE_WRITE_LAST]	= "WRITE_LAST",
		[ROCE_WRITE_LAST_IMM]	= "WRITE_LAST_IMM",
		[ROCE_WRITE_ONLY]	= "WRITE_ONLY",
		[ROCE_WRITE_ONLY_IMM]	= "WRITE_ONLY_IMM",
		[ROCE_READ_REQUEST]	= "READ_REQUEST",
		[ROCE_READ_FIRST]	= "READ_FIRST",
		[ROCE_READ_MIDDLE]	= "READ_MIDDLE",
		[ROCE_READ_LAST]	= "READ_LAST",
		[ROCE_READ_ONLY]	= "READ_ONLY",
		[ROCE_ACK]		= "ACK",
		[ROCE_ATOMIC_ACK]	= "ATOMIC_ACK",
		[ROCE_CMP_SWAP]		= "CMP_SWAP",
		[ROCE_FETCH_ADD]	= "FETCH_ADD",
		[ROCE_SEND_LAST_INV]	= "SEND_LAST_INV",
		[ROCE_SEND_ONLY_INV]	= "SEND_ONLY_INV",
		[ROCE_DC_CONNECT]	= "CONNECT",
		[ROCE_DC_DISCONNECT]	= "DISCONNECT",
	};
	static char name[32];

	if (opcode == ROCE_CNP)
		return "CNP";
	if (!roce_opcode(opcode))
		return NULL;
	snprintf(name, sizeof(name), "%s_%s", transport_name(opcode),
		 names[opcode & ROCE_OPERATION]);
	return name;
}

bool route_is_ipv4(const uint8_t *gid)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return !memcmp(gid, mapped, sizeof(mapped));
}

static uint16_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static uint32_t get24(const uint8_t *p)
{
	return p[0] << 16 | p[1] << 8 | p[2];
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static uint64_t get64(const uint8_t *p)
{
	return (uint64_t)get32(p) << 32 | get32(p + 4);
}

static uint8_t *put8(uint8_t *p, uint8_t v)
{
	*p = v;
	return p + 1;
}

static uint8_t *put16(uint8_t *p, uint16_t v)
{
	return put8(put8(p, v >> 8), v);
}

static uint8_t *put24(uint8_t *p, uint32_t v)
{
	return put16(put8(p, v >> 16), v);
}

static uint8_t *put32(uint8_t *p, uint32_t v)
{
	return put16(put16(p, v >> 16), v);
}

static uint8_t *put64(uint8_t *p, uint64_t v)
{
	return put32(put32(p, v >> 32), v);
}

static uint8_t *put_bytes(uint8_t *p, const void *from, size_t len)
{
	memcpy(p, from, len);
	return p + len;
}

static void gid_of_ipv4(uint8_t *gid, const uint8_t *ip)
{
	memset(gid, 0, 10);
	memset(gid + 10, 0xff, 2);
	memcpy(gid + 12, ip, 4);
}

static const char *parse_ipv4(struct packet *packet, const uint8_t *ip, size_t room, size_t *l4,
			      size_t *end)
{
	size_t header;

	if (room < IPV4_LEN || ip[0] >> 4 != 4)
		return "IPv4 header";
	header = (ip[0] & 15) * 4u;
	*end = get16(ip + 2);
	if (header < IPV4_LEN || *end > room || *end < header)
		return "IPv4 lengths";
	if (get16(ip + 6) & IPV4_FRAGMENT)
		return "a fragment";
	if (csum_fold(csum_add(0, ip, header)))
		return "IPv4 checksum";
	if (ip[9] != PROTO_UDP)
		return "not UDP";
	packet->route.ipv4 = true;
	packet->route.tclass = ip[1];
	packet->route.hop_limit = ip[8];
	gid_of_ipv4(packet->route.source, ip + 12);
	gid_of_ipv4(packet->route.dest, ip + 16);
	*l4 = header;
	return NULL;
}

static const char *parse_ipv6(struct packet *packet, const uint8_t *ip, size_t room, size_t *l4,
			      size_t *end)
{
	if (room < IPV6_LEN || ip[0] >> 4 != 6)
		return "IPv6 header";
	*end = IPV6_LEN + get16(ip + 4);
	if (*end > room)
		return "IPv6 length";
	if (ip[6] != PROTO_UDP)
		return "not UDP";
	packet->route.tclass = get16(ip) >> 4;
	packet->route.flow_label = get24(ip + 1) & 0xfffff;
	packet->route.hop_limit = ip[7];
	memcpy(packet->route.source, ip + 8, 16);
	memcpy(packet->route.dest, ip + 24, 16);
	*l4 = IPV6_LEN;
	return NULL;
}

/* Length of the headers after the BTH */
static size_t extensions_len(unsigned int is)
{
	return (is & ROCE_HAS_RETH ? 16 : 0) + (is & ROCE_HAS_AETH ? 4 : 0) +
	       (is & ROCE_HAS_ATOMIC ? 28 : 0) + (is & ROCE_HAS_ATOMIC_ACK ? 8 : 0) +
	       (is & ROCE_HAS_IMM ? 4 : 0) + (is & ROCE_HAS_IETH ? 4 : 0) +
	       (is & ROCE_HAS_DETH ? 8 : 0) + (is & ROCE_HAS_XRCETH ? 4 : 0) +
	       (is & ROCE_HAS_DCETH ? 8 : 0) + (is & ROCE_HAS_DCCETH ? 8 : 0);
}

static void parse_extensions(struct packet *packet, unsigned int is, const uint8_t *p)
{
	if (is & ROCE_HAS_XRCETH) {
		packet->srqn = get24(p + 1);
		p += 4;
	}
	if (is & ROCE_HAS_DCETH) {
		packet->dci = get24(p + 1);
		packet->connection = get32(p + 4);
		p += 8;
	}
	if (is & ROCE_HAS_DCCETH) {
		packet->dc_key = get64(p);
		p += 8;
	}
	if (is & ROCE_HAS_DETH) {
		packet->qkey = get32(p);
		packet->source_qpn = get24(p + 5);
		p += 8;
	}
	if (is & (ROCE_HAS_RETH | ROCE_HAS_ATOMIC)) {
		packet->va = get64(p);
		packet->rkey = get32(p + 8);
		p += 12;
	}
	if (is & ROCE_HAS_RETH) {
		packet->length = get32(p);
		p += 4;
	}
	if (is & ROCE_HAS_ATOMIC) {
		packet->swap_add = get64(p);
		packet->compare = get64(p + 8);
		p += 16;
	}
	if (is & ROCE_HAS_AETH) {
		packet->syndrome = p[0];
		packet->msn = get24(p + 1);
		p += 4;
	}
	if (is & ROCE_HAS_ATOMIC_ACK)
		packet->original = get64(p);
	if (is & ROCE_HAS_IMM)
		packet->imm = get32(p);
	if (is & ROCE_HAS_IETH)
		packet->invalidate = get32(p);
}

const char *packet_parse(struct packet *packet, const uint8_t *frame, size_t len)
{
	size_t at = ETH_LEN, l4, end, extensions;
	const uint8_t *ip, *udp, *bth;
	unsigned int is, pad;
	const char *why;
	uint16_t type;
	uint32_t crc;

	memset(packet, 0, sizeof(*packet));
	if (len < ETH_LEN + VLAN_LEN)
		return "too short";
	memcpy(packet->route.dmac, frame, 6);
	memcpy(packet->route.smac, frame + 6, 6);
	type = get16(frame + 12);
	if (type == TYPE_VLAN) {
		packet->route.tagged = true;
		packet->route.tci = get16(frame + 14);
		type = get16(frame + 16);
		at += VLAN_LEN;
	}
	ip = frame + at;
	if (type == TYPE_IPV4)
		why = parse_ipv4(packet, ip, len - at, &l4, &end);
	else if (type == TYPE_IPV6)
		why = parse_ipv6(packet, ip, len - at, &l4, &end);
	else
		why = "neither IPv4 nor IPv6";
	if (why)
		return why;
	packet->ip = ip;
	udp = ip + l4;
	bth = udp + UDP_LEN;
	if (end < l4 + UDP_LEN + BTH_LEN + ICRC_LEN)
		return "no room for a BTH";
	if (get16(udp + 2) != ROCE_PORT)
		return "another UDP port";
	if (get16(udp + 4) != end - l4)
		return "UDP length";
	packet->route.sport = get16(udp);
	memcpy(&crc, ip + end - ICRC_LEN, sizeof(crc));
	if (le32toh(crc) != icrc(ip, end - ICRC_LEN))
		return "ICRC";
	packet->opcode = bth[0];
	packet->solicited = bth[1] & 0x80;
	packet->migrated = bth[1] & 0x40;
	pad = bth[1] >> 4 & 3;
	if (bth[1] & 15)
		return "transport version";
	packet->pkey = get16(bth + 2);
	packet->fecn = bth[4] & 0x80;
	packet->becn = bth[4] & 0x40;
	packet->qpn = get24(bth + 5);
	packet->ack_request = bth[8] & 0x80;
	packet->psn = get24(bth + 9);
	if (packet->opcode == ROCE_CNP)
		return NULL;
	is = roce_opcode(packet->opcode);
	if (!is)
		return "opcode";
	extensions = extensions_len(is);
	if (end < l4 + UDP_LEN + BTH_LEN + extensions + pad + ICRC_LEN)
		return "no room for its headers";
	parse_extensions(packet, is, bth + BTH_LEN);
	packet->data = bth + BTH_LEN + extensions;
	packet->len = end - (l4 + UDP_LEN + BTH_LEN + extensions + pad + ICRC_LEN);
	if ((packet->len + pad) & 3)
		return "length is no multiple of 4";
	if ((packet->len || pad) && !(is & ROCE_HAS_DATA))
		return "data behind a packet that has none";
	return NULL;
}

static unsigned int padding(const struct packet *packet)
{
	return -packet->len & 3;
}

static uint8_t *put_extensions(const struct packet *packet, unsigned int is, uint8_t *p)
{
	if (is & ROCE_HAS_XRCETH)
		p = put24(put8(p, 0), packet->srqn);
	if (is & ROCE_HAS_DCETH)
		p = put32(put24(put8(p, 0), packet->dci), packet->connection);
	if (is & ROCE_HAS_DCCETH)
		p = put64(p, packet->dc_key);
	if (is & ROCE_HAS_DETH)
		p = put24(put8(put32(p, packet->qkey), 0), packet->source_qpn);
	if (is & (ROCE_HAS_RETH | ROCE_HAS_ATOMIC))
		p = put32(put64(p, packet->va), packet->rkey);
	if (is & ROCE_HAS_RETH)
		p = put32(p, packet->length);
	if (is & ROCE_HAS_ATOMIC)
		p = put64(put64(p, packet->swap_add), packet->compare);
	if (is & ROCE_HAS_AETH)
		p = put24(put8(p, packet->syndrome), packet->msn);
	if (is & ROCE_HAS_ATOMIC_ACK)
		p = put64(p, packet->original);
	if (is & ROCE_HAS_IMM)
		p = put32(p, packet->imm);
	if (is & ROCE_HAS_IETH)
		p = put32(p, packet->invalidate);
	return p;
}

static uint8_t *put_ip(const struct route *route, uint8_t *p, size_t l4_len)
{
	uint8_t *ip = p;
	uint16_t sum;

	if (!route->ipv4) {
		p = put32(p, 6u << 28 | (uint32_t)route->tclass << 20 | route->flow_label);
		p = put8(put8(put16(p, l4_len), PROTO_UDP), route->hop_limit);
		p = put_bytes(p, route->source, 16);
		return put_bytes(p, route->dest, 16);
	}
	p = put8(put8(p, 0x45), route->tclass);
	p = put16(p, IPV4_LEN + l4_len);
	p = put16(put16(p, 0), IPV4_DF);
	p = put8(put8(p, route->hop_limit), PROTO_UDP);
	p = put16(p, 0);
	p = put_bytes(p, route->source + 12, 4);
	p = put_bytes(p, route->dest + 12, 4);
	sum = csum_fold(csum_add(0, ip, IPV4_LEN));
	memcpy(ip + 10, &sum, sizeof(sum));
	return p;
}

size_t packet_begin(const struct packet *packet, uint8_t *frame)
{
	const struct route *route = &packet->route;
	unsigned int is = roce_opcode(packet->opcode);
	size_t l4_len = UDP_LEN + BTH_LEN + extensions_len(is) + packet->len + padding(packet) +
			ICRC_LEN;
	uint8_t *p = put_bytes(put_bytes(frame, route->dmac, 6), route->smac, 6);

	if (route->tagged)
		p = put16(put16(p, TYPE_VLAN), route->tci);
	p = put16(p, route->ipv4 ? TYPE_IPV4 : TYPE_IPV6);
	p = put_ip(route, p, l4_len);
	/* No UDP checksum: the CRC is stronger, and does not change on the way */
	p = put16(put16(put16(put16(p, route->sport), ROCE_PORT), l4_len), 0);
	p = put8(p, packet->opcode);
	p = put8(p, packet->solicited << 7 | packet->migrated << 6 | padding(packet) << 4);
	p = put16(p, packet->pkey);
	p = put8(p, packet->fecn << 7 | packet->becn << 6);
	p = put24(p, packet->qpn);
	p = put8(p, packet->ack_request << 7);
	p = put24(p, packet->psn);
	p = put_extensions(packet, is, p);
	return p - frame;
}

size_t packet_end(const struct packet *packet, uint8_t *frame, size_t headers)
{
	size_t l3 = ETH_LEN + (packet->route.tagged ? VLAN_LEN : 0);
	size_t end = headers + packet->len;
	uint32_t crc;

	memset(frame + end, 0, padding(packet));
	end += padding(packet);
	crc = htole32(icrc(frame + l3, end - l3));
	memcpy(frame + end, &crc, sizeof(crc));
	return end + ICRC_LEN;
}
