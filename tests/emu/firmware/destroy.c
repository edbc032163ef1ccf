// SPDX-License-Identifier: GPL-2.0
#include "firmware/destroy.h"

enum cmd_status obj_destroy(struct cmd *cmd, enum obj_type type, uint32_t num)
{
	struct obj *obj = obj_find(cmd->vhca, type, num);

	if (!obj)
		return cmd_refuse(cmd, STAT_BAD_RES, "no %s 0x%x", obj_type_name(type), num);
	if (obj->refs)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "%u objects use %s 0x%x", obj->refs,
				  obj_type_name(type), num);
	obj_del(obj);
	return STAT_OK;
}
