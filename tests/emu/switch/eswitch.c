// SPDX-License-Identifier: GPL-2.0
/*
 * The switch: SQ, NIC TX tables, ingress ACL, FDB, egress ACL, NIC RX tables, TIR; the other side
 * of the uplink's vport is the wire. The port's own filter (MPFS) is between wire and PF without an
 * FDB, and in front of the FDB if several PFs share the port: then each address belongs to one PF.
 */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/vport_state.h"
#include "port/port.h"
#include "port/wire.h"
#include "switch/eswitch.h"
#include "switch/hop.h"
#include "switch/steering.h"
#include "switch/vport.h"

#define ETH_HLEN	14
#define PORT_ROCE	4791
#define TYPE_ROCE_V1	0x8915
#define PROTO_UDP	17

struct eswitch *eswitch_create(struct card *card)
{
	struct eswitch *esw = calloc(1, sizeof(*esw));

	if (!esw)
		return NULL;
	esw->card = card;
	esw->counter_bulks.cursor = COUNTER_FIRST;
	if (!vport_create(card, VPORT_UPLINK, NULL)) {
		free(esw);
		return NULL;
	}
	return esw;
}

void eswitch_destroy(struct eswitch *esw)
{
	vport_destroy(esw->card->uplink);
	esw->card->uplink = NULL;
	free(esw->counter_bulks.bulk);
	free(esw);
}

static unsigned int cast(const uint8_t *dmac)
{
	static const uint8_t broadcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	if (!(dmac[0] & 1))
		return 0;
	return memcmp(dmac, broadcast, 6) ? 1 : 2;
}

/* Send a copy of the frame to a sniffer's table; the frame itself continues unchanged */
static void sniff(struct hop *hop, struct vport *vport, struct flow_table *table,
		  struct frame *frame)
{
	struct eswitch *esw = hop->card->eswitch;
	struct hop aside = *hop;
	struct frame copy;

	if (!table || esw->copies == COPIES)
		return;
	aside.quiet = true;
	frame_copy(&copy, esw->copy[esw->copies++], FRAME_MAX, frame);
	steer(&aside, vport, table, &copy);
	esw->copies--;
}

/* The PF is the manager: its representors work without a link on the wire */
static bool gate_open(const struct vport *vport)
{
	return vport->num == VPORT_PF || vport_is_up(vport);
}

static void insert_vlan(const struct vport *vport, struct frame *frame)
{
	uint8_t insert = ifc_get(esw_vport_context, vport->esw_context, vport_cvlan_insert);
	uint16_t tci;

	if (!insert)
		return;
	frame_parse(frame);
	if (insert == 1 && frame->layers.vlans)
		return;
	tci = ifc_get(esw_vport_context, vport->esw_context, cvlan_pcp) << 13 |
	      ifc_get(esw_vport_context, vport->esw_context, cvlan_cfi) << 12 |
	      ifc_get(esw_vport_context, vport->esw_context, cvlan_id);
	vlan_push(frame, 0x8100, tci);
}

/**
 * switch_enter() - a frame enters the switch through a vport
 * @hop: its way
 * @vport: source
 * @frame: consumed
 */
void switch_enter(struct hop *hop, struct vport *vport, struct frame *frame)
{
	memset(frame->metadata, 0, sizeof(frame->metadata));
	insert_vlan(vport, frame);
	if (vport->ingress_acl)
		steer(hop, vport, vport->ingress_acl, frame);
	else
		switch_forward(hop, frame);
}

/* Without an FDB, the PF receives addresses of the L2 table and of its vport context */
static bool mpfs_accepts(const struct vport *pf, const uint8_t *dmac)
{
	unsigned int i;

	/* A PF that is not the manager receives all; without an L2 table there is no filter */
	if (pf->promisc_all || !caps_eswitch_manager(pf->vhca) || !l2_table_there(pf->vhca))
		return true;
	switch (cast(dmac)) {
	case 0:
		return pf->promisc_uc || l2_table_has(pf->vhca, dmac);
	case 1:
		if (pf->promisc_mc)
			return true;
		for (i = 0; i < pf->mc_count; i++)
			if (!memcmp(pf->mc_list[i], dmac, 6))
				return true;
		return false;
	default:
		return true;
	}
}

/*
 * Frames that the PF sends to an address of its own are looped back, unless the vport context
 * disables that. Return true if the frame must not go anywhere else.
 */
static bool mpfs_loop(struct hop *hop, struct vport *pf, struct frame *frame)
{
	struct eswitch *esw = hop->card->eswitch;
	struct frame copy;

	if (!cast(frame->data)) {
		if (pf->disable_uc_local_lb || !l2_table_has(pf->vhca, frame->data))
			return false;
		switch_deliver(hop, pf, frame);
		return true;
	}
	if (pf->disable_mc_local_lb || !mpfs_accepts(pf, frame->data) || esw->copies == COPIES)
		return false;
	frame_copy(&copy, esw->copy[esw->copies++], FRAME_MAX, frame);
	switch_deliver(hop, pf, &copy);
	esw->copies--;
	return false;
}

