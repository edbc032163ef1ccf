// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>
#include <string.h>

#include "frame/byteorder.h"
#include "frame/frame.h"

#define ETH_LEN		14
#define VLAN_LEN	4
#define TYPE_IPV4	0x0800
#define TYPE_IPV6	0x86dd
#define TYPE_CVLAN	0x8100
#define TYPE_SVLAN	0x88a8
#define TYPE_TEB	0x6558
#define PORT_VXLAN	4789
#define PORT_GENEVE	6081
#define IPV6_HEADERS	8	/* extension headers walked before the parser gives up */

static bool csum_good(const uint8_t *data, uint32_t len, const struct frame_layers *layers)
{
	const uint8_t *l4 = data + layers->l4;
	uint16_t stored, sum;

	if (layers->ip_proto == IPPROTO_TCP) {
		memcpy(&stored, l4 + 16, 2);
		return csum_l4(data, len, layers) == stored;
	}
	if (layers->ip_proto == IPPROTO_UDP) {
		memcpy(&stored, l4 + 6, 2);
		if (!stored)
			return layers->ip_version == 4;
		sum = csum_l4(data, len, layers);
		return sum == stored;
	}
	return false;
}

static void parse_tunnel(struct frame_layers *layers, const uint8_t *data, uint32_t len)
{
	uint32_t at = layers->payload, need;
	const uint8_t *p = data + at;
	uint16_t port, flags, type;

	switch (layers->ip_proto) {
	case IPPROTO_UDP:
		port = get_be16(data + layers->l4 + 2);
		if (port == PORT_VXLAN && at + 8 + ETH_LEN <= len && p[0] & 0x08) {
			layers->inner = at + 8;
			layers->inner_ether = true;
		} else if (port == PORT_GENEVE && at + 8 <= len && !(p[0] & 0xc0)) {
			need = 8 + (p[0] & 0x3f) * 4;
			type = get_be16(p + 2);
			if (at + need + 20 > len)
				break;
			if (type == TYPE_TEB || type == TYPE_IPV4 || type == TYPE_IPV6) {
				layers->inner = at + need;
				layers->inner_ether = type == TYPE_TEB;
			}
		}
		break;
	case IPPROTO_GRE:
		if (at + 4 > len)
			break;
		flags = get_be16(p);
		type = get_be16(p + 2);
		need = 4 + (flags & 0x8000 ? 4 : 0) + (flags & 0x2000 ? 4 : 0) +
		       (flags & 0x1000 ? 4 : 0);
		if (flags & 7 || at + need + 20 > len)
			break;
		if (type == TYPE_TEB || type == TYPE_IPV4 || type == TYPE_IPV6) {
			layers->inner = at + need;
			layers->inner_ether = type == TYPE_TEB;
		}
		break;
	case IPPROTO_IPIP:
	case IPPROTO_IPV6:
		if (at + 20 <= len)
			layers->inner = at;
		break;
	}
}

static void parse_l4(struct frame_layers *layers, const uint8_t *data, uint32_t len, uint32_t at,
		     bool verify)
{
	uint32_t header;

	layers->payload = at;
	if (layers->fragment)
		return;
	switch (layers->ip_proto) {
	case IPPROTO_TCP:
		if (at + 20 > len)
			return;
		header = (data[at + 12] >> 4) * 4;
		if (header < 20 || at + header > len)
			return;
		break;
	case IPPROTO_UDP:
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
	case IPPROTO_ESP:
	case IPPROTO_AH:
		header = 8;
		if (at + header > len)
			return;
		break;
	case IPPROTO_SCTP:
		header = 12;
		if (at + header > len)
			return;
		break;
	default:
		return;
	}
	layers->l4 = at;
	layers->payload = at + header;
	if (verify)
		layers->l4_ok = csum_good(data, len, layers);
}

static void parse_ipv4(struct frame_layers *layers, const uint8_t *data, uint32_t len, uint32_t at,
		       bool verify)
{
	const uint8_t *ip = data + at;
	uint32_t header;

	if (at + 20 > len || ip[0] >> 4 != 4)
		return;
	header = (ip[0] & 15) * 4;
	if (header < 20 || at + header > len)
		return;
	layers->l3 = at;
	layers->ip_version = 4;
	layers->ip_proto = ip[9];
	layers->fragment = get_be16(ip + 6) & 0x3fff;
	if (verify)
		layers->l3_ok = !csum_fold(csum_add(0, ip, header));
	parse_l4(layers, data, len, at + header, verify);
}

