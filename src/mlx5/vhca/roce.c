// SPDX-License-Identifier: GPL-2.0
/* RoCE: the vport's switch and identities, and the table of source addresses. */
#include <linux/etherdevice.h>
#include <linux/export.h>
#include <linux/string.h>
#include <sf_mlx5/roce.h>

#include "core.h"
#include "vport.h"

#define THE_PORT	1

/* roce_version and roce_l3_type of an address */
enum { ROCE_V1 = 0, ROCE_V2 = 2 };
enum { ROCE_L3_IPV4, ROCE_L3_IPV6 };

/**
 * vhca_roce_enable() - let the function's vport send and receive RoCE (MODIFY_NIC_VPORT_CONTEXT)
 * @vhca: the function, started
 * @enable: or disable
 *
 * While it is enabled, the netdevice does not receive RoCE packets that are sent to the vport.
 *
 * Context: process context, sleeps.
 * Return: 0 or an error of vhca_exec().
 */
int vhca_roce_enable(struct vhca *vhca, bool enable)
{
	return vport_set_roce(vhca, enable);
}
EXPORT_SYMBOL_GPL(vhca_roce_enable);

/**
 * vhca_roce_address_set() - write an entry of the table of source addresses (SET_ROCE_ADDRESS)
 * @vhca: the function, with RoCE enabled
 * @index: entry, below the capability roce_address_table_size
 * @address: the address; NULL clears the entry
 *
 * Context: process context, sleeps.
 * Return: 0, -EINVAL if there is no such entry, or an error of vhca_exec().
 */
int vhca_roce_address_set(struct vhca *vhca, unsigned int index,
			  const struct vhca_roce_address *address)
{
	u32 in[MLX5_ST_SZ_DW(set_roce_address_in)] = {};
	void *entry = MLX5_ADDR_OF(set_roce_address_in, in, roce_address);

	if (index >= VHCA_CAP_ROCE(vhca, roce_address_table_size))
		return -EINVAL;
	MLX5_SET(set_roce_address_in, in, opcode, MLX5_CMD_OP_SET_ROCE_ADDRESS);
	MLX5_SET(set_roce_address_in, in, roce_address_index, index);
	if (VHCA_CAP(vhca, num_vhca_ports))
		MLX5_SET(set_roce_address_in, in, vhca_port_num, THE_PORT);
	if (address) {
		bool ipv4 = address->v2 && address->ipv4;

		MLX5_SET(roce_addr_layout, entry, roce_version, address->v2 ? ROCE_V2 : ROCE_V1);
		MLX5_SET(roce_addr_layout, entry, roce_l3_type, ipv4 ? ROCE_L3_IPV4 : ROCE_L3_IPV6);
		MLX5_SET(roce_addr_layout, entry, vlan_valid, address->tagged);
		MLX5_SET(roce_addr_layout, entry, vlan_id, address->tagged ? address->vlan : 0);
		ether_addr_copy(MLX5_ADDR_OF(roce_addr_layout, entry, source_mac_47_32),
				address->mac);
		memcpy(MLX5_ADDR_OF(roce_addr_layout, entry, source_l3_address), address->ip,
		       sizeof(address->ip));
	}
	return VHCA_EXEC_IN(vhca, in);
}
EXPORT_SYMBOL_GPL(vhca_roce_address_set);

/**
 * vhca_guids() - identities that RDMA devices show (QUERY_NIC_VPORT_CONTEXT)
 * @vhca: the function, started
 * @node: set to the GUID of the function; if the firmware gave it none, it is made of the vport's
 *	MAC address
 * @system_image: set to the GUID of the card
 *
 * Context: process context, sleeps.
 * Return: 0 or an error of vhca_exec().
 */
int vhca_guids(struct vhca *vhca, __be64 *node, __be64 *system_image)
{
	return vport_query_guids(vhca, node, system_image);
}
EXPORT_SYMBOL_GPL(vhca_guids);

/**
 * vhca_min_inline() - how much of a packet's headers a send WQE must contain
 * @vhca: the function, started
 *
 * Context: process context, sleeps.
 * Return: MLX5_INLINE_MODE_* or an error of vhca_exec().
 */
int vhca_min_inline(struct vhca *vhca)
{
	u8 mode;
	int err = vport_query_min_inline(vhca, &mode);

	return err ?: mode;
}
EXPORT_SYMBOL_GPL(vhca_min_inline);
