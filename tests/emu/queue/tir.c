// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/destroy.h"
#include "firmware/obj.h"
#include "firmware/reserved.h"
#include "queue/receive.h"
#include "queue/sq.h"
#include "queue/tir.h"
#include "queue/tis.h"

#define SELECT_ALL	0x1f	/* addresses, ports, SPI */
#define MERGE_LRO	\
	(MLX5_TIRC_PACKET_MERGE_MASK_IPV4_LRO | MLX5_TIRC_PACKET_MERGE_MASK_IPV6_LRO)

/*
 * A TIR does not receive frames that its transport domain has sent, unless it allows that. The
 * headers call the field self_lb_block and the bits BLOCK, but setting them allows loopback:
 * mlx5_ib does so for ALLOW_SELF_LB_UC, mlx5e for its loopback test.
 */
static bool self_loopback(const struct tir *tir, const struct frame *frame)
{
	bool multicast = frame->data[0] & 1;
	struct sq *sq;

	if (tir->self_lb_allow & (multicast ? MLX5_TIRC_SELF_LB_BLOCK_BLOCK_MULTICAST :
					       MLX5_TIRC_SELF_LB_BLOCK_BLOCK_UNICAST))
		return false;
	if (!frame->loopback || !frame->source_sqn ||
	    frame->source_vport != tir->obj.vhca->function_id)
		return false;
	sq = obj_find(tir->obj.vhca, OBJ_SQ, frame->source_sqn);
	return sq && sq->tis && sq->tis->td == tir->td;
}

static void tir_hash(const struct tir *tir, const struct frame *frame, struct rx *rx)
{
	const struct rss_fields *fields = rx->tunneled && tir->inner.selected ? &tir->inner :
										&tir->outer;
	const struct frame_layers *layers = fields == &tir->inner ? rx->layers : &frame->layers;
	uint8_t input[RSS_INPUT_MAX];
	size_t len;

	if (tir->hash_fn == MLX5_RX_HASH_FN_NONE || !fields->selected)
		return;
	len = rss_input(input, &rx->hash_type, fields, frame->data, layers, tir->symmetric);
	if (!len)
		return;
	rx->hash = tir->hash_fn == MLX5_RX_HASH_FN_TOEPLITZ ? rss_toeplitz(tir->key, input, len) :
							       rss_xor8(input, len);
}

void tir_receive(struct tir *tir, struct frame *frame)
{
	struct frame_layers inner;
	struct rx rx = { .layers = &frame->layers };
	struct rqt *rqt = tir->rqt;

	if (frame->len < 14 || self_loopback(tir, frame))
		return;
	frame_parse(frame);
	if (tir->tunneled && frame->layers.inner) {
		layers_parse(&inner, frame->data, frame->len, frame->layers.inner,
			     frame->layers.inner_ether, true);
		rx.tunneled = true;
		rx.layers = &inner;
	}
	tir_hash(tir, frame, &rx);
	rq_receive(rqt ? rqt->rqs[rx.hash % rqt->count] : tir->rq, frame, &rx);
}

struct tir *tir_find(struct vhca *vhca, uint32_t tirn)
{
	return obj_find(vhca, OBJ_TIR, tirn);
}

static void tir_destroy(struct obj *obj)
{
	struct tir *tir = (struct tir *)obj;

	obj_put(tir->rq);
	obj_put(tir->rqt);
	obj_put(tir->td);
	free(tir);
}

static bool tirc_supported(const uint8_t *tirc)
{
	uint8_t rest[ifc_bytes(tirc)];

	memcpy(rest, tirc, sizeof(rest));
	ifc_known(tirc, rest, disp_type);
	ifc_known(tirc, rest, lro_timeout_period_usecs);
	ifc_known(tirc, rest, packet_merge_mask);
	ifc_known(tirc, rest, lro_max_ip_payload_size);
	ifc_known(tirc, rest, inline_rqn);
	ifc_known(tirc, rest, rx_hash_symmetric);
	ifc_known(tirc, rest, tunneled_offload_en);
	ifc_known(tirc, rest, indirect_table);
	ifc_known(tirc, rest, rx_hash_fn);
	ifc_known(tirc, rest, self_lb_block);
	ifc_known(tirc, rest, transport_domain);
	ifc_known(tirc, rest, rx_hash_toeplitz_key);
	ifc_known(tirc, rest, rx_hash_field_selector_outer);
	ifc_known(tirc, rest, rx_hash_field_selector_inner);
	return bits_none(rest, sizeof(rest));
}

