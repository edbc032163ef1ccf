// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target for RoCE: QPs of each service, which talk to themselves or to a peer on the wire.
 * Work queue entries, doorbells, and packets of the peer are from the input. An input has a byte
 * for each property of the QPs, and a sequence of records. If keys only cover the buffer and cannot
 * be modified, all other memory must not change; whatever happened, every message ends.
 */
#include "frame/byteorder.h"
#include "roce/run.h"
#include "tests/fuzz/ends.h"
#include "tests/fuzz/segment.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/wire.h"

#define RECORDS_MAX	48
#define FRAME_BYTES	5120
#define DATA_MAX	4200
#define TURNS_MAX	10000		/* of the QPs, until only timers are left to wait for */
#define DEADLINES	128		/* timers that may expire until all messages have ended */
#define SECOND		1000000000ull
#define AV_DS		3
#define RETRY_FOREVER	7
#define BLUEFLAME	0x800

struct play {
	struct rig *rig;
	struct input *input;
	struct side side;
	struct ends ends;
};

/* ---- one card, all QPs ---- */

static void set_up(struct play *play)
{
	uint8_t bytes[5];
	struct ends_shape shape;
	struct side *side = &play->side;
	enum kind kind;

	input_bytes(play->input, bytes, sizeof(bytes));
	shape = (struct ends_shape){
		.wires = bytes[0], .mtu = 1 + bytes[1] % 5, .retries = bytes[2] & 7,
		.rnr_retries = bytes[2] >> 3 & 7, .share = bytes[3] & 1, .signs = bytes[3] & 2,
	};
	*side = (struct side){
		.rig = play->rig, .input = play->input, .hca = &play->rig->pf,
		.kit = &play->rig->pf_kit, .bounded = !(bytes[4] & 1), .remote = true,
	};
	rig_up_pf(play->rig);
	kit_init(side->kit, side->hca, 0);
	for (kind = 0; kind <= KIT_QCOUNTER; kind++) {
		kit_create_command(&play->rig->c, side->kit, kind);
		if (kind == KIT_CQ)
			ifc_set(create_cq_in, play->rig->c.in, cq_context.oi, !!(bytes[4] & 2));
		else if (kind == KIT_MKEY)
			side_bound_key(side);
		side_run(side);
		side->kit->num[kind] = kit_number(&play->rig->c, kind);
	}
	side->kit->key = side->kit->num[KIT_MKEY] << 8;
	side_create_keys(side);
	side_guard_page(side, side->kit->cq.record);
	side_guard_page(side, side->kit->eq.record);
	ends_create(&play->ends, side, &shape);
}

static struct end *pick_end(struct play *play)
{
	return &play->ends.end[input8(play->input) % ENDS];
}

static bool owned(const struct side *side, uint32_t qpn, uint8_t kind)
{
	const struct ends *ends = &((const struct play *)((const uint8_t *)side -
							  offsetof(struct play, side)))->ends;
	unsigned int i;

	if (kind == MLX5_CQE_INVALID)
		return false;
	for (i = 0; i < ENDS; i++)
		if (qpn == ends->end[i].pair.num)
			return true;
	return qpn == ends->dctn;
}

/* Let QPs work until they wait for timers */
static void settle(struct play *play)
{
	struct roce *roce = end_qp(&play->ends, &play->ends.end[0])->roce;
	unsigned int turns = 0;

	while (run_turn(roce))
		CHECK(++turns < TURNS_MAX);
}

static void check_end(const struct qp *qp)
{
	const struct requester *req = &qp->req;
	const struct work *work;
	unsigned int reads = 0;

	for (work = req->head; work; work = work->next)
		reads += work->asked && !work->done;
	CHECK(req->reads == reads);
	CHECK(req->reads <= qp->max_reads);
	CHECK(!psn_before(req->next_psn, req->acked));
	/* A message that was sent before may be cut short when it is sent again */
	if (qp->state == QP_RTS && !req->stuck)
		CHECK(!psn_before(req->psn, req->next_psn));
	CHECK(qp->resp.count <= ANSWERS_MAX);
	CHECK(qp->state != QP_ERR || !req->head);
}

