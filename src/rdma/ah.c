// SPDX-License-Identifier: GPL-2.0
/*
 * Address handles. Send WQEs contain addresses: a process writes them itself, the kernel copies
 * them from its handles.
 */
#include <linux/etherdevice.h>
#include <linux/mlx5/qp.h>
#include <rdma/mlx5-abi.h>
#include <rdma/uverbs_ioctl.h>

#include "verbs.h"

#define AV_RATE_SHIFT	4
#define AV_SL_SHIFT	1
#define AV_GRH		BIT(30)
#define AV_GID_SHIFT	20

static u16 ah_sport(const struct vhca *vhca, const struct ib_global_route *grh)
{
	if (grh->sgid_attr->gid_type != IB_GID_TYPE_ROCE_UDP_ENCAP)
		return 0;
	return grh->flow_label ? rdma_flow_label_to_udp_sport(grh->flow_label) :
				 VHCA_CAP_ROCE(vhca, r_roce_min_src_udp_port);
}

void verbs_av_fill(const struct vhca *vhca, struct mlx5_av *av, const struct rdma_ah_attr *ah)
{
	const struct ib_global_route *grh = rdma_ah_read_grh(ah);

	memset(av, 0, sizeof(*av));
	av->stat_rate_sl = rdma_ah_get_static_rate(ah) << AV_RATE_SHIFT |
			   (rdma_ah_get_sl(ah) & 7) << AV_SL_SHIFT;
	av->udp_sport = cpu_to_be16(ah_sport(vhca, grh));
	ether_addr_copy(av->rmac, ah->roce.dmac);
	av->tclass = grh->traffic_class;
	av->hop_limit = grh->hop_limit;
	av->grh_gid_fl = cpu_to_be32(AV_GRH | grh->sgid_index << AV_GID_SHIFT | grh->flow_label);
	memcpy(av->rgid, grh->dgid.raw, sizeof(av->rgid));
}

/* Only the kernel can resolve the destination's MAC address */
static int ah_respond(const struct rdma_ah_attr *ah, struct ib_udata *udata)
{
	struct mlx5_ib_create_ah_resp resp = {
		.response_length = offsetofend(typeof(resp), dmac),
	};

	if (udata->outlen < resp.response_length)
		return -EOPNOTSUPP;
	ether_addr_copy(resp.dmac, ah->roce.dmac);
	return ib_copy_to_udata(udata, &resp, resp.response_length);
}

int verbs_create_ah(struct ib_ah *ibah, struct rdma_ah_init_attr *init_attr,
		    struct ib_udata *udata)
{
	const struct rdma_ah_attr *ah = init_attr->ah_attr;

	if (ah->type != RDMA_AH_ATTR_TYPE_ROCE || !(rdma_ah_get_ah_flags(ah) & IB_AH_GRH))
		return -EINVAL;
	verbs_av_fill(to_verbs_device(ibah->device)->vhca, &to_verbs_ah(ibah)->av, ah);
	return udata ? ah_respond(ah, udata) : 0;
}

int verbs_destroy_ah(struct ib_ah *ibah, u32 flags)
{
	return 0;
}
