/* SPDX-License-Identifier: GPL-2.0 */
/* What child drivers ask of the SF that they are a part of. */
#ifndef SF_MLX5_FUNCTION_H
#define SF_MLX5_FUNCTION_H

struct devlink_port;
struct sf_device;

struct devlink_port *sf_function_devlink_port(struct sf_device *sfdev);

#endif
