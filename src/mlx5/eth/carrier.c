// SPDX-License-Identifier: GPL-2.0
/* Carrier: the vport's state; that of the PF is the port's link. */
#include "../../compat/workqueue.h"
#include "../vhca/vport.h"
#include "carrier.h"
#include "nic.h"

#define CARRIER_RETRY	HZ

/* QUERY_VPORT_STATE */
static void carrier_update(struct eth_netdev *eth)
{
	bool up = false;
	int err;

	err = vport_query_up(eth->vhca, false, 0, false, &up);
	if (vhca_gone(eth->vhca))
		up = false;
	else if (err)
		goto retry;
	if (up == netif_carrier_ok(eth->netdev))
		return;
	if (up)
		netif_carrier_on(eth->netdev);
	else
		netif_carrier_off(eth->netdev);
	netdev_info(eth->netdev, "link is %s\n", up ? "up" : "down");
	return;

retry:
	schedule_delayed_work(&eth->link_work, CARRIER_RETRY);
}

static void carrier_link_work(struct work_struct *work)
{
	struct eth_netdev *eth = container_of(to_delayed_work(work), struct eth_netdev,
					      link_work);

	if (netif_running(eth->netdev))
		carrier_update(eth);
}

static void carrier_link_changed(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct eth_netdev *eth = container_of(listener, struct eth_netdev, link_listener);

	mod_delayed_work(system_percpu_wq, &eth->link_work, 0);
}

static void carrier_gone(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct eth_netdev *eth = container_of(listener, struct eth_netdev, gone_listener);

	mod_delayed_work(system_percpu_wq, &eth->link_work, 0);
}

/**
 * eth_carrier_init - prepare for eth_carrier_start()
 * @eth: the netdevice, not registered yet
 */
void eth_carrier_init(struct eth_netdev *eth)
{
	netif_carrier_off(eth->netdev);
	INIT_DELAYED_WORK(&eth->link_work, carrier_link_work);
	eth->link_listener.event = MLX5_EVENT_TYPE_PORT_CHANGE;
	eth->link_listener.notify = carrier_link_changed;
	eth->gone_listener.event = VHCA_EVENT_GONE;
	eth->gone_listener.notify = carrier_gone;
}

/**
 * eth_carrier_start - follow the link from now on
 * @eth: the netdevice, running
 *
 * Context: may sleep.
 */
void eth_carrier_start(struct eth_netdev *eth)
{
	vhca_listen(eth->vhca, &eth->gone_listener);
	vhca_listen(eth->vhca, &eth->link_listener);
	mod_delayed_work(system_percpu_wq, &eth->link_work, 0);
}

/**
 * eth_carrier_stop - undo eth_carrier_start()
 * @eth: the netdevice, which keeps the carrier that it has
 *
 * Context: may sleep.
 */
void eth_carrier_stop(struct eth_netdev *eth)
{
	vhca_unlisten(eth->vhca, &eth->link_listener);
	vhca_unlisten(eth->vhca, &eth->gone_listener);
	cancel_delayed_work_sync(&eth->link_work);
}
