/* SPDX-License-Identifier: GPL-2.0 */
/* The driver of SF devices. */
#ifndef SF_MLX5_SF_DRIVER_H
#define SF_MLX5_SF_DRIVER_H

int fn_driver_register(void);
void fn_driver_unregister(void);

#endif
