// SPDX-License-Identifier: GPL-2.0
/* Receive side scaling: indirection tables (RQT), and the TIRs that hash into them. */
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <sf_mlx5/vhca.h>

#include "channel.h"
#include "rss.h"

#define FIELDS_IP	(MLX5_HASH_FIELD_SEL_SRC_IP | MLX5_HASH_FIELD_SEL_DST_IP)
#define FIELDS_L4	(FIELDS_IP | MLX5_HASH_FIELD_SEL_L4_SPORT | MLX5_HASH_FIELD_SEL_L4_DPORT)

static const struct {
	u8 l3, l4;
	u32 fields;
} hash_of[NIC_TRAFFIC_TYPES] = {
	[NIC_TRAFFIC_IPV4_TCP] = { MLX5_L3_PROT_TYPE_IPV4, MLX5_L4_PROT_TYPE_TCP, FIELDS_L4 },
	[NIC_TRAFFIC_IPV6_TCP] = { MLX5_L3_PROT_TYPE_IPV6, MLX5_L4_PROT_TYPE_TCP, FIELDS_L4 },
	[NIC_TRAFFIC_IPV4_UDP] = { MLX5_L3_PROT_TYPE_IPV4, MLX5_L4_PROT_TYPE_UDP, FIELDS_L4 },
	[NIC_TRAFFIC_IPV6_UDP] = { MLX5_L3_PROT_TYPE_IPV6, MLX5_L4_PROT_TYPE_UDP, FIELDS_L4 },
	[NIC_TRAFFIC_IPV4] = { MLX5_L3_PROT_TYPE_IPV4, 0, FIELDS_IP },
	[NIC_TRAFFIC_IPV6] = { MLX5_L3_PROT_TYPE_IPV6, 0, FIELDS_IP },
};

void nic_rss_config_default(struct nic_rss_config *config, unsigned int queues)
{
	unsigned int i;

	netdev_rss_key_fill(config->key, sizeof(config->key));
	for (i = 0; i < NIC_RSS_TABLE_SIZE; i++)
		config->table[i] = ethtool_rxfh_indir_default(i, queues);
}

static void rqt_fill(void *rqtc, const u16 *table, unsigned int size,
		     struct nic_channel **channels)
{
	unsigned int i;

	MLX5_SET(rqtc, rqtc, rqt_actual_size, size);
	for (i = 0; i < size; i++)
		MLX5_SET(rqtc, rqtc, rq_num[i], channels[table[i]]->rq.rqn);
}

static int rqt_create(struct vhca *vhca, const u16 *table, unsigned int size,
		      struct nic_channel **channels, u32 *rqtn)
{
	size_t len = MLX5_ST_SZ_BYTES(create_rqt_in) + size * MLX5_ST_SZ_BYTES(rq_num);
	u32 out[MLX5_ST_SZ_DW(create_rqt_out)] = {};
	void *in;
	int err;

	in = kvzalloc(len, GFP_KERNEL);
	if (!in)
		return -ENOMEM;
	MLX5_SET(create_rqt_in, in, opcode, MLX5_CMD_OP_CREATE_RQT);
	MLX5_SET(create_rqt_in, in, rqt_context.rqt_max_size, size);
	rqt_fill(MLX5_ADDR_OF(create_rqt_in, in, rqt_context), table, size, channels);
	err = vhca_exec(vhca, in, len, out, sizeof(out));
	if (!err)
		*rqtn = MLX5_GET(create_rqt_out, out, rqtn);
	kvfree(in);
	return err;
}

static void rqt_destroy(struct vhca *vhca, u32 rqtn)
{
	u32 in[MLX5_ST_SZ_DW(destroy_rqt_in)] = {};

	MLX5_SET(destroy_rqt_in, in, opcode, MLX5_CMD_OP_DESTROY_RQT);
	MLX5_SET(destroy_rqt_in, in, rqtn, rqtn);
	VHCA_EXEC_IN(vhca, in);
}

static int rqt_modify(struct vhca *vhca, u32 rqtn, const u16 *table, unsigned int size,
		      struct nic_channel **channels)
{
	size_t len = MLX5_ST_SZ_BYTES(modify_rqt_in) + size * MLX5_ST_SZ_BYTES(rq_num);
	u32 out[MLX5_ST_SZ_DW(modify_rqt_out)] = {};
	void *in;
	int err;

	in = kvzalloc(len, GFP_KERNEL);
	if (!in)
		return -ENOMEM;
	MLX5_SET(modify_rqt_in, in, opcode, MLX5_CMD_OP_MODIFY_RQT);
	MLX5_SET(modify_rqt_in, in, rqtn, rqtn);
	MLX5_SET(modify_rqt_in, in, bitmask.rqn_list, 1);
	rqt_fill(MLX5_ADDR_OF(modify_rqt_in, in, ctx), table, size, channels);
	err = vhca_exec(vhca, in, len, out, sizeof(out));
	kvfree(in);
	return err;
}

static void tir_fill_hash(void *tirc, enum nic_traffic traffic, const u8 *key)
{
	void *select = MLX5_ADDR_OF(tirc, tirc, rx_hash_field_selector_outer);

	if (!hash_of[traffic].fields) {
		/* Nothing is hashed, but an indirect TIR requires a hash function */
		MLX5_SET(tirc, tirc, rx_hash_fn, MLX5_RX_HASH_FN_INVERTED_XOR8);
		return;
	}
	MLX5_SET(tirc, tirc, rx_hash_fn, MLX5_RX_HASH_FN_TOEPLITZ);
	memcpy(MLX5_ADDR_OF(tirc, tirc, rx_hash_toeplitz_key), key, NIC_RSS_KEY_SIZE);
	MLX5_SET(rx_hash_field_select, select, l3_prot_type, hash_of[traffic].l3);
	MLX5_SET(rx_hash_field_select, select, l4_prot_type, hash_of[traffic].l4);
	MLX5_SET(rx_hash_field_select, select, selected_fields, hash_of[traffic].fields);
}

