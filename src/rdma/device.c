// SPDX-License-Identifier: GPL-2.0
/* Attributes and operations of the RDMA device. */
#include <linux/mlx5/qp.h>
#include <linux/pci.h>
#include <rdma/ib_cache.h>
#include <rdma/ib_mad.h>
#include <rdma/mlx5-abi.h>
#include <rdma/uverbs_ioctl.h>

#include "../compat/rdma.h"
#include "raw.h"
#include "work.h"

/* Identifiers and limits of the vendor's devices that no capability reports */
#define VENDOR_ID		0x02c9
#define MAX_SGE_READ		30
#define MAX_CQ_COUNT		0xffff
#define MAX_CQ_PERIOD		0xfff
#define FAST_REG_PAGES_MAX	BIT(16)		/* lengths in work requests have 16 bits */
#define TIMESTAMP_MASK		0x7fffffffffffffffull

#define ATOMIC_OPERATIONS	(MLX5_ATOMIC_OPS_CMP_SWAP | MLX5_ATOMIC_OPS_FETCH_ADD)
#define ATOMIC_SIZE_8		BIT(3)

/* ---- attributes ---- */

static u64 device_fw_version(const struct verbs_device *dev)
{
	unsigned int major = 0, minor = 0, sub = 0;
	char version[IB_FW_VERSION_NAME_MAX];

	vhca_fw_version(dev->vhca, version, sizeof(version));
	if (sscanf(version, "%u.%u.%u", &major, &minor, &sub) != 3)
		return 0;
	return (u64)major << 32 | minor << 16 | sub;
}

static void verbs_get_dev_fw_str(struct ib_device *ibdev, char *version)
{
	vhca_fw_version(to_verbs_device(ibdev)->vhca, version, IB_FW_VERSION_NAME_MAX);
}

static void device_limits(const struct vhca *vhca, struct ib_device_attr *attr)
{
	unsigned int send = min_t(u32, VHCA_CAP(vhca, max_wqe_sz_sq), VERBS_SEND_MAX);

	send -= sizeof(struct mlx5_wqe_ctrl_seg) + sizeof(struct mlx5_wqe_raddr_seg);
	attr->max_mr_size = ~0ull;
	attr->page_size_cap = ~(BIT_ULL(VHCA_CAP(vhca, log_pg_sz)) - 1);
	attr->max_qp = 1 << VHCA_CAP(vhca, log_max_qp);
	attr->max_qp_wr = 1 << VHCA_CAP(vhca, log_max_qp_sz);
	attr->max_send_sge = send / sizeof(struct mlx5_wqe_data_seg);
	attr->max_recv_sge = VHCA_CAP(vhca, max_wqe_sz_rq) / sizeof(struct mlx5_wqe_data_seg);
	attr->max_sge_rd = MAX_SGE_READ;
	attr->max_cq = 1 << VHCA_CAP(vhca, log_max_cq);
	attr->max_cqe = (1 << VHCA_CAP(vhca, log_max_cq_sz)) - 1;
	attr->max_mr = 1 << VHCA_CAP(vhca, log_max_mkey);
	attr->max_pd = 1 << VHCA_CAP(vhca, log_max_pd);
	attr->max_qp_rd_atom = 1 << VHCA_CAP(vhca, log_max_ra_req_qp);
	attr->max_qp_init_rd_atom = 1 << VHCA_CAP(vhca, log_max_ra_res_qp);
	attr->max_res_rd_atom = attr->max_qp_rd_atom * attr->max_qp;
	attr->max_ah = INT_MAX;
	attr->max_srq = 1 << VHCA_CAP(vhca, log_max_srq);
	attr->max_srq_wr = (1 << VHCA_CAP(vhca, log_max_srq_sz)) - 1;
	/* The first segment of a WQE links it to the next one */
	attr->max_srq_sge = attr->max_recv_sge - 1;
	attr->max_pkeys = 1;
	attr->max_fast_reg_page_list_len = min_t(u32, 1 << VHCA_CAP(vhca, log_max_klm_list_size),
						 FAST_REG_PAGES_MAX);
	attr->max_mcast_grp = 1 << VHCA_CAP(vhca, log_max_mcg);
	attr->max_mcast_qp_attach = VHCA_CAP(vhca, max_qp_mcg);
	attr->max_total_mcast_qp_attach = attr->max_mcast_qp_attach * attr->max_mcast_grp;
	attr->local_ca_ack_delay = VHCA_CAP(vhca, local_ca_ack_delay);
	if (VHCA_CAP(vhca, cq_moderation)) {
		attr->cq_caps.max_cq_moderation_count = MAX_CQ_COUNT;
		attr->cq_caps.max_cq_moderation_period = MAX_CQ_PERIOD;
	}
}

