/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FLOW_CAPS_H
#define EMU_FLOW_CAPS_H

/*
 * Limits of flow steering, as told by capabilities and as enforced by the commands. log_max_l2_table,
 * flow_counter_bulk_alloc, log_max_flow_counter_bulk and the max_reformat_* of the general
 * capabilities belong to these.
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
#define LOG_MAX_L2_TABLE	10
#define FLOW_COUNTER_BULK_ALLOC	0x80	/* 16384 in one bulk */
#define LOG_MAX_COUNTER_QUERY	15
#define MAX_REFORMAT_INSERT	64	/* bytes; offset too */

/* Each fills the capability structure of that name (zeroed by the caller). */
void flow_caps_nic(void *cap);
void flow_caps_eswitch(void *cap);
void flow_caps_e_switch(void *cap);

#endif
