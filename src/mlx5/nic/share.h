/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_SHARE_H
#define SF_MLX5_NIC_SHARE_H

#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/types.h>

/* Sources whose flow tags differ by a multiple of this share one part */
#define NIC_SHARE_SOURCES	256
/* A source counts as active for one to two windows of this many polls after its last frame */
#define NIC_SHARE_WINDOW	64

/**
 * struct nic_share - fair shares of a receive queue that many netdevices share
 * @taken: frames of each source that this poll has delivered
 * @window: number of the window in which each source was last seen
 * @now: number of the current window
 * @polls: number of polls
 * @seen: sources seen in the current window
 * @seen_before: sources seen in the previous window
 * @limit: maximum number of frames of one source that this poll delivers
 *
 * A source that sends faster than its netdevice can take fills the queue, and the card then drops
 * frames of all sources. While the queue is nearly full, each active source gets an equal part of a
 * poll. Frames beyond it are dropped before an skb is built. A queue that keeps up drops nothing.
 */
struct nic_share {
	u8 taken[NIC_SHARE_SOURCES];
	u8 window[NIC_SHARE_SOURCES];
	u8 now;
	unsigned int polls, seen, seen_before, limit;
};

/* Start a poll. @budget: 1 to NAPI_POLL_WEIGHT. @full: the card has few buffers left */
static inline void nic_share_begin(struct nic_share *share, unsigned int budget, bool full)
{
	if (!(share->polls++ % NIC_SHARE_WINDOW)) {
		share->seen_before = share->seen;
		share->seen = 0;
		share->now++;
	}
	memset(share->taken, 0, sizeof(share->taken));
	share->limit = budget;
	if (full)
		share->limit = DIV_ROUND_UP(budget, max3(share->seen, share->seen_before, 1U));
}

/* Account for a frame of source @tag. Returns false if it must be dropped */
static inline bool nic_share_take(struct nic_share *share, u32 tag)
{
	unsigned int source = tag % NIC_SHARE_SOURCES;

	if (share->window[source] != share->now) {
		share->window[source] = share->now;
		share->seen++;
	}
	if (share->taken[source] >= share->limit)
		return false;
	share->taken[source]++;
	return true;
}

#endif