static enum ib_atomic_cap device_atomic_cap(const struct vhca *vhca)
{
	/* Otherwise results have the network's byte order, which is not what a program expects */
	return (VHCA_CAP_ATOMIC(vhca, atomic_operations) & ATOMIC_OPERATIONS) ==
	       ATOMIC_OPERATIONS && VHCA_CAP_ATOMIC(vhca, atomic_size_qp) & ATOMIC_SIZE_8 &&
	       VHCA_CAP_ATOMIC(vhca, atomic_req_8B_endianness_mode) ? IB_ATOMIC_HCA :
								      IB_ATOMIC_NONE;
}

/* Raw packets need Ethernet queues and receive steering */
static bool device_has_raw(const struct vhca *vhca)
{
	return VHCA_CAP(vhca, eth_net_offloads) && VHCA_CAP(vhca, nic_flow_table) &&
	       VHCA_CAP_FT(vhca, flow_table_properties_nic_receive.ft_support);
}

static void device_raw_caps(const struct vhca *vhca, struct ib_device_attr *attr)
{
	attr->device_cap_flags |= IB_DEVICE_MANAGED_FLOW_STEERING;
	if (VHCA_CAP_ETH(vhca, csum_cap)) {
		attr->device_cap_flags |= IB_DEVICE_RAW_IP_CSUM;
		attr->raw_packet_caps |= IB_RAW_PACKET_CAP_IP_CSUM;
	}
	if (VHCA_CAP_ETH(vhca, vlan_cap))
		attr->raw_packet_caps |= IB_RAW_PACKET_CAP_CVLAN_STRIPPING;
	if (VHCA_CAP_ETH(vhca, scatter_fcs)) {
		attr->device_cap_flags |= IB_DEVICE_RAW_SCATTER_FCS;
		attr->raw_packet_caps |= IB_RAW_PACKET_CAP_SCATTER_FCS;
	}
	attr->rss_caps.max_rwq_indirection_tables = 1 << VHCA_CAP(vhca, log_max_rqt);
	attr->rss_caps.max_rwq_indirection_table_size = 1 << VHCA_CAP(vhca, log_max_rqt_size);
	attr->rss_caps.supported_qpts = 1 << IB_QPT_RAW_PACKET;
	attr->max_wq_type_rq = 1 << VHCA_CAP(vhca, log_max_rq);
}

static void device_raw_respond(const struct vhca *vhca, struct mlx5_ib_query_device_resp *resp)
{
	u8 log_tso = VHCA_CAP_ETH(vhca, max_lso_cap);

	if (log_tso) {
		resp->tso_caps.max_tso = 1 << log_tso;
		resp->tso_caps.supported_qpts = 1 << IB_QPT_RAW_PACKET;
	}
	resp->rss_caps.rx_hash_function = MLX5_RX_HASH_FUNC_TOEPLITZ;
	resp->rss_caps.rx_hash_fields_mask =
		MLX5_RX_HASH_SRC_IPV4 | MLX5_RX_HASH_DST_IPV4 |
		MLX5_RX_HASH_SRC_IPV6 | MLX5_RX_HASH_DST_IPV6 |
		MLX5_RX_HASH_SRC_PORT_TCP | MLX5_RX_HASH_DST_PORT_TCP |
		MLX5_RX_HASH_SRC_PORT_UDP | MLX5_RX_HASH_DST_PORT_UDP;
}

/*
 * Features of libmlx5 that are not supported are 0, in as much of the response as the library
 * knows
 */
