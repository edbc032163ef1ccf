// SPDX-License-Identifier: GPL-2.0
/*
 * Flows that raw packets follow to a queue pair. They come before the netdevice's filters, and end
 * with the process.
 */
#include <linux/array_size.h>
#include <linux/etherdevice.h>
#include <linux/in.h>
#include <linux/slab.h>
#include <rdma/mlx5-abi.h>
#include <rdma/uverbs_ioctl.h>
#include <sf_mlx5/flow.h>

#include "raw.h"

/* Flows for multicast only come after all others, as they must not take anything else */
#define MULTICAST	(VHCA_FLOW_PRIORITIES - 1)
#define TAG_MAX		0xffffff

/**
 * struct verbs_flow - a flow
 * @ib: the core's part
 * @flow: the function's entry
 */
struct verbs_flow {
	struct ib_flow ib;
	struct vhca_flow *flow;
};

/* ---- parts of a flow's description: masks and values ---- */

static void *flow_outer(u32 *param)
{
	return MLX5_ADDR_OF(fte_match_param, param, outer_headers);
}

static void flow_add_eth(struct vhca_flow_params *params, const struct ib_flow_spec_eth *spec)
{
	void *mask = flow_outer(params->mask), *value = flow_outer(params->value);
	u16 tag_mask = ntohs(spec->mask.vlan_tag), tag = ntohs(spec->val.vlan_tag);

	ether_addr_copy(MLX5_ADDR_OF(fte_match_set_lyr_2_4, mask, dmac_47_16), spec->mask.dst_mac);
	ether_addr_copy(MLX5_ADDR_OF(fte_match_set_lyr_2_4, value, dmac_47_16), spec->val.dst_mac);
	ether_addr_copy(MLX5_ADDR_OF(fte_match_set_lyr_2_4, mask, smac_47_16), spec->mask.src_mac);
	ether_addr_copy(MLX5_ADDR_OF(fte_match_set_lyr_2_4, value, smac_47_16), spec->val.src_mac);
	MLX5_SET(fte_match_set_lyr_2_4, mask, ethertype, ntohs(spec->mask.ether_type));
	MLX5_SET(fte_match_set_lyr_2_4, value, ethertype, ntohs(spec->val.ether_type));
	if (!tag_mask)
		return;
	MLX5_SET(fte_match_set_lyr_2_4, mask, cvlan_tag, 1);
	MLX5_SET(fte_match_set_lyr_2_4, value, cvlan_tag, 1);
	MLX5_SET(fte_match_set_lyr_2_4, mask, first_vid, tag_mask & 0xfff);
	MLX5_SET(fte_match_set_lyr_2_4, value, first_vid, tag & 0xfff);
	MLX5_SET(fte_match_set_lyr_2_4, mask, first_cfi, tag_mask >> 12 & 1);
	MLX5_SET(fte_match_set_lyr_2_4, value, first_cfi, tag >> 12 & 1);
	MLX5_SET(fte_match_set_lyr_2_4, mask, first_prio, tag_mask >> 13);
	MLX5_SET(fte_match_set_lyr_2_4, value, first_prio, tag >> 13);
}

/* Packets of IP, of which older cards can compare the Ethertype only */
static int flow_set_version(const struct vhca *vhca, struct vhca_flow_params *params, u8 version,
			    u16 ethertype)
{
	void *mask = flow_outer(params->mask), *value = flow_outer(params->value);
	u16 type_mask = MLX5_GET(fte_match_set_lyr_2_4, mask, ethertype);

	if (type_mask && (type_mask != 0xffff ||
			  MLX5_GET(fte_match_set_lyr_2_4, value, ethertype) != ethertype))
		return -EINVAL;
	if (VHCA_CAP_FT(vhca,
			flow_table_properties_nic_receive.ft_field_support.outer_ip_version)) {
		MLX5_SET(fte_match_set_lyr_2_4, mask, ip_version, 0xf);
		MLX5_SET(fte_match_set_lyr_2_4, value, ip_version, version);
	} else {
		MLX5_SET(fte_match_set_lyr_2_4, mask, ethertype, 0xffff);
		MLX5_SET(fte_match_set_lyr_2_4, value, ethertype, ethertype);
	}
	return 0;
}

