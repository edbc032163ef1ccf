/* SPDX-License-Identifier: GPL-2.0 */
/* The devlink health reporter "fw_fatal" of an SF */
#ifndef SF_MLX5_SF_REPORTER_H
#define SF_MLX5_SF_REPORTER_H

struct devlink;
struct fn_reporter;
struct sf_slot;
struct vhca;

/*
 * @devlink: the SF's instance, registered; its lock must not be held. Sleeps. Returns an ERR_PTR on
 * failure.
 */
struct fn_reporter *fn_reporter_create(struct devlink *devlink, struct vhca *vhca,
				       struct sf_slot *slot);
void fn_reporter_destroy(struct fn_reporter *reporter);
/* Update the state after a reset of the function. @err: 0, or the reason why it failed */
void fn_reporter_update(struct fn_reporter *reporter, int err);

#endif