static int device_respond(const struct vhca *vhca, struct ib_udata *udata)
{
	struct mlx5_ib_query_device_resp resp = {};

	if (!udata)
		return 0;
	if (udata->inlen && !ib_is_udata_cleared(udata, 0, udata->inlen))
		return -EINVAL;
	if (!udata->outlen)
		return 0;
	if (udata->outlen < offsetofend(typeof(resp), response_length))
		return -EINVAL;
	if (device_has_raw(vhca))
		device_raw_respond(vhca, &resp);
	resp.response_length = min(udata->outlen, sizeof(resp));
	return ib_copy_to_udata(udata, &resp, resp.response_length);
}

static int verbs_query_device(struct ib_device *ibdev, struct ib_device_attr *attr,
			      struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(ibdev);
	struct pci_dev *pdev = to_pci_dev(vhca_dma_device(dev->vhca));
	const struct vhca *vhca = dev->vhca;

	memset(attr, 0, sizeof(*attr));
	attr->fw_ver = device_fw_version(dev);
	attr->sys_image_guid = dev->system_image;
	attr->vendor_id = VENDOR_ID;
	attr->vendor_part_id = pdev->device;
	attr->hw_ver = pdev->revision;
	attr->device_cap_flags = IB_DEVICE_CHANGE_PHY_PORT | IB_DEVICE_PORT_ACTIVE_EVENT |
				 IB_DEVICE_SYS_IMAGE_GUID | IB_DEVICE_RC_RNR_NAK_GEN |
				 IB_DEVICE_MEM_MGT_EXTENSIONS;
	if (VHCA_CAP(vhca, imaicl)) {
		attr->device_cap_flags |= IB_DEVICE_MEM_WINDOW | IB_DEVICE_MEM_WINDOW_TYPE_2B;
		attr->max_mw = 1 << VHCA_CAP(vhca, log_max_mkey);
	}
	if (VHCA_CAP(vhca, pkv))
		attr->device_cap_flags |= IB_DEVICE_BAD_PKEY_CNTR;
	if (VHCA_CAP(vhca, qkv))
		attr->device_cap_flags |= IB_DEVICE_BAD_QKEY_CNTR;
	if (VHCA_CAP(vhca, xrc))
		attr->device_cap_flags |= IB_DEVICE_XRC;
	if (device_has_raw(vhca))
		device_raw_caps(vhca, attr);
	device_limits(vhca, attr);
	attr->atomic_cap = device_atomic_cap(vhca);
	attr->masked_atomic_cap = IB_ATOMIC_NONE;
	attr->hca_core_clock = VHCA_CAP(vhca, device_frequency_khz);
	attr->timestamp_mask = TIMESTAMP_MASK;
	return device_respond(vhca, udata);
}

static int verbs_modify_device(struct ib_device *ibdev, int mask, struct ib_device_modify *modify)
{
	if (mask & ~IB_DEVICE_MODIFY_NODE_DESC)
		return -EOPNOTSUPP;
	memcpy(ibdev->node_desc, modify->node_desc, IB_DEVICE_NODE_DESC_MAX);
	return 0;
}

static int verbs_query_port(struct ib_device *ibdev, u32 port, struct ib_port_attr *attr)
{
	struct verbs_device *dev = to_verbs_device(ibdev);
	const struct vhca *vhca = dev->vhca;

	attr->port_cap_flags = IB_PORT_CM_SUP;
	attr->ip_gids = true;
	attr->gid_tbl_len = VHCA_CAP_ROCE(vhca, roce_address_table_size);
	attr->pkey_tbl_len = 1;
	attr->max_msg_sz = 1 << VHCA_CAP(vhca, log_max_msg);
	attr->max_mtu = IB_MTU_4096;
	verbs_port_query(dev, attr);
	verbs_port_query_speed(dev, attr);
	return 0;
}

static int verbs_get_port_immutable(struct ib_device *ibdev, u32 port,
				    struct ib_port_immutable *immutable)
{
	const struct vhca *vhca = to_verbs_device(ibdev)->vhca;