/* After the card has done something */
static void check(struct play *play)
{
	unsigned int i;

	settle(play);
	side_check(&play->side, owned);
	for (i = 0; i < ENDS; i++)
		check_end(end_qp(&play->ends, &play->ends.end[i]));
}

/* ---- records ---- */

static void ring(struct play *play, struct end *end)
{
	uint8_t *record = guest_at(&play->rig->guest, end->pair.record);

	put_be32(record + 4, end->pair.index);
	side_guard(&play->side);
	uar_write64(play->side.hca, play->side.kit->num[KIT_UAR], BLUEFLAME,
		    end->pair.index << 8, end->pair.num << 8);
	check(play);
}

/* A place for remote access, mostly within the buffer, and its key */
static uint64_t input_remote(struct play *play, uint32_t *key)
{
	uint8_t what = input8(play->input);
	uint64_t start = what % SIDE_KEYS < 2 ? play->side.kit->buffer : 0;

	*key = play->side.keys[what % SIDE_KEYS] + (what >> 6);
	return start + input16(play->input) % KIT_BUFFER;
}

static void put_remote(struct play *play, uint8_t *seg)
{
	uint32_t key;
	uint64_t va = input_remote(play, &key);

	put_be32(seg, va >> 32);
	put_be32(seg + 4, va);
	put_be32(seg + 8, key);
}

static void put_av(struct play *play, const struct end *end, uint8_t *seg)
{
	bool dc = end->service == QP_DCI;
	uint8_t what = input8(play->input);

	put_be32(seg, dc ? 0 : ENDS_QKEY);
	put_be32(seg + 8, (what & 1 ? 0 : MLX5_EXTENDED_UD_AV) |
			  (what & 2 ? input16(play->input) :
			   end->wire ? PEER_QPN : dc ? play->ends.dctn : end->pair.num));
	memcpy(seg + 20, end->wire ? peer_mac : qp_mac, 6);
	seg[27] = 64;
	memcpy(seg + 32, end->wire ? peer_gid : qp_gid, 16);
}

static const uint8_t opcodes[] = {
	MLX5_OPCODE_SEND, MLX5_OPCODE_SEND_IMM, MLX5_OPCODE_SEND_INVAL, MLX5_OPCODE_RDMA_WRITE,
	MLX5_OPCODE_RDMA_WRITE_IMM, MLX5_OPCODE_RDMA_READ, MLX5_OPCODE_ATOMIC_CS,
	MLX5_OPCODE_ATOMIC_FA, MLX5_OPCODE_UMR, MLX5_OPCODE_NOP, MLX5_OPCODE_ATOMIC_MASKED_CS,
};

/* All segments that the opcode and the service demand; return the end in units of 16 bytes */
static unsigned int input_work(struct play *play, const struct end *end, uint8_t *wqe,
			       uint8_t opcode)
{
	unsigned int long_len = 128u << play->ends.shape.mtu, ds = 1;

	if (opcode == MLX5_OPCODE_UMR)
		return segments_input_umr(&play->side, wqe, long_len);
	if (opcode == MLX5_OPCODE_NOP)
		return ds;
	put_be32(wqe + 12, play->side.keys[input8(play->input) % SIDE_KEYS]);
	if (end->service == QP_XRC)
		put_be32(wqe + ds++ * SEND_DS, play->ends.xrc_srq.num);
	if (end->service == QP_UD || end->service == QP_DCI) {
		put_av(play, end, wqe + ds * SEND_DS);
		ds += AV_DS;
	}
	switch (opcode) {
	case MLX5_OPCODE_ATOMIC_CS:
	case MLX5_OPCODE_ATOMIC_FA:
		put_remote(play, wqe + ds++ * SEND_DS);
		input_bytes(play->input, wqe + ds++ * SEND_DS, SEND_DS);
		break;
	case MLX5_OPCODE_RDMA_WRITE:
	case MLX5_OPCODE_RDMA_WRITE_IMM:
	case MLX5_OPCODE_RDMA_READ:
		put_remote(play, wqe + ds++ * SEND_DS);
		break;
	}
	return segments_input(&play->side, wqe, ds, long_len);
}

