// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target for the queues: a PF whose frames arrive at an SF; work queue entries, doorbells and
 * frames are from the input. An input has a byte for each part of the queues' layout, and a
 * sequence of records. If keys only cover the buffers and cannot be modified, all other memory must
 * not change.
 */
#include "firmware/obj.h"
#include "frame/byteorder.h"
#include "queue/cq.h"
#include "queue/rq.h"
#include "queue/sq.h"
#include "queue/wqe.h"
#include "tests/client/traffic.h"
#include "tests/fuzz/packet.h"
#include "tests/fuzz/segment.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/wire.h"

#define RECORDS_MAX	64
#define ENTRIES		(1u << KIT_LOG_SIZE)
#define FRAME_BYTES	2048
#define LENGTH_MAX	(FRAME_MAX - FRAME_HEADROOM)
#define INLINE_START	2

struct play {
	struct rig *rig;
	struct input *input;
	struct side side[2];		/* PF, SF */
	bool bounded;
	bool signs_send, signs_receive;
	uint8_t shape[6];
};

enum { SHAPE_CQ, SHAPE_SQ, SHAPE_RQ, SHAPE_STRIDES, SHAPE_TIR, SHAPE_KEYS };

static void shape_cq(struct command *c, uint8_t shape)
{
	void *cqc = ifc_addr(create_cq_in, c->in, cq_context);

	if (shape & 1) {
		ifc_set(cqc, cqc, cqe_sz, 1);
		ifc_set(cqc, cqc, log_cq_size, KIT_LOG_SIZE - 1);
	}
	if (shape & 2)
		ifc_set(cqc, cqc, log_cq_size, 2);
	ifc_set(cqc, cqc, cc, !!(shape & 4));
	ifc_set(cqc, cqc, oi, !!(shape & 8));
	if (shape & 16) {
		ifc_set(cqc, cqc, cq_period, 8);
		ifc_set(cqc, cqc, cq_max_count, 4);
	}
	ifc_set(cqc, cqc, cq_period_mode, !!(shape & 32));
}

static void shape_sq(struct command *c, uint8_t shape, bool umr)
{
	void *sqc = ifc_addr(create_sq_in, c->in, ctx);

	ifc_set(sqc, sqc, min_wqe_inline_mode, shape & 3);
	ifc_set(sqc, sqc, wq.wq_signature, !!(shape & 4));
	ifc_set(sqc, sqc, flush_in_error_en, !(shape & 8));
	ifc_set(sqc, sqc, reg_umr, umr);
	if (shape & 16)
		ifc_set(sqc, sqc, wq.log_wq_sz, 3);
}

static void shape_rq(struct command *c, uint8_t shape, uint8_t strides)
{
	void *rqc = ifc_addr(create_rq_in, c->in, ctx);
	uint8_t type = shape & 3;

	ifc_set(rqc, rqc, wq.wq_type, type);
	ifc_set(rqc, rqc, wq.wq_signature, !!(shape & 4));
	ifc_set(rqc, rqc, flush_in_error_en, !(shape & 8));
	ifc_set(rqc, rqc, vsd, !!(shape & 16));
	ifc_set(rqc, rqc, scatter_fcs, !!(shape & 32));
	if (shape & 64)
		ifc_set(rqc, rqc, wq.log_wq_sz, 2);
	if (type < MLX5_WQ_TYPE_LINKED_LIST_STRIDING_RQ)
		return;
	/* 2^3 to 2^6 strides of 2^6 to 2^9 bytes */
	ifc_set(rqc, rqc, wq.log_wqe_num_of_strides, (10 + strides % 4) & 15);
	ifc_set(rqc, rqc, wq.log_wqe_stride_size, strides / 4 % 4);
	ifc_set(rqc, rqc, wq.two_byte_shift_en, !!(strides & 16));
}

static void shape_tir(struct command *c, uint8_t shape)
{
	void *tirc = ifc_addr(create_tir_in, c->in, ctx);

	if (shape & 1) {
		ifc_set(tirc, tirc, rx_hash_fn, shape & 2 ? MLX5_RX_HASH_FN_TOEPLITZ :
							   MLX5_RX_HASH_FN_INVERTED_XOR8);
		ifc_set(tirc, tirc, rx_hash_field_selector_outer.selected_fields, 0xf);
		ifc_set(tirc, tirc, rx_hash_field_selector_inner.selected_fields,
			shape & 4 ? 0xf : 0);
		ifc_set(tirc, tirc, rx_hash_field_selector_outer.l3_prot_type, !!(shape & 8));
		ifc_set(tirc, tirc, rx_hash_field_selector_outer.l4_prot_type, !!(shape & 16));
	}
	ifc_set(tirc, tirc, tunneled_offload_en, !!(shape & 32));
}

