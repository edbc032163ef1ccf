/* SPDX-License-Identifier: GPL-2.0 */
/*
 * <linux/ethtool.h> of current kernels, with struct ethtool_rxfh_param for get_rxfh and set_rxfh.
 * Before 6.8 its members were arguments.
 *
 * A driver implements the current get_rxfh and set_rxfh, passes them to ETHTOOL_RXFH_DEFINE() and
 * has ETHTOOL_RXFH_OPS() in its struct ethtool_ops. ETHTOOL_RXNFC_DEFINE() and ETHTOOL_RXNFC_OPS()
 * do the same for get_rx_ring_count (6.18) and get_rxfh_fields (6.17), which were commands of
 * get_rxnfc.
 */
#ifndef SF_COMPAT_ETHTOOL_H
#define SF_COMPAT_ETHTOOL_H

#include <linux/ethtool.h>

#ifdef SF_HAVE_ETHTOOL_RXFH_PARAM

#define ETHTOOL_RXFH_DEFINE(get, set)	static_assert(true)
#define ETHTOOL_RXFH_OPS(get, set)	.get_rxfh = get, .set_rxfh = set

#else

struct ethtool_rxfh_param {
	u8 hfunc;
	u32 *indir;
	u8 *key;
};

#define ETHTOOL_RXFH_DEFINE(get, set)						\
static int get##_compat(struct net_device *netdev, u32 *indir, u8 *key, u8 *hfunc) \
{										\
	struct ethtool_rxfh_param rxfh = { .indir = indir, .key = key };	\
	int err = get(netdev, &rxfh);						\
										\
	if (!err && hfunc)							\
		*hfunc = rxfh.hfunc;						\
	return err;								\
}										\
										\
static int set##_compat(struct net_device *netdev, const u32 *indir, const u8 *key, \
			const u8 hfunc)						\
{										\
	struct ethtool_rxfh_param rxfh = {					\
		.hfunc = hfunc,							\
		.indir = (u32 *)indir,						\
		.key = (u8 *)key,						\
	};									\
										\
	return set(netdev, &rxfh, NULL);					\
}										\
static_assert(true)

#define ETHTOOL_RXFH_OPS(get, set)	.get_rxfh = get##_compat, .set_rxfh = set##_compat

#endif /* SF_HAVE_ETHTOOL_RXFH_PARAM */

#if defined(SF_HAVE_ETHTOOL_RX_RING_COUNT) && defined(SF_HAVE_ETHTOOL_RXFH_FIELDS)

#define ETHTOOL_RXNFC_DEFINE(ring_count, fields)	static_assert(true)
#define ETHTOOL_RXNFC_OPS(ring_count, fields)				\
	.get_rx_ring_count = ring_count, .get_rxfh_fields = fields

#else

#ifndef SF_HAVE_ETHTOOL_RXFH_FIELDS
struct ethtool_rxfh_fields {
	u32 data;
	u32 flow_type;
};
#endif

#define ETHTOOL_RXNFC_DEFINE(ring_count, fields)			\
static int fields##_rxnfc(struct net_device *netdev, struct ethtool_rxnfc *info, \
			  u32 *rule_locs)				\
{									\
	struct ethtool_rxfh_fields hashed = { .flow_type = info->flow_type }; \
	int err;							\
									\
	switch (info->cmd) {						\
	case ETHTOOL_GRXRINGS:						\
		info->data = ring_count(netdev);			\
		return 0;						\
	case ETHTOOL_GRXFH:						\
		err = fields(netdev, &hashed);				\
		info->data = hashed.data;				\
		return err;						\
	default:							\
		return -EOPNOTSUPP;					\
	}								\
}									\
static_assert(true)

#ifdef SF_HAVE_ETHTOOL_RXFH_FIELDS
#define ETHTOOL_RXNFC_OPS(ring_count, fields)				\
	.get_rxnfc = fields##_rxnfc, .get_rxfh_fields = fields
#else
#define ETHTOOL_RXNFC_OPS(ring_count, fields)	.get_rxnfc = fields##_rxnfc
#endif

#endif /* SF_HAVE_ETHTOOL_RX_RING_COUNT && SF_HAVE_ETHTOOL_RXFH_FIELDS */

#endif /* SF_COMPAT_ETHTOOL_H */
