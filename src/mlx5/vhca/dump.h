/* SPDX-License-Identifier: GPL-2.0 */
/* Firmware commands in the kernel's log, by dynamic debug */
#ifndef SF_MLX5_VHCA_DUMP_H
#define SF_MLX5_VHCA_DUMP_H

#include <linux/types.h>

struct vhca;

/* Whose commands follow: the version of the firmware, from the init segment */
void cmd_dump_firmware(struct vhca *vhca);
/* What entry @index of the queue carries: a command, or with @answer what the card says to it */
void cmd_dump(struct vhca *vhca, unsigned int index, u16 opcode, bool answer, const void *message,
	      size_t len);

#endif
