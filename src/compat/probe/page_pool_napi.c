// SPDX-License-Identifier: GPL-2.0
#include <net/page_pool/types.h>

void probe(struct page_pool *pool, struct page_pool_params *params);
void probe(struct page_pool *pool, struct page_pool_params *params)
{
	params->napi = NULL;
	params->netdev = NULL;
	page_pool_disable_direct_recycling(pool);
}
