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

/* SFs that there can be, and are; devl_lock for the latter */
unsigned int sf_table_max(const struct pf *pf);
unsigned int sf_table_count(const struct pf *pf);

#endif
