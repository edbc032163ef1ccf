// SPDX-License-Identifier: GPL-2.0
/*
 * A firmware update takes effect when the firmware restarts. A tool or another host may request
 * that (mlxfwreset, devlink dev reload action fw_activate): the firmware asks the drivers of all
 * PFs by an event, and restarts if none of them refuses. This driver refuses, because a restart
 * would end all SFs without notice to their users. If the firmware restarts nevertheless,
 * recovery.c restores the SFs.
 */
#include <linux/pci.h>
#include <linux/slab.h>
#include <sf_mlx5/vhca.h>

#include "pf.h"
#include "sync_reset.h"
#include "vhca/port.h"

/**
 * struct pf_sync_reset - answers of a PF to requests of a reset
 * @pf: the PF
 * @listener: notified of general events
 * @refuse: refuses a request, as listeners must not sleep
 */
struct pf_sync_reset {
	struct pf *pf;
	struct vhca_listener listener;
	struct work_struct refuse;
};

static void sync_reset_refuse(struct work_struct *work)
{
	struct pf_sync_reset *sync = container_of(work, struct pf_sync_reset, refuse);
	struct pf *pf = sync->pf;
	int err = -ENODEV;

	devl_lock(pf->devlink);
	if (!pf->suspended)
		err = port_refuse_reset(pf->vhca);
	devl_unlock(pf->devlink);
	if (err)
		dev_err(&pf->pdev->dev, "failed to refuse a reset of the firmware: %d\n", err);
	else
		dev_warn(&pf->pdev->dev, "refused a reset of the firmware; unbind sf_mlx5 to allow it\n");
}

static void sync_reset_event(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct pf_sync_reset *sync = container_of(listener, struct pf_sync_reset, listener);

	if (eqe->sub_type != MLX5_GENERAL_SUBTYPE_PCI_SYNC_FOR_FW_UPDATE_EVENT)
		return;
	switch (eqe->data.sync_fw_update.sync_rst_state & SYNC_RST_STATE_MASK) {
	case MLX5_SYNC_RST_STATE_RESET_REQUEST:
		schedule_work(&sync->refuse);
		break;
	case MLX5_SYNC_RST_STATE_RESET_ABORT:
		break;
	default:
		dev_warn(&sync->pf->pdev->dev, "the firmware is reset without consent\n");
	}
}

int pf_sync_reset_create(struct pf *pf)
{
	struct pf_sync_reset *sync = kzalloc(sizeof(*sync), GFP_KERNEL);

	if (!sync)
		return -ENOMEM;
	sync->pf = pf;
	INIT_WORK(&sync->refuse, sync_reset_refuse);
	vhca_listen(pf->vhca, &sync->listener, MLX5_EVENT_TYPE_GENERAL_EVENT, sync_reset_event);
	pf->sync_reset = sync;
	return 0;
}

void pf_sync_reset_destroy(struct pf *pf)
{
	struct pf_sync_reset *sync = pf->sync_reset;

	vhca_unlisten(pf->vhca, &sync->listener);
	cancel_work_sync(&sync->refuse);
	pf->sync_reset = NULL;
	kfree(sync);
}
