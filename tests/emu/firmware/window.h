/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_WINDOW_H
#define EMU_WINDOW_H

#include "firmware/vhca.h"

/* BAR0 is the PF's window; BAR2 is divided into one window per SF */
#define BAR0_SIZE		(32ull << 20)
#define LOG_SF_WINDOW_PAGES	8	/* QUERY_HCA_CAP's log_min_sf_size */
#define SF_WINDOW_SIZE		(4096ull << LOG_SF_WINDOW_PAGES)

static inline uint32_t window_pages(const struct vhca *vhca)
{
	return (vhca->kind == VHCA_PF ? BAR0_SIZE : SF_WINDOW_SIZE) / 4096;
}

#endif
