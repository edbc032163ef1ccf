// SPDX-License-Identifier: GPL-2.0
/* Vports: state, NIC vport context, counters. */
#include <linux/bitmap.h>
#include <linux/if_vlan.h>
#include <linux/mm.h>
#include <linux/mlx5/vport.h>

#include "core.h"
#include "vport.h"

/* op_mod of QUERY_VPORT_STATE and MODIFY_VPORT_STATE */
enum { STATE_OF_VNIC, STATE_OF_ESW, STATE_OF_UPLINK };

#define STATE_UP	1
#define LOG_LIST_MAX	12u	/* address lists; cards support up to 1024 */

int vport_query_up(struct vhca *vhca, bool esw, u16 num, bool other, bool *up)
{
	u32 out[MLX5_ST_SZ_DW(query_vport_state_out)] = {};
	u32 in[MLX5_ST_SZ_DW(query_vport_state_in)] = {};
	int err;

	MLX5_SET(query_vport_state_in, in, opcode, MLX5_CMD_OP_QUERY_VPORT_STATE);
	MLX5_SET(query_vport_state_in, in, op_mod, esw ? STATE_OF_ESW : STATE_OF_VNIC);
	MLX5_SET(query_vport_state_in, in, other_vport, other);
	MLX5_SET(query_vport_state_in, in, vport_number, num);
	err = VHCA_EXEC(vhca, in, out);
	if (!err)
		*up = MLX5_GET(query_vport_state_out, out, state) == STATE_UP;
	return err;
}

int vport_set_admin(struct vhca *vhca, bool esw, u16 num, bool other, u8 state)
{
	u32 in[MLX5_ST_SZ_DW(modify_vport_state_in)] = {};

	MLX5_SET(modify_vport_state_in, in, opcode, MLX5_CMD_OP_MODIFY_VPORT_STATE);
	MLX5_SET(modify_vport_state_in, in, op_mod, esw ? STATE_OF_ESW : STATE_OF_VNIC);
	MLX5_SET(modify_vport_state_in, in, other_vport, other);
	MLX5_SET(modify_vport_state_in, in, vport_number, num);
	MLX5_SET(modify_vport_state_in, in, admin_state, state);
	return VHCA_EXEC_IN(vhca, in);
}

void vport_follow_port(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(modify_vport_state_in)] = {};

	if (!VHCA_CAP(vhca, uplink_follow) || !VHCA_CAP(vhca, vport_group_manager))
		return;
	MLX5_SET(modify_vport_state_in, in, opcode, MLX5_CMD_OP_MODIFY_VPORT_STATE);
	MLX5_SET(modify_vport_state_in, in, op_mod, STATE_OF_UPLINK);
	MLX5_SET(modify_vport_state_in, in, admin_state, MLX5_VPORT_ADMIN_STATE_AUTO);
	if (VHCA_EXEC_IN(vhca, in))
		dev_warn(vhca->device, "failed to have the uplink's vport follow the port\n");
}

/* ---- NIC vport context ---- */

#define QUERY_DW	MLX5_ST_SZ_DW(query_nic_vport_context_out)
#define MODIFY_DW	MLX5_ST_SZ_DW(modify_nic_vport_context_in)

/* Query the context into @out, which also has room for a list, by default of unicast addresses */
static void *vport_context_query(struct vhca *vhca, u16 num, bool other, void *out, size_t len)
{
	u32 in[MLX5_ST_SZ_DW(query_nic_vport_context_in)] = {};
	int err;

	MLX5_SET(query_nic_vport_context_in, in, opcode, MLX5_CMD_OP_QUERY_NIC_VPORT_CONTEXT);
	MLX5_SET(query_nic_vport_context_in, in, other_vport, other);
	MLX5_SET(query_nic_vport_context_in, in, vport_number, num);
	MLX5_SET(query_nic_vport_context_in, in, allowed_list_type, MLX5_NVPRT_LIST_TYPE_UC);
	err = vhca_exec(vhca, in, sizeof(in), out, len);
	if (err)
		return ERR_PTR(err);
	return MLX5_ADDR_OF(query_nic_vport_context_out, out, nic_vport_context);
}

