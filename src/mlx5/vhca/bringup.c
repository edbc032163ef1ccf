// SPDX-License-Identifier: GPL-2.0
/* Bring-up and teardown of a function, for the PCI driver (PF) and the function driver (SF). */
#include <linux/io.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/utsname.h>

#include "bringup.h"
#include "caps.h"
#include "cmd.h"
#include "core.h"
#include "db.h"
#include "domains.h"
#include "eqs.h"
#include "health.h"
#include "irq.h"
#include "l2.h"
#include "listener.h"
#include "pages.h"
#include "port.h"
#include "quarantine.h"
#include "uar.h"
#include "vport.h"

/* profile of TEARDOWN_HCA */
enum { TEARDOWN_GRACEFUL, TEARDOWN_FORCE, TEARDOWN_PREPARE_FAST };

/* ---- state of the function in the card ---- */

static int bringup_enable_hca(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(enable_hca_in)] = {};

	MLX5_SET(enable_hca_in, in, opcode, MLX5_CMD_OP_ENABLE_HCA);
	return VHCA_EXEC_IN(vhca, in);
}

static void bringup_disable_hca(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(disable_hca_in)] = {};

	MLX5_SET(disable_hca_in, in, opcode, MLX5_CMD_OP_DISABLE_HCA);
	VHCA_EXEC_IN(vhca, in);
}

static int bringup_check_issi(struct vhca *vhca)
{
	u32 out[MLX5_ST_SZ_DW(query_issi_out)] = {}, in[MLX5_ST_SZ_DW(query_issi_in)] = {};
	int err;

	MLX5_SET(query_issi_in, in, opcode, MLX5_CMD_OP_QUERY_ISSI);
	err = VHCA_EXEC(vhca, in, out);
	if (err)
		return err;
	if (!(MLX5_GET(query_issi_out, out, supported_issi_dw0) & BIT(1))) {
		dev_err(vhca->device, "firmware is too old: it does not support ISSI 1\n");
		return -EOPNOTSUPP;
	}
	return 0;
}

/*
 * This driver is written for interface step sequence 1. SFs share the PF's firmware, so only the PF
 * checks that it is supported.
 */
static int bringup_set_issi(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(set_issi_in)] = {};
	int err = vhca_is_pf(vhca) ? bringup_check_issi(vhca) : 0;

	if (err)
		return err;
	MLX5_SET(set_issi_in, in, opcode, MLX5_CMD_OP_SET_ISSI);
	MLX5_SET(set_issi_in, in, current_issi, 1);
	return VHCA_EXEC_IN(vhca, in);
}

static int bringup_init_hca(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(init_hca_in)] = {};

	MLX5_SET(init_hca_in, in, opcode, MLX5_CMD_OP_INIT_HCA);
	return VHCA_EXEC_IN(vhca, in);
}

static int bringup_teardown_hca(struct vhca *vhca, u16 profile)
{
	u32 in[MLX5_ST_SZ_DW(teardown_hca_in)] = {};

	MLX5_SET(teardown_hca_in, in, opcode, MLX5_CMD_OP_TEARDOWN_HCA);
	MLX5_SET(teardown_hca_in, in, profile, profile);
	return VHCA_EXEC_IN(vhca, in);
}

/* Informational, for management tools: a failure does not matter */
static void bringup_set_driver_version(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(set_driver_version_in)] = {};

	if (!VHCA_CAP(vhca, driver_version))
		return;
	MLX5_SET(set_driver_version_in, in, opcode, MLX5_CMD_OP_SET_DRIVER_VERSION);
	/* Truncate long kernel names */
	scnprintf(MLX5_ADDR_OF(set_driver_version_in, in, driver_version),
		  MLX5_FLD_SZ_BYTES(set_driver_version_in, driver_version), "Linux,%s,%s",
		  KBUILD_MODNAME, init_utsname()->release);
	VHCA_EXEC_IN(vhca, in);
}

static int bringup_enable(struct vhca *vhca)
{
	int err;

	err = vhca_cmd_start(vhca);
	if (err)
		return err;
	vhca_health_start(vhca);
	err = bringup_enable_hca(vhca);
	if (err)
		goto err_cmd;
	err = bringup_set_issi(vhca);
	if (err)
		goto err_disable;
	err = vhca_pages_supply(vhca, PAGES_BOOT);
	if (err)
		goto err_pages;
	/* Firmware without cmd_q_init_to lacks this register too: the default timeout applies */
	if (vhca_is_pf(vhca) && ioread32be(&vhca->iseg->cmd_q_init_to))
		port_query_reclaim_timeout(vhca, &vhca->reclaim_timeout);
	return 0;

err_pages:
	vhca_pages_reclaim(vhca);
err_disable:
	bringup_disable_hca(vhca);
err_cmd:
	vhca_health_stop(vhca);
	vhca_cmd_stop(vhca);
	return err;
}

static void bringup_disable(struct vhca *vhca)
{
	vhca_pages_reclaim(vhca);
	bringup_disable_hca(vhca);
	vhca_health_stop(vhca);
	vhca_cmd_stop(vhca);
}

static int bringup_init(struct vhca *vhca)
{
	int err = 0;

	if (vhca_is_pf(vhca))
		err = port_set_host_endianness(vhca);
	if (!err)
		err = vhca_caps_set(vhca);
	if (!err)
		err = vhca_pages_supply(vhca, PAGES_INIT);
	if (!err)
		err = bringup_init_hca(vhca);
	if (err)
		return err;
	err = vhca_caps_query(vhca);
	if (err) {
		bringup_teardown_hca(vhca, TEARDOWN_GRACEFUL);
		return err;
	}
	bringup_set_driver_version(vhca);
	return 0;
}

