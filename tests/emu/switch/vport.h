/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_VPORT_H
#define EMU_VPORT_H

#include "firmware/cmd.h"
#include "switch/eswitch.h"

#define ROCE_ADDRESSES	256

/*
 * The vport that a command names: the caller's own, or with other_vport set any of the switch, for
 * its manager only. NULL: refused already, with *status.
 */
struct vport *vport_named(struct cmd *cmd, bool other, uint16_t num, enum cmd_status *status);

/* Handlers of the commands listed in vport_cmds, by file. */
enum cmd_status query_vport_state(struct cmd *cmd);		/* vport_state.c */
enum cmd_status modify_vport_state(struct cmd *cmd);
enum cmd_status query_vport_counter(struct cmd *cmd);		/* vport_counter.c */
enum cmd_status query_vnic_env(struct cmd *cmd);
enum cmd_status query_esw_vport_context(struct cmd *cmd);	/* vport_esw.c */
enum cmd_status modify_esw_vport_context(struct cmd *cmd);
enum cmd_status query_esw_functions(struct cmd *cmd);
enum cmd_status query_roce_address(struct cmd *cmd);		/* vport_roce.c */
enum cmd_status set_roce_address(struct cmd *cmd);
enum cmd_status refuse_ib_port(struct cmd *cmd);

#endif