	immutable->pkey_tbl_len = 1;
	immutable->gid_tbl_len = VHCA_CAP_ROCE(vhca, roce_address_table_size);
	immutable->core_cap_flags = RDMA_CORE_PORT_IBA_ROCE_UDP_ENCAP;
	if (VHCA_CAP_ROCE(vhca, roce_version) & MLX5_ROCE_VERSION_1_CAP)
		immutable->core_cap_flags |= RDMA_CORE_PORT_IBA_ROCE;
	if (device_has_raw(vhca))
		immutable->core_cap_flags |= RDMA_CORE_PORT_RAW_PACKET;
	immutable->max_mad_size = IB_MGMT_MAD_SIZE;
	return 0;
}

static enum rdma_link_layer verbs_get_link_layer(struct ib_device *ibdev, u32 port)
{
	return IB_LINK_LAYER_ETHERNET;
}

static int verbs_query_pkey(struct ib_device *ibdev, u32 port, u16 index, u16 *pkey)
{
	if (index)
		return -EINVAL;
	*pkey = IB_DEFAULT_PKEY_FULL;
	return 0;
}

/* ---- operations ---- */

RDMA_CREATE_CQ_DEFINE(device_create_cq, verbs_create_kernel_cq, verbs_create_cq);
RDMA_REG_USER_MR_DEFINE(verbs_reg_user_mr);
RDMA_REG_USER_MR_DMABUF_DEFINE(verbs_reg_user_mr_dmabuf);
RDMA_RESIZE_CQ_DEFINE(verbs_resize_cq);
RDMA_COUNTER_QP_DEFINE(verbs_counter_bind_qp, verbs_counter_unbind_qp);

static const struct ib_device_ops verbs_ops = {
	.owner			= THIS_MODULE,
	/* By this number user space selects libmlx5, and it promises mlx5's ABI */
	.driver_id		= RDMA_DRIVER_MLX5,
	.uverbs_abi_ver		= MLX5_IB_UVERBS_ABI_VERSION,

	.query_device		= verbs_query_device,
	.modify_device		= verbs_modify_device,
	.get_dev_fw_str		= verbs_get_dev_fw_str,
	.query_port		= verbs_query_port,
	.get_port_immutable	= verbs_get_port_immutable,
	.get_link_layer		= verbs_get_link_layer,
	.query_pkey		= verbs_query_pkey,
	.alloc_hw_port_stats	= verbs_alloc_hw_port_stats,
	.get_hw_stats		= verbs_get_hw_stats,
	RDMA_COUNTER_QP_OPS(verbs_counter_bind_qp, verbs_counter_unbind_qp),
	.counter_dealloc	= verbs_counter_dealloc,
	.counter_alloc_stats	= verbs_counter_alloc_stats,
	.counter_update_stats	= verbs_counter_update_stats,
	.add_gid		= verbs_add_gid,
	.del_gid		= verbs_del_gid,

	.alloc_ucontext		= verbs_alloc_ucontext,
	.dealloc_ucontext	= verbs_dealloc_ucontext,
	.disassociate_ucontext	= verbs_disassociate_ucontext,
	.query_ucontext		= verbs_query_ucontext,
	.mmap			= verbs_mmap,
	.mmap_free		= verbs_mmap_free,

	.alloc_pd		= verbs_alloc_pd,
	.dealloc_pd		= verbs_dealloc_pd,
	.create_ah		= verbs_create_ah,
	.create_user_ah		= verbs_create_ah,
	.destroy_ah		= verbs_destroy_ah,

	RDMA_REG_USER_MR_OPS(verbs_reg_user_mr),
	RDMA_REG_USER_MR_DMABUF_OPS(verbs_reg_user_mr_dmabuf),
	.rereg_user_mr		= verbs_rereg_user_mr,
	.get_dma_mr		= verbs_get_dma_mr,
	.alloc_mr		= verbs_alloc_mr,
	.map_mr_sg		= verbs_map_mr_sg,
	.dereg_mr		= verbs_dereg_mr,
	.alloc_mw		= verbs_alloc_mw,
	.dealloc_mw		= verbs_dealloc_mw,

	RDMA_CREATE_CQ_OPS(device_create_cq, verbs_create_kernel_cq, verbs_create_cq),
	.destroy_cq		= verbs_destroy_cq,
	.modify_cq		= verbs_modify_cq,
	RDMA_RESIZE_CQ_OPS(verbs_resize_cq),
	.poll_cq		= verbs_poll_cq,
	.req_notify_cq		= verbs_req_notify_cq,

	.create_srq		= verbs_create_srq,
	.destroy_srq		= verbs_destroy_srq,
	.modify_srq		= verbs_modify_srq,
	.query_srq		= verbs_query_srq,
	.post_srq_recv		= verbs_post_srq_recv,

	.create_qp		= verbs_create_qp,
	.destroy_qp		= verbs_destroy_qp,
	.modify_qp		= verbs_modify_qp,
	.query_qp		= verbs_query_qp,
	.post_send		= verbs_post_send,
	.post_recv		= verbs_post_recv,
	.attach_mcast		= verbs_attach_mcast,
	.detach_mcast		= verbs_detach_mcast,

	.fill_res_cq_entry	= verbs_fill_res_cq,
	.fill_res_qp_entry	= verbs_fill_res_qp,
	.fill_res_mr_entry	= verbs_fill_res_mr,

	INIT_RDMA_OBJ_SIZE(ib_ucontext, verbs_context, ib),
	INIT_RDMA_OBJ_SIZE(ib_pd, verbs_pd, ib),
	INIT_RDMA_OBJ_SIZE(ib_ah, verbs_ah, ib),
	/* It has nothing of the driver's */
	.size_ib_mw		= sizeof(struct ib_mw),
	INIT_RDMA_OBJ_SIZE(ib_cq, verbs_cq, ib),
	INIT_RDMA_OBJ_SIZE(ib_srq, verbs_srq, ib),
	INIT_RDMA_OBJ_SIZE(ib_qp, verbs_qp, ib),
};

