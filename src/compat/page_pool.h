/* SPDX-License-Identifier: GPL-2.0 */
/* <net/page_pool/helpers.h>. Before 6.6 there was one header, and page fragments needed a flag. */
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

#endif /* SF_COMPAT_PAGE_POOL_H */
