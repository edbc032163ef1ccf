// SPDX-License-Identifier: GPL-2.0
/* The uplink's netdevice when the eswitch changes its mode. */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "datapath.h"
#include "nic.h"
#include "switching.h"

/**
 * nic_netdev_set_switching - the eswitch changes its mode
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
int nic_netdev_set_switching(struct net_device *netdev, const struct nic_switching *switching,
			     void *context)
{
	struct nic *nic = netdev_priv(netdev);
	const struct nic_switching *old = nic->switching;
	void *old_context = nic->switching_context;
	bool running = nic->channels;
	int err;

	ASSERT_RTNL();
	if (running)
		netif_device_detach(netdev);
	nic_datapath_stop(nic);
	nic->switching = switching;
	nic->switching_context = context;
	if (!running)
		return 0;
	err = nic_datapath_start(nic);
	if (err) {
		nic->switching = old;
		nic->switching_context = old_context;
		if (nic_datapath_start(nic)) {
			netdev_err(netdev, "failed to reopen the netdevice\n");
			dev_close(netdev);
		}
	}
	nic_datapath_attach(nic);
	return err;
}
