// SPDX-License-Identifier: GPL-2.0
/* Address handles: a process writes addresses into its work requests itself. */
#include <linux/etherdevice.h>
#include <rdma/mlx5-abi.h>
#include <rdma/uverbs_ioctl.h>

#include "verbs.h"

/* Only the kernel can resolve the destination's MAC address */
int verbs_create_ah(struct ib_ah *ibah, struct rdma_ah_init_attr *init_attr,
		    struct ib_udata *udata)
{
	const struct rdma_ah_attr *ah = init_attr->ah_attr;
	struct mlx5_ib_create_ah_resp resp = {
		.response_length = offsetofend(typeof(resp), dmac),
	};

	if (ah->type != RDMA_AH_ATTR_TYPE_ROCE || !(rdma_ah_get_ah_flags(ah) & IB_AH_GRH))
		return -EINVAL;
	if (!udata || udata->outlen < resp.response_length)
		return -EOPNOTSUPP;
	ether_addr_copy(resp.dmac, ah->roce.dmac);
	return ib_copy_to_udata(udata, &resp, resp.response_length);
}

int verbs_destroy_ah(struct ib_ah *ibah, u32 flags)
{
	return 0;
}
