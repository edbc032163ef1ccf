/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_VHCA_OPCODE_H
#define SF_MLX5_VHCA_OPCODE_H

#include <linux/types.h>

/* For messages; "unknown" for what this driver has no name for */
const char *opcode_name(u16 opcode);
/* It takes something down: on a function that is gone it succeeds, so that unwinding goes on */
bool opcode_undoes(u16 opcode);
/* It makes the card let go of something: what is left when it fails nobody else will clean up */
bool opcode_destroys(u16 opcode);

#endif
