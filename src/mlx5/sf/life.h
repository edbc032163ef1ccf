/* SPDX-License-Identifier: GPL-2.0 */
/* Creation of SFs, apart from devlink port and representor. devl_lock is held. */
#ifndef SF_MLX5_SF_LIFE_H
#define SF_MLX5_SF_LIFE_H

#include <linux/types.h>

struct netlink_ext_ack;
struct sf_slot;
struct slot_table;

/* @sfnum: NULL for the lowest free one. The SF is inactive. Return an ERR_PTR on failure. */
struct sf_slot *slot_create(struct slot_table *table, const u32 *sfnum,
			    struct netlink_ext_ack *extack);
/* The SF should be inactive and its device gone, unless it hangs */
void slot_destroy(struct sf_slot *slot);

/*
 * Before a suspend or reset of the card, or a recovery of the SF: make the firmware disable and
 * free the function. Return 0, or a negative errno if the firmware keeps it; another call tries
 * again, and a reset of the card frees it.
 */
int slot_suspend(struct sf_slot *slot);
/* Afterwards: allocate the function, which is offline until slot_state_online(); and undo that */
int slot_restore(struct sf_slot *slot);
void slot_forget(struct sf_slot *slot);

/* Free functions that the firmware did not free when their SFs were deleted */
void slots_reclaim(struct slot_table *table);

#endif
