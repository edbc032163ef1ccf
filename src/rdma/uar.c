// SPDX-License-Identifier: GPL-2.0
/* Doorbell pages of processes: an object of mlx5's ABI. */
#include <rdma/mlx5_user_ioctl_cmds.h>
#include <rdma/mlx5_user_ioctl_verbs.h>
#include <rdma/uverbs_ioctl.h>

#include "verbs.h"

#define UVERBS_MODULE_NAME sf_rdma
#include <rdma/uverbs_named_ioctl.h>

/* Offsets of entries in pages, above libmlx5's commands */
#define UAR_OFFSET_MIN	BIT(16)
#define UAR_OFFSET_MAX	U32_MAX

static struct verbs_uar *uar_create(struct verbs_context *ctx)
{
	struct verbs_device *dev = to_verbs_device(ctx->ib.device);
	struct verbs_uar *uar;
	int err;

	uar = kzalloc(sizeof(*uar), GFP_KERNEL_ACCOUNT);
	if (!uar)
		return ERR_PTR(-ENOMEM);
	err = vhca_uar_alloc(dev->vhca, &uar->uar);
	if (err)
		goto err_free;
	err = rdma_user_mmap_entry_insert_range(&ctx->ib, &uar->mmap, PAGE_SIZE, UAR_OFFSET_MIN,
						UAR_OFFSET_MAX);
	if (err)
		goto err_uar;
	err = xa_insert(&ctx->uars, uar->uar.index, xa_mk_value(uar->mmap.start_pgoff), GFP_KERNEL);
	if (err)
		goto err_entry;
	return uar;

err_entry:
	/* This frees the page and the structure */
	rdma_user_mmap_entry_remove(&uar->mmap);
	return ERR_PTR(err);
err_uar:
	vhca_uar_free(dev->vhca, &uar->uar);
err_free:
	kfree(uar);
	return ERR_PTR(err);
}

/* The last reference is gone: no object, no mapping and no queue has the page */
void verbs_mmap_free(struct rdma_user_mmap_entry *entry)
{
	struct verbs_device *dev = to_verbs_device(entry->ucontext->device);
	struct verbs_context *ctx = to_verbs_context(entry->ucontext);
	struct verbs_uar *uar = to_verbs_uar(entry);

	xa_erase(&ctx->uars, uar->uar.index);
	vhca_uar_free(dev->vhca, &uar->uar);
	kfree(uar);
}

struct verbs_uar *verbs_uar_get(struct verbs_context *ctx, u32 index)
{
	void *offset = xa_load(&ctx->uars, index);
	struct rdma_user_mmap_entry *entry;

	if (!offset)
		return ERR_PTR(-EINVAL);
	entry = rdma_user_mmap_entry_get_pgoff(&ctx->ib, xa_to_value(offset));
	if (!entry)
		return ERR_PTR(-EINVAL);
	/* Another page may have got the offset in the meantime */
	if (to_verbs_uar(entry)->uar.index != index) {
		rdma_user_mmap_entry_put(entry);
		return ERR_PTR(-EINVAL);
	}
	return to_verbs_uar(entry);
}

void verbs_uar_put(struct verbs_uar *uar)
{
	rdma_user_mmap_entry_put(&uar->mmap);
}

/* ---- the object ---- */

static int uar_object_cleanup(struct ib_uobject *uobject, enum rdma_remove_reason why,
			      struct uverbs_attr_bundle *attrs)
{
	struct verbs_uar *uar = uobject->object;

	rdma_user_mmap_entry_remove(&uar->mmap);
	return 0;
}