static int tir_create(struct vhca *vhca, enum nic_traffic traffic, u32 rqtn, const u8 *key,
		      u32 *tirn)
{
	u32 out[MLX5_ST_SZ_DW(create_tir_out)] = {};
	u32 in[MLX5_ST_SZ_DW(create_tir_in)] = {};
	void *tirc = MLX5_ADDR_OF(create_tir_in, in, ctx);
	int err;

	MLX5_SET(create_tir_in, in, opcode, MLX5_CMD_OP_CREATE_TIR);
	MLX5_SET(tirc, tirc, disp_type, MLX5_TIRC_DISP_TYPE_INDIRECT);
	MLX5_SET(tirc, tirc, indirect_table, rqtn);
	MLX5_SET(tirc, tirc, transport_domain, vhca_tdn(vhca));
	tir_fill_hash(tirc, traffic, key);
	err = VHCA_EXEC(vhca, in, out);
	if (!err)
		*tirn = MLX5_GET(create_tir_out, out, tirn);
	return err;
}

static void tir_destroy(struct vhca *vhca, u32 tirn)
{
	u32 in[MLX5_ST_SZ_DW(destroy_tir_in)] = {};

	MLX5_SET(destroy_tir_in, in, opcode, MLX5_CMD_OP_DESTROY_TIR);
	MLX5_SET(destroy_tir_in, in, tirn, tirn);
	VHCA_EXEC_IN(vhca, in);
}

static int tir_set_hash(struct vhca *vhca, enum nic_traffic traffic, u32 tirn, const u8 *key)
{
	u32 in[MLX5_ST_SZ_DW(modify_tir_in)] = {};

	MLX5_SET(modify_tir_in, in, opcode, MLX5_CMD_OP_MODIFY_TIR);
	MLX5_SET(modify_tir_in, in, tirn, tirn);
	MLX5_SET(modify_tir_in, in, bitmask.hash, 1);
	tir_fill_hash(MLX5_ADDR_OF(modify_tir_in, in, ctx), traffic, key);
	return VHCA_EXEC_IN(vhca, in);
}

static int tir_set_loopback(struct vhca *vhca, u32 tirn)
{
	u32 in[MLX5_ST_SZ_DW(modify_tir_in)] = {};

	MLX5_SET(modify_tir_in, in, opcode, MLX5_CMD_OP_MODIFY_TIR);
	MLX5_SET(modify_tir_in, in, tirn, tirn);
	MLX5_SET(modify_tir_in, in, bitmask.self_lb_en, 1);
	return VHCA_EXEC_IN(vhca, in);
}

static const u16 first_only[] = { 0 };

int nic_rss_create(struct nic_rss *rss, struct vhca *vhca, const struct nic_rss_config *config,
		   struct nic_channel **channels)
{
	unsigned int i;
	int err;

	rss->vhca = vhca;
	err = rqt_create(vhca, config->table, NIC_RSS_TABLE_SIZE, channels, &rss->table);
	if (err)
		return err;
	err = rqt_create(vhca, first_only, 1, channels, &rss->first);
	if (err)
		goto err_table;
	for (i = 0; i < NIC_TRAFFIC_TYPES; i++) {
		err = tir_create(vhca, i, hash_of[i].fields ? rss->table : rss->first,
				 config->key, &rss->tirn[i]);
		if (err)
			goto err_tirs;
	}
	return 0;

err_tirs:
	while (i--)
		tir_destroy(vhca, rss->tirn[i]);
	rqt_destroy(vhca, rss->first);
err_table:
	rqt_destroy(vhca, rss->table);
	return err;
}

void nic_rss_destroy(struct nic_rss *rss)
{
	unsigned int i = NIC_TRAFFIC_TYPES;

	while (i--)
		tir_destroy(rss->vhca, rss->tirn[i]);
	rqt_destroy(rss->vhca, rss->first);
	rqt_destroy(rss->vhca, rss->table);
}

int nic_rss_set_queues(struct nic_rss *rss, const struct nic_rss_config *config,
		       struct nic_channel **channels)
{
	int err;

	err = rqt_modify(rss->vhca, rss->table, config->table, NIC_RSS_TABLE_SIZE,
			 channels);
	if (err)
		return err;
	return rqt_modify(rss->vhca, rss->first, first_only, 1, channels);
}

int nic_rss_refresh(struct nic_rss *rss)
{
	unsigned int i;
	int err = 0;

	if (!VHCA_CAP_ETH(rss->vhca, self_lb_en_modifiable))
		return 0;
	for (i = 0; i < NIC_TRAFFIC_TYPES && !err; i++)
		err = tir_set_loopback(rss->vhca, rss->tirn[i]);
	return err;
}

int nic_rss_set_key(struct nic_rss *rss, const struct nic_rss_config *config)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < NIC_TRAFFIC_TYPES && !err; i++)
		if (hash_of[i].fields)
			err = tir_set_hash(rss->vhca, i, rss->tirn[i], config->key);
	return err;
}
