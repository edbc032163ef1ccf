// SPDX-License-Identifier: GPL-2.0
/* What `rdma resource show` says of objects besides what the core knows: the card's numbers. */
#include <linux/mlx5/qp.h>
#include <net/netlink.h>
#include <rdma/ib_umem.h>
#include <rdma/rdma_netlink.h>
#include <rdma/restrack.h>

#include "verbs.h"

#define NAME_LEN	16

static int restrack_put(struct sk_buff *msg, unsigned int count, const char (*names)[NAME_LEN],
			const u32 *values)
{
	struct nlattr *table = nla_nest_start(msg, RDMA_NLDEV_ATTR_DRIVER);
	unsigned int i;

	if (!table)
		return -EMSGSIZE;
	for (i = 0; i < count; i++)
		if (rdma_nl_put_driver_u32_hex(msg, names[i], values[i])) {
			nla_nest_cancel(msg, table);
			return -EMSGSIZE;
		}
	nla_nest_end(msg, table);
	return 0;
}

int verbs_fill_res_cq(struct sk_buff *msg, struct ib_cq *ibcq)
{
	static const char names[][NAME_LEN] = { "cqn" };

	return restrack_put(msg, 1, names, &to_verbs_cq(ibcq)->cq.cqn);
}

int verbs_fill_res_qp(struct sk_buff *msg, struct ib_qp *ibqp)
{
	static const char names[][NAME_LEN] = { "qpn", "service" };
	struct verbs_qp *qp = to_verbs_qp(ibqp);

	if (qp->service == MLX5_QP_ST_DCI &&
	    nla_put_string(msg, RDMA_NLDEV_ATTR_RES_SUBTYPE, "DCI"))
		return -EMSGSIZE;
	return restrack_put(msg, 2, names, (u32[]) { qp->qpn, qp->service });
}

int verbs_fill_res_mr(struct sk_buff *msg, struct ib_mr *ibmr)
{
	static const char names[][NAME_LEN] = { "access", "pages" };
	struct verbs_mr *mr = to_verbs_mr(ibmr);
	u32 pages = mr->umem ? ib_umem_num_pages(mr->umem) : mr->num_pages;

	/* The core shows keys to administrators only */
	return restrack_put(msg, 2, names, (u32[]) { mr->access, pages });
}
