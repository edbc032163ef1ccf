/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_XPS_H
#define SF_MLX5_NIC_XPS_H

struct nic;

int nic_xps_create(struct nic *nic);
void nic_xps_destroy(struct nic *nic);
void nic_xps_update(struct nic *nic, unsigned int count);

#endif
