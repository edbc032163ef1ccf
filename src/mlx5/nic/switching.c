// SPDX-License-Identifier: GPL-2.0
/* Changes of the eswitch's mode, as far as they concern the uplink's netdevice. */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "datapath.h"
#include "nic.h"
#include "switching.h"

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
