/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Access registers: of the physical port, PMTU, PAOS, PTYS; the host's byte order; timeouts. Of the
 * PF only. All sleep; all return 0 or a negative errno.
 */
#ifndef SF_MLX5_VHCA_PORT_H
#define SF_MLX5_VHCA_PORT_H

#include <linux/types.h>

struct vhca;

int port_set_admin(struct vhca *vhca, bool up);
int port_set_mtu(struct vhca *vhca, u16 mtu);
int port_query_max_mtu(struct vhca *vhca, u16 *mtu);
/* In megabits a second; 0 when there is no link */
int port_query_speed(struct vhca *vhca, u32 *mbps);
/* DTOR: as vhca_timeout_of() takes it */
int port_query_reclaim_timeout(struct vhca *vhca, u32 *word);
/* Between ENABLE_HCA and INIT_HCA */
int port_set_host_endianness(struct vhca *vhca);

#endif
