/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Limits of event queues: what struct mlx5_ifc_cmd_hca_cap_2_bits of older kernels lacks, for
 * MLX5_SET() and its kin, hence the prefix.
 */
#ifndef SF_MLX5_VHCA_IFC_H
#define SF_MLX5_VHCA_IFC_H

#include <linux/types.h>

struct mlx5_ifc_vhca_cap_2_bits {
	u8         reserved_at_0[0xd2];
	u8         sf_eq_usage[0x1];
	u8         reserved_at_d3[0x375];
	u8         max_num_eqs_24b[0x18];
};

#define VHCA_CAP_2(vhca, field)	\
	MLX5_GET(vhca_cap_2, vhca_cap(vhca, MLX5_CAP_GENERAL_2), field)

/* What max_num_eqs_24b of an SF has beyond its completion EQs, whatever the driver makes of them */
#define VHCA_CONTROL_EQS	4

/* Completion EQs of an SF whose PF set no limit */
#define VHCA_SF_COMP_EQS	8

#endif
