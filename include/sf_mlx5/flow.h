/* SPDX-License-Identifier: GPL-2.0 */
/* Receive flows of a function that are matched before its netdevice's filters. */
#ifndef SF_MLX5_FLOW_H
#define SF_MLX5_FLOW_H

#include <linux/mlx5/device.h>
#include <linux/mlx5/mlx5_ifc.h>
#include <linux/types.h>

struct vhca;
struct vhca_flow;

#define VHCA_FLOW_PRIORITIES	17
#define VHCA_FLOWS		60	/* of each priority */

/**
 * struct vhca_flow_params - parameters of vhca_flow_create()
 * @priority: flows of lower numbers are matched first; below VHCA_FLOW_PRIORITIES
 * @enable: MLX5_MATCH_*: the parts of @mask that are used
 * @mask: fields that are compared (struct mlx5_ifc_fte_match_param_bits)
 * @value: their values
 * @drop: drop the frames
 * @tirn: TIR that receives the frames, if they are not dropped
 * @tag: what their completions contain, 24 bits
 */
struct vhca_flow_params {
	unsigned int priority;
	u8 enable;
	u32 mask[MLX5_ST_SZ_DW(fte_match_param)];
	u32 value[MLX5_ST_SZ_DW(fte_match_param)];
	bool drop;
	u32 tirn;
	u32 tag;
};

struct vhca_flow *vhca_flow_create(struct vhca *vhca, const struct vhca_flow_params *params);
void vhca_flow_destroy(struct vhca_flow *flow);

#endif
