/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_RSS_H
#define SF_MLX5_NIC_RSS_H

#include <linux/types.h>

struct nic_channel;
struct vhca;

#define NIC_RSS_KEY_SIZE	40
#define NIC_RSS_TABLE_SIZE	128

/* What the traffic type table distinguishes; the more special first */
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
 * struct nic_rss_config - what the user chose, kept while there are no queues
 * @key: of the Toeplitz hash
 * @table: hash to queue
 */
struct nic_rss_config {
	u8 key[NIC_RSS_KEY_SIZE];
	u16 table[NIC_RSS_TABLE_SIZE];
};

/**
 * struct nic_rss - RQTs and TIRs over a set of receive queues
 * @vhca: the function
 * @table: RQT that hashes point into
 * @first: RQT with the first queue alone, for traffic without a hash
 * @tirn: by enum nic_traffic
 */
struct nic_rss {
	struct vhca *vhca;
	u32 table;
	u32 first;
	u32 tirn[NIC_TRAFFIC_TYPES];
};

/* A random key, queues in turn. @queues: how many queues. */
void nic_rss_config_default(struct nic_rss_config *config, unsigned int queues);
/*
 * Make tables and TIRs over receive queues. CREATE_RQT, CREATE_TIR. @config: table and key.
 * @channels: whose receive queues the table counts. Sleeps. Returns 0 or a negative errno; then
 * nothing is left.
 */
int nic_rss_create(struct nic_rss *rss, struct vhca *vhca, const struct nic_rss_config *config,
		   struct nic_channel **channels);
/* Undo nic_rss_create(). @rss: no rule names its TIRs any more. Sleeps. */
void nic_rss_destroy(struct nic_rss *rss);
/*
 * Have frames go to other queues, or to the same in another order. MODIFY_RQT. On failure frames
 * may go to queues of both; call it again with the old ones. @config: new table. @channels: whose
 * receive queues it counts. Sleeps. Returns 0 or a negative errno.
 */
int nic_rss_set_queues(struct nic_rss *rss, const struct nic_rss_config *config,
		       struct nic_channel **channels);
/*
 * Have TIRs know of send queues made after them. MODIFY_TIR. A TIR takes no frame that a send queue
 * of its transport domain sent; some cards look these queues up only when the TIR's treatment of
 * loopback is set. Sleeps. Returns 0 or a negative errno.
 */
int nic_rss_refresh(struct nic_rss *rss);
/*
 * Hash by another key. MODIFY_TIR. On failure some traffic is hashed by the new key already, which
 * loses nothing. @config: new key. Sleeps. Returns 0 or a negative errno.
 */
int nic_rss_set_key(struct nic_rss *rss, const struct nic_rss_config *config);

#endif