static void equip(struct play *play, struct side *side, uint32_t vector)
{
	const uint8_t *shape = play->shape;
	struct command *c = &play->rig->c;
	struct kit *kit = side->kit;
	enum kind kind;

	kit_init(kit, side->hca, vector);
	for (kind = 0; kind < KIT_KINDS; kind++) {
		kit_create_command(c, kit, kind);
		if (kind == KIT_CQ)
			shape_cq(c, shape[SHAPE_CQ]);
		else if (kind == KIT_SQ)
			shape_sq(c, shape[SHAPE_SQ], !play->bounded);
		else if (kind == KIT_RQ)
			shape_rq(c, shape[SHAPE_RQ], shape[SHAPE_STRIDES]);
		else if (kind == KIT_TIR)
			shape_tir(c, shape[SHAPE_TIR]);
		else if (kind == KIT_MKEY)
			side_bound_key(side);
		side_run(side);
		kit->num[kind] = kit_number(c, kind);
	}
	kit->key = kit->num[KIT_MKEY] << 8;
	kit_modify_sq(c, kit, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY);
	side_run(side);
	kit_modify_rq(c, kit, MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY);
	side_run(side);
	side_create_keys(side);
	side_guard_page(side, kit->sq.addr);
	side_guard_page(side, kit->sq.record);
	side_guard_page(side, kit->rq.addr);
	side_guard_page(side, kit->rq.record);
	side_guard_page(side, kit->cq.record);
	side_guard_page(side, kit->eq.record);
}

static void set_up(struct play *play)
{
	struct rig *rig = play->rig;
	struct side *side;

	input_bytes(play->input, play->shape, sizeof(play->shape));
	play->bounded = !(play->shape[SHAPE_KEYS] & 1);
	play->signs_send = play->shape[SHAPE_SQ] & 4;
	play->signs_receive = play->shape[SHAPE_RQ] & 4;
	rig_up_pf(rig);
	rig_up_sf(rig);
	play->side[0] = (struct side){ .hca = &rig->pf, .kit = &rig->pf_kit };
	play->side[1] = (struct side){ .hca = &rig->sf, .kit = &rig->sf_kit };
	for (side = play->side; side < play->side + 2; side++) {
		side->rig = rig;
		side->input = play->input;
		side->bounded = play->bounded;
		side->collapsed = play->shape[SHAPE_CQ] & 4;
	}
	equip(play, &play->side[0], 0);
	equip(play, &play->side[1], 1);
	CHECK(!vport_rule_open(&rig->rule, &rig->c, &rig->pf_kit, &rig->sf_kit));
}

static void guard(struct play *play)
{
	side_guard(&play->side[0]);
	side_guard(&play->side[1]);
}

static bool owned(const struct side *side, uint32_t qpn, uint8_t kind)
{
	switch (kind) {
	case MLX5_CQE_REQ:
	case MLX5_CQE_REQ_ERR:
		return qpn == side->kit->num[KIT_SQ];
	case MLX5_CQE_RESP_ERR:
		return qpn == side->kit->num[KIT_RQ];
	default:
		return kind == MLX5_CQE_RESP_SEND;
	}
}

static void check_memory(struct play *play)
{
	side_check(&play->side[0], owned);
	side_check(&play->side[1], owned);
}

/* After a doorbell all WQEs have been executed, or the queue is in error and empty */
static void check_sent(struct play *play, const struct side *side)
{
	const struct sq *sq = obj_find(rig_vhca(play->rig, side->hca), OBJ_SQ,
				       side->kit->num[KIT_SQ]);
	uint32_t *record = guest_at(&play->rig->guest, side->kit->sq.record);
	uint16_t left = be32toh(record[1]) - sq->ci;

	CHECK(sq->state == MLX5_SQC_STATE_RST || sq->state == MLX5_SQC_STATE_RDY ||
	      sq->state == MLX5_SQC_STATE_ERR);
	CHECK(sq->state != MLX5_SQC_STATE_RDY || !left);
	CHECK(sq->state != MLX5_SQC_STATE_ERR || !left || left > 1u << sq->wq.log_size);
}

