/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_RSS_H
#define SF_MLX5_NIC_RSS_H

#include <linux/types.h>

struct nic_channel;
struct vhca;

#define NIC_RSS_KEY_SIZE	40
#define NIC_RSS_TABLE_SIZE	128

/* Traffic types that the traffic type table distinguishes, the most specific first */
enum nic_traffic {
	NIC_TRAFFIC_IPV4_TCP,
	NIC_TRAFFIC_IPV6_TCP,
	NIC_TRAFFIC_IPV4_UDP,
	NIC_TRAFFIC_IPV6_UDP,
	NIC_TRAFFIC_IPV4,
	NIC_TRAFFIC_IPV6,
	NIC_TRAFFIC_OTHER,
	NIC_TRAFFIC_TYPES
};

/**
 * struct nic_rss_config - the user's RSS configuration, kept while there are no queues
 * @key: key of the Toeplitz hash
 * @table: hash to queue
 */
struct nic_rss_config {
	u8 key[NIC_RSS_KEY_SIZE];
	u16 table[NIC_RSS_TABLE_SIZE];
};

/**
 * struct nic_rss - RQTs and TIRs of a set of receive queues
 * @vhca: the function
 * @table: RQT that hashes refer to
 * @first: RQT with only the first queue, for traffic without a hash
 * @tirn: TIR numbers, by enum nic_traffic
 */
struct nic_rss {
	struct vhca *vhca;
	u32 table;
	u32 first;
	u32 tirn[NIC_TRAFFIC_TYPES];
};

/* Set a random key and the default table. @queues: number of queues. */
void nic_rss_config_default(struct nic_rss_config *config, unsigned int queues);
/*
 * Create RQTs and TIRs for receive queues. CREATE_RQT, CREATE_TIR. @config: table and key.
 * @channels: channels that the table refers to. Sleeps. Returns 0 or a negative errno; on failure,
 * all is undone.
 */
int nic_rss_create(struct nic_rss *rss, struct vhca *vhca, const struct nic_rss_config *config,
		   struct nic_channel **channels);
/* Undo nic_rss_create(). @rss: no rule may refer to its TIRs any more. Sleeps. */
void nic_rss_destroy(struct nic_rss *rss);
/*
 * Distribute frames to other queues, or differently. MODIFY_RQT. On failure some frames may go to
 * the new queues: call this again with the old ones. @config: new table. @channels: channels that
 * the table refers to. Sleeps. Returns 0 or a negative errno.
 */
int nic_rss_set_queues(struct nic_rss *rss, const struct nic_rss_config *config,
		       struct nic_channel **channels);
/*
 * Make TIRs aware of send queues that were created after them. MODIFY_TIR. A TIR does not receive
 * frames that a send queue of its transport domain has sent; some cards look these queues up only
 * when the TIR's loopback mode is set. Sleeps. Returns 0 or a negative errno.
 */
int nic_rss_refresh(struct nic_rss *rss);
/*
 * Set the hash key. MODIFY_TIR. On failure some traffic types may use the new key already, which
 * does no harm. @config: new key. Sleeps. Returns 0 or a negative errno.
 */
int nic_rss_set_key(struct nic_rss *rss, const struct nic_rss_config *config);

#endif
