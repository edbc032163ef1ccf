// SPDX-License-Identifier: GPL-2.0
/*
 * Memory windows: keys that a process binds to parts of its regions by work requests. What such a
 * key can name are keys of the same protection domain, so it opens no other memory.
 */
#include <rdma/mlx5-abi.h>
#include <rdma/uverbs_ioctl.h>

#include "verbs.h"

#define NO_QP		0xffffff
/* Entries for regions come in units of 64 bytes */
#define KLMS_UNIT	4

static int mw_request(struct ib_udata *udata, struct mlx5_ib_alloc_mw *req)
{
	int err = verbs_udata_read(udata, req, sizeof(*req));

	if (err)
		return err;
	return req->comp_mask || req->reserved1 || req->reserved2 ? -EOPNOTSUPP : 0;
}

static int mw_respond(struct ib_udata *udata)
{
	struct {
		__u32 comp_mask;
		__u32 response_length;
	} resp = { .response_length = sizeof(resp) };

	return udata->outlen < sizeof(resp) ? 0 : ib_copy_to_udata(udata, &resp, sizeof(resp));
}

void verbs_mw_fill(void *mkc, enum ib_mw_type type, u32 klms, u32 pdn, u8 variant)
{
	MLX5_SET(mkc, mkc, free, 1);
	MLX5_SET(mkc, mkc, umr_en, 1);
	MLX5_SET(mkc, mkc, lr, 1);
	MLX5_SET(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_KLMS);
	MLX5_SET(mkc, mkc, en_rinval, type == IB_MW_TYPE_2);
	MLX5_SET(mkc, mkc, qpn, NO_QP);
	MLX5_SET(mkc, mkc, mkey_7_0, variant);
	MLX5_SET(mkc, mkc, pd, pdn);
	MLX5_SET(mkc, mkc, translations_octword_size, klms);
}

int verbs_alloc_mw(struct ib_mw *ibmw, struct ib_udata *udata)
{
	u32 in[MLX5_ST_SZ_DW(create_mkey_in)] = {}, out[MLX5_ST_SZ_DW(create_mkey_out)] = {};
	struct verbs_device *dev = to_verbs_device(ibmw->device);
	u8 variant = atomic_inc_return(&dev->variant);
	struct mlx5_ib_alloc_mw req = {};
	int err;

	err = mw_request(udata, &req);
	if (err)
		return err;
	MLX5_SET(create_mkey_in, in, opcode, MLX5_CMD_OP_CREATE_MKEY);
	verbs_mw_fill(MLX5_ADDR_OF(create_mkey_in, in, memory_key_mkey_entry), ibmw->type,
		      round_up(max_t(u32, req.num_klms, 1), KLMS_UNIT),
		      to_verbs_pd(ibmw->pd)->pdn, variant);
	err = VERBS_EXEC(dev, in, out);
	if (err)
		return err;
	ibmw->rkey = MLX5_GET(create_mkey_out, out, mkey_index) << 8 | variant;
	err = mw_respond(udata);
	if (err)
		verbs_mkey_destroy(dev, ibmw->rkey);
	return err;
}

int verbs_dealloc_mw(struct ib_mw *ibmw)
{
	/* The key has no memory of its own, so nothing depends on the success */
	verbs_mkey_destroy(to_verbs_device(ibmw->device), ibmw->rkey);
	return 0;
}
