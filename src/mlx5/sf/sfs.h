/* SPDX-License-Identifier: GPL-2.0 */
/* All SFs of a PF. */
#ifndef SF_MLX5_SF_SFS_H
#define SF_MLX5_SF_SFS_H

#include <linux/types.h>

struct devlink;
struct esw;
struct netlink_ext_ack;
struct resource;
struct sf_slot;
struct slot_table;
struct vhca;

/* @bar: contains the SFs' windows, or NULL. @esw: may be NULL. Return an ERR_PTR on failure. */
struct slot_table *sfs_create(struct vhca *vhca, struct devlink *devlink, struct esw *esw,
			      struct resource *bar);
/*
 * Existing SFs are destroyed first, with their devices, representors, ports and functions. Takes
 * devl_lock.
 */
void sfs_destroy(struct slot_table *table);

/*
 * Suspend and reset; devl_lock is held. Between hold and release no SF device is added or deleted.
 *
 * Suspend: hold, [the kernel suspends SF devices,] suspend, …, resume, [SF devices,] release
 * Reset: hold, quiesce, suspend, release, …, hold, resume, wake, release
 */
void sfs_hold(struct slot_table *table);
void sfs_release(struct slot_table *table);
/* Stop the drivers of SF devices and class devices, and restart them */
void sfs_quiesce(struct slot_table *table);
void sfs_wake(struct slot_table *table);
/* Free all functions and detach representors, and restore them */
void sfs_suspend(struct slot_table *table);
void sfs_resume(struct slot_table *table);

/*
 * Whether SFs that are added from now on have RDMA devices, unless their ports are set otherwise.
 * Return -EOPNOTSUPP if the card has no RoCE. get: any context; set: devl_lock is held
 */
int sfs_roce_get(const struct slot_table *table, bool *enabled, struct netlink_ext_ack *extack);
int sfs_roce_set(struct slot_table *table, bool enable, struct netlink_ext_ack *extack);

/*
 * Start the recovery of an SF that has failed while the PF works: a work resets the function and
 * restarts its drivers. Any context, while the slot's device exists.
 */
void sfs_recover(struct sf_slot *slot);

#endif
