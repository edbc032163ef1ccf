/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Layouts of QUERY_VHCA_STATE and MODIFY_VHCA_STATE, which <linux/mlx5/mlx5_ifc.h> lacks. The
 * prefix mlx5_ifc_ is required by MLX5_SET() and the like.
 */
#ifndef SF_MLX5_SF_IFC_H
#define SF_MLX5_SF_IFC_H

#include <linux/types.h>

/* States of an SF; its PF and its own driver change them, see state.c */
enum slot_state {
	SLOT_INVALID,
	SLOT_ALLOCATED,
	SLOT_ACTIVE,
	SLOT_IN_USE,
	SLOT_TEARDOWN_REQUEST,
};

struct mlx5_ifc_sf_vhca_state_context_bits {
	u8         arm_change_event[0x1];
	u8         reserved_at_1[0xb];
	u8         vhca_state[0x4];
	u8         reserved_at_10[0x10];

	u8         sw_function_id[0x20];

	u8         reserved_at_40[0x40];
};

struct mlx5_ifc_sf_query_vhca_state_in_bits {
	u8         opcode[0x10];
	u8         uid[0x10];

	u8         reserved_at_20[0x10];
	u8         op_mod[0x10];

	u8         embedded_cpu_function[0x1];
	u8         reserved_at_41[0xf];
	u8         function_id[0x10];

	u8         reserved_at_60[0x20];
};

struct mlx5_ifc_sf_query_vhca_state_out_bits {
	u8         status[0x8];
	u8         reserved_at_8[0x18];

	u8         syndrome[0x20];

	u8         reserved_at_40[0x40];

	struct mlx5_ifc_sf_vhca_state_context_bits vhca_state_context;
};

struct mlx5_ifc_sf_vhca_state_field_select_bits {
	u8         reserved_at_0[0x1e];
	u8         sw_function_id[0x1];
	u8         arm_change_event[0x1];
};

struct mlx5_ifc_sf_modify_vhca_state_in_bits {
	u8         opcode[0x10];
	u8         uid[0x10];

	u8         reserved_at_20[0x10];
	u8         op_mod[0x10];

	u8         embedded_cpu_function[0x1];
	u8         reserved_at_41[0xf];
	u8         function_id[0x10];

	struct mlx5_ifc_sf_vhca_state_field_select_bits vhca_state_field_select;

	struct mlx5_ifc_sf_vhca_state_context_bits vhca_state_context;
};

#endif
