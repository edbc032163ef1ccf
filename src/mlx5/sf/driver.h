/* SPDX-License-Identifier: GPL-2.0 */
/* The function driver: brings an SF up and gives it its class devices. */
#ifndef SF_MLX5_SF_DRIVER_H
#define SF_MLX5_SF_DRIVER_H

int fn_driver_register(void);
void fn_driver_unregister(void);

#endif
