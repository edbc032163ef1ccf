// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "card/lack.h"

#define NO_RDMA		"a card made from a dump has no RoCE"
#define NO_PKEYS	"no partitions"
#define NO_LRO		"no frames are merged"
#define OWN		UINT64_MAX	/* instead of the dump's value */
#define WINDOWS		"windows are the emulator's"

/*
 * @name: TYPE.FIELD, or TYPE for all of it. @most: the highest value that a card may have, or OWN:
 * the code's own value.
 */
static const struct {
	const char *name;
	uint64_t most;
	const char *why;
} lacks[] = {
	{ "atomic", 0, NO_RDMA },
	{ "general.atomic", 0, NO_RDMA },
	{ "roce", 0, NO_RDMA },
	{ "general.roce", 0, NO_RDMA },
	{ "general.rc", 0, NO_RDMA },
	{ "general.uc", 0, NO_RDMA },
	{ "general.ud", 0, NO_RDMA },
	{ "general.xrc", 0, NO_RDMA },
	{ "general.dct", 0, NO_RDMA },
	{ "general.uar_sz", OWN, WINDOWS },
	{ "general.sf", OWN, WINDOWS },
	{ "general.max_num_sf", OWN, WINDOWS },
	{ "general.log_max_sf", OWN, WINDOWS },
	{ "general.log_min_sf_size", OWN, WINDOWS },
	{ "general.max_num_sf_partitions", OWN, WINDOWS },
	{ "general.apm", 0, NO_RDMA },
	{ "general.cd", 0, NO_RDMA },
	{ "general.compact_address_vector", 0, NO_RDMA },
	{ "general.gid_table_size", 0, NO_RDMA },
	{ "general.local_ca_ack_delay", 0, NO_RDMA },
	{ "general.log_max_bsf_list_size", 0, NO_RDMA },
	{ "general.log_max_mcg", 0, NO_RDMA },
	{ "general.log_max_ra_req_dc", 0, NO_RDMA },
	{ "general.log_max_ra_req_qp", 0, NO_RDMA },
	{ "general.log_max_ra_res_dc", 0, NO_RDMA },
	{ "general.log_max_ra_res_qp", 0, NO_RDMA },
	{ "general.max_qp_mcg", 0, NO_RDMA },
	{ "general.qkv", 0, NO_RDMA },
	{ "general.sctr_data_cqe", 0, NO_RDMA },
	{ "general.stat_rate_support", 0, NO_RDMA },
	{ "general.pkey_table_size", 0, NO_PKEYS },
	{ "general.pkv", 0, NO_PKEYS },
	{ "general.cq_eq_remap", 0, "a CQ keeps its EQ" },
	{ "general.log_max_rmp", 0, "no shared memory pools of receive queues" },
	{ "general.log_uar_page_sz", 0, "pages of doorbells have 4 KiB" },
	{ "general.log_min_stride_sz_rq", 6, "no strides of 16 bytes" },
	{ "general.pad_tx_eth_packet", 0, "short frames stay short" },
	{ "general.wq_signature", 0, "work queue entries are not signed" },
	{ "ethernet.lro_cap", 0, NO_LRO },
	{ "ethernet.lro_min_mss_size", 0, NO_LRO },
	{ "ethernet.lro_time_stamp", 0, NO_LRO },
	{ "ethernet.lro_timer_supported_periods", 0, NO_LRO },
	{ "ethernet.multi_pkt_send_wqe", 0, "the enhanced form only" },
};

struct strike {
	const void *own;
	void *cap;
	char *why;
	size_t size;
};

static bool strike_field(void *arg, const char *name, const struct cap_field *field)
{
	const struct strike *strike = arg;
	uint64_t value = cap_field_get(strike->cap, field);
	unsigned int i;

	for (i = 0; i < sizeof(lacks) / sizeof(lacks[0]); i++) {
		if (strcmp(lacks[i].name, name))
			continue;
		if (lacks[i].most == OWN)
			cap_field_set(strike->cap, field, cap_field_get(strike->own, field));
		else if (value > lacks[i].most)
			cap_field_set(strike->cap, field, lacks[i].most);
		return true;
	}
	if (!value || cap_field_get(strike->own, field))
		return true;
	snprintf(strike->why, strike->size, "nothing here does %s, and lack.c does not say so",
		 name);
	return false;
}

bool lack_strike(unsigned int type, const void *own, void *cap, char *why, size_t size)
{
	struct strike strike = { own, cap, why, size };

	return cap_field_each(type, strike_field, &strike);
}

bool lack_type(unsigned int type)
{
	const char *name = cap_type_name(type);
	unsigned int i;

	for (i = 0; i < sizeof(lacks) / sizeof(lacks[0]); i++)
		if (!strcmp(lacks[i].name, name))
			return true;
	return false;
}
