/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_QCOUNTER_H
#define EMU_QCOUNTER_H

#include "firmware/vhca.h"

struct qcounter {
	struct obj obj;
	uint32_t out_of_buffer;
	uint32_t resp_cqe_error, resp_local_length_error, resp_local_protection;
	uint32_t resp_cqe_flush_error;
};

#endif
