// SPDX-License-Identifier: GPL-2.0
/* Capabilities that a netdevice requires. */
#include <linux/log2.h>
#include <sf_mlx5/vhca.h>

#include "needs.h"
#include "rss.h"
#include "sq.h"
#include "steering.h"

/* A channel has two completion queues */
#define NIC_LOG_CQS	1

static bool needs_one(const struct vhca *vhca, const char *name, u32 value, u32 least)
{
	if (value >= least)
		return true;
	dev_err(vhca_device(vhca), "no netdevice possible: capability %s is %u, must be %u or more\n",
		name, value, least);
	return false;
}

#define NEED(get, field, least)	needs_one(vhca, #field, get(vhca, field), least)
#define NEED_TABLE(field, least)						\
	NEED(VHCA_CAP_FT, flow_table_properties_nic_receive.field, least)

int nic_netdev_check(const struct vhca *vhca)
{
	if (VHCA_CAP(vhca, port_type) != MLX5_CAP_PORT_TYPE_ETH) {
		dev_err(vhca_device(vhca), "no netdevice possible: port is InfiniBand (capability port_type): \"mlxconfig -d %s set LINK_TYPE_P%u=2\", then a cold reboot, makes it Ethernet\n",
			dev_name(vhca_dma_device(vhca)), VHCA_CAP(vhca, native_port_num) ?: 1);
		return -EOPNOTSUPP;
	}
	if (NEED(VHCA_CAP, eth_net_offloads, 1) && NEED(VHCA_CAP, nic_flow_table, 1) &&
	    NEED(VHCA_CAP, log_max_cq, NIC_LOG_CQS) &&
	    NEED(VHCA_CAP, log_max_cq_sz, NIC_TX_LOG_SIZE_MIN) &&
	    NEED(VHCA_CAP, max_wqe_sz_sq, NIC_TX_MIN_WQE) &&
	    NEED(VHCA_CAP, log_max_rqt_size, ilog2(NIC_RSS_TABLE_SIZE)) &&
	    NEED(VHCA_CAP_ETH, rss_ind_tbl_cap, 1) && NEED_TABLE(ft_support, 1) &&
	    NEED_TABLE(max_ft_level, NIC_STEERING_LEVEL + 2) &&
	    NEED_TABLE(log_max_ft_size, NIC_STEERING_LOG_SIZE))
		return 0;
	return -EOPNOTSUPP;
}
