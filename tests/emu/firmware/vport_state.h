/* SPDX-License-Identifier: GPL-2.0 */
/* A port of the switch, as all floors access it; switch/vport.h has the operations. */
#ifndef EMU_VPORT_STATE_H
#define EMU_VPORT_STATE_H

#include "firmware/vhca.h"

#define VPORT_PF	0
#define VPORT_UPLINK	0xffff
#define VPORT_PEER	0xfffd	/* source of frames from another PF's switch */

struct flow_table;

enum vport_admin_state { VPORT_ADMIN_DOWN, VPORT_ADMIN_UP, VPORT_ADMIN_AUTO };

/* Changes of a NIC vport context that its eswitch manager can subscribe to */
enum {
	VPORT_EVENT_UC		= 1,
	VPORT_EVENT_MC		= 2,
	VPORT_EVENT_VLAN	= 4,
	VPORT_EVENT_PROMISC	= 8,
	VPORT_EVENT_MTU		= 16,
};

struct vport_counters {
	uint64_t rx_packets[3], rx_bytes[3];	/* [0] unicast [1] multicast [2] broadcast */
	uint64_t tx_packets[3], tx_bytes[3];
	uint64_t rx_error_packets, rx_error_bytes, tx_error_packets, tx_error_bytes;
	uint64_t rx_discard_down, tx_discard_down, rx_steer_discard, tx_steer_discard;
	uint64_t out_of_buffer;
};

/* A port of the switch. rx: towards the function; tx: from the function. */
struct vport {
	uint16_t num;
	struct card *card;
	struct vhca *vhca;		/* NULL for the uplink */
	/* vport.c */
	enum vport_admin_state admin_state;	/* by MODIFY_VPORT_STATE; auto follows the port */
	uint8_t mac[6];			/* NIC vport context's permanent_address */
	uint16_t mtu;
	bool promisc_uc, promisc_mc, promisc_all;
	uint8_t (*uc_list)[6]; unsigned int uc_count;
	uint8_t (*mc_list)[6]; unsigned int mc_count;
	uint16_t *vlan_list; unsigned int vlan_count;
	uint8_t event_arm;		/* VPORT_EVENT_*; none: not armed */
	uint8_t min_wqe_inline;
	bool disable_uc_local_lb, disable_mc_local_lb;
	bool roce_en;
	bool up;			/* state in the last EVENT_PORT_CHANGE */
	uint64_t system_image_guid, node_guid, port_guid;
	uint8_t (*roce_addresses)[32];	/* allocated when the first one is written */
	uint8_t esw_context[64];	/* esw_vport_context as last written (VLAN handling …) */
	struct vport_counters counters;
	/*
	 * steering roots, set by flow_table.c; the owner is the eswitch manager (ACLs) or the
	 * function (nic_rx, nic_tx)
	 */
	struct flow_table *ingress_acl, *egress_acl;
	struct flow_table *nic_rx, *nic_tx, *sniffer_rx, *sniffer_tx, *rdma_rx, *rdma_tx;
};

#endif
