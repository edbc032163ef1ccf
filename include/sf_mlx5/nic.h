/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The netdevice of a function of the card: one channel per completion vector, RSS, filters,
 * ethtool. sf_netdev creates the netdevices of SFs, sf_mlx5 itself that of the PF, the uplink.
 */
#ifndef SF_MLX5_NIC_H
#define SF_MLX5_NIC_H

#include <linux/netdevice.h>

struct devlink_port;
struct vhca;

/**
 * struct nic_netdev_params - parameters of nic_netdev_create()
 * @vhca: the netdevice's function
 * @parent: parent of the netdevice in sysfs: the PCI function or the class device
 * @port: devlink port of the netdevice, or NULL
 * @driver: driver name that ethtool -i shows
 * @uplink: the netdevice represents the physical port (PF): link, MTU and speed are those of the
 *	port. Otherwise the carrier follows the vport's state.
 */
struct nic_netdev_params {
	struct vhca *vhca;
	struct device *parent;
	struct devlink_port *port;
	const char *driver;
	bool uplink;
};

struct net_device *nic_netdev_create(const struct nic_netdev_params *params);
void nic_netdev_destroy(struct net_device *netdev);
void nic_netdev_suspend(struct net_device *netdev);
int nic_netdev_resume(struct net_device *netdev);

/* ---- devlink health reporters of the queues of a netdevice ---- */

int nic_reporters_create(struct net_device *netdev);
void nic_reporters_destroy(struct net_device *netdev);

#endif
