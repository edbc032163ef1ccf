// SPDX-License-Identifier: GPL-2.0
#include "firmware/eq.h"
#include "roce/qp.h"

#define EVENT_OF_DCT	6u	/* kind of the queue that an event names; 0: a QP */

struct qp *qp_find(struct vhca *vhca, uint32_t qpn)
{
	return obj_find(vhca, OBJ_QP, qpn);
}

struct qp *qp_find_gsi(struct vhca *vhca)
{
	struct obj *obj;

	for (obj = vhca->objs[OBJ_QP]; obj; obj = obj->next)
		if (((struct qp *)obj)->service == QP_GSI)
			return (struct qp *)obj;
	return NULL;
}

void qp_event(struct qp *qp, enum event_type type)
{
	uint32_t type_word = qp->service == QP_DCT ? EVENT_OF_DCT << 24 : 0;
	uint32_t data[7] = { [5] = htobe32(type_word), [6] = htobe32(qp->obj.num) };

	event_post(qp->obj.vhca, type, 0, data, sizeof(data));
}
