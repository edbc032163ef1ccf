// SPDX-License-Identifier: GPL-2.0
/*
 * Processing of a frame by flow tables. The matching rule with the lowest index is used. Its
 * actions are executed in the hardware's order: count, decapsulate, pop, modify, push, encapsulate,
 * forward.
 */
#include "firmware/vport_state.h"
#include "queue/tir.h"
#include "switch/hop.h"
#include "switch/steering.h"

#define ACT(name) MLX5_FLOW_CONTEXT_ACTION_##name

static const enum drop drop_of[TABLE_TYPES] = {
	[TABLE_NIC_RX] = DROP_NIC_RX,
	[TABLE_NIC_TX] = DROP_NIC_TX,
	[TABLE_EGRESS_ACL] = DROP_EGRESS_ACL,
	[TABLE_INGRESS_ACL] = DROP_INGRESS_ACL,
	[TABLE_FDB] = DROP_FDB,
	[TABLE_SNIFFER_RX] = DROP_NIC_RX,
	[TABLE_SNIFFER_TX] = DROP_NIC_TX,
	[TABLE_RDMA_RX] = DROP_RDMA,
	[TABLE_RDMA_TX] = DROP_NIC_TX,
};

static struct fte *lookup(const struct hop *hop, const struct flow_table *table,
			  struct match *match, struct frame *frame)
{
	unsigned int i;

	for (i = 0; i < table->group_count; i++) {
		const struct flow_group *group = table->groups[i];
		struct fte *fte;

		if (!group->by_key.count)
			continue;
		match_build(match, frame, group->criteria);
		fte = group_lookup(group, match, hop->uplink);
		if (fte)
			return fte;
	}
	return NULL;
}

/* Execute all actions except forwarding; false: an action is impossible, so drop the frame */
static bool edit(const struct fte_actions *act, struct frame *frame)
{
	if (act->action & ACT(DECAP) && !reformat_decap_l2(frame))
		return false;
	if (act->reformat && reformat_decaps(act->reformat) && !reformat_run(act->reformat, frame))
		return false;
	if (act->action & ACT(VLAN_POP))
		vlan_pop(frame);
	if (act->action & ACT(VLAN_POP_2))
		vlan_pop(frame);
	if (act->modify)
		modify_header_run(act->modify, frame);
	if (act->action & ACT(VLAN_PUSH) && !vlan_push(frame, act->push_proto[0], act->push_tci[0]))
		return false;
	if (act->action & ACT(VLAN_PUSH_2) &&
	    !vlan_push(frame, act->push_proto[1], act->push_tci[1]))
		return false;
	return !act->reformat || reformat_decaps(act->reformat) ||
	       reformat_run(act->reformat, frame);
}

static void count(const struct fte_actions *act, const struct frame *frame)
{
	unsigned int i;

	for (i = 0; i < act->counter_count; i++) {
		struct counter_value *value =
			&act->counters[i].counters->value[act->counters[i].index];

		value->packets++;
		value->bytes += frame->len;
	}
}

static void send_to(struct hop *hop, struct vport *vport, const struct flow_table *from,
		    const struct dest *dest, struct frame *frame)
{
	if (dest->reformat && !reformat_run(dest->reformat, frame)) {
		hop_drop(hop, DROP_REFORMAT, frame);
		return;
	}
	switch (dest->type) {
	case DEST_VPORT:
	case DEST_UPLINK:
		if (dest->card != hop->card)
			switch_cross(hop, dest->card, dest->vport, frame);
		else if (from->termination)
			switch_return(hop, dest->vport, frame);
		else
			switch_to_vport(hop, dest->vport, frame);
		break;
	case DEST_TIR:
		if (!hop->quiet)
			hop_end(hop, vport->num, frame);
		tir_receive(dest->tir, frame);
		break;
	default:
		steer(hop, vport, dest->table, frame);
		break;
	}
}

