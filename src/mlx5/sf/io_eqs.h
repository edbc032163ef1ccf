/* SPDX-License-Identifier: GPL-2.0 */
/* Limit of an SF's event queues: QUERY_HCA_CAP, SET_HCA_CAP for the SF. devl_lock is held. */
#ifndef SF_MLX5_SF_IO_EQS_H
#define SF_MLX5_SF_IO_EQS_H

#include <linux/types.h>

struct netlink_ext_ack;
struct sf_slot;

bool slot_io_eqs_supported(const struct sf_slot *slot);
void slot_io_eqs_init(struct sf_slot *slot);
int slot_io_eqs_set(struct sf_slot *slot, u32 count, struct netlink_ext_ack *extack);
/* The firmware has lost the limit; state_lock is held */
void slot_io_eqs_forgotten(struct sf_slot *slot);
/* Set a limit that was requested while the SF was active; state_lock is held, the SF inactive */
int slot_io_eqs_apply(struct sf_slot *slot);

#endif
