/* SPDX-License-Identifier: GPL-2.0 */
/* The root of the PF's NIC RX in switchdev mode: it selects the representor of a frame's source. */
#ifndef SF_MLX5_ESWITCH_INGRESS_H
#define SF_MLX5_ESWITCH_INGRESS_H

#include "../vhca/flow.h"

/**
 * struct esw_ingress - the first table for frames that the PF receives
 * @table: root of NIC RX
 * @sources: group that matches source vports
 */
struct esw_ingress {
	struct ft_table table;
	struct ft_group sources;
};

/* @sources: maximum number of vports */
int esw_ingress_create(struct esw_ingress *ingress, struct vhca *vhca, unsigned int sources);
void esw_ingress_destroy(struct esw_ingress *ingress);

/* Direct frames from vport @source, which the FDB has sent to the manager. @flow_tag 0: no tag */
int esw_ingress_source_add(struct esw_ingress *ingress, struct ft_rule *rule, u16 source,
			   const struct ft_dest *dest, u32 flow_tag);

#endif
