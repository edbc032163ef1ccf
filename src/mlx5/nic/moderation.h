/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_MODERATION_H
#define SF_MLX5_NIC_MODERATION_H

#include <linux/types.h>
#include <sf_mlx5/vhca.h>

/**
 * struct nic_moderation - when a completion queue causes an interrupt
 * @usecs: microseconds after a completion, at most NIC_USECS_MAX
 * @frames: or number of completions, at most NIC_FRAMES_MAX
 */
struct nic_moderation {
	u16 usecs;
	u16 frames;
};

/* Defaults of netdevices */
#define NIC_MODERATION_RX	{ .usecs = 8, .frames = 64 }
#define NIC_MODERATION_TX	{ .usecs = 16, .frames = 32 }

/* Widths of cq_period and cq_max_count in the CQ context */
#define NIC_USECS_MAX	0xfff
#define NIC_FRAMES_MAX	0xffff

static inline void nic_moderation_apply(const struct nic_moderation *moderation, struct vhca *vhca,
					struct vhca_cq_params *params)
{
	if (!VHCA_CAP(vhca, cq_moderation))
		return;
	params->period = moderation->usecs;
	params->max_count = moderation->frames;
	params->period_from_cqe = VHCA_CAP(vhca, cq_period_start_from_cqe);
}

#endif
