// SPDX-License-Identifier: GPL-2.0
/*
 * The match parameter (fte_match_param) of a frame. Sections are built when a group of the current
 * table matches on them, and kept until the frame is changed.
 */
#include <pthread.h>

#include "switch/steering.h"

enum {
	SECTION_OUTER, SECTION_MISC, SECTION_INNER, SECTION_MISC_2, SECTION_MISC_3, SECTION_MISC_4,
	SECTION_MISC_5,
};

#define PORT_VXLAN	4789
#define PORT_VXLAN_GPE	4790
#define PORT_GENEVE	6081
#define PORT_GTPU	2152
#define PORT_MPLS	6635
#define PORT_ROCE	4791

#define PROTO_ICMP	1
#define PROTO_TCP	6
#define PROTO_UDP	17
#define PROTO_GRE	47
#define PROTO_ESP	50
#define PROTO_ICMPV6	58

static uint16_t be16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

/* @len bytes at @off, or NULL if the frame is shorter */
static const uint8_t *at(const struct frame *frame, uint32_t off, uint32_t len)
{
	return off && off + len <= frame->len ? frame->data + off : NULL;
}

static uint16_t udp_dport(const struct frame *frame)
{
	const uint8_t *udp = frame->layers.ip_proto == PROTO_UDP ? at(frame, frame->layers.l4, 8) :
								   NULL;

	return udp ? be16(udp + 2) : 0;
}

/* @l2: the Ethernet header, or NULL */
static void layer_2_4(uint8_t *s, const struct frame *frame, const uint8_t *l2)
{
	const struct frame_layers *layers = &frame->layers;
	const uint8_t *ip, *l4;

	if (l2 && l2 + 14 <= frame->data + frame->len) {
		memcpy(s, l2 + 6, 6);
		memcpy(s + 8, l2, 6);
		if (layers->vlans) {
			s[14] = layers->vlan_tci[0] >> 8;
			s[15] = layers->vlan_tci[0];
			ifc_set(fte_match_set_lyr_2_4, s, cvlan_tag,
				layers->vlan_proto[0] == 0x8100);
			ifc_set(fte_match_set_lyr_2_4, s, svlan_tag,
				layers->vlan_proto[0] == 0x88a8);
		}
	}
	s[6] = layers->ethertype >> 8;
	s[7] = layers->ethertype;

	if (layers->ip_version == 4) {
		ip = at(frame, layers->l3, 20);
		if (!ip)
			return;
		s[17] = ip[1];
		ifc_set(fte_match_set_lyr_2_4, s, ip_version, 4);
		s[26] = ip[0] << 4;
		s[27] = ip[8];
		memcpy(s + 44, ip + 12, 4);
		memcpy(s + 60, ip + 16, 4);
	} else if (layers->ip_version == 6) {
		ip = at(frame, layers->l3, 40);
		if (!ip)
			return;
		s[17] = ip[0] << 4 | ip[1] >> 4;
		ifc_set(fte_match_set_lyr_2_4, s, ip_version, 6);
		s[27] = ip[7];
		memcpy(s + 32, ip + 8, 16);
		memcpy(s + 48, ip + 24, 16);
	} else {
		return;
	}
	s[16] = layers->ip_proto;
	ifc_set(fte_match_set_lyr_2_4, s, frag, layers->fragment);

	if (layers->ip_proto == PROTO_TCP) {
		l4 = at(frame, layers->l4, 14);
		if (l4) {
			memcpy(s + 20, l4, 4);
			ifc_set(fte_match_set_lyr_2_4, s, tcp_flags, be16(l4 + 12) & 0x1ff);
		}
	} else if (layers->ip_proto == PROTO_UDP) {
		l4 = at(frame, layers->l4, 4);
		if (l4)
			memcpy(s + 28, l4, 4);
	}
}

/* Make a view of the frame with the inner packet's layers */
static bool inner_view(const struct frame *frame, struct frame *inner)
{
	const struct frame_layers *layers = &frame->layers;

	if (!layers->inner || layers->inner >= frame->len)
		return false;
	inner->data = frame->data;
	inner->len = frame->len;
	layers_parse(&inner->layers, frame->data, frame->len, layers->inner, layers->inner_ether,
		     false);
	return true;
}

