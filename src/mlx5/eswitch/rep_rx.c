// SPDX-License-Identifier: GPL-2.0
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "../nic/repair.h"
#include "../nic/rx_pool.h"
#include "../vhca/core.h"
#include "esw.h"
#include "rep_rx.h"

#define REP_LOG_RX_SIZE	8
#define REP_MAX_RX_QUEUES	8U

static struct net_device *rep_rx_demux(void *context, u32 flow_tag)
{
	struct esw *esw = context;

	return xa_load(&esw->rep_netdevs, flow_tag);
}

int rep_rx_get(struct esw *esw)
{
	struct vhca *vhca = esw->vhca;
	struct nic_rx_pool_params params = {
		.vhca = vhca,
		.channels = min3(num_online_cpus(), vhca_num_comp_vectors(vhca), REP_MAX_RX_QUEUES),
		.log_size = REP_LOG_RX_SIZE,
		/* Suitable for the longest MTU of any representor */
		.mtu = esw->max_mtu,
		.demux = rep_rx_demux,
		.context = esw,
		.repair = &esw->rep_rx_repair,
	};
	struct nic_rx_pool *rx;

	ASSERT_RTNL();
	if (!esw->rep_rx_users) {
		rx = nic_rx_pool_create(&params);
		if (IS_ERR(rx))
			return PTR_ERR(rx);
		esw->rep_rx = rx;
	}
	esw->rep_rx_users++;
	return 0;
}

void rep_rx_put(struct esw *esw)
{
	ASSERT_RTNL();
	if (--esw->rep_rx_users)
		return;
	nic_rx_pool_destroy(esw->rep_rx, &esw->rep_rx_stats);
	esw->rep_rx = NULL;
}

int rep_rx_repair(struct nic_repair *repair, unsigned long reasons, bool again)
{
	struct esw *esw = container_of(repair, struct esw, rep_rx_repair);
	int err = 0;

	rtnl_lock();
	if (esw->rep_rx)
		err = nic_rx_pool_repair(esw->rep_rx);
	rtnl_unlock();
	return err;
}

int rep_rx_attach(struct esw *esw, struct ft_rule *rule, u16 vport, struct net_device *netdev)
{
	const struct ft_dest dest = {
		.type = FT_TO_TABLE,
		.id = nic_rx_pool_table(esw->rep_rx),
	};
	int err;

	err = xa_err(xa_store(&esw->rep_netdevs, vport, netdev, GFP_KERNEL));
	if (err)
		return err;
	err = esw_ingress_source_add(&esw->ingress, rule, vport, &dest, vport);
	if (err)
		xa_erase(&esw->rep_netdevs, vport);
	return err;
}

void rep_rx_detach(struct esw *esw, struct ft_rule *rule, u16 vport)
{
	ft_rule_del(rule);
	xa_erase(&esw->rep_netdevs, vport);
	/* Wait for frames that were received before and are being passed to the netdevice */
	synchronize_net();
}
