/* SPDX-License-Identifier: GPL-2.0 */
/* Send WQEs: fetching, checking, and access to their memory. */
#ifndef EMU_ROCE_WORK_H
#define EMU_ROCE_WORK_H

#include "roce/qp.h"

enum fetch { FETCH_NOTHING, FETCH_WORK, FETCH_BROKEN };

/* Fetch and check the next WQE of the send queue; a WQE that fails has a syndrome */
enum fetch work_fetch(struct qp *qp, struct work **work);
/* Copy data from @off on; return a CQE syndrome, or 0 */
uint8_t work_gather(struct qp *qp, const struct work *work, uint32_t off, uint8_t *to,
		    uint32_t len);
uint8_t work_scatter(struct qp *qp, const struct work *work, uint32_t off, const uint8_t *from,
		     uint32_t len);
/* Execute a WQE without packets: NOP, UMR */
uint8_t work_local(struct qp *qp, const struct work *work);
/* Complete posted WQEs with WR_FLUSH_ERR */
void work_flush(struct qp *qp);

#endif