/*
 * A PF that shares its port receives unicast frames to its own address and to those in its L2
 * table. How real cards filter multicast frames is unknown: here all are received.
 */
static bool mpfs_stops(const struct hop *hop, const struct vport *pf, const uint8_t *dmac)
{
	return hop->card->config->quirks.mpfs && hop->uplink && pf && !cast(dmac) &&
	       memcmp(dmac, pf->mac, 6) && !mpfs_accepts(pf, dmac);
}

static void to_wire(struct hop *hop, struct vport *uplink, struct frame *frame)
{
	struct card *card = hop->card;
	unsigned int kind = cast(frame->data);

	if (!port_is_up(card->port)) {
		uplink->counters.rx_discard_down++;
		hop_drop(hop, DROP_DOWN, frame);
		return;
	}
	uplink->counters.rx_packets[kind]++;
	uplink->counters.rx_bytes[kind] += frame->len;
	hop_end(hop, TO_WIRE, frame);
	port_count_tx(card, frame->len, frame->data);
	wire_send(card->wire, frame->data, frame->len);
}

/* The FDB of some cards drops frames of other functions without a priority tag */
static bool prio_tag_missing(const struct hop *hop, struct frame *frame)
{
	struct vhca *pf = hop->card->pf;

	if (hop->uplink || hop->from == VPORT_PF ||
	    !ifc_get(cmd_hca_cap, caps_current(pf, CAP_GENERAL), prio_tag_required))
		return false;
	frame_parse(frame);
	return !frame->layers.vlans;
}

/**
 * switch_forward() - continue after the ingress ACL, with the FDB
 * @hop: its way
 * @frame: consumed
 */
void switch_forward(struct hop *hop, struct frame *frame)
{
	struct eswitch *esw = hop->card->eswitch;
	struct vport *pf = vport_find(hop->card, VPORT_PF);

	if (frame->len < ETH_HLEN)
		hop_drop(hop, DROP_RUNT, frame);
	else if (esw->fdb_root && prio_tag_missing(hop, frame))
		hop_drop(hop, DROP_PRIO_TAG, frame);
	else if (esw->fdb_root && mpfs_stops(hop, pf, frame->data))
		hop_drop(hop, DROP_MPFS, frame);
	else if (esw->fdb_root)
		steer(hop, vport_find(hop->card, hop->from), esw->fdb_root, frame);
	else if (hop->from == VPORT_PF && pf && mpfs_loop(hop, pf, frame))
		return;
	else if (hop->from == VPORT_PF)
		switch_to_vport(hop, VPORT_UPLINK, frame);
	else if (!hop->uplink || !pf)
		hop_drop(hop, DROP_NO_FDB, frame);
	else if (mpfs_accepts(pf, frame->data))
		switch_to_vport(hop, VPORT_PF, frame);
	else
		hop_drop(hop, DROP_MPFS, frame);
}

/**
 * switch_to_vport() - send a frame from the FDB or an egress ACL to a vport
 * @hop: its way
 * @num: destination
 * @frame: consumed
 */
void switch_to_vport(struct hop *hop, uint16_t num, struct frame *frame)
{
	/* A frame never returns to its source: otherwise broadcasts would come back */
	if (num == hop->from)
		hop_drop(hop, DROP_LOOPBACK, frame);
	else
		switch_return(hop, num, frame);
}

/**
 * switch_return() - send a frame from the FDB to a vport, which may be its source
 * @hop: its way
 * @num: destination
 * @frame: consumed
 */
void switch_return(struct hop *hop, uint16_t num, struct frame *frame)
{
	struct vport *vport = vport_find(hop->card, num);

	if (!vport) {
		hop_drop(hop, DROP_NO_VPORT, frame);
		return;
	}
	if (frame->len < ETH_HLEN) {
		hop_drop(hop, DROP_RUNT, frame);
		return;
	}
	if (ifc_get(esw_vport_context, vport->esw_context, vport_cvlan_strip) &&
	    frame->data[12] == 0x81 && !frame->data[13])
		vlan_pop(frame);
	if (vport->egress_acl)
		steer(hop, vport, vport->egress_acl, frame);
	else
		switch_deliver(hop, vport, frame);
}

/**
 * switch_cross() - send a frame from the FDB to a vport of another PF's switch
 * @hop: its way
 * @card: owner of the switch
 * @num: destination
 * @frame: consumed
 */
void switch_cross(struct hop *hop, struct card *card, uint16_t num, struct frame *frame)
{
	struct hop there = *hop;

	there.card = card;
	there.from = VPORT_PEER;
	switch_return(&there, num, frame);
	hop->budget = there.budget;
}

/* RoCE has its own tables in front of the others */
static bool is_roce(struct frame *frame)
{
	const struct frame_layers *layers = &frame->layers;
	const uint8_t *udp;

	frame_parse(frame);
	if (layers->ethertype == TYPE_ROCE_V1)
		return true;
	udp = frame->data + layers->l4;
	return layers->ip_proto == PROTO_UDP && layers->l4 && layers->l4 + 8u <= frame->len &&
	       (udp[2] << 8 | udp[3]) == PORT_ROCE;
}

