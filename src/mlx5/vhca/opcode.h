/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_VHCA_OPCODE_H
#define SF_MLX5_VHCA_OPCODE_H

#include <linux/types.h>

/* Name for messages; "unknown" if the driver does not use the command */
const char *opcode_name(u16 opcode);
/* The command is part of a teardown: if the function is gone it succeeds, so unwinding goes on */
bool opcode_undoes(u16 opcode);
/* The command makes the card release an object; nothing else cleans up if it fails */
bool opcode_destroys(u16 opcode);

#endif
