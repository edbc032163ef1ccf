// SPDX-License-Identifier: GPL-2.0
/*
 * Fields of a frame that a flow table can match on, by capability: each bit of
 * flow_table_fields_supported stands for one or two fields of the match parameter.
 */
#include "switch/flow_caps.h"
#include "switch/steering.h"

struct match_field {
	struct ifc_field can, compared;
	const char *name;
};

#define FIELD(can, param)	{ ifc_field(flow_table_fields_supported, can),		\
				  ifc_field(fte_match_param, param), #can }
#define OUTER(can, field)	FIELD(outer_##can, outer_headers.field)
#define MISC(can, field)	FIELD(can, misc_parameters.field)
#define REG_C(n)	FIELD(metadata_reg_c_##n, misc_parameters_2.metadata_reg_c_##n)

static const struct match_field fields[] = {
	MISC(outer_second_prio, outer_second_prio), MISC(outer_second_cfi, outer_second_cfi),
	MISC(outer_second_vid, outer_second_vid), MISC(inner_second_prio, inner_second_prio),
	MISC(inner_second_cfi, inner_second_cfi), MISC(inner_second_vid, inner_second_vid),
	MISC(outer_gre_protocol, gre_protocol), MISC(outer_gre_key, gre_key),
	MISC(outer_vxlan_vni, vxlan_vni), MISC(outer_geneve_vni, geneve_vni),
	MISC(outer_geneve_oam, geneve_oam), MISC(outer_geneve_opt_len, geneve_opt_len),
	MISC(outer_geneve_protocol_type, geneve_protocol_type), MISC(bth_dst_qp, bth_dst_qp),
	REG_C(0), REG_C(1), REG_C(2), REG_C(3), REG_C(4), REG_C(5), REG_C(6), REG_C(7),
	OUTER(ipv4_ttl, ttl_hoplimit),
};

/* Fields of both outer and inner headers, in the capabilities and in the match parameter */
static const struct match_field headers[] = {
	OUTER(dmac, dmac_47_16), OUTER(dmac, dmac_15_0), OUTER(smac, smac_47_16),
	OUTER(smac, smac_15_0), OUTER(ether_type, ethertype), OUTER(ip_version, ip_version),
	OUTER(first_prio, first_prio), OUTER(first_cfi, first_cfi), OUTER(first_vid, first_vid),
	OUTER(sip, src_ipv4_src_ipv6), OUTER(dip, dst_ipv4_dst_ipv6), OUTER(frag, frag),
	OUTER(ip_protocol, ip_protocol), OUTER(ip_ecn, ip_ecn), OUTER(ip_dscp, ip_dscp),
	OUTER(udp_sport, udp_sport), OUTER(udp_dport, udp_dport), OUTER(tcp_sport, tcp_sport),
	OUTER(tcp_dport, tcp_dport), OUTER(tcp_flags, tcp_flags),
};

static const struct ifc_field outer_dmac = ifc_field(flow_table_fields_supported, outer_dmac);
static const struct ifc_field inner_dmac = ifc_field(flow_table_fields_supported, inner_dmac);
static const struct ifc_field outer_headers = ifc_field(fte_match_param, outer_headers);
static const struct ifc_field inner_headers = ifc_field(fte_match_param, inner_headers);

/* Number of bits of the field that are set */
static uint32_t weight(const uint8_t *mask, struct ifc_field field)
{
	uint32_t bit, n = 0;

	for (bit = field.off; bit < field.off + field.bits; bit++)
		n += mask[bit / 8] >> (7 - bit % 8) & 1;
	return n;
}

struct match_mask {
	const uint8_t *whole, *partly;	/* what can be compared */
	const uint8_t *mask;
	uint8_t criteria;
};

static bool compares_too_much(const struct match_mask *match, struct ifc_field can,
			      struct ifc_field compared)
{
	uint32_t n = weight(match->mask, compared);

	if (!n || !(match->criteria & 1u << compared.off / 32 / SECTION_WORDS))
		return false;
	return !ifc_get_at(match->whole, can) ||
	       (n < compared.bits && !ifc_get_at(match->partly, can));
}

/**
 * match_refused() - check that tables of a type support a mask
 * @vhca: owner of the flow group
 * @type: type of its table
 * @mask: match parameter; the parts in @criteria are checked
 * @criteria: match_criteria_enable
 *
 * Return: a name of flow_table_fields_supported that is not supported; NULL: the mask is valid.
 */
const char *match_refused(struct vhca *vhca, enum table_type type, const uint8_t *mask,
			  uint8_t criteria)
{
	const uint8_t *props = flow_props(vhca, type);
	const struct match_mask match = {
		.whole = ifc_addr(flow_table_prop_layout, props, ft_field_support),
		.partly = ifc_addr(flow_table_prop_layout, props, ft_field_bitmask_support),
		.mask = mask,
		.criteria = criteria,
	};
	unsigned int i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (compares_too_much(&match, fields[i].can, fields[i].compared))
			return fields[i].name;
	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct ifc_field can = headers[i].can, compared = headers[i].compared;

		if (compares_too_much(&match, can, compared))
			return headers[i].name;
		can.off += inner_dmac.off - outer_dmac.off;
		compared.off += inner_headers.off - outer_headers.off;
		if (compares_too_much(&match, can, compared))
			return headers[i].name + strlen("outer_");
	}
	return NULL;
}
