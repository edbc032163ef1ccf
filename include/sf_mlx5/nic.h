/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The netdevice of a function of the card: a channel for each completion vector, RSS, filters,
 * ethtool. sf_netdev makes those of SFs, sf_mlx5 itself that of the PF, the uplink.
 */
#ifndef SF_MLX5_NIC_H
#define SF_MLX5_NIC_H

#include <linux/netdevice.h>

struct devlink_port;
struct vhca;

/**
 * struct nic_netdev_params - of a netdevice to be made
 * @vhca: its function
 * @parent: its device in sysfs (the PCI function or the class device)
 * @port: its devlink port, or NULL
 * @driver: what ethtool -i calls the driver
 * @uplink: it stands for the physical port (the PF): link, MTU and speed are the port's. Else
 *	carrier is its vport's state.
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

#endif
