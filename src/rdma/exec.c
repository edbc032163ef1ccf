// SPDX-License-Identifier: GPL-2.0
/* Firmware commands for processes. */
#include "verbs.h"

int verbs_exec(struct verbs_device *dev, const void *in, size_t in_len, void *out, size_t out_len)
{
	struct vhca_status status;
	int err = vhca_exec_process(dev->vhca, in, in_len, out, out_len, &status);

	if (err)
		ibdev_dbg(&dev->ib, "command 0x%04x failed: %d, status 0x%x, syndrome 0x%x\n",
			  MLX5_GET(create_qp_in, in, opcode), err, status.status, status.syndrome);
	return err;
}
