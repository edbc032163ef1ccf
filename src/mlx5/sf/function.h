/* SPDX-License-Identifier: GPL-2.0 */
/* The function driver: brings an SF up and gives it its class devices. */
#ifndef SF_MLX5_SF_FUNCTION_H
#define SF_MLX5_SF_FUNCTION_H

#define SF_FUNCTION_MATCH_ID	"mlx5.sf"

int sf_function_driver_register(void);
void sf_function_driver_unregister(void);

#endif
