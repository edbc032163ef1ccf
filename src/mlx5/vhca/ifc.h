/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Layouts that <linux/mlx5/mlx5_ifc.h> of some kernels lacks or has at another offset. The prefix
 * mlx5_ifc_ is required by MLX5_SET() and the like.
 */
#ifndef SF_MLX5_VHCA_IFC_H
#define SF_MLX5_VHCA_IFC_H

#include <linux/types.h>

struct mlx5_ifc_vhca_cap_bits {
	u8         reserved_at_0[0xe8];
	u8         relaxed_ordering_write[0x1];
	u8         relaxed_ordering_read_pci_enabled[0x1];
	u8         reserved_at_ea[0xc];
	u8         terminate_scatter_list_mkey[0x1];
	u8         reserved_at_f7[0x233];
	u8         relaxed_ordering_read[0x1];
	u8         reserved_at_32b[0x15];
};

#define VHCA_CAP_NEW(vhca, field)	\
	MLX5_GET(vhca_cap, vhca_cap(vhca, MLX5_CAP_GENERAL), field)

struct mlx5_ifc_vhca_special_contexts_bits {
	u8         reserved_at_0[0xa0];
	u8         terminate_scatter_list_mkey[0x20];
	u8         reserved_at_c0[0x40];
};

struct mlx5_ifc_vhca_esw_cap_bits {
	u8         reserved_at_0[0x60];
	u8         esw_manager_vport_number_valid[0x1];
	u8         reserved_at_61[0xf];
	u8         esw_manager_vport_number[0x10];
};

#define VHCA_CAP_ESW_NEW(vhca, field)	\
	MLX5_GET(vhca_esw_cap, vhca_cap(vhca, MLX5_CAP_ESWITCH), field)

struct mlx5_ifc_vhca_cap_2_bits {
	u8         reserved_at_0[0xd2];
	u8         sf_eq_usage[0x1];
	u8         reserved_at_d3[0x375];
	u8         max_num_eqs_24b[0x18];
};

#define VHCA_CAP_2(vhca, field)	\
	MLX5_GET(vhca_cap_2, vhca_cap(vhca, MLX5_CAP_GENERAL_2), field)

/* EQs of an SF that max_num_eqs_24b counts in addition to its completion EQs */
#define VHCA_CONTROL_EQS	4

/* Completion EQs of an SF if its PF set no limit */
#define VHCA_SF_COMP_EQS	8

#endif
