/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/workqueue.h>, where the queue that works on the CPU at hand says so. */
#ifndef SF_COMPAT_WORKQUEUE_H
#define SF_COMPAT_WORKQUEUE_H

#include <linux/workqueue.h>

#ifndef SF_HAVE_SYSTEM_PERCPU_WQ
#define system_percpu_wq	system_wq
#endif

#endif /* SF_COMPAT_WORKQUEUE_H */
