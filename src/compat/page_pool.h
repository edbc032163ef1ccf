/* SPDX-License-Identifier: GPL-2.0 */
/*
 * <net/page_pool/helpers.h>. Before 6.6 there was one header, and page fragments needed a flag.
 * Before 6.9 a pool could not leave its NAPI before its end, so pools have none there.
 */
#ifndef SF_COMPAT_PAGE_POOL_H
#define SF_COMPAT_PAGE_POOL_H

#ifdef SF_HAVE_PAGE_POOL_HELPERS
#include <net/page_pool/helpers.h>
#else
#include <net/page_pool.h>
#endif

#ifndef PP_FLAG_PAGE_FRAG
#define PP_FLAG_PAGE_FRAG	0
#endif

#ifdef SF_HAVE_PAGE_POOL_NAPI
#define PAGE_POOL_USERS(poller, owner)	.napi = (poller), .netdev = (owner),
#else
#define PAGE_POOL_USERS(poller, owner)
static inline void page_pool_disable_direct_recycling(struct page_pool *pool)
{
}
#endif

#endif /* SF_COMPAT_PAGE_POOL_H */
