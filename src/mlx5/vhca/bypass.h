/* SPDX-License-Identifier: GPL-2.0 */
/* Where a function's frames enter its receive steering; see also <sf_mlx5/flow.h>. */
#ifndef SF_MLX5_VHCA_BYPASS_H
#define SF_MLX5_VHCA_BYPASS_H

struct ft_table;
struct vhca;

/*
 * Direct frames that no flow matches to the netdevice's table. SET_FLOW_TABLE_ROOT or
 * SET_FLOW_TABLE_ENTRY. @table: it stays until vhca_rx_detach(). Sleeps. Returns 0 or a negative
 * errno.
 */
int vhca_rx_attach(struct vhca *vhca, const struct ft_table *table);
/* Undo vhca_rx_attach(), before the table is destroyed. Sleeps. */
void vhca_rx_detach(struct vhca *vhca);

#endif