/* Return the context in @in, for the caller to fill in before vport_context_modify() */
static void *vport_context_prepare(u32 *in)
{
	MLX5_SET(modify_nic_vport_context_in, in, opcode, MLX5_CMD_OP_MODIFY_NIC_VPORT_CONTEXT);
	return MLX5_ADDR_OF(modify_nic_vport_context_in, in, nic_vport_context);
}

#define MAC_OF(ctx)	\
	MLX5_ADDR_OF(nic_vport_context, ctx, permanent_address.mac_addr_47_32)

#define SELECT(in, field)	MLX5_SET(modify_nic_vport_context_in, in, field_select.field, 1)

static int vport_context_modify(struct vhca *vhca, u32 *in, size_t len)
{
	u32 out[MLX5_ST_SZ_DW(modify_nic_vport_context_out)] = {};

	return vhca_exec(vhca, in, len, out, sizeof(out));
}

int vport_query_mac(struct vhca *vhca, u16 num, bool other, u8 *mac)
{
	u32 out[QUERY_DW] = {};
	void *ctx = vport_context_query(vhca, num, other, out, sizeof(out));

	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	ether_addr_copy(mac, MAC_OF(ctx));
	return 0;
}

int vport_set_mac(struct vhca *vhca, u16 num, bool other, const u8 *mac)
{
	u32 in[MODIFY_DW] = {};
	void *ctx = vport_context_prepare(in);

	MLX5_SET(modify_nic_vport_context_in, in, other_vport, other);
	MLX5_SET(modify_nic_vport_context_in, in, vport_number, num);
	SELECT(in, permanent_address);
	ether_addr_copy(MAC_OF(ctx), mac);
	return vport_context_modify(vhca, in, sizeof(in));
}

int vport_set_mtu(struct vhca *vhca, u16 mtu)
{
	u32 in[MODIFY_DW] = {};
	void *ctx = vport_context_prepare(in);

	SELECT(in, mtu);
	MLX5_SET(nic_vport_context, ctx, mtu, mtu);
	return vport_context_modify(vhca, in, sizeof(in));
}

/* Allocate a command that writes a list of @count entries; NULL: no memory. @entry: the first */
static u32 *vport_list_prepare(u8 type, unsigned int count, size_t len, void **entry)
{
	u32 *in = kvzalloc(len, GFP_KERNEL);
	void *ctx;

	if (!in)
		return NULL;
	ctx = vport_context_prepare(in);
	SELECT(in, addresses_list);
	MLX5_SET(nic_vport_context, ctx, allowed_list_type, type);
	MLX5_SET(nic_vport_context, ctx, allowed_list_size, count);
	*entry = MLX5_ADDR_OF(nic_vport_context, ctx, current_uc_mac_address);
	return in;
}

int vport_set_list(struct vhca *vhca, enum vport_list list, u8 macs[][ETH_ALEN],
		   unsigned int count)
{
	size_t len = MODIFY_DW * sizeof(u32) + count * MLX5_ST_SZ_BYTES(mac_address_layout);
	unsigned int max, i;
	void *entry;
	u32 *in;
	int err;

	max = 1u << (list == VPORT_LIST_UC ? VHCA_CAP(vhca, log_max_current_uc_list) :
					     VHCA_CAP(vhca, log_max_current_mc_list));
	if (count > max)
		return -ENOSPC;
	in = vport_list_prepare(list == VPORT_LIST_UC ? MLX5_NVPRT_LIST_TYPE_UC :
						       MLX5_NVPRT_LIST_TYPE_MC, count, len, &entry);
	if (!in)
		return -ENOMEM;
	for (i = 0; i < count; i++, entry += MLX5_ST_SZ_BYTES(mac_address_layout))
		ether_addr_copy(MLX5_ADDR_OF(mac_address_layout, entry, mac_addr_47_32), macs[i]);
	err = vport_context_modify(vhca, in, len);
	kvfree(in);
	return err;
}

