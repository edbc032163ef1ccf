/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFBUS_USE_H
#define SFBUS_USE_H

#include <stdbool.h>

/*
 * Report each use that is made of a PF and that would end if its driver did: the default
 * route, the ssh session that this runs in, bonds, bridges, VFs, SFs, RDMA. @command is what
 * would end it. Returns whether there is any.
 */
bool use_report(const char *device, const char *command);

#endif
