/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_RQT_H
#define EMU_RQT_H

#include "firmware/obj.h"
#include "queue/rq.h"

struct rqt {
	struct obj obj;
	uint32_t max, count;
	struct rq **rqs;		/* held */
};

#endif
