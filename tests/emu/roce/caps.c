// SPDX-License-Identifier: GPL-2.0
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "queue/wq.h"
#include "roce/caps.h"

#define HOST_ENDIAN	1

enum cmd_status roce_refused(struct cmd *cmd)
{
	if (hca_cap(cmd->vhca, roce) && caps_current(cmd->vhca, CAP_ROCE))
		return STAT_OK;
	return cmd_refuse(cmd, STAT_BAD_OP, "the function has no RoCE");
}

bool atomic_is_host_endian(struct vhca *vhca)
{
	const void *cap = caps_current(vhca, CAP_ATOMIC);

	return cap && ifc_get(atomic_caps, cap, atomic_req_8B_endianness_mode) == HOST_ENDIAN;
}

/* The personality has the values; a driver may change them */
static const struct cap_desc roce_caps[] = {
	CAP_OF(ATOMIC, atomic_caps, atomic_req_8B_endianness_mode, 0, CAP_WRITABLE | CAP_CLAIMED),
	CAP_OF(ROCE, roce_cap, sw_r_roce_src_udp_port, 0, CAP_WRITABLE | CAP_CLAIMED),
	{}
};

CAP_TABLE(roce_caps);