static void bringup_teardown(struct vhca *vhca)
{
	vhca_dbs_lose(vhca);
	/* The teardown has destroyed all queues that could not be destroyed one by one */
	if (!bringup_teardown_hca(vhca, TEARDOWN_GRACEFUL) && !vhca_gone(vhca))
		vhca_lost_free(vhca);
	/* The teardown has also deleted all entries of the L2 table */
	l2_table_forget(vhca);
	vhca_caps_free(vhca);
}

int vhca_start(struct vhca *vhca)
{
	int err;

	/* An SF cannot work without its PF */
	if (!vhca_is_pf(vhca) && !READ_ONCE(vhca->pf->started))
		return -ENXIO;
	WRITE_ONCE(vhca->condition, VHCA_WORKS);
	err = bringup_enable(vhca);
	if (err)
		return err;
	err = bringup_init(vhca);
	if (err)
		goto err_disable;
	err = vhca_uar_start(vhca);
	if (err)
		goto err_teardown;
	vhca_pages_listen(vhca);
	err = vhca_eqs_start(vhca);
	if (err)
		goto err_pages;
	err = vhca_domains_create(vhca);
	if (err)
		goto err_eqs;
	err = vport_disable_loopback(vhca);
	if (err)
		goto err_domains;
	if (vhca_is_pf(vhca))
		vport_follow_port(vhca);
	WRITE_ONCE(vhca->started, true);
	return 0;

err_domains:
	vhca_domains_destroy(vhca);
err_eqs:
	vhca_eqs_stop(vhca);
err_pages:
	vhca_pages_unlisten(vhca);
	vhca_uar_stop(vhca);
err_teardown:
	bringup_teardown(vhca);
err_disable:
	bringup_disable(vhca);
	return err;
}

void vhca_stop(struct vhca *vhca)
{
	if (!vhca->started)
		return;
	WRITE_ONCE(vhca->started, false);
	vhca_domains_destroy(vhca);
	vhca_eqs_stop(vhca);
	vhca_pages_unlisten(vhca);
	vhca_uar_stop(vhca);
	bringup_teardown(vhca);
	bringup_disable(vhca);
}

void vhca_reset_done(struct vhca *vhca)
{
	vhca_pages_forget(vhca);
	vhca_lost_free(vhca);
}

void vhca_halt(struct vhca *vhca)
{
	if (!vhca->started)
		return;
	/* An interrupt handler that still ran would ring the doorbell of a destroyed EQ */
	vhca_cmd_use_events(vhca, false);
	vhca_irq_pool_quiesce(vhca->pool);
	if ((!VHCA_CAP(vhca, force_teardown) || bringup_teardown_hca(vhca, TEARDOWN_FORCE)) &&
	    VHCA_CAP(vhca, fast_teardown))
		bringup_teardown_hca(vhca, TEARDOWN_PREPARE_FAST);
	/* The teardown left the function enabled, but the next kernel's driver has to enable it */
	vhca_health_disable(vhca);
	vhca_cmd_abort(vhca);
}

/* ---- life of the structure ---- */

struct vhca *vhca_create(struct device *device, struct vhca *pf, struct sf_function *sf,
			 phys_addr_t window, resource_size_t size, struct vhca_irq_pool *pool)
{
	struct vhca *vhca = kzalloc(sizeof(*vhca), GFP_KERNEL);
	int err;

	if (!vhca)
		return ERR_PTR(-ENOMEM);
	vhca->device = device;
	vhca->dma = pf ? pf->dma : device;
	vhca->pf = pf ?: vhca;
	vhca->sf = sf;
	vhca->window = window;
	vhca->window_size = size;
	vhca->pool = pool;
	vhca->roce = true;
	INIT_LIST_HEAD(&vhca->db_pages);
	mutex_init(&vhca->db_lock);
	mutex_init(&vhca->tis_lock);
	mutex_init(&vhca->rx_lock);
	mutex_init(&vhca->uar_lock);
	xa_init(&vhca->user_uars);
	vhca->iseg = ioremap(window, sizeof(*vhca->iseg));
	if (!vhca->iseg) {
		err = -ENOMEM;
		goto err_free;
	}
	if (vhca_is_pf(vhca)) {
		err = l2_table_create(vhca);
		if (err)
			goto err_unmap;
	}
	err = vhca_listeners_create(vhca);
	if (err)
		goto err_l2;
	err = vhca_health_create(vhca);
	if (err)
		goto err_listeners;
	err = vhca_cmd_create(vhca);
	if (err)
		goto err_health;
	err = vhca_pages_create(vhca);
	if (err)
		goto err_cmd;
	err = vhca_eqs_create(vhca);
	if (err)
		goto err_pages;
	return vhca;

err_pages:
	vhca_pages_destroy(vhca);
err_cmd:
	vhca_cmd_destroy(vhca);
err_health:
	vhca_health_destroy(vhca);
err_listeners:
	vhca_listeners_destroy(vhca);
err_l2:
	l2_table_destroy(vhca);
err_unmap:
	iounmap(vhca->iseg);
err_free:
	kfree(vhca);
	return ERR_PTR(err);
}

void vhca_destroy(struct vhca *vhca)
{
	vhca_eqs_destroy(vhca);
	vhca_pages_destroy(vhca);
	if (vhca_is_pf(vhca))
		vhca_lost_recover(vhca);
	else
		vhca_lost_leave(vhca);
	vhca_cmd_destroy(vhca);
	vhca_health_destroy(vhca);
	vhca_listeners_destroy(vhca);
	l2_table_destroy(vhca);
	iounmap(vhca->iseg);
	kfree(vhca);
}