/* Post any opcode, with matching segments, and with some bytes changed */
static void post_send(struct play *play)
{
	struct end *end = pick_end(play);
	uint8_t wqe[SEND_WQE_MAX] = {}, what = input8(play->input), changes;
	uint8_t opcode = opcodes[(what & 15) % sizeof(opcodes)], *queue;
	unsigned int size = 64u << QP_LOG_SIZE, ds, i;

	wqe[11] = input8(play->input);		/* fence, solicited, when to post a CQE */
	ds = input_work(play, end, wqe, opcode);
	put_be32(wqe, end->pair.index << 8 | opcode);
	put_be32(wqe + 4, end->pair.num << 8 | ds);
	for (changes = what >> 6; changes; changes--) {
		uint16_t off = input16(play->input) % (ds * SEND_DS);

		wqe[off] ^= input8(play->input);
	}
	if (play->ends.shape.signs)
		wqe[8] = ~(hca_xor8(wqe, ds * SEND_DS) ^ wqe[8]);
	queue = end_sq(&play->ends, end);
	for (i = 0; i < ds * SEND_DS; i++)
		queue[(end->pair.index * 64 + i) % size] = wqe[i];
	end->pair.index += (ds + 3) / 4;
	if (!(what & 0x20))
		ring(play, end);
}

/* Post buffers to a QP, to the RMP, or to the SRQ of the XRC domain */
static void post_receive(struct play *play)
{
	static const uint8_t with_rq[] = { END_RC, END_UC, END_UD };
	uint8_t where = input8(play->input) % 5, what = input8(play->input), at = 0, *record;
	uint8_t wqe[1 << SRQ_LOG_STRIDE] = {};
	struct end *end = where < 3 ? &play->ends.end[with_rq[where]] : NULL;
	const struct pair *queue = end ? &end->pair : where == 3 ? &play->ends.rmp :
								   &play->ends.xrc_srq;
	uint16_t *posted = end ? &end->posted :
			   where == 3 ? &play->ends.rmp_posted : &play->ends.xrc_posted;
	unsigned int size = 1u << QP_LOG_SIZE, i;

	if (end && !end->has_rq)
		return;
	if (!end)
		put_be16(wqe + 2, (*posted + 1 + (what >> 7)) % size);
	if (!end || play->ends.shape.signs)
		at = SEND_DS;
	for (i = what & 3; i && at < sizeof(wqe); i--, at += SEND_DS) {
		if (what & 8)
			segment_input(&play->side, wqe + at, 128u << play->ends.shape.mtu);
		else
			segment_pointer(wqe + at, KIT_BUFFER / 2, play->side.keys[what >> 4 & 3],
					what >> 4 & 2 ? 0 : play->side.kit->buffer);
	}
	if (at < sizeof(wqe))
		segment_pointer(wqe + at, 0, 0x100, 0);
	if (play->ends.shape.signs)
		wqe[end ? 0 : 4] ^= ~hca_xor8(wqe, sizeof(wqe));
	memcpy((uint8_t *)guest_at(&play->rig->guest, queue->memory) + *posted % size * sizeof(wqe),
	       wqe, sizeof(wqe));
	*posted += what & 4 ? 2 : 1;
	record = guest_at(&play->rig->guest, queue->record);
	put_be32(record, *posted);
}

static const uint8_t transports[ENDS] = { ROCE_RC, ROCE_UC, ROCE_UD, ROCE_XRC, ROCE_DC };

