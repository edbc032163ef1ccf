/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFBUS_USE_H
#define SFBUS_USE_H

#include <stdbool.h>

/*
 * Report each user of a PF that would be disrupted if its driver was unbound: the default route,
 * the ssh session of this process, bonds, bridges, VFs, SFs, RDMA. @command is the step of the
 * reports. Returns whether there is any.
 */
bool use_report(const char *device, const char *command);

#endif
