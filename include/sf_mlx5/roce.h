/* SPDX-License-Identifier: GPL-2.0 */
/* RoCE of a function: what its vport and its table of source addresses have to know. */
#ifndef SF_MLX5_ROCE_H
#define SF_MLX5_ROCE_H

#include <linux/if_ether.h>
#include <linux/types.h>

struct vhca;

/**
 * struct vhca_roce_address - an entry of the table of source addresses
 * @v2: RoCE version 2 (UDP); otherwise version 1 (Ethertype 0x8915)
 * @ipv4: @ip is an IPv4-mapped address, and packets are IPv4; version 2 only
 * @tagged: packets have a VLAN tag
 * @vlan: VLAN id, if @tagged
 * @mac: source MAC address
 * @ip: source address, which is the GID
 */
struct vhca_roce_address {
	bool v2, ipv4, tagged;
	u16 vlan;
	u8 mac[ETH_ALEN];
	u8 ip[16];
};

int vhca_roce_enable(struct vhca *vhca, bool enable);
int vhca_roce_address_set(struct vhca *vhca, unsigned int index,
			  const struct vhca_roce_address *address);
int vhca_guids(struct vhca *vhca, __be64 *node, __be64 *system_image);
int vhca_min_inline(struct vhca *vhca);

#endif
