/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The root of the PF's NIC RX in switchdev mode: whose representor is a frame for, by where it
 * comes from.
 */
#ifndef SF_MLX5_ESWITCH_INGRESS_H
#define SF_MLX5_ESWITCH_INGRESS_H

#include "../vhca/flow.h"

/**
 * struct esw_ingress - the first table of what the PF receives
 * @table: root of NIC RX
 * @sources: entries by source vport
 */
struct esw_ingress {
	struct ft_table table;
	struct ft_group sources;
};

/* @sources: vports that there may be */
int esw_ingress_create(struct esw_ingress *ingress, struct vhca *vhca, unsigned int sources);
void esw_ingress_destroy(struct esw_ingress *ingress);

/* What the FDB gave to the manager and came from vport @source. @flow_tag 0: none */
int esw_ingress_source_add(struct esw_ingress *ingress, struct ft_rule *rule, u16 source,
			   const struct ft_dest *dest, u32 flow_tag);

#endif
