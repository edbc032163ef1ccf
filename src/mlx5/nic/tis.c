// SPDX-License-Identifier: GPL-2.0
/*
 * The transport interface send (TIS) of a function. It has no state of a queue, so all SQs of a
 * function share one.
 */
#include "../vhca/core.h"
#include "tis.h"

static int tis_create(struct vhca *vhca)
{
	u32 out[MLX5_ST_SZ_DW(create_tis_out)] = {};
	u32 in[MLX5_ST_SZ_DW(create_tis_in)] = {};
	void *tisc = MLX5_ADDR_OF(create_tis_in, in, ctx);
	int err;

	MLX5_SET(create_tis_in, in, opcode, MLX5_CMD_OP_CREATE_TIS);
	MLX5_SET(tisc, tisc, transport_domain, vhca_tdn(vhca));
	err = VHCA_EXEC(vhca, in, out);
	if (!err)
		vhca->tisn = MLX5_GET(create_tis_out, out, tisn);
	return err;
}

static void tis_destroy(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(destroy_tis_in)] = {};

	MLX5_SET(destroy_tis_in, in, opcode, MLX5_CMD_OP_DESTROY_TIS);
	MLX5_SET(destroy_tis_in, in, tisn, vhca->tisn);
	VHCA_EXEC_IN(vhca, in);
}

int nic_tis_get(struct vhca *vhca, u32 *tisn)
{
	int err = 0;

	mutex_lock(&vhca->tis_lock);
	if (!vhca->tis_users)
		err = tis_create(vhca);
	if (!err) {
		vhca->tis_users++;
		*tisn = vhca->tisn;
	}
	mutex_unlock(&vhca->tis_lock);
	return err;
}

void nic_tis_put(struct vhca *vhca)
{
	mutex_lock(&vhca->tis_lock);
	if (!WARN_ON(!vhca->tis_users) && !--vhca->tis_users)
		tis_destroy(vhca);
	mutex_unlock(&vhca->tis_lock);
}
