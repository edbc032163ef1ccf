/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Vports. @num and @other name a vport as commands do: @num 0 with @other clear is the function's
 * own vport; with @other set, the eswitch manager accesses vport @num. All functions sleep; all
 * return 0 or a negative errno.
 */
#ifndef SF_MLX5_VHCA_VPORT_H
#define SF_MLX5_VHCA_VPORT_H

#include <linux/etherdevice.h>
#include <linux/types.h>

struct vhca;

enum vport_list { VPORT_LIST_UC, VPORT_LIST_MC };

/*
 * QUERY_VPORT_STATE / MODIFY_VPORT_STATE. @esw: the eswitch's side of the vport; @state:
 * MLX5_VPORT_ADMIN_STATE_*
 */
int vport_query_up(struct vhca *vhca, bool esw, u16 num, bool other, bool *up);
int vport_set_admin(struct vhca *vhca, bool esw, u16 num, bool other, u8 state);

/*
 * MODIFY_VPORT_STATE (PF): let the uplink vport's state follow the port's. An earlier driver may
 * have forced it down.
 */
void vport_follow_port(struct vhca *vhca);

/* NIC vport context */
int vport_query_mac(struct vhca *vhca, u16 num, bool other, u8 *mac);
int vport_set_mac(struct vhca *vhca, u16 num, bool other, const u8 *mac);
int vport_set_mtu(struct vhca *vhca, u16 mtu);
/* Query *@count unicast addresses into *@macs, which the caller frees */
int vport_query_list(struct vhca *vhca, u16 num, bool other, u8 **macs, unsigned int *count);
/* Request an event NIC_VPORT_CHANGE for the next change of a vport's unicast addresses */
int vport_arm_list(struct vhca *vhca, u16 num);
int vport_set_list(struct vhca *vhca, enum vport_list list, u8 macs[][ETH_ALEN],
		   unsigned int count);
/* -ENOSPC: the list cannot hold that many */
int vport_set_vlans(struct vhca *vhca, const unsigned long *vids);
int vport_set_promisc(struct vhca *vhca, bool uc, bool mc, bool all);
int vport_query_min_inline(struct vhca *vhca, u8 *mode);
/* Whether RoCE packets are the function's transport's, not its netdevice's */
int vport_set_roce(struct vhca *vhca, bool enable);
int vport_query_guids(struct vhca *vhca, __be64 *node, __be64 *system_image);
/* Do not receive frames that the function itself has sent */
int vport_disable_loopback(struct vhca *vhca);

/**
 * struct vport_stats - counters of a vport, from the function's point of view
 * @rx_packets: frames received
 * @rx_bytes: bytes received
 * @tx_packets: frames sent
 * @tx_bytes: bytes sent
 * @rx_multicast: multicast frames received
 * @rx_errors: frames that were not received because of an error
 * @tx_errors: frames that were not sent because of an error
 */
struct vport_stats {
	u64 rx_packets, rx_bytes, tx_packets, tx_bytes, rx_multicast, rx_errors, tx_errors;
};

/* QUERY_VPORT_COUNTER; received and sent are meant from the function's point of view */
int vport_query_stats(struct vhca *vhca, u16 num, bool other, struct vport_stats *stats);

#endif
