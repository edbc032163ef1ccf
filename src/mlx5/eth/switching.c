// SPDX-License-Identifier: GPL-2.0
/* The uplink's netdevice when the eswitch changes its mode. */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "datapath.h"
#include "nic.h"
#include "switching.h"

/**
 * eth_netdev_set_switching - the eswitch changes its mode
 * @netdev: the uplink's netdevice
 * @switching: switchdev: what the eswitch wants to be told; legacy: NULL
 * @context: for @switching
 *
 * Legacy: the netdevice's steering table is the root of the function's NIC RX. Switchdev: it is
 * not, and the eswitch is told of queues and table instead. An open netdevice is stopped by the old
 * rules and started by the new ones; when that fails it is started by the old ones again. Its
 * carrier stays: a flap would make the stack drop packets until linkwatch, which is rate-limited to
 * once a second, runs again.
 *
 * Context: rtnl is held; may sleep.
 * Return: 0 or a negative errno: as before, but for what was in the queues.
 */
int eth_netdev_set_switching(struct net_device *netdev, const struct eth_switching *switching,
			     void *context)
{
	struct eth_netdev *eth = netdev_priv(netdev);
	const struct eth_switching *old = eth->switching;
	void *old_context = eth->switching_context;
	bool running = eth->channels;
	int err;

	ASSERT_RTNL();
	if (running)
		netif_device_detach(netdev);
	eth_datapath_stop(eth);
	eth->switching = switching;
	eth->switching_context = context;
	if (!running)
		return 0;
	err = eth_datapath_start(eth);
	if (err) {
		eth->switching = old;
		eth->switching_context = old_context;
		if (eth_datapath_start(eth)) {
			netdev_err(netdev, "failed to reopen the netdevice\n");
			dev_close(netdev);
		}
	}
	eth_datapath_attach(eth);
	return err;
}