int vport_query_list(struct vhca *vhca, u16 num, bool other, u8 **macs, unsigned int *count)
{
	unsigned int max = 1u << min(VHCA_CAP(vhca, log_max_current_uc_list), LOG_LIST_MAX), n, i;
	size_t len = QUERY_DW * sizeof(u32) + max * MLX5_ST_SZ_BYTES(mac_address_layout);
	u8 *list, *entry;
	void *ctx;
	u32 *out;
	int err;

	out = kvzalloc(len, GFP_KERNEL);
	list = kvmalloc_array(max, ETH_ALEN, GFP_KERNEL);
	if (!out || !list) {
		err = -ENOMEM;
		goto err_list;
	}
	ctx = vport_context_query(vhca, num, other, out, len);
	if (IS_ERR(ctx)) {
		err = PTR_ERR(ctx);
		goto err_list;
	}
	n = MLX5_GET(nic_vport_context, ctx, allowed_list_size);
	entry = MLX5_ADDR_OF(nic_vport_context, ctx, current_uc_mac_address);
	*count = 0;
	for (i = 0; i < min(n, max); i++, entry += MLX5_ST_SZ_BYTES(mac_address_layout)) {
		u8 *mac = MLX5_ADDR_OF(mac_address_layout, entry, mac_addr_47_32);

		if (is_valid_ether_addr(mac))
			ether_addr_copy(list + ETH_ALEN * (*count)++, mac);
	}
	*macs = list;
	kvfree(out);
	return 0;

err_list:
	kvfree(list);
	kvfree(out);
	return err;
}

int vport_arm_list(struct vhca *vhca, u16 num)
{
	u32 in[MODIFY_DW] = {};
	void *ctx = vport_context_prepare(in);

	MLX5_SET(modify_nic_vport_context_in, in, other_vport, 1);
	MLX5_SET(modify_nic_vport_context_in, in, vport_number, num);
	SELECT(in, change_event);
	MLX5_SET(nic_vport_context, ctx, arm_change_event, 1);
	MLX5_SET(nic_vport_context, ctx, event_on_uc_address_change, 1);
	return vport_context_modify(vhca, in, sizeof(in));
}

/* @vids: bitmap of VLAN_N_VID bits */
int vport_set_vlans(struct vhca *vhca, const unsigned long *vids)
{
	unsigned int count = bitmap_weight(vids, VLAN_N_VID), vid;
	size_t len = MODIFY_DW * sizeof(u32) + count * MLX5_ST_SZ_BYTES(vlan_layout);
	void *entry;
	u32 *in;
	int err;

	if (count > BIT(VHCA_CAP(vhca, log_max_vlan_list)))
		return -ENOSPC;
	in = vport_list_prepare(MLX5_NVPRT_LIST_TYPE_VLAN, count, len, &entry);
	if (!in)
		return -ENOMEM;
	for_each_set_bit(vid, vids, VLAN_N_VID) {
		MLX5_SET(vlan_layout, entry, vlan, vid);
		entry += MLX5_ST_SZ_BYTES(vlan_layout);
	}
	err = vport_context_modify(vhca, in, len);
	kvfree(in);
	return err;
}

int vport_set_promisc(struct vhca *vhca, bool uc, bool mc, bool all)
{
	u32 in[MODIFY_DW] = {};
	void *ctx = vport_context_prepare(in);

	SELECT(in, promisc);
	MLX5_SET(nic_vport_context, ctx, promisc_uc, uc);
	MLX5_SET(nic_vport_context, ctx, promisc_mc, mc);
	MLX5_SET(nic_vport_context, ctx, promisc_all, all);
	return vport_context_modify(vhca, in, sizeof(in));
}

int vport_query_min_inline(struct vhca *vhca, u8 *mode)
{
	u32 out[QUERY_DW] = {};
	void *ctx;

	switch (VHCA_CAP_ETH(vhca, wqe_inline_mode)) {
	case MLX5_CAP_INLINE_MODE_VPORT_CONTEXT:
		break;
	case MLX5_CAP_INLINE_MODE_NOT_REQUIRED:
		*mode = MLX5_INLINE_MODE_NONE;
		return 0;
	default:
		*mode = MLX5_INLINE_MODE_L2;
		return 0;
	}
	ctx = vport_context_query(vhca, 0, false, out, sizeof(out));
	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	*mode = MLX5_GET(nic_vport_context, ctx, min_wqe_inline_mode);
	return 0;
}

