// SPDX-License-Identifier: GPL-2.0
/* "devlink dev info" of a function: firmware version and board. */
#include <linux/string.h>

#include "../../compat/devlink.h"
#include "core.h"
#include "info.h"

int vhca_board_id(struct vhca *vhca, char id[VHCA_BOARD_ID_LEN + 1])
{
	u32 in[MLX5_ST_SZ_DW(query_adapter_in)] = {};
	u32 out[MLX5_ST_SZ_DW(query_adapter_out)] = {};
	int err;

	MLX5_SET(query_adapter_in, in, opcode, MLX5_CMD_OP_QUERY_ADAPTER);
	err = VHCA_EXEC(vhca, in, out);
	if (err)
		return err;
	memcpy(id, MLX5_ADDR_OF(query_adapter_out, out, query_adapter_struct.vsd_contd_psid),
	       VHCA_BOARD_ID_LEN);
	id[VHCA_BOARD_ID_LEN] = '\0';
	return 0;
}

static int info_fw_version(struct vhca *vhca, struct devlink_info_req *req)
{
	char version[32];
	int err;

	vhca_fw_version(vhca, version, sizeof(version));
	err = devlink_info_version_running_put(req, "fw.version", version);
	if (err)
		return err;
	return devlink_info_version_running_put(req, DEVLINK_INFO_VERSION_GENERIC_FW, version);
}

static int info_board_id(struct vhca *vhca, struct devlink_info_req *req)
{
	char id[VHCA_BOARD_ID_LEN + 1];
	int err = vhca_board_id(vhca, id);

	if (err)
		return err;
	return devlink_info_version_fixed_put(req, "fw.psid", id);
}

int vhca_info(struct vhca *vhca, struct devlink_info_req *req, struct netlink_ext_ack *extack)
{
	int err;

	if (vhca_gone(vhca)) {
		NL_SET_ERR_MSG_MOD(extack, "The device does not respond");
		return -EIO;
	}
	err = devlink_info_driver_name_put(req, KBUILD_MODNAME);
	if (err)
		return err;
	err = info_board_id(vhca, req);
	if (err)
		return err;
	return info_fw_version(vhca, req);
}
