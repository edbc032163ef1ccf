/* SPDX-License-Identifier: GPL-2.0 */
/* The command interface of a function: a queue of entries in host memory, mailboxes, a doorbell. */
#ifndef SF_MLX5_VHCA_CMD_H
#define SF_MLX5_VHCA_CMD_H

#include <linux/types.h>

struct vhca;

int vhca_cmd_create(struct vhca *vhca);
void vhca_cmd_destroy(struct vhca *vhca);

/* Init segment handshake; commands are polled for from here on. -ENODEV: nobody answers. */
int vhca_cmd_start(struct vhca *vhca);
/* No command is under way any more, and the card does not look at the queue. */
void vhca_cmd_stop(struct vhca *vhca);

/*
 * Have the card answer a command of @opcode. 0: it has, its status is in @out. -ENXIO: it is not
 * there, or the interface not started; else as vhca_exec(). Sleeps.
 */
int vhca_cmd_transact(struct vhca *vhca, u16 opcode, const void *in, size_t in_len, void *out,
		      size_t out_len);

/*
 * Jiffies of a timeout as firmware writes it: three bits of unit (ms, s, min, h) on top, 20 bits of
 * value below. 0: it says nothing.
 */
unsigned long vhca_timeout_of(u32 word, unsigned int otherwise_ms, unsigned int max_ms);

/* Completions come as events of the command EQ, or are polled for. Waits for commands under way. */
void vhca_cmd_use_events(struct vhca *vhca, bool events);
/* Bit n: entry n of the queue has been answered. Hard interrupt context. */
void vhca_cmd_complete(struct vhca *vhca, u32 vector);
/* The card signs what it writes, since cmdif_checksum of the capabilities was set. */
void vhca_cmd_verify(struct vhca *vhca, bool verify);
/* The function is gone: whoever waits is told so. Any context. */
void vhca_cmd_abort(struct vhca *vhca);

#endif
