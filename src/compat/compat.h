/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included before every file of every module. Each SF_HAVE_… is the answer of a
 * probe: 1 if probe/….c compiles against this kernel, else not defined.
 */
#ifndef SF_COMPAT_COMPAT_H
#define SF_COMPAT_COMPAT_H

#ifndef SF_COMPAT_PROBE

#include "compat_config.h"

/* 6.4: the driver core keeps its own data of a bus elsewhere */
#ifdef SF_HAVE_BUS_TYPE_CONST
#define SF_BUS_TYPE_CONST	const
#else
#define SF_BUS_TYPE_CONST
#endif

/* 6.3: a bus's uevent gets a constant device */
#ifdef SF_HAVE_BUS_UEVENT_CONST
#define SF_UEVENT_DEVICE_CONST	const
#else
#define SF_UEVENT_DEVICE_CONST
#endif

/* 6.11: a bus's match gets a constant driver */
#ifdef SF_HAVE_BUS_MATCH_CONST
#define SF_MATCH_DRIVER_CONST	const
#else
#define SF_MATCH_DRIVER_CONST
#endif

#endif /* SF_COMPAT_PROBE */

#endif /* SF_COMPAT_COMPAT_H */
