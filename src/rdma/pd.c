// SPDX-License-Identifier: GPL-2.0
/* Protection domains. */
#include <rdma/mlx5-abi.h>
#include <rdma/mlx5_user_ioctl_cmds.h>
#define UVERBS_MODULE_NAME sf_rdma
#include <rdma/uverbs_ioctl.h>
#include <rdma/uverbs_named_ioctl.h>

#include "verbs.h"

int verbs_pd_exec_alloc(struct verbs_device *dev, u32 *pdn)
{
	u32 in[MLX5_ST_SZ_DW(alloc_pd_in)] = {}, out[MLX5_ST_SZ_DW(alloc_pd_out)] = {};
	int err;

	MLX5_SET(alloc_pd_in, in, opcode, MLX5_CMD_OP_ALLOC_PD);
	err = VERBS_EXEC(dev, in, out);
	if (!err)
		*pdn = MLX5_GET(alloc_pd_out, out, pd);
	return err;
}

void verbs_pd_exec_dealloc(struct verbs_device *dev, u32 pdn)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_pd_in)] = {};

	MLX5_SET(dealloc_pd_in, in, opcode, MLX5_CMD_OP_DEALLOC_PD);
	MLX5_SET(dealloc_pd_in, in, pd, pdn);
	VERBS_EXEC_IN(dev, in);
}

int verbs_alloc_pd(struct ib_pd *ibpd, struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(ibpd->device);
	struct verbs_pd *pd = to_verbs_pd(ibpd);
	struct mlx5_ib_alloc_pd_resp resp = {};
	int err;

	err = verbs_pd_exec_alloc(dev, &pd->pdn);
	if (err || !udata)
		return err;
	resp.pdn = pd->pdn;
	err = ib_copy_to_udata(udata, &resp, min(udata->outlen, sizeof(resp)));
	if (err)
		verbs_pd_exec_dealloc(dev, pd->pdn);
	return err;
}

int verbs_dealloc_pd(struct ib_pd *ibpd, struct ib_udata *udata)
{
	verbs_pd_exec_dealloc(to_verbs_device(ibpd->device), to_verbs_pd(ibpd)->pdn);
	return 0;
}

/* ---- a process that imports another's protection domain asks for the number ---- */

static int UVERBS_HANDLER(MLX5_IB_METHOD_PD_QUERY)(struct uverbs_attr_bundle *attrs)
{
	struct ib_pd *ibpd = uverbs_attr_get_obj(attrs, MLX5_IB_ATTR_QUERY_PD_HANDLE);
	u32 pdn = to_verbs_pd(ibpd)->pdn;

	return uverbs_copy_to(attrs, MLX5_IB_ATTR_QUERY_PD_RESP_PDN, &pdn, sizeof(pdn));
}

DECLARE_UVERBS_NAMED_METHOD(MLX5_IB_METHOD_PD_QUERY,
			    UVERBS_ATTR_IDR(MLX5_IB_ATTR_QUERY_PD_HANDLE, UVERBS_OBJECT_PD,
					    UVERBS_ACCESS_READ, UA_MANDATORY),
			    UVERBS_ATTR_PTR_OUT(MLX5_IB_ATTR_QUERY_PD_RESP_PDN,
						UVERBS_ATTR_TYPE(u32), UA_MANDATORY));

ADD_UVERBS_METHODS(verbs_pd_methods, UVERBS_OBJECT_PD, &UVERBS_METHOD(MLX5_IB_METHOD_PD_QUERY));

const struct uapi_definition verbs_pd_defs[] = {
	UAPI_DEF_CHAIN_OBJ_TREE(UVERBS_OBJECT_PD, &verbs_pd_methods),
	{}
};
