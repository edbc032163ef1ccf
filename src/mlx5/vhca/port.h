/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Access registers: physical port (PMTU, PAOS, PTYS), the host's byte order, timeouts, resets. For
 * the PF only. All functions sleep; all return 0 or a negative errno.
 */
#ifndef SF_MLX5_VHCA_PORT_H
#define SF_MLX5_VHCA_PORT_H

#include <linux/types.h>

struct vhca;

int port_set_admin(struct vhca *vhca, bool up);
int port_set_mtu(struct vhca *vhca, u16 mtu);
int port_query_max_mtu(struct vhca *vhca, u16 *mtu);
/* Speed in Mbit/s; 0 without a link */
int port_query_speed(struct vhca *vhca, u32 *mbps);
/* DTOR, in the format of vhca_timeout_of() */
int port_query_reclaim_timeout(struct vhca *vhca, u32 *word);
/* MFRL: refuse the reset that the firmware has requested by an event */
int port_refuse_reset(struct vhca *vhca);
/* Must be called between ENABLE_HCA and INIT_HCA */
int port_set_host_endianness(struct vhca *vhca);

#endif