static int flow_set_protocol(struct vhca_flow_params *params, u8 protocol_mask, u8 protocol)
{
	void *mask = flow_outer(params->mask), *value = flow_outer(params->value);
	u8 before = MLX5_GET(fte_match_set_lyr_2_4, mask, ip_protocol);

	if (!protocol_mask)
		return 0;
	if (before && (before != protocol_mask ||
		       MLX5_GET(fte_match_set_lyr_2_4, value, ip_protocol) != protocol))
		return -EINVAL;
	MLX5_SET(fte_match_set_lyr_2_4, mask, ip_protocol, protocol_mask);
	MLX5_SET(fte_match_set_lyr_2_4, value, ip_protocol, protocol);
	return 0;
}

static void flow_set_class(void *outer, u8 traffic_class)
{
	MLX5_SET(fte_match_set_lyr_2_4, outer, ip_dscp, traffic_class >> 2);
	MLX5_SET(fte_match_set_lyr_2_4, outer, ip_ecn, traffic_class & 3);
}

static void flow_set_ipv4(u32 *param, const struct ib_flow_ipv4_filter *filter)
{
	void *outer = flow_outer(param);

	memcpy(MLX5_ADDR_OF(fte_match_set_lyr_2_4, outer, src_ipv4_src_ipv6.ipv4_layout.ipv4),
	       &filter->src_ip, sizeof(filter->src_ip));
	memcpy(MLX5_ADDR_OF(fte_match_set_lyr_2_4, outer, dst_ipv4_dst_ipv6.ipv4_layout.ipv4),
	       &filter->dst_ip, sizeof(filter->dst_ip));
	flow_set_class(outer, filter->tos);
}

static int flow_add_ipv4(const struct vhca *vhca, struct vhca_flow_params *params,
			 const struct ib_flow_spec_ipv4 *spec)
{
	if (spec->mask.ttl || spec->mask.flags)
		return -EOPNOTSUPP;
	flow_set_ipv4(params->mask, &spec->mask);
	flow_set_ipv4(params->value, &spec->val);
	return flow_set_version(vhca, params, 4, ETH_P_IP) ?:
	       flow_set_protocol(params, spec->mask.proto, spec->val.proto);
}

static void flow_set_ipv6(u32 *param, const struct ib_flow_ipv6_filter *filter)
{
	void *outer = flow_outer(param);

	memcpy(MLX5_ADDR_OF(fte_match_set_lyr_2_4, outer, src_ipv4_src_ipv6.ipv6_layout.ipv6),
	       filter->src_ip, sizeof(filter->src_ip));
	memcpy(MLX5_ADDR_OF(fte_match_set_lyr_2_4, outer, dst_ipv4_dst_ipv6.ipv6_layout.ipv6),
	       filter->dst_ip, sizeof(filter->dst_ip));
	flow_set_class(outer, filter->traffic_class);
}

static int flow_add_ipv6(const struct vhca *vhca, struct vhca_flow_params *params,
			 const struct ib_flow_spec_ipv6 *spec)
{
	if (spec->mask.hop_limit || spec->mask.flow_label)
		return -EOPNOTSUPP;
	flow_set_ipv6(params->mask, &spec->mask);
	flow_set_ipv6(params->value, &spec->val);
	return flow_set_version(vhca, params, 6, ETH_P_IPV6) ?:
	       flow_set_protocol(params, spec->mask.next_hdr, spec->val.next_hdr);
}

static int flow_add_tcp(struct vhca_flow_params *params, const struct ib_flow_spec_tcp_udp *spec)
{
	void *mask = flow_outer(params->mask), *value = flow_outer(params->value);

	MLX5_SET(fte_match_set_lyr_2_4, mask, tcp_sport, ntohs(spec->mask.src_port));
	MLX5_SET(fte_match_set_lyr_2_4, value, tcp_sport, ntohs(spec->val.src_port));
	MLX5_SET(fte_match_set_lyr_2_4, mask, tcp_dport, ntohs(spec->mask.dst_port));
	MLX5_SET(fte_match_set_lyr_2_4, value, tcp_dport, ntohs(spec->val.dst_port));
	return flow_set_protocol(params, 0xff, IPPROTO_TCP);
}