static void parse_ipv6(struct frame_layers *layers, const uint8_t *data, uint32_t len, uint32_t at,
		       bool verify)
{
	const uint8_t *ip = data + at;
	uint8_t next;
	int i;

	if (at + 40 > len || ip[0] >> 4 != 6)
		return;
	layers->l3 = at;
	layers->ip_version = 6;
	layers->l3_ok = verify;
	next = ip[6];
	at += 40;
	for (i = 0; i < IPV6_HEADERS && at + 8 <= len; i++) {
		if (next == IPPROTO_FRAGMENT) {
			/* A fragment header with neither offset nor more-fragments is atomic */
			if (get_be16(data + at + 2) & 0xfff9)
				layers->fragment = true;
			next = data[at];
			at += 8;
		} else if (next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING ||
			   next == IPPROTO_DSTOPTS) {
			uint32_t bytes = (data[at + 1] + 1) * 8;

			if (at + bytes > len)
				break;
			next = data[at];
			at += bytes;
		} else {
			break;
		}
	}
	layers->ip_proto = next;
	parse_l4(layers, data, len, at, verify);
}

void layers_parse(struct frame_layers *layers, const uint8_t *data, uint32_t len, uint32_t off,
		  bool ether, bool verify)
{
	uint32_t at = off;
	uint16_t type;

	*layers = (struct frame_layers){};
	if (len > UINT16_MAX)
		len = UINT16_MAX;
	if (!ether) {
		if (at >= len)
			return;
		type = data[at] >> 4 == 6 ? TYPE_IPV6 : TYPE_IPV4;
	} else {
		if (at + ETH_LEN > len)
			return;
		type = get_be16(data + at + 12);
		at += ETH_LEN;
		while ((type == TYPE_CVLAN || type == TYPE_SVLAN) && layers->vlans < 2 &&
		       at + VLAN_LEN <= len) {
			layers->vlan_proto[layers->vlans] = type;
			layers->vlan_tci[layers->vlans++] = get_be16(data + at);
			type = get_be16(data + at + 2);
			at += VLAN_LEN;
		}
	}
	layers->ethertype = type;
	layers->payload = at;
	if (type == TYPE_IPV4)
		parse_ipv4(layers, data, len, at, verify);
	else if (type == TYPE_IPV6)
		parse_ipv6(layers, data, len, at, verify);
	if (layers->ip_version && !layers->fragment &&
	    (layers->l4 || layers->ip_proto == IPPROTO_GRE || layers->ip_proto == IPPROTO_IPIP ||
	     layers->ip_proto == IPPROTO_IPV6))
		parse_tunnel(layers, data, len);
}

void frame_parse(struct frame *frame)
{
	if (frame->parsed)
		return;
	/* Checksums that this card has just computed need no verification */
	layers_parse(&frame->layers, frame->data, frame->len, 0, true,
		     !(frame->l3_csum_ok && frame->l4_csum_ok));
	if (frame->l3_csum_ok)
		frame->layers.l3_ok = frame->layers.ip_version;
	if (frame->l4_csum_ok)
		frame->layers.l4_ok = frame->layers.l4;
	frame->parsed = true;
}

void frame_changed(struct frame *frame)
{
	frame->parsed = false;
}

/* Headers were added or removed in front: forget the layers */
static void frame_moved(struct frame *frame)
{
	frame->parsed = false;
	frame->l3_csum_ok = false;
	frame->l4_csum_ok = false;
}

bool frame_push(struct frame *frame, unsigned int bytes)
{
	if ((size_t)(frame->data - frame->buf) < bytes)
		return false;
	frame->data -= bytes;
	frame->len += bytes;
	frame_moved(frame);
	return true;
}

void frame_pull(struct frame *frame, unsigned int bytes)
{
	if (bytes > frame->len)
		bytes = frame->len;
	frame->data += bytes;
	frame->len -= bytes;
	frame_moved(frame);
}

void frame_copy(struct frame *to, uint8_t *storage, uint32_t size, const struct frame *from)
{
	uint32_t room = size > FRAME_HEADROOM ? size - FRAME_HEADROOM : 0;

	*to = *from;
	to->buf = storage;
	to->size = size;
	to->data = storage + (room ? FRAME_HEADROOM : 0);
	to->len = from->len < room ? from->len : room;
	memcpy(to->data, from->data, to->len);
}
