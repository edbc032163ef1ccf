/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_DATAPATH_H
#define SF_MLX5_NIC_DATAPATH_H

struct nic_config;
struct nic;

int nic_datapath_start(struct nic *nic);
void nic_datapath_stop(struct nic *nic);
int nic_datapath_reconfigure(struct nic *nic, const struct nic_config *config);
void nic_datapath_attach(struct nic *nic);
int nic_datapath_set_mtu(struct nic *nic, unsigned int mtu);

#endif
