// SPDX-License-Identifier: GPL-2.0
/* Access registers: physical port (PAOS, PMTU, PTYS), the host's byte order, timeouts, resets. */
#include <linux/mm.h>
#include <linux/mlx5/driver.h>
#include <linux/mlx5/port.h>

#include "core.h"
#include "port.h"

#define PORT	1

/* Answer to a request of a reset */
#define RESET_NACK	2

/* op_mod of ACCESS_REG */
enum { REG_WRITE, REG_READ };

/* @reg: @len bytes, a multiple of 4; the value to write, replaced by the value that is in force */
static int port_access(struct vhca *vhca, u16 id, bool write, void *reg, size_t len)
{
	size_t in_len = MLX5_ST_SZ_BYTES(access_register_in) + len;
	size_t out_len = MLX5_ST_SZ_BYTES(access_register_out) + len;
	void *in = kvzalloc(in_len, GFP_KERNEL), *out = kvzalloc(out_len, GFP_KERNEL);
	int err = -ENOMEM;

	if (!in || !out)
		goto out;
	MLX5_SET(access_register_in, in, opcode, MLX5_CMD_OP_ACCESS_REG);
	MLX5_SET(access_register_in, in, op_mod, write ? REG_WRITE : REG_READ);
	MLX5_SET(access_register_in, in, register_id, id);
	memcpy(MLX5_ADDR_OF(access_register_in, in, register_data), reg, len);
	err = vhca_exec(vhca, in, in_len, out, out_len);
	if (!err)
		memcpy(reg, MLX5_ADDR_OF(access_register_out, out, register_data), len);
out:
	kvfree(out);
	kvfree(in);
	return err;
}

int port_set_admin(struct vhca *vhca, bool up)
{
	u32 reg[MLX5_ST_SZ_DW(paos_reg)] = {};

	MLX5_SET(paos_reg, reg, local_port, PORT);
	MLX5_SET(paos_reg, reg, admin_status, up ? MLX5_PORT_UP : MLX5_PORT_DOWN);
	MLX5_SET(paos_reg, reg, ase, 1);
	return port_access(vhca, MLX5_REG_PAOS, true, reg, sizeof(reg));
}

int port_set_mtu(struct vhca *vhca, u16 mtu)
{
	u32 reg[MLX5_ST_SZ_DW(pmtu_reg)] = {};

	MLX5_SET(pmtu_reg, reg, local_port, PORT);
	MLX5_SET(pmtu_reg, reg, admin_mtu, mtu);
	return port_access(vhca, MLX5_REG_PMTU, true, reg, sizeof(reg));
}

int port_query_max_mtu(struct vhca *vhca, u16 *mtu)
{
	u32 reg[MLX5_ST_SZ_DW(pmtu_reg)] = {};
	int err;

	MLX5_SET(pmtu_reg, reg, local_port, PORT);
	err = port_access(vhca, MLX5_REG_PMTU, false, reg, sizeof(reg));
	if (!err)
		*mtu = MLX5_GET(pmtu_reg, reg, max_mtu);
	return err;
}

/*
 * Speeds of PTYS's link modes in Mbit/s, by bit, as older cards (eth_proto_oper) and newer cards
 * (ext_eth_proto_oper) report them. <linux/mlx5/port.h> names the bits differently in each kernel.
 */
static const u32 port_speeds[] = {
	[0] = 1000, [1] = 1000, [2] = 10000, [3] = 10000, [4] = 10000, [5] = 20000,
	[6] = 40000, [7] = 40000, [8] = 56000, [12] = 10000, [13] = 10000, [14] = 10000,
	[15] = 40000, [16] = 40000, [18] = 50000, [20] = 100000, [21] = 100000,
	[22] = 100000, [23] = 100000, [24] = 100, [25] = 1000, [26] = 10000, [27] = 25000,
	[28] = 25000, [29] = 25000, [30] = 50000, [31] = 50000,
};

static const u32 port_ext_speeds[] = {
	[0] = 100, [1] = 1000, [3] = 5000, [4] = 10000, [5] = 40000, [6] = 25000,
	[7] = 50000, [8] = 50000, [9] = 100000, [10] = 100000, [11] = 100000,
	[12] = 200000, [13] = 200000, [14] = 200000, [15] = 400000, [16] = 400000,
	[17] = 400000, [19] = 800000, [20] = 800000, [23] = 1600000,
};

static u32 port_speed_of(u32 modes, const u32 *table, unsigned int count)
{
	unsigned int bit = modes ? __ffs(modes) : count;

	return bit < count ? table[bit] : 0;
}

int port_query_speed(struct vhca *vhca, u32 *mbps)
{
	u32 reg[MLX5_ST_SZ_DW(ptys_reg)] = {};
	int err;

	MLX5_SET(ptys_reg, reg, local_port, PORT);
	MLX5_SET(ptys_reg, reg, proto_mask, MLX5_PTYS_EN);
	err = port_access(vhca, MLX5_REG_PTYS, false, reg, sizeof(reg));
	if (err)
		return err;
	*mbps = port_speed_of(MLX5_GET(ptys_reg, reg, ext_eth_proto_oper), port_ext_speeds,
			      ARRAY_SIZE(port_ext_speeds));
	if (!*mbps)
		*mbps = port_speed_of(MLX5_GET(ptys_reg, reg, eth_proto_oper), port_speeds,
				      ARRAY_SIZE(port_speeds));
	return 0;
}

int port_query_reclaim_timeout(struct vhca *vhca, u32 *word)
{
	u32 reg[MLX5_ST_SZ_DW(dtor_reg)] = {};
	int err;

	err = port_access(vhca, MLX5_REG_DTOR, false, reg, sizeof(reg));
	if (!err)
		*word = be32_to_cpu(*(__be32 *)MLX5_ADDR_OF(dtor_reg, reg, reclaim_pages_to));
	return err;
}

int port_refuse_reset(struct vhca *vhca)
{
	u32 reg[MLX5_ST_SZ_DW(mfrl_reg)] = {};

	MLX5_SET(mfrl_reg, reg, reset_level, MLX5_MFRL_REG_RESET_LEVEL3);
	MLX5_SET(mfrl_reg, reg, pci_sync_for_fw_update_resp, RESET_NACK);
	return port_access(vhca, MLX5_REG_MFRL, true, reg, sizeof(reg));
}

int port_set_host_endianness(struct vhca *vhca)
{
	u8 reg[16] = {};

	/* 0: little endian */
	reg[0] = MLX5_SET_HOST_ENDIANNESS;
	return port_access(vhca, MLX5_REG_HOST_ENDIANNESS, true, reg, sizeof(reg));
}
