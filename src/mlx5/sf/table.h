/* SPDX-License-Identifier: GPL-2.0 */
/* The SFs of a PF. */
#ifndef SF_MLX5_SF_TABLE_H
#define SF_MLX5_SF_TABLE_H

#include <linux/types.h>

struct netlink_ext_ack;
struct pf;

/* Whether the card can have SFs; if not, @extack tells what it lacks. After esw_create(). */
bool sf_table_possible(const struct pf *pf, struct netlink_ext_ack *extack);
/* pf->sfs stays NULL when the card has no SFs: no error. After esw_create(). */
int sf_table_create(struct pf *pf);
/*
 * SFs that are there are removed first: devices, representors, ports, and what the firmware has.
 * Takes devl_lock.
 */
void sf_table_destroy(struct pf *pf);

/*
 * Sleep and reset; devl_lock. From hold to release no SF device appears or disappears.
 *
 * Sleep: hold, [the kernel suspends SF devices,] suspend, …, resume, [SF devices,] release
 * Reset: hold, quiesce, suspend, release, …, hold, resume, wake, release
 */
void sf_table_hold(struct pf *pf);
void sf_table_release(struct pf *pf);
/* Drivers of SF devices and class devices let go of the card, and take it into use again */
void sf_table_quiesce(struct pf *pf);
void sf_table_wake(struct pf *pf);
/* The firmware has no SFs any more, representors are not present; and all is as it was */
void sf_table_suspend(struct pf *pf);
void sf_table_resume(struct pf *pf);

/* SFs that there can be, and are; devl_lock for the latter */
unsigned int sf_table_max(const struct pf *pf);
unsigned int sf_table_count(const struct pf *pf);

#endif