static int flow_add_udp(struct vhca_flow_params *params, const struct ib_flow_spec_tcp_udp *spec)
{
	void *mask = flow_outer(params->mask), *value = flow_outer(params->value);

	MLX5_SET(fte_match_set_lyr_2_4, mask, udp_sport, ntohs(spec->mask.src_port));
	MLX5_SET(fte_match_set_lyr_2_4, value, udp_sport, ntohs(spec->val.src_port));
	MLX5_SET(fte_match_set_lyr_2_4, mask, udp_dport, ntohs(spec->mask.dst_port));
	MLX5_SET(fte_match_set_lyr_2_4, value, udp_dport, ntohs(spec->val.dst_port));
	return flow_set_protocol(params, 0xff, IPPROTO_UDP);
}

static int flow_add(const struct vhca *vhca, struct vhca_flow_params *params,
		    const union ib_flow_spec *spec)
{
	switch (spec->type) {
	case IB_FLOW_SPEC_ETH:
		flow_add_eth(params, &spec->eth);
		return 0;
	case IB_FLOW_SPEC_IPV4:
		return flow_add_ipv4(vhca, params, &spec->ipv4);
	case IB_FLOW_SPEC_IPV6:
		return flow_add_ipv6(vhca, params, &spec->ipv6);
	case IB_FLOW_SPEC_TCP:
		return flow_add_tcp(params, &spec->tcp_udp);
	case IB_FLOW_SPEC_UDP:
		return flow_add_udp(params, &spec->tcp_udp);
	case IB_FLOW_SPEC_ACTION_TAG:
		if (spec->flow_tag.tag_id > TAG_MAX)
			return -EINVAL;
		params->tag = spec->flow_tag.tag_id;
		return 0;
	case IB_FLOW_SPEC_ACTION_DROP:
		params->drop = true;
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

/* ---- what the card can compare ---- */

#define FLOW_AT(field)		__mlx5_bit_off(fte_match_param, outer_headers.field)
#define FLOW_BITS(field)	__mlx5_bit_sz(fte_match_param, outer_headers.field)
#define FLOW_ABILITY(field)							\
	__mlx5_bit_off(flow_table_nic_cap,					\
		       flow_table_properties_nic_receive.ft_field_support.field)

/* By bit: where a field is in masks, and where in the capabilities its ability is */
static const struct {
	u16 at, bits, ability;
} flow_fields[] = {
	{ FLOW_AT(dmac_47_16), FLOW_BITS(dmac_47_16), FLOW_ABILITY(outer_dmac) },
	{ FLOW_AT(dmac_15_0), FLOW_BITS(dmac_15_0), FLOW_ABILITY(outer_dmac) },
	{ FLOW_AT(smac_47_16), FLOW_BITS(smac_47_16), FLOW_ABILITY(outer_smac) },
	{ FLOW_AT(smac_15_0), FLOW_BITS(smac_15_0), FLOW_ABILITY(outer_smac) },
	{ FLOW_AT(ethertype), FLOW_BITS(ethertype), FLOW_ABILITY(outer_ether_type) },
	{ FLOW_AT(cvlan_tag), FLOW_BITS(cvlan_tag), FLOW_ABILITY(outer_first_vid) },
	{ FLOW_AT(first_vid), FLOW_BITS(first_vid), FLOW_ABILITY(outer_first_vid) },
	{ FLOW_AT(first_cfi), FLOW_BITS(first_cfi), FLOW_ABILITY(outer_first_cfi) },
	{ FLOW_AT(first_prio), FLOW_BITS(first_prio), FLOW_ABILITY(outer_first_prio) },
	{ FLOW_AT(ip_version), FLOW_BITS(ip_version), FLOW_ABILITY(outer_ip_version) },
	{ FLOW_AT(ip_protocol), FLOW_BITS(ip_protocol), FLOW_ABILITY(outer_ip_protocol) },
	{ FLOW_AT(ip_dscp), FLOW_BITS(ip_dscp), FLOW_ABILITY(outer_ip_dscp) },
	{ FLOW_AT(ip_ecn), FLOW_BITS(ip_ecn), FLOW_ABILITY(outer_ip_ecn) },
	{ FLOW_AT(src_ipv4_src_ipv6), FLOW_BITS(src_ipv4_src_ipv6), FLOW_ABILITY(outer_sip) },
	{ FLOW_AT(dst_ipv4_dst_ipv6), FLOW_BITS(dst_ipv4_dst_ipv6), FLOW_ABILITY(outer_dip) },
	{ FLOW_AT(tcp_sport), FLOW_BITS(tcp_sport), FLOW_ABILITY(outer_tcp_sport) },
	{ FLOW_AT(tcp_dport), FLOW_BITS(tcp_dport), FLOW_ABILITY(outer_tcp_dport) },
	{ FLOW_AT(udp_sport), FLOW_BITS(udp_sport), FLOW_ABILITY(outer_udp_sport) },
	{ FLOW_AT(udp_dport), FLOW_BITS(udp_dport), FLOW_ABILITY(outer_udp_dport) },
};

static bool flow_has_bits(const void *layout, unsigned int at, unsigned int bits)
{
	const u8 *bytes = layout;
	unsigned int i;

	for (i = at; i < at + bits; i++)
		if (bytes[i / 8] & 0x80 >> i % 8)
			return true;
	return false;
}

static bool flow_is_comparable(const struct vhca *vhca, const struct vhca_flow_params *params)
{
	const void *cap = vhca_cap(vhca, MLX5_CAP_FLOW_TABLE);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flow_fields); i++)
		if (flow_has_bits(params->mask, flow_fields[i].at, flow_fields[i].bits) &&
		    !flow_has_bits(cap, flow_fields[i].ability, 1))
			return false;
	return true;
}

