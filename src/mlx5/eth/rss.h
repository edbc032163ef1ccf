/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_RSS_H
#define ETH_RSS_H

#include <linux/types.h>

struct eth_channel;
struct vhca;

#define ETH_RSS_KEY_SIZE	40
#define ETH_RSS_TABLE_SIZE	128

/* What the traffic type table tells apart; the more special first */
enum eth_traffic {
	ETH_TRAFFIC_IPV4_TCP,
	ETH_TRAFFIC_IPV6_TCP,
	ETH_TRAFFIC_IPV4_UDP,
	ETH_TRAFFIC_IPV6_UDP,
	ETH_TRAFFIC_IPV4,
	ETH_TRAFFIC_IPV6,
	ETH_TRAFFIC_OTHER,
	ETH_TRAFFIC_TYPES
};

/**
 * struct eth_rss_config - what the user chose, kept while there are no queues
 * @key: of the Toeplitz hash
 * @table: hash to queue
 */
struct eth_rss_config {
	u8 key[ETH_RSS_KEY_SIZE];
	u16 table[ETH_RSS_TABLE_SIZE];
};

/**
 * struct eth_rss - RQTs and TIRs over a set of receive queues
 * @vhca: the function
 * @table: RQT that hashes point into
 * @first: RQT with the first queue alone, for traffic without a hash
 * @tirn: by enum eth_traffic
 */
struct eth_rss {
	struct vhca *vhca;
	u32 table;
	u32 first;
	u32 tirn[ETH_TRAFFIC_TYPES];
};

void eth_rss_config_default(struct eth_rss_config *config, unsigned int queues);
int eth_rss_create(struct eth_rss *rss, struct vhca *vhca, const struct eth_rss_config *config,
		   struct eth_channel **channels);
void eth_rss_destroy(struct eth_rss *rss);
int eth_rss_set_queues(struct eth_rss *rss, const struct eth_rss_config *config,
		       struct eth_channel **channels);
int eth_rss_refresh(struct eth_rss *rss);
int eth_rss_set_key(struct eth_rss *rss, const struct eth_rss_config *config);

#endif
