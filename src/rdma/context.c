// SPDX-License-Identifier: GPL-2.0
/* What a process has open: negotiation with libmlx5, and mappings of doorbell pages. */
#include <linux/cache.h>
#include <linux/mm.h>
#include <rdma/mlx5-abi.h>
#include <rdma/mlx5_user_ioctl_cmds.h>
#define UVERBS_MODULE_NAME sf_rdma
#include <rdma/uverbs_ioctl.h>
#include <rdma/uverbs_named_ioctl.h>

#include "../compat/rdma.h"
#include "raw.h"

/* Page offsets below this are libmlx5's commands, others are of verbs_uar's entries */
#define FIRST_ENTRY	BIT(16)
#define COMMAND_SHIFT	8

#define CQE_VERSION_MAX	1u

#define LIB_CAPS	(MLX5_LIB_CAP_4K_UAR | MLX5_LIB_CAP_DYN_UAR)

/*
 * -EOPNOTSUPP makes the library try again with less. What it must be able to do is to allocate
 * doorbell pages one by one, and what it must not expect is to issue commands (DEVX).
 */
static int context_request(struct ib_udata *udata, struct mlx5_ib_alloc_ucontext_req_v2 *req)
{
	int err;

	if (udata->inlen < offsetofend(typeof(*req), lib_caps))
		return -EOPNOTSUPP;
	err = verbs_udata_read(udata, req, sizeof(*req));
	if (err)
		return err;
	if (req->flags || req->comp_mask || req->reserved0 || req->reserved1 || req->reserved2 ||
	    (req->lib_caps & LIB_CAPS) != LIB_CAPS)
		return -EOPNOTSUPP;
	return 0;
}

static void context_describe(const struct verbs_context *ctx,
			     struct mlx5_ib_alloc_ucontext_resp *resp)
{
	const struct verbs_device *dev = to_verbs_device(ctx->ib.device);
	const struct vhca *vhca = dev->vhca;

	*resp = (struct mlx5_ib_alloc_ucontext_resp) {
		.qp_tab_size = 1 << VHCA_CAP(vhca, log_max_qp),
		/* No BlueFlame registers: all doorbells are rung in an uncached page */
		.bf_reg_size = 0,
		.cache_line_size = cache_line_size(),
		.max_sq_desc_sz = VHCA_CAP(vhca, max_wqe_sz_sq),
		.max_rq_desc_sz = VHCA_CAP(vhca, max_wqe_sz_rq),
		.max_send_wqebb = 1 << VHCA_CAP(vhca, log_max_qp_sz),
		.max_recv_wr = 1 << VHCA_CAP(vhca, log_max_qp_sz),
		.max_srq_recv_wr = 1 << VHCA_CAP(vhca, log_max_srq_sz),
		.num_ports = 1,
		.comp_mask = MLX5_IB_ALLOC_UCONTEXT_RESP_MASK_MKEY_UPDATE_TAG,
		.cqe_version = ctx->cqe_version,
		.cmds_supp_uhw = MLX5_USER_CMDS_SUPP_UHW_QUERY_DEVICE |
				 MLX5_USER_CMDS_SUPP_UHW_CREATE_AH,
		/* The ABI reserves 0 */
		.eth_min_inline = dev->min_inline + 1,
		.log_uar_size = VERBS_PAGE_SHIFT,
		.num_uars_per_page = 1,
	};
}

static int context_respond(const struct verbs_context *ctx, struct ib_udata *udata)
{
	struct mlx5_ib_alloc_ucontext_resp resp;

	context_describe(ctx, &resp);
	resp.response_length = min(udata->outlen, sizeof(resp));
	return ib_copy_to_udata(udata, &resp, resp.response_length);
}