int vport_set_roce(struct vhca *vhca, bool enable)
{
	u32 in[MODIFY_DW] = {};
	void *ctx = vport_context_prepare(in);

	SELECT(in, roce_en);
	MLX5_SET(nic_vport_context, ctx, roce_en, enable);
	return vport_context_modify(vhca, in, sizeof(in));
}

/* EUI-64, as the firmware makes the PF's */
static __be64 vport_guid_of(const u8 *mac)
{
	u8 guid[] = { mac[0], mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5] };
	__be64 value;

	memcpy(&value, guid, sizeof(value));
	return value;
}

int vport_query_guids(struct vhca *vhca, __be64 *node, __be64 *system_image)
{
	u8 mac[ETH_ALEN];
	u32 out[QUERY_DW] = {};
	void *ctx = vport_context_query(vhca, 0, false, out, sizeof(out));

	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	*node = cpu_to_be64(MLX5_GET64(nic_vport_context, ctx, node_guid));
	*system_image = cpu_to_be64(MLX5_GET64(nic_vport_context, ctx, system_image_guid));
	/* The firmware gives an SF none */
	if (!*node) {
		ether_addr_copy(mac, MAC_OF(ctx));
		if (is_zero_ether_addr(mac))
			eth_random_addr(mac);
		*node = vport_guid_of(mac);
	}
	return 0;
}

int vport_disable_loopback(struct vhca *vhca)
{
	bool uc = VHCA_CAP(vhca, disable_local_lb_uc), mc = VHCA_CAP(vhca, disable_local_lb_mc);
	u32 in[MODIFY_DW] = {};
	void *ctx = vport_context_prepare(in);

	/* Only Ethernet ports have this context */
	if ((!uc && !mc) || VHCA_CAP(vhca, port_type) != MLX5_CAP_PORT_TYPE_ETH)
		return 0;
	if (uc)
		SELECT(in, disable_uc_local_lb);
	if (mc)
		SELECT(in, disable_mc_local_lb);
	MLX5_SET(nic_vport_context, ctx, disable_uc_local_lb, uc);
	MLX5_SET(nic_vport_context, ctx, disable_mc_local_lb, mc);
	return vport_context_modify(vhca, in, sizeof(in));
}

/* ---- counters ---- */

#define COUNTER(out, counter, unit)	\
	MLX5_GET64(query_vport_counter_out, out, counter.unit)

int vport_query_stats(struct vhca *vhca, u16 num, bool other, struct vport_stats *stats)
{
	size_t len = MLX5_ST_SZ_BYTES(query_vport_counter_out);
	u32 in[MLX5_ST_SZ_DW(query_vport_counter_in)] = {};
	u32 *out;
	int err;

	out = kvzalloc(len, GFP_KERNEL);
	if (!out)
		return -ENOMEM;
	MLX5_SET(query_vport_counter_in, in, opcode, MLX5_CMD_OP_QUERY_VPORT_COUNTER);
	MLX5_SET(query_vport_counter_in, in, other_vport, other);
	MLX5_SET(query_vport_counter_in, in, vport_number, num);
	err = vhca_exec(vhca, in, sizeof(in), out, len);
	if (err)
		goto out;
	stats->rx_multicast = COUNTER(out, received_eth_multicast, packets);
	stats->rx_packets = COUNTER(out, received_eth_unicast, packets) + stats->rx_multicast +
			    COUNTER(out, received_eth_broadcast, packets);
	stats->rx_bytes = COUNTER(out, received_eth_unicast, octets) +
			  COUNTER(out, received_eth_multicast, octets) +
			  COUNTER(out, received_eth_broadcast, octets);
	stats->tx_packets = COUNTER(out, transmitted_eth_unicast, packets) +
			    COUNTER(out, transmitted_eth_multicast, packets) +
			    COUNTER(out, transmitted_eth_broadcast, packets);
	stats->tx_bytes = COUNTER(out, transmitted_eth_unicast, octets) +
			  COUNTER(out, transmitted_eth_multicast, octets) +
			  COUNTER(out, transmitted_eth_broadcast, octets);
	stats->rx_errors = COUNTER(out, received_errors, packets);
	stats->tx_errors = COUNTER(out, transmit_errors, packets);
out:
	kvfree(out);
	return err;
}
