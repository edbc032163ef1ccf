/* SPDX-License-Identifier: GPL-2.0 */
/* Reports of failed commands. */
#ifndef SF_MLX5_VHCA_EXEC_H
#define SF_MLX5_VHCA_EXEC_H

struct vhca;
struct vhca_status;

/* Log that the card refused @in, if the caller of vhca_exec_status() did not expect it */
void vhca_exec_report(struct vhca *vhca, const void *in, const struct vhca_status *status);

#endif
