// SPDX-License-Identifier: GPL-2.0
/* Requests of processes, whose library may be older or newer than the driver. */
#include <rdma/uverbs_ioctl.h>

#include "verbs.h"

int verbs_udata_read(struct ib_udata *udata, void *req, size_t size)
{
	if (udata->inlen > size && !ib_is_udata_cleared(udata, size, udata->inlen - size))
		return -EOPNOTSUPP;
	return ib_copy_from_udata(req, udata, min(udata->inlen, size));
}