/* Send copies to all destinations but the last. Return the table of the last one, if it is one. */
static struct flow_table *forward(struct hop *hop, struct vport *vport,
				  const struct flow_table *from, const struct fte_actions *act,
				  struct frame *frame)
{
	struct eswitch *esw = hop->card->eswitch;
	const struct dest *dest = act->dests, *last = act->dests + act->dest_count - 1;
	struct frame copy;

	for (; dest < last; dest++) {
		if (esw->copies == COPIES) {
			hop_drop(hop, DROP_COPIES, frame);
			continue;
		}
		frame_copy(&copy, esw->copy[esw->copies++], FRAME_MAX, frame);
		send_to(hop, vport, from, dest, &copy);
		esw->copies--;
	}
	if (last->table && !last->reformat)
		return last->table;
	send_to(hop, vport, from, last, frame);
	return NULL;
}

static void end(struct hop *hop, struct vport *vport, enum table_type type, enum steer_end how,
		struct frame *frame)
{
	switch (type) {
	case TABLE_NIC_TX:
	case TABLE_RDMA_TX:
		switch_enter(hop, vport, frame);
		break;
	case TABLE_INGRESS_ACL:
		switch_forward(hop, frame);
		break;
	case TABLE_FDB:
		/* The switch's default rule: to the wire, or from the wire to the PF */
		switch_to_vport(hop, hop->uplink ? VPORT_PF : VPORT_UPLINK, frame);
		break;
	case TABLE_EGRESS_ACL:
		switch_deliver(hop, vport, frame);
		break;
	case TABLE_NIC_RX:
		vport->counters.rx_steer_discard++;
		hop_drop(hop, DROP_NIC_RX_MISS, frame);
		break;
	case TABLE_RDMA_RX:
		/* The frame is allowed for the RDMA transport */
		if (how == STEER_SWITCH_DOMAIN)
			switch_nic_rx(hop, vport, frame);
		else if (!vport->card->ops->roce_receive(vport, frame))
			hop_drop(hop, DROP_RDMA, frame);
		break;
	default:
		break;
	}
}

static void drop(struct hop *hop, struct vport *vport, enum table_type type,
		 const struct frame *frame)
{
	if (vport && (type == TABLE_NIC_TX || type == TABLE_INGRESS_ACL || type == TABLE_FDB) &&
	    !hop->quiet)
		vport->counters.tx_steer_discard++;
	hop_drop(hop, drop_of[type], frame);
}

/**
 * steer() - process a frame from a table on
 * @hop: the frame's way so far
 * @vport: owner of the tables; for the FDB, the source of the frame
 * @table: first table
 * @frame: consumed
 */
void steer(struct hop *hop, struct vport *vport, struct flow_table *table, struct frame *frame)
{
	struct flow_table *next;
	enum steer_end how;
	enum table_type type;
	struct match match;
	struct fte *fte;

	match.built = 0;
	do {
		type = table->type;
		if (!hop->budget) {
			hop_drop(hop, DROP_LOOP, frame);
			return;
		}
		hop->budget--;
		fte = lookup(hop, table, &match, frame);
		if (!fte) {
			how = table->miss_action == MLX5_FLOW_TABLE_MISS_ACTION_SWITCH_DOMAIN ?
			      STEER_SWITCH_DOMAIN : STEER_MISS;
			table = table->miss;
			continue;
		}
		count(&fte->act, frame);
		/* A rule without a tag keeps the tag of an earlier rule */
		if (fte->act.flow_tag)
			frame->flow_tag = fte->act.flow_tag;
		if (fte->act.action & ACT(DROP)) {
			drop(hop, vport, type, frame);
			return;
		}
		if (fte->act.action & ~(ACT(ALLOW) | ACT(FWD_DEST) | ACT(COUNT))) {
			if (!edit(&fte->act, frame)) {
				hop_drop(hop, DROP_REFORMAT, frame);
				return;
			}
			match.built = 0;
		}
		if (fte->act.action & ACT(ALLOW)) {
			how = STEER_ALLOW;
			break;
		}
		next = forward(hop, vport, table, &fte->act, frame);
		if (!next)
			return;
		table = next;
	} while (table);
	end(hop, vport, type, how, frame);
}
