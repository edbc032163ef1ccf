/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_FILTER_H
#define SF_MLX5_NIC_FILTER_H

#include <linux/types.h>

struct nic;

void nic_filters_init(struct nic *nic);
void nic_filters_start(struct nic *nic);
void nic_filters_stop(struct nic *nic);
void nic_filters_sync(struct nic *nic);
void nic_filters_changed(struct nic *nic);
void nic_filters_set_vlan(struct nic *nic, u16 vid, bool wanted);

#endif
