/* SPDX-License-Identifier: GPL-2.0 */
/* Life of an SF, all but what users see of it. devl_lock is held. */
#ifndef SF_MLX5_SF_LIFE_H
#define SF_MLX5_SF_LIFE_H

#include <linux/types.h>

struct netlink_ext_ack;
struct sf_slot;
struct slot_table;

/* @sfnum NULL: the lowest free one. The SF is inactive. An ERR_PTR on failure. */
struct sf_slot *slot_create(struct slot_table *table, const u32 *sfnum,
			    struct netlink_ext_ack *extack);
/* Deactivated and detached, or it hangs */
void slot_destroy(struct sf_slot *slot);

/* Before the card sleeps or is reset: the firmware disables the SF and forgets it */
void slot_suspend(struct sf_slot *slot);
/* Afterwards: the firmware knows it again, but it is offline until slot_state_online(); and undo */
int slot_restore(struct sf_slot *slot);
void slot_forget(struct sf_slot *slot);

/* The firmware frees functions that it did not free when their SFs were deleted */
void slots_reclaim(struct slot_table *table);

#endif
