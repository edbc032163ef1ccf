/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_SHARE_H
#define ETH_SHARE_H

#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/types.h>

/* Two sources whose flow tags differ by a multiple of this have one share */
#define ETH_SHARE_SOURCES	256
/* How many polls a source that sends nothing keeps its share, at least; at most twice as many */
#define ETH_SHARE_WINDOW	64

/**
 * struct eth_share - who takes how much of a receive queue that many netdevices share
 * @taken: frames of a source in this poll
 * @window: in which a source was last seen
 * @now: number of this window
 * @polls: so far
 * @seen: sources in this window
 * @seen_before: sources in the one before
 * @limit: frames of one source that a poll delivers
 *
 * A source that sends more than its netdevice can take fills the queue, and the card drops what the
 * others send. While the queue is nearly full, each of the sources that send gets an equal part of a
 * poll, and what is beyond is dropped before it costs anything. A queue that keeps up drops nothing.
 */
struct eth_share {
	u8 taken[ETH_SHARE_SOURCES];
	u8 window[ETH_SHARE_SOURCES];
	u8 now;
	unsigned int polls, seen, seen_before, limit;
};

/* A poll begins: @budget is 1 to NAPI_POLL_WEIGHT, @full tells that the card has few buffers left */
static inline void eth_share_begin(struct eth_share *share, unsigned int budget, bool full)
{
	if (!(share->polls++ % ETH_SHARE_WINDOW)) {
		share->seen_before = share->seen;
		share->seen = 0;
		share->now++;
	}
	memset(share->taken, 0, sizeof(share->taken));
	share->limit = budget;
	if (full)
		share->limit = DIV_ROUND_UP(budget, max3(share->seen, share->seen_before, 1U));
}

/* A frame of the source @tag came. Returns false when that is one too many */
static inline bool eth_share_take(struct eth_share *share, u32 tag)
{
	unsigned int source = tag % ETH_SHARE_SOURCES;

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