static int UVERBS_HANDLER(MLX5_IB_METHOD_UAR_OBJ_ALLOC)(struct uverbs_attr_bundle *attrs)
{
	struct ib_uobject *uobject =
		uverbs_attr_get_uobject(attrs, MLX5_IB_ATTR_UAR_OBJ_ALLOC_HANDLE);
	struct ib_ucontext *ibctx = ib_uverbs_get_ucontext(attrs);
	enum mlx5_ib_uapi_uar_alloc_type type;
	u32 length = PAGE_SIZE, index;
	struct verbs_uar *uar;
	u64 offset;
	int err;

	if (IS_ERR(ibctx))
		return PTR_ERR(ibctx);
	err = uverbs_get_const(&type, attrs, MLX5_IB_ATTR_UAR_OBJ_ALLOC_TYPE);
	if (err)
		return err;
	if (type != MLX5_IB_UAPI_UAR_ALLOC_TYPE_NC)
		return -EOPNOTSUPP;
	uar = uar_create(to_verbs_context(ibctx));
	if (IS_ERR(uar))
		return PTR_ERR(uar);
	offset = rdma_user_mmap_get_offset(&uar->mmap);
	index = uar->uar.index;
	uobject->object = uar;
	/* From now on an error destroys the object */
	uverbs_finalize_uobj_create(attrs, MLX5_IB_ATTR_UAR_OBJ_ALLOC_HANDLE);
	return uverbs_copy_to(attrs, MLX5_IB_ATTR_UAR_OBJ_ALLOC_MMAP_OFFSET, &offset,
			      sizeof(offset)) ?:
	       uverbs_copy_to(attrs, MLX5_IB_ATTR_UAR_OBJ_ALLOC_PAGE_ID, &index,
			      sizeof(index)) ?:
	       uverbs_copy_to(attrs, MLX5_IB_ATTR_UAR_OBJ_ALLOC_MMAP_LENGTH, &length,
			      sizeof(length));
}

DECLARE_UVERBS_NAMED_METHOD(MLX5_IB_METHOD_UAR_OBJ_ALLOC,
			    UVERBS_ATTR_IDR(MLX5_IB_ATTR_UAR_OBJ_ALLOC_HANDLE, MLX5_IB_OBJECT_UAR,
					    UVERBS_ACCESS_NEW, UA_MANDATORY),
			    UVERBS_ATTR_CONST_IN(MLX5_IB_ATTR_UAR_OBJ_ALLOC_TYPE,
						 enum mlx5_ib_uapi_uar_alloc_type, UA_MANDATORY),
			    UVERBS_ATTR_PTR_OUT(MLX5_IB_ATTR_UAR_OBJ_ALLOC_PAGE_ID,
						UVERBS_ATTR_TYPE(u32), UA_MANDATORY),
			    UVERBS_ATTR_PTR_OUT(MLX5_IB_ATTR_UAR_OBJ_ALLOC_MMAP_LENGTH,
						UVERBS_ATTR_TYPE(u32), UA_MANDATORY),
			    UVERBS_ATTR_PTR_OUT(MLX5_IB_ATTR_UAR_OBJ_ALLOC_MMAP_OFFSET,
						UVERBS_ATTR_TYPE(u64), UA_MANDATORY));

DECLARE_UVERBS_NAMED_METHOD_DESTROY(MLX5_IB_METHOD_UAR_OBJ_DESTROY,
				    UVERBS_ATTR_IDR(MLX5_IB_ATTR_UAR_OBJ_DESTROY_HANDLE,
						    MLX5_IB_OBJECT_UAR, UVERBS_ACCESS_DESTROY,
						    UA_MANDATORY));

DECLARE_UVERBS_NAMED_OBJECT(MLX5_IB_OBJECT_UAR,
			    UVERBS_TYPE_ALLOC_IDR(uar_object_cleanup),
			    &UVERBS_METHOD(MLX5_IB_METHOD_UAR_OBJ_ALLOC),
			    &UVERBS_METHOD(MLX5_IB_METHOD_UAR_OBJ_DESTROY));

const struct uapi_definition verbs_uar_defs[] = {
	UAPI_DEF_CHAIN_OBJ_TREE_NAMED(MLX5_IB_OBJECT_UAR),
	{}
};
