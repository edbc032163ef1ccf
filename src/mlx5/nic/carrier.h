/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_CARRIER_H
#define SF_MLX5_NIC_CARRIER_H

struct nic;

/* Prepare for nic_carrier_start(). @nic: the netdevice, not registered yet. */
void nic_carrier_init(struct nic *nic);
/* Make the carrier follow the link. @nic: the netdevice, running. Sleeps. */
void nic_carrier_start(struct nic *nic);
/* Undo nic_carrier_start(). @nic: the netdevice, whose carrier does not change. Sleeps. */
void nic_carrier_stop(struct nic *nic);

#endif
