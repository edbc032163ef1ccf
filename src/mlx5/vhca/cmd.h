/* SPDX-License-Identifier: GPL-2.0 */
/* The command interface of a function: a queue of entries in host memory, mailboxes, a doorbell. */
#ifndef SF_MLX5_VHCA_CMD_H
#define SF_MLX5_VHCA_CMD_H

#include <linux/types.h>

struct vhca;

int vhca_cmd_create(struct vhca *vhca);
void vhca_cmd_destroy(struct vhca *vhca);

/* Do the init segment handshake; then commands are polled. -ENODEV: the function is absent. */
int vhca_cmd_start(struct vhca *vhca);
/* Afterwards no command is in progress, and the card does not access the queue. */
void vhca_cmd_stop(struct vhca *vhca);

/*
 * Execute a command. Return 0 if the card has responded; its status is in @out. Return -ENXIO if
 * the function is gone or the interface is not started; other errors are those of vhca_exec().
 * Sleeps.
 */
int vhca_cmd_transact(struct vhca *vhca, u16 opcode, const void *in, size_t in_len, void *out,
		      size_t out_len);

/* A process's command takes one of the entries that processes may take. Waits for another's end. */
void vhca_cmd_share_take(struct vhca *vhca);
void vhca_cmd_share_give(struct vhca *vhca);

/* Wait for completions by event of the command EQ, or poll. Waits for commands in progress. */
void vhca_cmd_use_events(struct vhca *vhca, bool events);
/* The card has completed the commands in the entries whose bits are set. Hard interrupt context. */
void vhca_cmd_complete(struct vhca *vhca, u32 vector);
/* @verify: the card signs responses, as cmdif_checksum of the capabilities is set */
void vhca_cmd_verify(struct vhca *vhca, bool verify);
/* Fail all commands in progress, as the function is gone. Context: any. */
void vhca_cmd_abort(struct vhca *vhca);

#endif
