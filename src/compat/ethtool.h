/* SPDX-License-Identifier: GPL-2.0 */
/*
 * <linux/ethtool.h>, where struct ethtool_rxfh_param carries what -x shows and -X sets. Before 6.8
 * these were arguments.
 *
 * A driver writes get_rxfh and set_rxfh of today, names them to ETHTOOL_RXFH_DEFINE() and has
 * ETHTOOL_RXFH_OPS in its struct ethtool_ops.
 */
#ifndef _SF_COMPAT_ETHTOOL_H
#define _SF_COMPAT_ETHTOOL_H

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

#endif /* _SF_COMPAT_ETHTOOL_H */
