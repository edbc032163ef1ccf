/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/workqueue.h>, where the queue that works on the CPU at hand says so. */
#ifndef _SF_COMPAT_WORKQUEUE_H
#define _SF_COMPAT_WORKQUEUE_H

#include <linux/workqueue.h>

#ifndef SF_HAVE_SYSTEM_PERCPU_WQ
#define system_percpu_wq	system_wq
#endif

#endif /* _SF_COMPAT_WORKQUEUE_H */
