// SPDX-License-Identifier: GPL-2.0
#include "host/dma.h"
#include "roce/reach.h"
#include "roce/srq.h"

static bool reserved_allowed(struct qp *qp, uint64_t addr, uint32_t len)
{
	if (qp->rlky)
		return true;
	card_complain(qp->obj.vhca->card,
		      "QP 0x%x: %u bytes at 0x%llx by the reserved key, which it may not use",
		      qp->obj.num, len, (unsigned long long)addr);
	return false;
}

bool reach_read(struct qp *qp, uint32_t pd, uint32_t key, uint64_t va, void *to, uint32_t len)
{
	struct vhca *vhca = qp->obj.vhca;

	if (key == MKEY_RESERVED)
		return reserved_allowed(qp, va, len) && !dma_read(vhca->card->dma, to, va, len);
	return mkey_read(vhca, key, va, to, len, pd);
}

bool reach_write(struct qp *qp, uint32_t pd, uint32_t key, uint64_t va, const void *from,
		 uint32_t len)
{
	struct vhca *vhca = qp->obj.vhca;

	if (key == MKEY_RESERVED)
		return reserved_allowed(qp, va, len) && !dma_write(vhca->card->dma, va, from, len);
	return mkey_write(vhca, key, va, from, len, pd);
}

uint8_t reach_receive(struct qp *qp, struct receive *receive, const uint8_t *from, uint32_t len)
{
	const struct srq *srq = qp->resp.srq ?: qp->srq;
	uint32_t pd = srq ? srq->pd : qp->pd, n;

	for (; len; from += n, len -= n) {
		while (receive->at < receive->count && !receive->seg[receive->at].len)
			receive->at++;
		if (receive->at == receive->count)
			return MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR;
		n = receive->seg[receive->at].len;
		n = len < n ? len : n;
		if (!reach_write(qp, pd, receive->seg[receive->at].key,
				 receive->seg[receive->at].va, from, n))
			return MLX5_CQE_SYNDROME_LOCAL_PROT_ERR;
		receive->seg[receive->at].va += n;
		receive->seg[receive->at].len -= n;
	}
	return 0;
}

struct mkey_user reach_user(const struct qp *qp, uint32_t pd)
{
	return (struct mkey_user){ .vhca = qp->obj.vhca, .pd = pd, .qpn = qp->obj.num };
}
