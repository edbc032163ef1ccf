/* SPDX-License-Identifier: GPL-2.0 */
/* The receive queues that all representors of a PF share. */
#ifndef SF_MLX5_ESWITCH_REP_RX_H
#define SF_MLX5_ESWITCH_REP_RX_H

#include <linux/types.h>

struct esw;
struct ft_rule;
struct net_device;
struct nic_repair;

/* The queues exist between the first get and the last put. rtnl. */
int rep_rx_get(struct esw *esw);
void rep_rx_put(struct esw *esw);
/* Pass the vport's frames to a netdevice, by a rule of the PF's receive steering */
int rep_rx_attach(struct esw *esw, struct ft_rule *rule, u16 vport, struct net_device *netdev);
void rep_rx_detach(struct esw *esw, struct ft_rule *rule, u16 vport);
/* Callback of esw.rep_rx_repair */
int rep_rx_repair(struct nic_repair *repair, unsigned long reasons, bool again);

#endif