static struct side *pick_side(struct play *play)
{
	return &play->side[input8(play->input) & 1];
}

static void ring(struct play *play, struct side *side)
{
	uint8_t *record = guest_at(&play->rig->guest, side->kit->sq.record);

	put_be32(record + 4, side->kit->sq.index & 0xffff);
	guard(play);
	send_ring(side->kit);
	if (rig_mapped(play->rig))
		check_sent(play, side);
	check_memory(play);
}

/* Add the Ethernet segment, with inline headers */
static unsigned int input_eth(struct play *play, uint8_t *wqe, bool lso)
{
	uint8_t what = input8(play->input), form = input8(play->input);
	uint8_t headers[PACKET_HEADERS_MAX], *seg = wqe + SEND_DS;
	unsigned int len = packet_headers(headers, form, input8(play->input));

	seg[4] = input8(play->input);
	/* Close to the longest frame */
	if (lso)
		put_be16(seg + 6, what & 0x10 ? LENGTH_MAX - len + (int8_t)input8(play->input) :
					     input16(play->input));
	if (what & 1) {
		put_be16(seg + 12, 0x8000 | (what >> 1 & 1));
		put_be16(seg + 14, input16(play->input));
		return 2;
	}
	if (what & 4)
		return 2;
	if (what & 8)
		len = input8(play->input) % (len + 1);
	put_be16(seg + 12, len);
	memcpy(seg + 14, headers, len);
	return 2 + (len > INLINE_START ? (len - INLINE_START + SEND_DS - 1) / SEND_DS : 0);
}

/* Post any opcode, with matching segments, and with some bytes changed */
static void post_send(struct play *play)
{
	static const uint8_t opcodes[] = {
		MLX5_OPCODE_SEND, MLX5_OPCODE_TSO, OPCODE_ENHANCED_MPSW, MLX5_OPCODE_UMR,
		MLX5_OPCODE_NOP, MLX5_OPCODE_SEND_IMM, MLX5_OPCODE_TSO, MLX5_OPCODE_SEND,
	};
	struct side *side = pick_side(play);
	uint8_t wqe[SEND_WQE_MAX] = {}, what = input8(play->input), changes;
	uint8_t opcode = opcodes[what & 7];
	unsigned int ds;

	wqe[11] = input8(play->input);		/* when to post a CQE */
	if (opcode == MLX5_OPCODE_UMR)
		ds = segments_input_umr(side, wqe, LENGTH_MAX);
	else if (opcode == MLX5_OPCODE_NOP)
		ds = 1;
	else
		ds = segments_input(side, wqe,
				    input_eth(play, wqe, opcode == MLX5_OPCODE_TSO), LENGTH_MAX);
	put_be32(wqe, (side->kit->sq.index & 0xffff) << 8 | opcode);
	put_be32(wqe + 4, side->kit->num[KIT_SQ] << 8 | ds);
	for (changes = what >> 6; changes; changes--) {
		uint16_t off = input16(play->input) % (ds * SEND_DS);

		wqe[off] ^= input8(play->input);
	}
	if (play->signs_send)
		wqe[8] = ~(hca_xor8(wqe, ds * SEND_DS) ^ wqe[8]);
	/* Like send_post(), but one doorbell may follow for several */
	{
		uint8_t *queue = guest_at(&play->rig->guest, side->kit->sq.addr);
		unsigned int size = play->shape[SHAPE_SQ] & 16 ? 512 : GUEST_PAGE, i;

		for (i = 0; i < ds * SEND_DS; i++)
			queue[(side->kit->sq.index * 64 + i) % size] = wqe[i];
		side->kit->sq.index += (ds + 3) / 4;
	}
	if (!(what & 8))
		ring(play, side);
}

