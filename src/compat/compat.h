/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included before every file of every module. SF_HAVE_X is defined as 1 if probe/x.c compiles
 * against this kernel, otherwise it is not defined.
 */
#ifndef SF_COMPAT_COMPAT_H
#define SF_COMPAT_COMPAT_H

#ifndef SF_COMPAT_PROBE

#include "compat_config.h"

/* Since 6.4 the driver core does not write to a struct bus_type */
#ifdef SF_HAVE_BUS_TYPE_CONST
#define SF_BUS_TYPE_CONST	const
#else
#define SF_BUS_TYPE_CONST
#endif

/* Since 6.3 the uevent callback of a bus takes a constant device */
#ifdef SF_HAVE_BUS_UEVENT_CONST
#define SF_UEVENT_DEVICE_CONST	const
#else
#define SF_UEVENT_DEVICE_CONST
#endif

/* Since 6.11 the match callback of a bus takes a constant driver */
#ifdef SF_HAVE_BUS_MATCH_CONST
#define SF_MATCH_DRIVER_CONST	const
#else
#define SF_MATCH_DRIVER_CONST
#endif

#endif /* SF_COMPAT_PROBE */

#endif /* SF_COMPAT_COMPAT_H */