static enum cmd_status check_merge(struct cmd *cmd, const uint8_t *tirc)
{
	uint32_t mask = ifc_get(tirc, tirc, packet_merge_mask);

	if (!mask)
		return STAT_OK;
	/* Merging is optional: delivering packets one by one is correct, too */
	if (!eth_cap(cmd->vhca, lro_cap) || mask & ~MERGE_LRO)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "packet_merge_mask 0x%x", mask);
	if (!ifc_get(tirc, tirc, lro_max_ip_payload_size))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "LRO of packets of no size");
	return STAT_OK;
}

static enum cmd_status check_hash(struct cmd *cmd, const uint8_t *tirc)
{
	uint32_t outer = ifc_get(tirc, tirc, rx_hash_field_selector_outer.selected_fields);
	uint32_t inner = ifc_get(tirc, tirc, rx_hash_field_selector_inner.selected_fields);
	uint32_t fn = ifc_get(tirc, tirc, rx_hash_fn);

	if (fn > MLX5_RX_HASH_FN_TOEPLITZ)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "rx_hash_fn %u", fn);
	if ((outer | inner) & ~SELECT_ALL)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "hash of fields 0x%x, 0x%x", outer, inner);
	if (ifc_get(tirc, tirc, rx_hash_symmetric) && fn != MLX5_RX_HASH_FN_TOEPLITZ)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "rx_hash_symmetric is Toeplitz's");
	return STAT_OK;
}

static void take_fields(struct rss_fields *fields, const uint8_t *select)
{
	fields->ipv6 = ifc_get(rx_hash_field_select, select, l3_prot_type);
	fields->udp = ifc_get(rx_hash_field_select, select, l4_prot_type);
	fields->selected = ifc_get(rx_hash_field_select, select, selected_fields);
}

static void take_hash(struct tir *tir, const uint8_t *tirc)
{
	tir->hash_fn = ifc_get(tirc, tirc, rx_hash_fn);
	tir->symmetric = ifc_get(tirc, tirc, rx_hash_symmetric);
	memcpy(tir->key, ifc_addr(tirc, tirc, rx_hash_toeplitz_key), sizeof(tir->key));
	take_fields(&tir->outer, ifc_addr(tirc, tirc, rx_hash_field_selector_outer));
	take_fields(&tir->inner, ifc_addr(tirc, tirc, rx_hash_field_selector_inner));
}

static enum cmd_status tir_parse(struct tir *tir, struct cmd *cmd, const uint8_t *tirc)
{
	uint32_t disp = ifc_get(tirc, tirc, disp_type), num;
	struct vhca *vhca = cmd->vhca;
	enum cmd_status status;

	if (!tirc_supported(tirc))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "tirc: a field that this card does not support is set");
	num = ifc_get(tirc, tirc, transport_domain);
	tir->td = obj_find(vhca, OBJ_TD, num);
	if (!tir->td)
		return cmd_refuse(cmd, STAT_BAD_RES, "no transport domain 0x%x", num);
	if (disp == MLX5_TIRC_DISP_TYPE_DIRECT) {
		num = ifc_get(tirc, tirc, inline_rqn);
		tir->rq = obj_find(vhca, OBJ_RQ, num);
		if (!tir->rq)
			return cmd_refuse(cmd, STAT_BAD_RES, "no RQ 0x%x", num);
	} else if (disp == MLX5_TIRC_DISP_TYPE_INDIRECT) {
		num = ifc_get(tirc, tirc, indirect_table);
		tir->rqt = obj_find(vhca, OBJ_RQT, num);
		if (!tir->rqt)
			return cmd_refuse(cmd, STAT_BAD_RES, "no RQT 0x%x", num);
	} else {
		return cmd_refuse(cmd, STAT_BAD_PARAM, "disp_type %u", disp);
	}
	status = check_merge(cmd, tirc);
	if (status == STAT_OK)
		status = check_hash(cmd, tirc);
	if (status != STAT_OK)
		return status;
	tir->tunneled = ifc_get(tirc, tirc, tunneled_offload_en);
	if (tir->tunneled && !eth_cap(vhca, tunnel_stateless_gre) &&
	    !eth_cap(vhca, tunnel_stateless_vxlan))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no offloads inside of tunnels");
	tir->self_lb_allow = ifc_get(tirc, tirc, self_lb_block);
	take_hash(tir, tirc);
	memcpy(tir->tirc, tirc, sizeof(tir->tirc));
	return STAT_OK;
}

static enum cmd_status create_tir(struct cmd *cmd)
{
	const uint8_t *tirc = ifc_addr(create_tir_in, cmd->in, ctx);
	struct tir *tir = calloc(1, sizeof(*tir));
	enum cmd_status status;

