/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_CARRIER_H
#define SF_MLX5_NIC_CARRIER_H

struct nic;

void nic_carrier_init(struct nic *nic);
void nic_carrier_start(struct nic *nic);
void nic_carrier_stop(struct nic *nic);

#endif
