/* SPDX-License-Identifier: GPL-2.0 */
/* The SFs of a PF, all of them. */
#ifndef SF_MLX5_SF_SFS_H
#define SF_MLX5_SF_SFS_H

struct devlink;
struct esw;
struct resource;
struct slot_table;
struct vhca;

/* @bar: what windows are cut from, or NULL. @esw: NULL on a card without. An ERR_PTR on failure. */
struct slot_table *sfs_create(struct vhca *vhca, struct devlink *devlink, struct esw *esw,
			      struct resource *bar);
/*
 * SFs that are there are removed first: devices, representors, ports, and what the firmware has.
 * Takes devl_lock.
 */
void sfs_destroy(struct slot_table *table);

/*
 * Sleep and reset; devl_lock. From hold to release no SF device appears or disappears.
 *
 * Sleep: hold, [the kernel suspends SF devices,] suspend, …, resume, [SF devices,] release
 * Reset: hold, quiesce, suspend, release, …, hold, resume, wake, release
 */
void sfs_hold(struct slot_table *table);
void sfs_release(struct slot_table *table);
/* Drivers of SF devices and class devices let go of the card, and take it into use again */
void sfs_quiesce(struct slot_table *table);
void sfs_wake(struct slot_table *table);
/* The firmware has no SFs any more, representors are not present; and all is as it was */
void sfs_suspend(struct slot_table *table);
void sfs_resume(struct slot_table *table);

#endif
