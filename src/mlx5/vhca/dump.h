/* SPDX-License-Identifier: GPL-2.0 */
/* Debug messages with the contents of firmware commands. */
#ifndef SF_MLX5_VHCA_DUMP_H
#define SF_MLX5_VHCA_DUMP_H

#include <linux/types.h>

struct vhca;

/* Log the firmware version in front of the commands, from the init segment */
void cmd_dump_firmware(struct vhca *vhca);
/* Log the contents of entry @index: a command, or its response if @answer is set */
void cmd_dump(struct vhca *vhca, unsigned int index, u16 opcode, bool answer, const void *message,
	      size_t len);

#endif