static void second_vlan(uint8_t *misc, const struct frame *frame, bool inner)
{
	const struct frame_layers *layers = &frame->layers;
	bool c = layers->vlan_proto[1] == 0x8100;
	uint8_t *tci = misc + (inner ? 10 : 8);

	if (layers->vlans < 2)
		return;
	tci[0] = layers->vlan_tci[1] >> 8;
	tci[1] = layers->vlan_tci[1];
	if (inner) {
		ifc_set(fte_match_set_misc, misc, inner_second_cvlan_tag, c);
		ifc_set(fte_match_set_misc, misc, inner_second_svlan_tag, !c);
	} else {
		ifc_set(fte_match_set_misc, misc, outer_second_cvlan_tag, c);
		ifc_set(fte_match_set_misc, misc, outer_second_svlan_tag, !c);
	}
}

static void misc_gre(uint8_t *s, const struct frame *frame)
{
	const uint8_t *gre = at(frame, frame->layers.payload, 4);
	bool csum, key;

	if (!gre)
		return;
	csum = gre[0] & 0x80;
	key = gre[0] & 0x20;
	ifc_set(fte_match_set_misc, s, gre_c_present, csum);
	ifc_set(fte_match_set_misc, s, gre_k_present, key);
	ifc_set(fte_match_set_misc, s, gre_s_present, !!(gre[0] & 0x10));
	ifc_set(fte_match_set_misc, s, gre_protocol, be16(gre + 2));
	if (key && at(frame, frame->layers.payload, csum ? 12 : 8))
		ifc_set(fte_match_set_misc, s, gre_key.key, be32(gre + (csum ? 8 : 4)));
}

static void misc_geneve(uint8_t *s, const uint8_t *p)
{
	ifc_set(fte_match_set_misc, s, geneve_opt_len, p[0] & 0x3f);
	ifc_set(fte_match_set_misc, s, geneve_oam, p[1] >> 7);
	ifc_set(fte_match_set_misc, s, geneve_protocol_type, be16(p + 2));
	ifc_set(fte_match_set_misc, s, geneve_vni, be32(p + 4) >> 8);
}

static void misc(uint8_t *s, struct frame *frame)
{
	const struct frame_layers *layers = &frame->layers;
	struct frame inner;
	const uint8_t *p;

	ifc_set(fte_match_set_misc, s, source_sqn, frame->source_sqn);
	ifc_set(fte_match_set_misc, s, source_port, frame->source_vport);
	ifc_set(fte_match_set_misc, s, source_eswitch_owner_vhca_id, frame->source_owner);
	second_vlan(s, frame, false);
	if (layers->ip_version == 6 && at(frame, layers->l3, 40))
		ifc_set(fte_match_set_misc, s, outer_ipv6_flow_label,
			be32(frame->data + layers->l3) & 0xfffff);
	if (layers->ip_proto == PROTO_GRE) {
		misc_gre(s, frame);
	} else if (layers->ip_proto == PROTO_ESP) {
		p = at(frame, layers->l4, 4);
		if (p)
			ifc_set(fte_match_set_misc, s, outer_esp_spi, be32(p));
	} else if (layers->ip_proto == PROTO_UDP && layers->l4) {
		p = at(frame, layers->l4 + 8, 8);
		if (p && udp_dport(frame) == PORT_VXLAN) {
			ifc_set(fte_match_set_misc, s, vxlan_vni, be32(p + 4) >> 8);
		} else if (p && udp_dport(frame) == PORT_GENEVE) {
			misc_geneve(s, p);
		} else if (p && udp_dport(frame) == PORT_ROCE) {
			ifc_set(fte_match_set_misc, s, bth_opcode, p[0]);
			ifc_set(fte_match_set_misc, s, bth_dst_qp, be32(p + 4) & 0xffffff);
		}
	}
	if (inner_view(frame, &inner)) {
		second_vlan(s, &inner, true);
		if (inner.layers.ip_version == 6 && at(&inner, inner.layers.l3, 40))
			ifc_set(fte_match_set_misc, s, inner_ipv6_flow_label,
				be32(inner.data + inner.layers.l3) & 0xfffff);
	}
}