static const struct ib_device_ops verbs_xrc_ops = {
	.alloc_xrcd		= verbs_alloc_xrcd,
	.dealloc_xrcd		= verbs_dealloc_xrcd,

	INIT_RDMA_OBJ_SIZE(ib_xrcd, verbs_xrcd, ib),
};

static const struct ib_device_ops verbs_raw_ops = {
	.create_wq		= verbs_create_wq,
	.destroy_wq		= verbs_destroy_wq,
	.modify_wq		= verbs_modify_wq,
	.create_rwq_ind_table	= verbs_create_rwq_table,
	.destroy_rwq_ind_table	= verbs_destroy_rwq_table,
	.create_flow		= verbs_create_flow,
	.destroy_flow		= verbs_destroy_flow,

	/* It has nothing of the driver's */
	.size_ib_rwq_ind_table	= sizeof(struct ib_rwq_ind_table),
};

static const struct uapi_definition verbs_defs[] = {
	UAPI_DEF_CHAIN(verbs_context_defs),
	UAPI_DEF_CHAIN(verbs_uar_defs),
	UAPI_DEF_CHAIN(verbs_pd_defs),
	{}
};

void verbs_device_setup(struct verbs_device *dev)
{
	struct ib_device *ib = &dev->ib;

	ib->node_type = RDMA_NODE_IB_CA;
	ib->phys_port_cnt = 1;
	ib->num_comp_vectors = vhca_num_comp_vectors(dev->vhca);
	ib->driver_def = verbs_defs;
	xa_init_flags(&dev->qps, XA_FLAGS_LOCK_IRQ);
	xa_init_flags(&dev->srqs, XA_FLAGS_LOCK_IRQ);
	xa_init_flags(&dev->dcts, XA_FLAGS_LOCK_IRQ);
	spin_lock_init(&dev->cqs_lock);
	INIT_LIST_HEAD(&dev->cqs);
	mutex_init(&dev->xrc_lock);
	ib_set_device_ops(ib, &verbs_ops);
	if (VHCA_CAP(dev->vhca, xrc))
		ib_set_device_ops(ib, &verbs_xrc_ops);
	if (device_has_raw(dev->vhca))
		ib_set_device_ops(ib, &verbs_raw_ops);
}
