/* SPDX-License-Identifier: GPL-2.0 */
/* The PF: its PCI device, and all that hangs on it. */
#ifndef SF_MLX5_PF_H
#define SF_MLX5_PF_H

#include <linux/pci.h>
#include <net/devlink.h>

struct esw;
struct net_device;
struct pf_recovery;
struct slot_table;
struct vhca;
struct vhca_irq_pool;

/**
 * struct pf - private data of the PF's devlink instance
 * @pdev: its PCI device
 * @devlink: the instance
 * @pool: interrupt vectors, the PF's and its SFs'
 * @vhca: the function
 * @sf_bar: BAR that SF windows are cut from; NULL: the card has no SFs
 * @port: devlink port of the wire (flavour physical, its number that of the card's port)
 * @netdev: legacy: the PF's netdevice; switchdev: the uplink representor. The same net_device.
 * @esw: the eswitch; NULL: the function does not manage one
 * @sfs: table of SFs; without slots on a card that has none
 * @suspended: the card sleeps, is being reset, or did not come back; devl_lock
 * @recovery: of a card that has failed
 */
struct pf {
	struct pci_dev *pdev;
	struct devlink *devlink;
	struct vhca_irq_pool *pool;
	struct vhca *vhca;
	struct resource *sf_bar;
	struct devlink_port port;
	struct net_device *netdev;
	struct esw *esw;
	struct slot_table *sfs;
	bool suspended;
	struct pf_recovery *recovery;
};

#endif
