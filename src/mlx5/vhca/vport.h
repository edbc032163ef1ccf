/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A vport as commands name it: a function's own (@num 0 from the function itself, other_vport
 * clear), or another one (@other set, by the eswitch manager). All sleep; all return 0 or a
 * negative errno.
 */
#ifndef SF_MLX5_VHCA_VPORT_H
#define SF_MLX5_VHCA_VPORT_H

#include <linux/etherdevice.h>
#include <linux/types.h>

struct vhca;

enum vport_list { VPORT_LIST_UC, VPORT_LIST_MC };

/*
 * QUERY_VPORT_STATE / MODIFY_VPORT_STATE; @esw: the eswitch's side of it; @state:
 * MLX5_VPORT_ADMIN_STATE_*
 */
int vport_query_up(struct vhca *vhca, bool esw, u16 num, bool other, bool *up);
int vport_set_admin(struct vhca *vhca, bool esw, u16 num, bool other, u8 state);

/*
 * MODIFY_VPORT_STATE (PF): the uplink's vport has a link when the port has one. A driver before may
 * have left it down.
 */
void vport_follow_port(struct vhca *vhca);

/* NIC vport context */
int vport_query_mac(struct vhca *vhca, u16 num, bool other, u8 *mac);
int vport_set_mac(struct vhca *vhca, u16 num, bool other, const u8 *mac);
int vport_set_mtu(struct vhca *vhca, u16 mtu);
/* Unicast addresses, one after the other, *@count of them; the caller frees *@macs */
int vport_query_list(struct vhca *vhca, u16 num, bool other, u8 **macs, unsigned int *count);
/* The next change of a vport's unicast addresses is told by an event NIC_VPORT_CHANGE */
int vport_arm_list(struct vhca *vhca, u16 num);
int vport_set_list(struct vhca *vhca, enum vport_list list, u8 macs[][ETH_ALEN],
		   unsigned int count);
/* -ENOSPC: more than the list holds */
int vport_set_vlans(struct vhca *vhca, const unsigned long *vids);
int vport_set_promisc(struct vhca *vhca, bool uc, bool mc, bool all);
int vport_query_min_inline(struct vhca *vhca, u8 *mode);
/* The function does not hear what it sends itself */
int vport_disable_loopback(struct vhca *vhca);

/**
 * struct vport_stats - counters of a vport, as the function sees it
 * @rx_packets: frames received
 * @rx_bytes: their bytes
 * @tx_packets: frames sent
 * @tx_bytes: their bytes
 * @rx_multicast: frames received that were sent to a group
 * @rx_errors: frames not received for an error
 * @tx_errors: frames not sent for an error
 */
struct vport_stats {
	u64 rx_packets, rx_bytes, tx_packets, tx_bytes, rx_multicast, rx_errors, tx_errors;
};

/* QUERY_VPORT_COUNTER: received by the function and sent by it */
int vport_query_stats(struct vhca *vhca, u16 num, bool other, struct vport_stats *stats);

#endif
