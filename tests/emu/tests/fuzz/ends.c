// SPDX-License-Identifier: GPL-2.0
#include "frame/byteorder.h"
#include "tests/fuzz/ends.h"

#define ACK_TIMEOUT	14		/* 4.096 us * 2^14 */
#define LOG_READS	2
#define RQ_SHARED	1

const uint8_t peer_gid[16] = { 0xfe, 0x80, [15] = 2 };
const uint8_t peer_mac[6] = { 2, 0, 0, 0, 0, 2 };

static const enum qp_service services[ENDS] = { QP_RC, QP_UC, QP_UD, QP_XRC, QP_DCI };

/* The PF receives what is for its address, from the wire and from itself */
static void open_port(struct side *side)
{
	struct command *c = &side->rig->c;

	COMMAND(c, MODIFY_NIC_VPORT_CONTEXT, modify_nic_vport_context);
	ifc_set(modify_nic_vport_context_in, c->in, field_select.roce_en, 1);
	ifc_set(modify_nic_vport_context_in, c->in, nic_vport_context.roce_en, 1);
	side_run(side);
	COMMAND(c, SET_L2_TABLE_ENTRY, set_l2_table_entry);
	ifc_set(set_l2_table_entry_in, c->in, mac_address.mac_addr_47_32, get_be16(qp_mac));
	ifc_set(set_l2_table_entry_in, c->in, mac_address.mac_addr_31_0,
		get_be16(qp_mac + 2) << 16 | get_be16(qp_mac + 4));
	side_run(side);
	roce_address_command(c, 0);
	side_run(side);
}

static void pair_alloc(struct side *side, struct pair *pair)
{
	pair->memory = guest_alloc(&side->rig->guest, GUEST_PAGE);
	pair->record = guest_alloc(&side->rig->guest, GUEST_PAGE);
	side_guard_page(side, pair->memory);
	side_guard_page(side, pair->record);
}

static void create_shared(struct ends *ends)
{
	struct side *side = ends->side;
	struct command *c = &side->rig->c;

	pair_alloc(side, &ends->rmp);
	rmp_command(c, side->kit, &ends->rmp);
	ifc_set(create_rmp_in, c->in, ctx.wq.wq_signature, ends->shape.signs);
	side_run(side);
	ends->rmp.num = ifc_get(create_rmp_out, c->out, rmpn);
	pair_alloc(side, &ends->xrc_srq);
	xrc_srq_command(c, side->kit, &ends->xrc_srq);
	ifc_set(create_xrc_srq_in, c->in, xrc_srq_context_entry.wq_signature, ends->shape.signs);
	side_run(side);
	ends->xrc_srq.num = ifc_get(create_xrc_srq_out, c->out, xrc_srqn);
	dct_create_command(c, side->kit, ends->rmp.num);
	ifc_set(create_dct_in, c->in, dct_context_entry.rre, 1);
	ifc_set(create_dct_in, c->in, dct_context_entry.rwe, 1);
	ifc_set(create_dct_in, c->in, dct_context_entry.rae, 1);
	side_run(side);
	ends->dctn = ifc_get(create_dct_out, c->out, dctn);
}

static void end_create(struct ends *ends, struct end *end)
{
	bool shares = end->service == QP_RC && ends->shape.share;
	struct side *side = ends->side;
	struct command *c = &side->rig->c;
	void *qpc = ifc_addr(create_qp_in, c->in, qpc);

	end->has_rq = end->service != QP_XRC && end->service != QP_DCI && !shares;
	pair_alloc(side, &end->pair);
	qp_create_command(c, side->kit, &end->pair);
	ifc_set(qpc, qpc, st, end->service);
	ifc_set(qpc, qpc, wq_signature, ends->shape.signs);
	ifc_set(qpc, qpc, fre, !side->bounded);
	if (end->service == QP_XRC)
		ifc_set(qpc, qpc, xrcd, side->kit->num[KIT_XRCD]);
	if (shares) {
		ifc_set(qpc, qpc, rq_type, RQ_SHARED);
		ifc_set(qpc, qpc, srqn_rmpn_xrqn, ends->rmp.num);
	}
	side_run(side);
	end->pair.num = ifc_get(create_qp_out, c->out, qpn);
}