static void misc_2(uint8_t *s, const struct frame *frame)
{
	const struct frame_layers *layers = &frame->layers;
	const uint8_t *p;
	unsigned int i;

	if (layers->ethertype == 0x8847 || layers->ethertype == 0x8848) {
		p = at(frame, 14 + 4 * layers->vlans, 4);
		if (p)
			memcpy(s, p, 4);
	} else if (layers->ip_proto == PROTO_GRE) {
		p = at(frame, layers->payload, 8);
		if (p && (be16(p + 2) == 0x8847 || be16(p + 2) == 0x8848) && !(p[0] & 0xb0))
			memcpy(s + 8, p + 4, 4);
	} else if (udp_dport(frame) == PORT_MPLS) {
		p = at(frame, layers->l4 + 8, 4);
		if (p)
			memcpy(s + 12, p, 4);
	}
	for (i = 0; i < 8; i++) {
		uint32_t reg = htobe32(frame->metadata[7 - i]);

		memcpy(s + 16 + 4 * i, &reg, 4);
	}
	ifc_set(fte_match_set_misc2, s, metadata_reg_a, frame->metadata_a);
}

static void misc_3(uint8_t *s, struct frame *frame)
{
	const struct frame_layers *layers = &frame->layers;
	struct frame inner;
	const uint8_t *p;

	switch (layers->ip_proto) {
	case PROTO_TCP:
		p = at(frame, layers->l4, 12);
		if (p) {
			memcpy(s + 4, p + 4, 4);
			memcpy(s + 12, p + 8, 4);
		}
		break;
	case PROTO_ICMP:
		p = layers->ip_version == 4 ? at(frame, layers->l4, 8) : NULL;
		if (p) {
			ifc_set(fte_match_set_misc3, s, icmp_type, p[0]);
			ifc_set(fte_match_set_misc3, s, icmp_code, p[1]);
			ifc_set(fte_match_set_misc3, s, icmp_header_data, be32(p + 4));
		}
		break;
	case PROTO_ICMPV6:
		p = layers->ip_version == 6 ? at(frame, layers->l4, 8) : NULL;
		if (p) {
			ifc_set(fte_match_set_misc3, s, icmpv6_type, p[0]);
			ifc_set(fte_match_set_misc3, s, icmpv6_code, p[1]);
			ifc_set(fte_match_set_misc3, s, icmpv6_header_data, be32(p + 4));
		}
		break;
	case PROTO_UDP:
		p = layers->l4 ? at(frame, layers->l4 + 8, 8) : NULL;
		if (p && udp_dport(frame) == PORT_VXLAN_GPE) {
			ifc_set(fte_match_set_misc3, s, outer_vxlan_gpe_flags, p[0]);
			ifc_set(fte_match_set_misc3, s, outer_vxlan_gpe_next_protocol, p[3]);
			ifc_set(fte_match_set_misc3, s, outer_vxlan_gpe_vni, be32(p + 4) >> 8);
		} else if (p && udp_dport(frame) == PORT_GTPU) {
			ifc_set(fte_match_set_misc3, s, gtpu_msg_flags, p[0]);
			ifc_set(fte_match_set_misc3, s, gtpu_msg_type, p[1]);
			ifc_set(fte_match_set_misc3, s, gtpu_teid, be32(p + 4));
		}
		break;
	}
	if (inner_view(frame, &inner) && inner.layers.ip_proto == PROTO_TCP) {
		p = at(&inner, inner.layers.l4, 12);
		if (p) {
			memcpy(s, p + 4, 4);
			memcpy(s + 8, p + 8, 4);
		}
	}
}

/* tunnel_header_0..3: the words after the UDP header of a tunnel */
static void misc_5(uint8_t *s, const struct frame *frame)
{
	uint32_t off = frame->layers.l4 + 8u, len;

	if (frame->layers.ip_proto != PROTO_UDP || !frame->layers.l4 || off >= frame->len)
		return;
	len = frame->len - off;
	memcpy(s + 16, frame->data + off, len < 16 ? len & ~3u : 16);
}

/**
 * match_build() - fill the requested sections that do not exist yet
 * @match: of the frame in its current state; @match->built must be cleared after a change
 * @sections: match_criteria_enable
 */
