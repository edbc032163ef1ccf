// SPDX-License-Identifier: GPL-2.0
/* Capabilities: what the card supports, what the driver selects of it, what is in force. */
#include <linux/cache.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include "caps.h"
#include "cmd.h"
#include "core.h"

#define CAP_LEN		MLX5_UN_SZ_BYTES(hca_cap_union)
#define PKEYS_128	0	/* encodes a table of 128 entries */
#define LOG_QPS_MAX	18
#define CHECKSUM_ON	3	/* of cmdif_checksum */
#define ATOMIC_HOST_ORDER	1	/* of atomic_req_8B_endianness_mode */

static bool cmd_signatures;
module_param(cmd_signatures, bool, 0444);
MODULE_PARM_DESC(cmd_signatures, "Have cards sign and check firmware commands (default: no)");

static const u8 caps_none[CAP_LEN];

/**
 * vhca_cap() - the current capabilities of one type
 * @vhca: the function
 * @type: MLX5_CAP_GENERAL, ...: a type of the PRM's QUERY_HCA_CAP
 *
 * Context: any, after vhca_start().
 * Return: the layout of the type, big endian, for MLX5_GET(). Never NULL: all zero if the function
 * does not have the type, or if vhca_caps_query() does not query it.
 */
const void *vhca_cap(const struct vhca *vhca, enum mlx5_cap_type type)
{
	return type < MLX5_CAP_NUM && vhca->caps[type] ? vhca->caps[type] : caps_none;
}
EXPORT_SYMBOL_GPL(vhca_cap);

/* @out must have room for query_hca_cap_out */
static int caps_read(struct vhca *vhca, enum mlx5_cap_type type, enum mlx5_cap_mode mode, void *out)
{
	u32 in[MLX5_ST_SZ_DW(query_hca_cap_in)] = {};

	MLX5_SET(query_hca_cap_in, in, opcode, MLX5_CMD_OP_QUERY_HCA_CAP);
	MLX5_SET(query_hca_cap_in, in, op_mod, type << 1 | mode);
	return vhca_exec(vhca, in, sizeof(in), out, MLX5_ST_SZ_BYTES(query_hca_cap_out));
}

#define CAN(field)		MLX5_GET(cmd_hca_cap, max, field)
#define WANT(field, value)	MLX5_SET(cmd_hca_cap, cap, field, value)

static void caps_choose(struct vhca *vhca, void *cap, const void *max)
{
	WANT(pkey_table_size, PKEYS_128);
	WANT(log_max_qp, min_t(u32, LOG_QPS_MAX, CAN(log_max_qp)));
	WANT(cmdif_checksum,
	     cmd_signatures && CAN(cmdif_checksum) == CHECKSUM_ON ? CHECKSUM_ON : 0);
	/* UAR pages must be as large as the host's pages, so that no two users share a page */
	WANT(log_uar_page_sz, PAGE_SHIFT - 12);
	if (CAN(uar_4k) && PAGE_SIZE > 4096)
		WANT(uar_4k, 1);
	if (CAN(cache_line_128byte))
		WANT(cache_line_128byte, cache_line_size() >= 128);
	if (CAN(num_vhca_ports))
		WANT(num_vhca_ports, CAN(num_vhca_ports));
	if (CAN(release_all_pages))
		WANT(release_all_pages, 1);
	if (MLX5_GET(cmd_hca_cap, cap, roce_rw_supported) && CAN(roce))
		WANT(roce, vhca->roce);
	if (!vhca_is_pf(vhca) || !CAN(vhca_state))
		return;
	/* Enable events for all state changes of SFs that the card can report */
	WANT(vhca_state, 1);
	WANT(event_on_vhca_state_allocated, CAN(event_on_vhca_state_allocated));
	WANT(event_on_vhca_state_active, CAN(event_on_vhca_state_active));
	WANT(event_on_vhca_state_in_use, CAN(event_on_vhca_state_in_use));
	WANT(event_on_vhca_state_teardown_request, CAN(event_on_vhca_state_teardown_request));
}

#undef CAN
#undef WANT

/* Let the driver choose the source ports of RoCE packets, as a hash of the flow */
static void caps_choose_roce(struct vhca *vhca, void *cap, const void *max)
{
	MLX5_SET(roce_cap, cap, sw_r_roce_src_udp_port,
		 MLX5_GET(roce_cap, max, sw_r_roce_src_udp_port));
}

/* Results of 8-byte atomic operations have the host's byte order, where the card can do that */
static void caps_choose_atomic(struct vhca *vhca, void *cap, const void *max)
{
	if (MLX5_GET(atomic_caps, cap, supported_atomic_req_8B_endianness_mode_1))
		MLX5_SET(atomic_caps, cap, atomic_req_8B_endianness_mode,
			 ATOMIC_HOST_ORDER);
}

/*
 * Choose the capabilities of one type. @chosen: the result, with room for the union of all types;
 * may be NULL.
 */
