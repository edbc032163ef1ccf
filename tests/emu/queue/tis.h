/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_TIS_H
#define EMU_TIS_H

#include "firmware/obj.h"
#include "firmware/vhca.h"

struct tis {
	struct obj obj;
	struct obj *td;
	struct obj *pd;			/* may be NULL */
	uint8_t prio;
	uint64_t tisc[ifc_bytes(tisc) / 8];
};

#endif
