/* SPDX-License-Identifier: GPL-2.0 */
/* The page pool's interface, which moved and lost a flag between kernels. */
#ifndef ETH_RECYCLE_H
#define ETH_RECYCLE_H

#ifdef SF_HAVE_PAGE_POOL_HELPERS	/* 6.6; src/compat */
#include <net/page_pool/helpers.h>
#else
#include <net/page_pool.h>
#endif

/* A pool that hands out parts of pages had to say so once. */
#ifndef PP_FLAG_PAGE_FRAG
#define PP_FLAG_PAGE_FRAG	0
#endif

#endif
