/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FLOW_CAPS_H
#define EMU_FLOW_CAPS_H

/*
 * Limits of flow steering, which the capabilities report unless a personality overrides them. The
 * commands observe the reported values.
 */
#define LOG_MAX_FT_SIZE		22
#define MAX_FT_LEVEL		255
#define LOG_MAX_FT_NUM		16
#define LOG_MAX_FLOW		24
#define LOG_MAX_DESTINATION	11
#define LOG_MAX_FTE_COUNTERS	2
#define LOG_MAX_MODIFY_HEADER	16
#define MAX_MODIFY_ACTIONS	16
#define LOG_MAX_REFORMAT	16
#define MAX_ENCAP_SIZE		128
#define LOG_MAX_ENCAP_UPLINK	5
#define LOG_MAX_L2_TABLE	13
#define MAX_REFORMAT_INSERT	64	/* bytes; offset too */

struct vhca;

/* flow_table_prop_layout for tables of this enum table_type; NULL: the function has none */
const void *flow_props(struct vhca *vhca, unsigned int type);

#define flow_can(vhca, type, fld) ifc_get(flow_table_prop_layout, flow_props(vhca, type), fld)

#endif