static void post_receive(struct play *play)
{
	struct side *side = pick_side(play);
	uint8_t what = input8(play->input), wqe[1 << KIT_RQ_STRIDE] = {}, *record;
	unsigned int size = play->shape[SHAPE_RQ] & 64 ? 4 : ENTRIES, at = 0, i;
	bool linked = !(play->shape[SHAPE_RQ] & 1);
	uint32_t index = side->kit->rq.index;

	if (linked) {
		put_be16(wqe + 2, (index + 1 + (what >> 7)) % size);
		at = SEND_DS;
	}
	if (play->signs_receive && !linked)
		at = SEND_DS;
	for (i = what & 3; i && at < sizeof(wqe); i--, at += SEND_DS) {
		if (what & 8)
			input_bytes(play->input, wqe + at, SEND_DS);
		else if (what & 16)
			segment_pointer(wqe + at, KIT_BUFFER / 2, side->keys[what >> 5 & 3],
					what >> 5 & 2 ? 0 : side->kit->buffer);
		else
			segment_input(side, wqe + at, LENGTH_MAX);
	}
	if (at < sizeof(wqe))
		segment_pointer(wqe + at, 0, 0x100, 0);
	if (play->signs_receive)
		wqe[linked ? 4 : 0] ^= ~hca_xor8(wqe, sizeof(wqe));
	memcpy((uint8_t *)guest_at(&play->rig->guest, side->kit->rq.addr) +
	       index % size * sizeof(wqe), wqe, sizeof(wqe));
	side->kit->rq.index += what & 4 ? 2 : 1;
	record = guest_at(&play->rig->guest, side->kit->rq.record);
	put_be32(record, side->kit->rq.index & 0xffff);
}

static void receive(struct play *play)
{
	uint8_t frame[FRAME_BYTES] = {}, what = input8(play->input), form = input8(play->input);
	uint16_t payload = input16(play->input) % (FRAME_BYTES - PACKET_HEADERS_MAX - 256);
	unsigned int len = packet_headers(frame, form, payload), off;

	if (!(what & 1))
		len += payload;
	if (what & 2)
		input_bytes(play->input, frame + len, what >> 2);
	for (what >>= 6; what; what--) {
		off = input8(play->input);
		frame[off] ^= input8(play->input);
	}
	guard(play);
	wire_deliver(play->rig->card->wire, frame, len);
	check_memory(play);
}

static void write_ring(struct play *play)
{
	struct side *side = pick_side(play);
	const struct kit *kit = side->kit;
	uint8_t what = input8(play->input), len = input8(play->input);
	const uint64_t at[] = { kit->sq.addr, kit->rq.addr, kit->sq.addr + 64, kit->rq.addr + 64,
				kit->sq.record, kit->rq.record, kit->cq.record, kit->sq.record };

	/* Records have 8 bytes */
	input_bytes(play->input, guest_at(&play->rig->guest, at[what & 7]), what & 4 ? len % 9 :
										       len);
	if (!(what & 0x80))
		return;
	guard(play);
	uar_write64(side->hca, kit->num[KIT_UAR], 0x800, input16(play->input) << 8,
		    kit->num[KIT_SQ] << 8);
	check_memory(play);
}

static void change_state(struct play *play)
{
	struct side *side = pick_side(play);
	uint8_t what = input8(play->input);
	struct command *c = &play->rig->c;

	if (!rig_mapped(play->rig))
		return;
	guard(play);
	if (what & 1)
		kit_modify_sq(c, side->kit, what >> 1 & 3, what >> 3 & 3);
	else
		kit_modify_rq(c, side->kit, what >> 1 & 3, what >> 3 & 3);
	if (command_run(c, side->hca) == 0 && !(what >> 3 & 3))
		*(what & 1 ? &side->kit->sq.index : &side->kit->rq.index) = 0;
	check_memory(play);
}

static void play_record(struct play *play)
{
	uint8_t what = input8(play->input) % 16;

	switch (what) {
	case 6:
	case 7:
		post_receive(play);
		break;
	case 8:
		receive(play);
		break;
	case 9:
		guard(play);
		side_take(pick_side(play));
		check_memory(play);
		break;
	case 10:
		side_write_buffer(pick_side(play));
		break;
	case 11:
		write_ring(play);
		break;
	case 12:
		change_state(play);
		break;
	case 13:
		rig_pass_time(play->rig, (uint64_t)input16(play->input) << 8);
		break;
	case 14:
		if (input8(play->input) >= 0xe0)
			rig_toggle_memory(play->rig);
		break;
	case 15:
		ring(play, pick_side(play));
		break;
	default:
		post_send(play);
	}
}

int target_run(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	static struct play play;
	unsigned int i;

	play.rig = rig_create();
	play.input = &input;
	set_up(&play);
	for (i = 0; i < RECORDS_MAX && input.left; i++) {
		play_record(&play);
		rig_check(play.rig);
	}
	side_check_rest(&play.side[0]);
	side_check_rest(&play.side[1]);
	rig_destroy(play.rig);
	return 0;
}