/* What the peer sends: the PSN that is due, or one near it */
static void input_packet(struct play *play, struct packet *packet)
{
	uint8_t which = input8(play->input) % ENDS, what = input8(play->input);
	const struct end *end = &play->ends.end[which];
	const struct qp *qp = end_qp(&play->ends, end);
	bool response;

	*packet = (struct packet){ .migrated = true, .pkey = ROCE_PKEY_DEFAULT };
	packet->opcode = what & 0x80 ? input8(play->input) : transports[which] | (what & 0x1f);
	response = roce_opcode(packet->opcode) & ROCE_IS_RESPONSE;
	memcpy(packet->route.dmac, qp_mac, 6);
	memcpy(packet->route.smac, peer_mac, 6);
	memcpy(packet->route.source, end->wire ? peer_gid : qp_gid, 16);
	memcpy(packet->route.dest, qp_gid, 16);
	packet->route.hop_limit = 64;
	packet->route.sport = 0xc000;
	packet->ack_request = what & 0x20;
	packet->solicited = what & 0x40;
	packet->qpn = end->service == QP_DCI && !response ? play->ends.dctn : end->pair.num;
	packet->psn = psn_add(end->service == QP_DCI && !response ? ENDS_PSN :
			      response ? qp->req.acked : qp->resp.psn,
			      (int8_t)input8(play->input));
	packet->va = input_remote(play, &packet->rkey);
	packet->length = input16(play->input);
	packet->syndrome = input8(play->input);
	packet->msn = end->service == QP_DCI ? qp->dci.number : input8(play->input);
	packet->imm = play->side.keys[input8(play->input) % SIDE_KEYS];
	packet->invalidate = packet->imm;
	packet->qkey = ENDS_QKEY;
	packet->source_qpn = PEER_QPN;
	packet->srqn = play->ends.xrc_srq.num;
	packet->dci = 1 + packet->syndrome % 40;
	packet->connection = packet->dci;
	packet->compare = packet->length;
	packet->swap_add = packet->syndrome;
}

/* Change bytes before the checksum is computed, or after it */
static void change_bytes(struct play *play, uint8_t *frame, unsigned int count, unsigned int limit)
{
	unsigned int off;

	for (; count; count--) {
		off = input8(play->input);
		frame[off < limit ? off : 0] ^= input8(play->input);
	}
}

static void receive(struct play *play)
{
	uint8_t frame[FRAME_BYTES] = {}, how;
	unsigned int mtu = 128u << play->ends.shape.mtu;
	struct packet packet;
	size_t headers, len;

	input_packet(play, &packet);
	how = input8(play->input);
	packet.len = how & 1 ? mtu : how & 2 ? input16(play->input) % DATA_MAX : how & 4 ? 8 : 0;
	if (how & 8)
		packet.length = packet.len;
	headers = packet_begin(&packet, frame);
	if (how & 0x10)
		input_bytes(play->input, frame + headers, packet.len < 64 ? packet.len : 64);
	change_bytes(play, frame, how >> 5 & 1, headers);
	len = packet_end(&packet, frame, headers);
	change_bytes(play, frame, how >> 6 & 1, len);
	if (how & 0x80)
		len -= input8(play->input) % len;
	side_guard(&play->side);
	wire_deliver(play->rig->card->wire, frame, len);
	check(play);
}

/* Write to the queues or their records, past what is posted */
static void write_ring(struct play *play)
{
	struct end *end = pick_end(play);
	uint8_t what = input8(play->input), len = input8(play->input);

	if (what & 1)
		input_bytes(play->input, guest_at(&play->rig->guest, end->pair.record), len % 9);
	else
		input_bytes(play->input, end_sq(&play->ends, end) + (what >> 4) * 32, len);
	if (!(what & 2))
		return;
	side_guard(&play->side);
	uar_write64(play->side.hca, play->side.kit->num[KIT_UAR], BLUEFLAME, input16(play->input),
		    end->pair.num << 8);
	check(play);
}

