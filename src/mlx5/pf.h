/* SPDX-License-Identifier: GPL-2.0 */
/* struct pf, a physical function of the card. */
#ifndef SF_MLX5_PF_H
#define SF_MLX5_PF_H

#include <linux/pci.h>
#include <net/devlink.h>

struct esw;
struct net_device;
struct pf_recovery;
struct pf_sync_reset;
struct slot_table;
struct vhca;
struct vhca_irq_pool;

/**
 * struct pf - private data of the PF's devlink instance
 * @pdev: the PCI device
 * @devlink: the instance
 * @pool: interrupt vectors of the PF and its SFs
 * @vhca: the function
 * @sf_bar: BAR that contains the SFs' windows; NULL if the card has no SFs
 * @port: devlink port of the uplink, of flavour physical, with the number of the card's port
 * @netdev: the PF's netdevice, which is the uplink representor in switchdev mode
 * @esw: the eswitch; NULL if the function does not manage one
 * @sfs: table of SFs; it has no slots if the card has no SFs
 * @suspended: the card is suspended or being reset, or failed to resume; devl_lock
 * @recovery: recovery from firmware failures
 * @sync_reset: answers to requests of a firmware reset
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
	struct pf_sync_reset *sync_reset;
};

#endif