/* ---- flows ---- */

static bool flow_is_multicast(const struct vhca_flow_params *params)
{
	const u8 *mask = MLX5_ADDR_OF(fte_match_param, params->mask, outer_headers.dmac_47_16);
	const u8 *mac = MLX5_ADDR_OF(fte_match_param, params->value, outer_headers.dmac_47_16);

	return mask[0] & 1 && mac[0] & 1;
}

int verbs_flow_fill(const struct vhca *vhca, struct vhca_flow_params *params,
		    const struct ib_flow_attr *attr)
{
	const union ib_flow_spec *spec = attr->flows;
	unsigned int i;
	int err;

	/* All that the netdevice receives or leaves over (sniffer, default) is not given away */
	if (attr->type != IB_FLOW_ATTR_NORMAL || attr->flags)
		return -EOPNOTSUPP;
	if (attr->priority >= MULTICAST)
		return -ENOSPC;
	for (i = 0; i < attr->num_of_specs; i++) {
		err = flow_add(vhca, params, spec);
		if (err)
			return err;
		spec = (const void *)spec + spec->size;
	}
	if (!flow_is_comparable(vhca, params))
		return -EOPNOTSUPP;
	for (i = 0; i < ARRAY_SIZE(params->value); i++)
		params->value[i] &= params->mask[i];
	if (memchr_inv(params->mask, 0, sizeof(params->mask)))
		params->enable = MLX5_MATCH_OUTER_HEADERS;
	params->priority = flow_is_multicast(params) ? MULTICAST : attr->priority;
	return 0;
}

static int flow_request(struct ib_udata *udata)
{
	struct mlx5_ib_create_flow req = {};
	int err;

	if (!udata || !udata->inlen)
		return 0;
	err = verbs_udata_read(udata, &req, sizeof(req));
	if (err)
		return err;
	/* Counters of flows are not supported */
	return req.ncounters_data || req.reserved ? -EOPNOTSUPP : 0;
}

struct ib_flow *verbs_create_flow(struct ib_qp *ibqp, struct ib_flow_attr *attr,
				  struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(ibqp->device);
	const struct verbs_raw *raw = to_verbs_qp(ibqp)->raw;
	struct vhca_flow_params *params;
	struct verbs_flow *flow;
	int err;

	if (!raw || (!raw->has_rq && !ibqp->rwq_ind_tbl))
		return ERR_PTR(-EINVAL);
	err = flow_request(udata);
	if (err)
		return ERR_PTR(err);
	params = kzalloc(sizeof(*params), GFP_KERNEL);
	flow = kzalloc(sizeof(*flow), GFP_KERNEL);
	if (!params || !flow) {
		err = -ENOMEM;
		goto err;
	}
	params->tirn = raw->tirn;
	err = verbs_flow_fill(dev->vhca, params, attr);
	if (err)
		goto err;
	flow->flow = vhca_flow_create(dev->vhca, params);
	if (IS_ERR(flow->flow)) {
		err = PTR_ERR(flow->flow);
		goto err;
	}
	kfree(params);
	return &flow->ib;

err:
	kfree(params);
	kfree(flow);
	return ERR_PTR(err);
}

int verbs_destroy_flow(struct ib_flow *ibflow)
{
	struct verbs_flow *flow = container_of(ibflow, struct verbs_flow, ib);

	vhca_flow_destroy(flow->flow);
	kfree(flow);
	return 0;
}