void match_build(struct match *match, struct frame *frame, uint8_t sections)
{
	unsigned int i;

	sections &= ~match->built;
	if (!sections)
		return;
	frame_parse(frame);
	for (i = 0; i < SECTIONS; i++) {
		uint8_t *s = (uint8_t *)&match->word[i * SECTION_WORDS];
		struct frame inner;

		if (!(sections & 1u << i))
			continue;
		memset(s, 0, SECTION_WORDS * 4);
		switch (i) {
		case SECTION_OUTER:
			layer_2_4(s, frame, frame->data);
			break;
		case SECTION_MISC:
			misc(s, frame);
			break;
		case SECTION_INNER:
			if (inner_view(frame, &inner))
				layer_2_4(s, &inner, frame->layers.inner_ether ?
					  frame->data + frame->layers.inner : NULL);
			break;
		case SECTION_MISC_2:
			misc_2(s, frame);
			break;
		case SECTION_MISC_3:
			misc_3(s, frame);
			break;
		case SECTION_MISC_5:
			misc_5(s, frame);
			break;
		}
	}
	match->built |= sections;
}

static uint32_t supported[MATCH_WORDS];

static void fill_supported(void)
{
	uint8_t *p = (uint8_t *)supported, *s;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		s = p + (i ? SECTION_INNER : SECTION_OUTER) * SECTION_WORDS * 4;
		memset(s, 0xff, SECTION_WORDS * 4);
		s[24] = 0;
		s[25] = 0;
		s[26] = 0xf0;
	}

#define ONES(layout, field) ifc_set(layout, s, field, 0xffffffff)
	s = p + SECTION_MISC * SECTION_WORDS * 4;
	ONES(fte_match_set_misc, gre_c_present);
	ONES(fte_match_set_misc, gre_k_present);
	ONES(fte_match_set_misc, gre_s_present);
	ONES(fte_match_set_misc, source_sqn);
	ONES(fte_match_set_misc, source_eswitch_owner_vhca_id);
	ONES(fte_match_set_misc, source_port);
	memset(s + 8, 0xff, 4);		/* second VLAN tags */
	s[12] = 0xf0;
	ONES(fte_match_set_misc, gre_protocol);
	ONES(fte_match_set_misc, gre_key.key);
	ONES(fte_match_set_misc, vxlan_vni);
	ONES(fte_match_set_misc, bth_opcode);
	ONES(fte_match_set_misc, geneve_vni);
	ONES(fte_match_set_misc, geneve_oam);
	ONES(fte_match_set_misc, outer_ipv6_flow_label);
	ONES(fte_match_set_misc, inner_ipv6_flow_label);
	ONES(fte_match_set_misc, geneve_opt_len);
	ONES(fte_match_set_misc, geneve_protocol_type);
	ONES(fte_match_set_misc, bth_dst_qp);
	ONES(fte_match_set_misc, outer_esp_spi);

	s = p + SECTION_MISC_2 * SECTION_WORDS * 4;
	memset(s, 0xff, 4);
	memset(s + 8, 0xff, 8);
	memset(s + 16, 0xff, 36);	/* registers c_7 to c_0, a */

	s = p + SECTION_MISC_3 * SECTION_WORDS * 4;
	memset(s, 0xff, 16);
	ONES(fte_match_set_misc3, outer_vxlan_gpe_vni);
	ONES(fte_match_set_misc3, outer_vxlan_gpe_next_protocol);
	ONES(fte_match_set_misc3, outer_vxlan_gpe_flags);
	ONES(fte_match_set_misc3, icmp_header_data);
	ONES(fte_match_set_misc3, icmpv6_header_data);
	ONES(fte_match_set_misc3, icmp_type);
	ONES(fte_match_set_misc3, icmp_code);
	ONES(fte_match_set_misc3, icmpv6_type);
	ONES(fte_match_set_misc3, icmpv6_code);
	ONES(fte_match_set_misc3, gtpu_teid);
	ONES(fte_match_set_misc3, gtpu_msg_type);
	ONES(fte_match_set_misc3, gtpu_msg_flags);

	s = p + SECTION_MISC_5 * SECTION_WORDS * 4;
	memset(s + 16, 0xff, 16);	/* tunnel_header_0 to 3 */
#undef ONES
}

/**
 * match_supported() - fields that groups may match on
 *
 * Return: a match parameter with all ones in the fields that match_build() fills.
 */
const uint8_t *match_supported(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, fill_supported);
	return (const uint8_t *)supported;
}
