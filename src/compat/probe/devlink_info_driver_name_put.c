// SPDX-License-Identifier: GPL-2.0
#include <net/devlink.h>

int probe(struct devlink_info_req *req);
int probe(struct devlink_info_req *req)
{
	return devlink_info_driver_name_put(req, "");
}
