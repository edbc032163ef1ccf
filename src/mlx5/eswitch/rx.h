/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The root of the PF's NIC RX in switchdev mode: whose representor is a frame for, by where it
 * comes from.
 */
#ifndef SF_MLX5_ESW_RX_H
#define SF_MLX5_ESW_RX_H

#include "../vhca/flow.h"

struct esw_rx {
	struct flow_table table;
	struct flow_group sources;
};

/* @sources: vports that there may be */
int esw_rx_create(struct esw_rx *rx, struct vhca *vhca, unsigned int sources);
void esw_rx_destroy(struct esw_rx *rx);

/* What the FDB gave to the manager and came from vport @source. @flow_tag 0: none */
int esw_rx_source_add(struct esw_rx *rx, struct ft_rule *rule, u16 source,
		      const struct flow_dest *dest, u32 flow_tag);

#endif