	if (!tir)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	status = tir_parse(tir, cmd, tirc);
	if (status != STAT_OK)
		goto err_free;
	if (!obj_add(cmd->vhca, OBJ_TIR, &tir->obj, tir_destroy)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no TIR left");
		goto err_free;
	}
	obj_get(tir->td);
	obj_get(tir->rq);
	obj_get(tir->rqt);
	ifc_set(create_tir_out, cmd->out, tirn, tir->obj.num);
	return STAT_OK;

err_free:
	free(tir);
	return status;
}

static enum cmd_status modify_tir(struct cmd *cmd)
{
	const uint8_t *tirc = ifc_addr(modify_tir_in, cmd->in, ctx);
	bool merge = ifc_get(modify_tir_in, cmd->in, bitmask.packet_merge);
	/* Mainline warns that this capability is missing, and relies on being answered */
	bool self_lb = ifc_get(modify_tir_in, cmd->in, bitmask.self_lb_en) &&
		       eth_cap(cmd->vhca, self_lb_en_modifiable);
	bool hash = ifc_get(modify_tir_in, cmd->in, bitmask.hash);
	uint32_t tirn = ifc_get(modify_tir_in, cmd->in, tirn);
	struct tir *tir = obj_find(cmd->vhca, OBJ_TIR, tirn);
	enum cmd_status status = STAT_OK;

	if (!tir)
		return cmd_refuse(cmd, STAT_BAD_RES, "no TIR 0x%x", tirn);
	if (merge)
		status = check_merge(cmd, tirc);
	if (status == STAT_OK && hash)
		status = check_hash(cmd, tirc);
	if (status != STAT_OK)
		return status;
	if (merge) {
		ifc_set(tirc, tir->tirc, packet_merge_mask, ifc_get(tirc, tirc, packet_merge_mask));
		ifc_set(tirc, tir->tirc, lro_max_ip_payload_size,
			ifc_get(tirc, tirc, lro_max_ip_payload_size));
		ifc_set(tirc, tir->tirc, lro_timeout_period_usecs,
			ifc_get(tirc, tirc, lro_timeout_period_usecs));
	}
	if (self_lb) {
		tir->self_lb_allow = ifc_get(tirc, tirc, self_lb_block);
		ifc_set(tirc, tir->tirc, self_lb_block, tir->self_lb_allow);
	}
	if (hash) {
		take_hash(tir, tirc);
		ifc_set(tirc, tir->tirc, rx_hash_fn, tir->hash_fn);
		ifc_set(tirc, tir->tirc, rx_hash_symmetric, tir->symmetric);
		memcpy(ifc_addr(tirc, tir->tirc, rx_hash_toeplitz_key), tir->key, sizeof(tir->key));
		memcpy(ifc_addr(tirc, tir->tirc, rx_hash_field_selector_outer),
		       ifc_addr(tirc, tirc, rx_hash_field_selector_outer), 8);
	}
	return STAT_OK;
}

static enum cmd_status query_tir(struct cmd *cmd)
{
	uint32_t tirn = ifc_get(query_tir_in, cmd->in, tirn);
	struct tir *tir = obj_find(cmd->vhca, OBJ_TIR, tirn);

	if (!tir)
		return cmd_refuse(cmd, STAT_BAD_RES, "no TIR 0x%x", tirn);
	memcpy(ifc_addr(query_tir_out, cmd->out, tir_context), tir->tirc, sizeof(tir->tirc));
	return STAT_OK;
}

static enum cmd_status destroy_tir(struct cmd *cmd)
{
	return obj_destroy(cmd, OBJ_TIR, ifc_get(destroy_tir_in, cmd->in, tirn));
}

static const struct cap_desc tir_caps[] = {
	CAP(log_max_tir, 18),
	CAP(block_lb_mc, 1),
	CAP_ETH(self_lb_en_modifiable, 1),
	CAP_ETH(tunnel_stateless_gre, 1),
	CAP_ETH(tunnel_stateless_vxlan, 1),
	{}
};

CAP_TABLE(tir_caps);

static const struct cmd_desc tir_cmds[] = {
	CMD(CREATE_TIR, create_tir, CMD_INIT, 0, create_tir),
	CMD(MODIFY_TIR, modify_tir, CMD_INIT, 0, modify_tir),
	CMD(QUERY_TIR, query_tir, CMD_INIT, 0, query_tir),
	CMD(DESTROY_TIR, destroy_tir, CMD_INIT, 0, destroy_tir),
	{}
};

CMD_TABLE(tir_cmds);
