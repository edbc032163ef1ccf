// SPDX-License-Identifier: GPL-2.0
/* Carrier: the state of the vport, which for the PF is the link of the port. */
#include "../../compat/workqueue.h"
#include "../vhca/vport.h"
#include "carrier.h"
#include "nic.h"

#define CARRIER_RETRY	HZ

/* Set the carrier to the vport's state (QUERY_VPORT_STATE) */
static void carrier_update(struct nic *nic)
{
	bool up = false;
	int err;

	err = vport_query_up(nic->vhca, false, 0, false, &up);
	if (vhca_gone(nic->vhca))
		up = false;
	else if (err)
		goto retry;
	if (up == netif_carrier_ok(nic->netdev))
		return;
	if (up)
		netif_carrier_on(nic->netdev);
	else
		netif_carrier_off(nic->netdev);
	netdev_info(nic->netdev, "link is %s\n", up ? "up" : "down");
	return;

retry:
	schedule_delayed_work(&nic->link_work, CARRIER_RETRY);
}

static void carrier_link_work(struct work_struct *work)
{
	struct nic *nic = container_of(to_delayed_work(work), struct nic,
					      link_work);

	if (netif_running(nic->netdev))
		carrier_update(nic);
}

static void carrier_link_changed(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct nic *nic = container_of(listener, struct nic, link_listener);

	mod_delayed_work(system_percpu_wq, &nic->link_work, 0);
}

static void carrier_gone(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct nic *nic = container_of(listener, struct nic, gone_listener);

	mod_delayed_work(system_percpu_wq, &nic->link_work, 0);
}

void nic_carrier_init(struct nic *nic)
{
	netif_carrier_off(nic->netdev);
	INIT_DELAYED_WORK(&nic->link_work, carrier_link_work);
}

void nic_carrier_start(struct nic *nic)
{
	vhca_listen(nic->vhca, &nic->gone_listener, VHCA_EVENT_GONE, carrier_gone);
	vhca_listen(nic->vhca, &nic->link_listener, MLX5_EVENT_TYPE_PORT_CHANGE,
		    carrier_link_changed);
	mod_delayed_work(system_percpu_wq, &nic->link_work, 0);
}

void nic_carrier_stop(struct nic *nic)
{
	vhca_unlisten(nic->vhca, &nic->link_listener);
	vhca_unlisten(nic->vhca, &nic->gone_listener);
	cancel_delayed_work_sync(&nic->link_work);
}
