// SPDX-License-Identifier: GPL-2.0
/* Multicast groups: the card delivers what is sent to a group to all its queue pairs. */
#include "verbs.h"

/* ATTACH_TO_MCG and DETACH_FROM_MCG have one layout */
static int mcast_exec(struct ib_qp *ibqp, const union ib_gid *gid, u16 opcode)
{
	u32 in[MLX5_ST_SZ_DW(attach_to_mcg_in)] = {};

	if (ibqp->qp_type != IB_QPT_UD)
		return -EINVAL;
	MLX5_SET(attach_to_mcg_in, in, opcode, opcode);
	MLX5_SET(attach_to_mcg_in, in, qpn, to_verbs_qp(ibqp)->qpn);
	memcpy(MLX5_ADDR_OF(attach_to_mcg_in, in, multicast_gid), gid->raw, sizeof(gid->raw));
	return VERBS_EXEC_IN(to_verbs_device(ibqp->device), in);
}

int verbs_attach_mcast(struct ib_qp *ibqp, union ib_gid *gid, u16 lid)
{
	return mcast_exec(ibqp, gid, MLX5_CMD_OP_ATTACH_TO_MCG);
}

int verbs_detach_mcast(struct ib_qp *ibqp, union ib_gid *gid, u16 lid)
{
	return mcast_exec(ibqp, gid, MLX5_CMD_OP_DETACH_FROM_MCG);
}