static int caps_set_type(struct vhca *vhca, enum mlx5_cap_type type,
			 void (*choose)(struct vhca *vhca, void *cap, const void *max),
			 void *chosen)
{
	void *in = kzalloc(MLX5_ST_SZ_BYTES(set_hca_cap_in), GFP_KERNEL);
	void *cur = kzalloc(MLX5_ST_SZ_BYTES(query_hca_cap_out), GFP_KERNEL);
	void *max = kzalloc(MLX5_ST_SZ_BYTES(query_hca_cap_out), GFP_KERNEL);
	u32 out[MLX5_ST_SZ_DW(set_hca_cap_out)] = {};
	void *cap;
	int err = -ENOMEM;

	if (!in || !cur || !max)
		goto out;
	err = caps_read(vhca, type, HCA_CAP_OPMOD_GET_CUR, cur) ?:
	      caps_read(vhca, type, HCA_CAP_OPMOD_GET_MAX, max);
	if (err)
		goto out;
	cap = MLX5_ADDR_OF(set_hca_cap_in, in, capability);
	memcpy(cap, MLX5_ADDR_OF(query_hca_cap_out, cur, capability), CAP_LEN);
	choose(vhca, cap, MLX5_ADDR_OF(query_hca_cap_out, max, capability));
	if (memcmp(cap, MLX5_ADDR_OF(query_hca_cap_out, cur, capability), CAP_LEN)) {
		MLX5_SET(set_hca_cap_in, in, opcode, MLX5_CMD_OP_SET_HCA_CAP);
		MLX5_SET(set_hca_cap_in, in, op_mod, type << 1);
		err = vhca_exec(vhca, in, MLX5_ST_SZ_BYTES(set_hca_cap_in), out, sizeof(out));
	}
	if (!err && chosen)
		memcpy(chosen, cap, CAP_LEN);
out:
	kfree(max);
	kfree(cur);
	kfree(in);
	return err;
}

int vhca_caps_set(struct vhca *vhca)
{
	void *cap = kzalloc(CAP_LEN, GFP_KERNEL);
	int err;

	if (!cap)
		return -ENOMEM;
	err = caps_set_type(vhca, MLX5_CAP_GENERAL, caps_choose, cap);
	if (!err)
		vhca_cmd_verify(vhca, MLX5_GET(cmd_hca_cap, cap, cmdif_checksum));
	/* Only an SF has a driver that uses these */
	if (vhca_is_pf(vhca) || !MLX5_GET(cmd_hca_cap, cap, roce))
		goto out;
	if (!err)
		err = caps_set_type(vhca, MLX5_CAP_ROCE, caps_choose_roce, NULL);
	if (!err && MLX5_GET(cmd_hca_cap, cap, atomic))
		err = caps_set_type(vhca, MLX5_CAP_ATOMIC, caps_choose_atomic, NULL);
out:
	kfree(cap);
	return err;
}

static bool caps_eswitch_manager(const struct vhca *vhca)
{
	return VHCA_CAP(vhca, eswitch_manager) && VHCA_CAP(vhca, vport_group_manager);
}

/* Keep only the type's layout, not all 4096 bytes that the card writes */
static int caps_learn(struct vhca *vhca, enum mlx5_cap_type type, size_t len, void *out)
{
	int err = caps_read(vhca, type, HCA_CAP_OPMOD_GET_CUR, out);

	if (err)
		return err;
	vhca->caps[type] = kmemdup(MLX5_ADDR_OF(query_hca_cap_out, out, capability), len,
				   GFP_KERNEL);
	return vhca->caps[type] ? 0 : -ENOMEM;
}

#define LEARN(type, layout)	caps_learn(vhca, MLX5_CAP_##type, MLX5_ST_SZ_BYTES(layout), out)

int vhca_caps_query(struct vhca *vhca)
{
	void *out = kzalloc(MLX5_ST_SZ_BYTES(query_hca_cap_out), GFP_KERNEL);
	int err;

	if (!out)
		return -ENOMEM;
	err = LEARN(GENERAL, cmd_hca_cap);
	if (!err && VHCA_CAP(vhca, hca_cap_2))
		err = LEARN(GENERAL_2, cmd_hca_cap_2);
	if (!err && VHCA_CAP(vhca, eth_net_offloads))
		err = LEARN(ETHERNET_OFFLOADS, per_protocol_networking_offload_caps);
	if (!err && VHCA_CAP(vhca, nic_flow_table))
		err = LEARN(FLOW_TABLE, flow_table_nic_cap);
	if (!err && caps_eswitch_manager(vhca))
		err = LEARN(ESWITCH_FLOW_TABLE, flow_table_eswitch_cap);
	if (!err && caps_eswitch_manager(vhca))
		err = LEARN(ESWITCH, e_switch_cap);
	if (!err && VHCA_CAP(vhca, roce))
		err = LEARN(ROCE, roce_cap);
	if (!err && VHCA_CAP(vhca, atomic))
		err = LEARN(ATOMIC, atomic_caps);
	kfree(out);
	if (err)
		vhca_caps_free(vhca);
	return err;
}

void vhca_caps_free(struct vhca *vhca)
{
	unsigned int i;

	for (i = 0; i < MLX5_CAP_NUM; i++) {
		kfree(vhca->caps[i]);
		vhca->caps[i] = NULL;
	}
}
