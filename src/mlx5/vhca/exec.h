/* SPDX-License-Identifier: GPL-2.0 */
/* What the card says of commands. */
#ifndef SF_MLX5_VHCA_EXEC_H
#define SF_MLX5_VHCA_EXEC_H

struct vhca;
struct vhca_status;

/* Log that the card refused @in: for users of vhca_exec_status(), who decide whether it matters */
void vhca_exec_report(struct vhca *vhca, const void *in, const struct vhca_status *status);

#endif