void switch_nic_rx(struct hop *hop, struct vport *vport, struct frame *frame)
{
	if (vport->nic_rx) {
		steer(hop, vport, vport->nic_rx, frame);
		return;
	}
	vport->counters.rx_steer_discard++;
	hop_drop(hop, DROP_NIC_RX_MISS, frame);
}

/**
 * switch_deliver() - continue after the egress ACL, to the wire or into a function
 * @hop: its way
 * @vport: destination
 * @frame: consumed
 */
void switch_deliver(struct hop *hop, struct vport *vport, struct frame *frame)
{
	struct eswitch *esw = hop->card->eswitch;
	unsigned int i, kind, keep = 0;

	if (frame->len < ETH_HLEN) {
		hop_drop(hop, DROP_RUNT, frame);
		return;
	}
	if (vport == hop->card->uplink) {
		to_wire(hop, vport, frame);
		return;
	}
	if (!gate_open(vport)) {
		vport->counters.rx_discard_down++;
		hop_drop(hop, DROP_DOWN, frame);
		return;
	}
	kind = cast(frame->data);
	vport->counters.rx_packets[kind]++;
	vport->counters.rx_bytes[kind] += frame->len;

	/* Each domain has its own registers, except those that the vport passes on */
	if (esw->fdb_root)
		keep = ifc_get(esw_vport_context, vport->esw_context, fdb_to_vport_reg_c_id);
	for (i = 0; i < 8; i++)
		if (!(keep & 1u << i))
			frame->metadata[i] = 0;
	frame->metadata_a = 0;
	frame->metadata_b = 0;
	frame->flow_tag = 0;
	frame->loopback = !hop->uplink;

	sniff(hop, vport, vport->sniffer_rx, frame);
	if (vport->rdma_rx && is_roce(frame))
		steer(hop, vport, vport->rdma_rx, frame);
	else if (!vport->roce_en || !is_roce(frame) ||
		 !vport->card->ops->roce_receive(vport, frame))
		switch_nic_rx(hop, vport, frame);
}

/**
 * eswitch_transmit() - a function sends a frame from an SQ
 * @from: function
 * @frame: frame, with source_sqn and metadata_a filled in; changed in place
 */
void eswitch_transmit(struct vhca *from, struct frame *frame)
{
	struct vport *vport = from->vport;
	struct hop hop = { .card = from->card, .from = vport->num, .budget = HOP_BUDGET };
	unsigned int kind;

	frame->source_vport = vport->num;
	frame->source_owner = from->card->pf->id;
	frame->flow_tag = 0;
	if (frame->len < ETH_HLEN) {
		vport->counters.tx_error_packets++;
		hop_drop(&hop, DROP_RUNT, frame);
		return;
	}
	if (!gate_open(vport)) {
		vport->counters.tx_discard_down++;
		hop_drop(&hop, DROP_DOWN, frame);
		return;
	}
	kind = cast(frame->data);
	vport->counters.tx_packets[kind]++;
	vport->counters.tx_bytes[kind] += frame->len;
	sniff(&hop, vport, vport->sniffer_tx, frame);
	if (vport->nic_tx)
		steer(&hop, vport, vport->nic_tx, frame);
	else
		switch_enter(&hop, vport, frame);
}

/**
 * eswitch_receive() - a frame arrives from the wire
 * @card: card
 * @data: frame without FCS
 * @len: bytes
 */
void eswitch_receive(struct card *card, const void *data, size_t len)
{
	struct eswitch *esw = card->eswitch;
	struct hop hop = {
		.card = card, .from = VPORT_UPLINK, .uplink = true, .budget = HOP_BUDGET,
	};
	struct frame frame = { .source_vport = VPORT_UPLINK, .source_owner = card->pf->id };
	unsigned int kind;

	if (esw->copies == COPIES)
		return;
	frame.size = FRAME_MAX;
	frame.buf = esw->copy[esw->copies];
	frame.data = frame.buf + FRAME_HEADROOM;
	frame.len = len < FRAME_MAX - FRAME_HEADROOM ? len : FRAME_MAX - FRAME_HEADROOM;
	memcpy(frame.data, data, frame.len);
	if (len < ETH_HLEN || len > FRAME_MAX - FRAME_HEADROOM) {
		hop_drop(&hop, DROP_RUNT, &frame);
		return;
	}
	if (!port_is_up(card->port)) {
		card->uplink->counters.tx_discard_down++;
		hop_drop(&hop, DROP_DOWN, &frame);
		return;
	}
	port_count_rx(card, len, frame.data);
	kind = cast(frame.data);
	card->uplink->counters.tx_packets[kind]++;
	card->uplink->counters.tx_bytes[kind] += len;
	esw->copies++;
	switch_enter(&hop, card->uplink, &frame);
	esw->copies--;
}