void ends_create(struct ends *ends, struct side *side, const struct ends_shape *shape)
{
	unsigned int i;

	*ends = (struct ends){ .side = side, .shape = *shape };
	open_port(side);
	create_shared(ends);
	for (i = 0; i < ENDS; i++) {
		ends->end[i].service = services[i];
		ends->end[i].wire = shape->wires >> i & 1;
		end_create(ends, &ends->end[i]);
		CHECK(end_restart(ends, &ends->end[i]));
	}
}

bool end_modify(struct ends *ends, const struct end *end)
{
	struct command *c = &ends->side->rig->c;

	/* Of all services' commands, the context begins at the same place */
	ifc_set(rst2init_qp_in, c->in, qpc.st, end->service);
	return !command_run(c, ends->side->hca);
}

static bool go_init(struct ends *ends, const struct end *end)
{
	struct command *c = &ends->side->rig->c;
	void *qpc = ifc_addr(rst2init_qp_in, c->in, qpc);

	qp_init_command(c, end->pair.num);
	ifc_set(qpc, qpc, rre, 1);
	ifc_set(qpc, qpc, rwe, 1);
	ifc_set(qpc, qpc, rae, 1);
	ifc_set(qpc, qpc, q_key, ENDS_QKEY);
	return end_modify(ends, end);
}

static bool go_rtr(struct ends *ends, const struct end *end)
{
	struct command *c = &ends->side->rig->c;
	void *qpc = ifc_addr(init2rtr_qp_in, c->in, qpc);
	void *path = ifc_addr(qpc, qpc, primary_address_path);

	qp_rtr_command(c, end->pair.num);
	ifc_set(qpc, qpc, mtu, ends->shape.mtu);
	ifc_set(qpc, qpc, next_rcv_psn, ENDS_PSN);
	ifc_set(qpc, qpc, log_rra_max, LOG_READS);
	ifc_set(qpc, qpc, min_rnr_nak, 1);
	if (end->wire) {
		ifc_set(qpc, qpc, remote_qpn, PEER_QPN);
		memcpy(ifc_addr(ads, path, rmac_47_32), peer_mac, sizeof(peer_mac));
		memcpy(ifc_addr(ads, path, rgid_rip), peer_gid, sizeof(peer_gid));
	}
	return end_modify(ends, end);
}

static bool go_rts(struct ends *ends, const struct end *end)
{
	struct command *c = &ends->side->rig->c;
	void *qpc = ifc_addr(rtr2rts_qp_in, c->in, qpc);

	qp_rts_command(c, end->pair.num);
	ifc_set(qpc, qpc, next_send_psn, ENDS_PSN);
	ifc_set(qpc, qpc, retry_count, ends->shape.retries);
	ifc_set(qpc, qpc, rnr_retry, ends->shape.rnr_retries);
	ifc_set(qpc, qpc, log_sra_max, LOG_READS);
	ifc_set(qpc, qpc, primary_address_path.ack_timeout, ACK_TIMEOUT);
	return end_modify(ends, end);
}

bool end_restart(struct ends *ends, struct end *end)
{
	struct command *c = &ends->side->rig->c;
	uint32_t *record = guest_at(&ends->side->rig->guest, end->pair.record);

	qp_reset_command(c, end->pair.num);
	if (command_run(c, ends->side->hca))
		return false;
	record[0] = 0;
	record[1] = 0;
	end->pair.index = 0;
	end->posted = 0;
	return go_init(ends, end) && go_rtr(ends, end) && go_rts(ends, end);
}

struct qp *end_qp(const struct ends *ends, const struct end *end)
{
	return qp_find(rig_vhca(ends->side->rig, ends->side->hca), end->pair.num);
}

uint8_t *end_sq(const struct ends *ends, const struct end *end)
{
	uint64_t rq = end->has_rq ? 1u << (QP_LOG_SIZE + SRQ_LOG_STRIDE) : 0;

	return guest_at(&ends->side->rig->guest, end->pair.memory + rq);
}
