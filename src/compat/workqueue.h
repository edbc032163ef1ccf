/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/workqueue.h>: system_wq was renamed to system_percpu_wq. */
#ifndef SF_COMPAT_WORKQUEUE_H
#define SF_COMPAT_WORKQUEUE_H

#include <linux/workqueue.h>

#ifndef SF_HAVE_SYSTEM_PERCPU_WQ
#define system_percpu_wq	system_wq
#endif

#endif /* SF_COMPAT_WORKQUEUE_H */