static void limit_command(struct command *c, const struct ends *ends, bool xrc, uint8_t limit)
{
	if (xrc) {
		COMMAND(c, ARM_XRC_SRQ, arm_xrc_srq);
		ifc_set(arm_xrc_srq_in, c->in, op_mod, 1);
		ifc_set(arm_xrc_srq_in, c->in, xrc_srqn, ends->xrc_srq.num);
		ifc_set(arm_xrc_srq_in, c->in, lwm, limit);
	} else {
		COMMAND(c, MODIFY_RMP, modify_rmp);
		ifc_set(modify_rmp_in, c->in, rmp_state, 1);
		ifc_set(modify_rmp_in, c->in, rmpn, ends->rmp.num);
		ifc_set(modify_rmp_in, c->in, bitmask.lwm, 1);
		ifc_set(modify_rmp_in, c->in, ctx.state, 1);
		ifc_set(modify_rmp_in, c->in, ctx.wq.lwm, limit);
	}
}

static void change_state(struct play *play)
{
	struct end *end = pick_end(play);
	uint8_t what = input8(play->input);
	struct command *c = &play->rig->c;

	if (!rig_mapped(play->rig))
		return;
	if ((what & 7) < 2)
		CHECK(end_restart(&play->ends, end));
	side_guard(&play->side);
	switch (what & 7) {
	case 0:
	case 1:
		break;
	case 2:
		qp_error_command(c, end->pair.num);
		command_run(c, play->side.hca);
		break;
	case 3:
		qp_sqerr2rts_command(c, end->pair.num);
		end_modify(&play->ends, end);
		break;
	case 4:
		qp_rts2rts_command(c, end->pair.num);
		ifc_set(rst2init_qp_in, c->in, opt_param_mask, input16(play->input));
		ifc_set(rst2init_qp_in, c->in, qpc.rre, what >> 3);
		ifc_set(rst2init_qp_in, c->in, qpc.rwe, what >> 4);
		ifc_set(rst2init_qp_in, c->in, qpc.rae, what >> 5);
		end_modify(&play->ends, end);
		break;
	case 5:
	case 6:
		limit_command(c, &play->ends, what & 1, what >> 3);
		command_run(c, play->side.hca);
		break;
	default:
		COMMAND(c, DRAIN_DCT, drain_dct);
		ifc_set(drain_dct_in, c->in, dctn, play->ends.dctn);
		command_run(c, play->side.hca);
	}
	check(play);
}

static void pass_time(struct play *play, uint64_t ns)
{
	side_guard(&play->side);
	rig_pass_time(play->rig, ns);
	check(play);
}

static void play_record(struct play *play)
{
	switch (input8(play->input) % 16) {
	case 5:
	case 6:
	case 7:
		post_receive(play);
		break;
	case 8:
	case 9:
	case 10:
		receive(play);
		break;
	case 11:
		side_take(&play->side);
		check(play);
		break;
	case 12:
		write_ring(play);
		break;
	case 13:
		change_state(play);
		break;
	case 14:
		pass_time(play, (uint64_t)input16(play->input) << 14);
		break;
	case 15:
		if (input8(play->input) >= 0xe0)
			rig_toggle_memory(play->rig);
		else
			ring(play, pick_end(play));
		break;
	default:
		post_send(play);
	}
}

/* Whether a QP has messages that must end. With as many retries as it takes, they need not. */
static bool busy(struct play *play)
{
	unsigned int i;

	for (i = 0; i < ENDS; i++) {
		const struct qp *qp = end_qp(&play->ends, &play->ends.end[i]);

		if (qp->state == QP_RTS && qp->req.head && qp->rnr_retry != RETRY_FOREVER)
			return true;
	}
	return false;
}

static void check_liveness(struct play *play)
{
	unsigned int i;

	if (!rig_mapped(play->rig))
		rig_toggle_memory(play->rig);
	side_guard(&play->side);
	for (i = 0; busy(play); i++) {
		CHECK(i < DEADLINES);
		rig_pass_time(play->rig, 10 * SECOND);
		settle(play);
	}
	check(play);
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
	check_liveness(&play);
	side_check_rest(&play.side);
	rig_destroy(play.rig);
	return 0;
}