int verbs_alloc_ucontext(struct ib_ucontext *ibctx, struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(ibctx->device);
	struct verbs_context *ctx = to_verbs_context(ibctx);
	struct mlx5_ib_alloc_ucontext_req_v2 req = {};
	int err;

	err = context_request(udata, &req);
	if (err)
		return err;
	ctx->cqe_version = min3((u32)VHCA_CAP(dev->vhca, cqe_version), (u32)req.max_cqe_version,
				CQE_VERSION_MAX);
	mutex_init(&ctx->db_lock);
	mutex_init(&ctx->td_lock);
	INIT_LIST_HEAD(&ctx->db_pages);
	xa_init(&ctx->uars);
	return context_respond(ctx, udata);
}

/* For a process that imports the context of another */
int verbs_query_ucontext(struct ib_ucontext *ibctx, struct uverbs_attr_bundle *attrs)
{
	struct mlx5_ib_alloc_ucontext_resp resp;

	context_describe(to_verbs_context(ibctx), &resp);
	resp.response_length = sizeof(resp);
	return uverbs_copy_to_struct_or_zero(attrs, MLX5_IB_ATTR_QUERY_CONTEXT_RESP_UCTX, &resp,
					     sizeof(resp));
}

#define CONTEXT_RESP	UVERBS_ATTR_STRUCT(struct mlx5_ib_alloc_ucontext_resp, dump_fill_mkey)

ADD_UVERBS_ATTRIBUTES_SIMPLE(verbs_context_methods, UVERBS_OBJECT_DEVICE,
			     UVERBS_METHOD_QUERY_CONTEXT,
			     UVERBS_ATTR_PTR_OUT(MLX5_IB_ATTR_QUERY_CONTEXT_RESP_UCTX,
						 CONTEXT_RESP, UA_MANDATORY));

const struct uapi_definition verbs_context_defs[] = {
	UAPI_DEF_CHAIN_OBJ_TREE(UVERBS_OBJECT_DEVICE, &verbs_context_methods),
	{}
};

void verbs_dealloc_ucontext(struct ib_ucontext *ibctx)
{
	struct verbs_context *ctx = to_verbs_context(ibctx);

	verbs_dbs_lose(ctx);
	if (ctx->has_td)
		verbs_td_dealloc(to_verbs_device(ibctx->device), ctx->tdn);
	WARN_ON(!xa_empty(&ctx->uars));
}

int verbs_context_td(struct verbs_context *ctx, u32 *tdn)
{
	int err = 0;

	mutex_lock(&ctx->td_lock);
	if (!ctx->has_td) {
		err = verbs_td_alloc(to_verbs_device(ctx->ib.device), &ctx->tdn);
		ctx->has_td = !err;
	}
	*tdn = ctx->tdn;
	mutex_unlock(&ctx->td_lock);
	return err;
}

/* The core has unmapped the doorbell pages, there is nothing else that a process can access */
void verbs_disassociate_ucontext(struct ib_ucontext *ibctx)
{
}

/* Mappings that the library asks for by command: there are none of them yet */
static int context_mmap_command(const struct vm_area_struct *vma)
{
	switch (vma->vm_pgoff >> COMMAND_SHIFT) {
	case MLX5_IB_MMAP_CORE_CLOCK:
	case MLX5_IB_MMAP_CLOCK_INFO:
	case MLX5_IB_MMAP_DEVICE_MEM:
		return -EOPNOTSUPP;
	default:
		return -EINVAL;
	}
}

int verbs_mmap(struct ib_ucontext *ibctx, struct vm_area_struct *vma)
{
	struct rdma_user_mmap_entry *entry;
	int err;

	if (vma->vm_pgoff < FIRST_ENTRY)
		return context_mmap_command(vma);
	if (vma->vm_flags & VM_EXEC)
		return -EPERM;
	/* Finds entries of this context only, if the sizes are equal */
	entry = rdma_user_mmap_entry_get(ibctx, vma);
	if (!entry)
		return -EINVAL;
	vm_flags_clear(vma, VM_MAYEXEC);
	err = rdma_user_mmap_io(ibctx, vma, PHYS_PFN(to_verbs_uar(entry)->uar.phys), PAGE_SIZE,
				pgprot_noncached(vma->vm_page_prot), entry);
	rdma_user_mmap_entry_put(entry);
	return err;
}
