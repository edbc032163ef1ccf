// SPDX-License-Identifier: GPL-2.0
/* A function, from reset to ready and back. */
#include <linux/io.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/utsname.h>
#include <sfbus/sfbus.h>

#include "caps.h"
#include "cmd.h"
#include "eq.h"
#include "health.h"
#include "irq.h"
#include "object.h"
#include "pages.h"
#include "uar.h"
#include "vhca.h"
#include "vport.h"

/* profile of TEARDOWN_HCA */
enum { TEARDOWN_GRACEFUL, TEARDOWN_FORCE, TEARDOWN_PREPARE_FAST };

/* ---- what child drivers ask ---- */

/**
 * vhca_of() - the function that a class device is a use of
 * @sfdev: the class device
 *
 * Context: between probe and remove of the class device's driver.
 * Return: the function.
 */
struct vhca *vhca_of(struct sf_device *sfdev)
{
	return sf_get_drvdata(&sf_device_function(sfdev)->sfdev);
}
EXPORT_SYMBOL_GPL(vhca_of);

/**
 * vhca_devlink_port() - the devlink port of a function's netdevice
 * @vhca: the function
 *
 * That of an SF is of flavour "virtual", on the SF's own devlink instance, and lives as long as the
 * function driver is bound: until remove of the class device's driver has returned.
 *
 * Context: any.
 * Return: the port.
 */
struct devlink_port *vhca_devlink_port(const struct vhca *vhca)
{
	return vhca->port;
}
EXPORT_SYMBOL_GPL(vhca_devlink_port);

/**
 * vhca_device() - for messages
 * @vhca: the function
 *
 * Return: the PCI device or the SF device.
 */
struct device *vhca_device(const struct vhca *vhca)
{
	return vhca->device;
}
EXPORT_SYMBOL_GPL(vhca_device);

/**
 * vhca_dma_device() - for the DMA API
 * @vhca: the function
 *
 * Return: the PCI device: an SF has no requester id of its own.
 */
struct device *vhca_dma_device(const struct vhca *vhca)
{
	return vhca->dma;
}
EXPORT_SYMBOL_GPL(vhca_dma_device);

/**
 * vhca_numa_node() - where memory is near to the function
 * @vhca: the function
 *
 * Return: the node, or NUMA_NO_NODE.
 */
int vhca_numa_node(const struct vhca *vhca)
{
	return dev_to_node(vhca->dma);
}
EXPORT_SYMBOL_GPL(vhca_numa_node);

static enum vhca_condition vhca_condition(const struct vhca *vhca)
{
	return max(READ_ONCE(vhca->condition), READ_ONCE(vhca->pf->condition));
}

/**
 * vhca_fw_version() - of the firmware that runs
 * @vhca: the function
 * @version: room for the text, such as "22.36.1010"; empty when the card is gone
 * @size: of @version, in bytes
 *
 * Context: any.
 */
void vhca_fw_version(const struct vhca *vhca, char *version, size_t size)
{
	u32 rev, sub;

	if (vhca_gone(vhca)) {
		*version = '\0';
		return;
	}
	rev = ioread32be(&vhca->iseg->fw_rev);
	sub = ioread32be(&vhca->iseg->cmdif_rev_fw_sub);
	snprintf(version, size, "%u.%u.%04u", rev & 0xffff, rev >> 16, sub & 0xffff);
}
EXPORT_SYMBOL_GPL(vhca_fw_version);

/**
 * vhca_gone() - the card was pulled or its firmware has failed
 * @vhca: the function
 *
 * Does not look at the card; a card that is pulled or fails is noticed within two seconds.
 *
 * Memory that the card knows is another matter: a card that has failed may still write to it, so
 * commands that destroy something fail then. Memory whose object was not destroyed is for
 * vhca_buf_lose() and vhca_lose().
 *
 * Context: any.
 * Return: true: no register is to be touched any more, commands fail.
 */
bool vhca_gone(const struct vhca *vhca)
{
	return vhca_condition(vhca) != VHCA_WORKS;
}
EXPORT_SYMBOL_GPL(vhca_gone);

bool vhca_vanished(const struct vhca *vhca)
{
	return vhca_condition(vhca) == VHCA_VANISHED;
}

/* ---- life of the function in the card ---- */

static int enable_hca(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(enable_hca_in)] = {};

	MLX5_SET(enable_hca_in, in, opcode, MLX5_CMD_OP_ENABLE_HCA);
	return VHCA_EXEC_IN(vhca, in);
}

static void disable_hca(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(disable_hca_in)] = {};

	MLX5_SET(disable_hca_in, in, opcode, MLX5_CMD_OP_DISABLE_HCA);
	VHCA_EXEC_IN(vhca, in);
}

static int check_issi(struct vhca *vhca)
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

/* Interface step sequence 1 is what this driver is written for. An SF's firmware is its PF's. */
static int set_issi(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(set_issi_in)] = {};
	int err = vhca_is_pf(vhca) ? check_issi(vhca) : 0;

	if (err)
		return err;
	MLX5_SET(set_issi_in, in, opcode, MLX5_CMD_OP_SET_ISSI);
	MLX5_SET(set_issi_in, in, current_issi, 1);
	return VHCA_EXEC_IN(vhca, in);
}

static int init_hca(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(init_hca_in)] = {};

	MLX5_SET(init_hca_in, in, opcode, MLX5_CMD_OP_INIT_HCA);
	return VHCA_EXEC_IN(vhca, in);
}

static int teardown_hca(struct vhca *vhca, u16 profile)
{
	u32 in[MLX5_ST_SZ_DW(teardown_hca_in)] = {};

	MLX5_SET(teardown_hca_in, in, opcode, MLX5_CMD_OP_TEARDOWN_HCA);
	MLX5_SET(teardown_hca_in, in, profile, profile);
	return VHCA_EXEC_IN(vhca, in);
}

/* For those who look at the card from outside; nobody needs it to succeed. */
static void set_driver_version(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(set_driver_version_in)] = {};

	if (!VHCA_CAP(vhca, driver_version))
		return;
	MLX5_SET(set_driver_version_in, in, opcode, MLX5_CMD_OP_SET_DRIVER_VERSION);
	/* Long names of kernels are cut short */
	scnprintf(MLX5_ADDR_OF(set_driver_version_in, in, driver_version),
		  MLX5_FLD_SZ_BYTES(set_driver_version_in, driver_version), "Linux,%s,%s",
		  KBUILD_MODNAME, init_utsname()->release);
	VHCA_EXEC_IN(vhca, in);
}

static int enable(struct vhca *vhca)
{
	int err;

	err = vhca_cmd_start(vhca);
	if (err)
		return err;
	vhca_health_start(vhca);
	err = enable_hca(vhca);
	if (err)
		goto err_cmd;
	err = set_issi(vhca);
	if (err)
		goto err_disable;
	err = vhca_pages_supply(vhca, PAGES_BOOT);
	if (err)
		goto err_pages;
	/* Firmware that says nothing here has no register, either; the usual timeout holds */
	if (vhca_is_pf(vhca) && ioread32be(&vhca->iseg->cmd_q_init_to))
		port_query_reclaim_timeout(vhca, &vhca->reclaim_timeout);
	return 0;

err_pages:
	vhca_pages_reclaim(vhca);
err_disable:
	disable_hca(vhca);
err_cmd:
	vhca_health_stop(vhca);
	vhca_cmd_stop(vhca);
	return err;
}

static void disable(struct vhca *vhca)
{
	vhca_pages_reclaim(vhca);
	disable_hca(vhca);
	vhca_health_stop(vhca);
	vhca_cmd_stop(vhca);
}

static int init(struct vhca *vhca)
{
	int err = 0;

	if (vhca_is_pf(vhca))
		err = port_set_host_endianness(vhca);
	if (!err)
		err = vhca_caps_set(vhca);
	if (!err)
		err = vhca_pages_supply(vhca, PAGES_INIT);
	if (!err)
		err = init_hca(vhca);
	if (err)
		return err;
	err = vhca_caps_query(vhca);
	if (err) {
		teardown_hca(vhca, TEARDOWN_GRACEFUL);
		return err;
	}
	set_driver_version(vhca);
	return 0;
}

static void teardown(struct vhca *vhca)
{
	vhca_dbs_lose(vhca);
	/* Queues that were not destroyed one by one go with the function. */
	if (!teardown_hca(vhca, TEARDOWN_GRACEFUL) && !vhca_gone(vhca))
		vhca_lost_free(vhca);
	/* With the function go entries of the L2 table that were not deleted */
	l2_table_forget(vhca);
	vhca_caps_free(vhca);
}

int vhca_start(struct vhca *vhca)
{
	int err;

	/* An SF is nothing without its PF */
	if (!vhca_is_pf(vhca) && !READ_ONCE(vhca->pf->started))
		return -ENXIO;
	WRITE_ONCE(vhca->condition, VHCA_WORKS);
	err = enable(vhca);
	if (err)
		return err;
	err = init(vhca);
	if (err)
		goto err_disable;
	err = vhca_uars_start(vhca);
	if (err)
		goto err_teardown;
	vhca_pages_listen(vhca);
	err = vhca_eqs_start(vhca);
	if (err)
		goto err_pages;
	err = vhca_objects_create(vhca);
	if (err)
		goto err_eqs;
	err = vport_disable_loopback(vhca);
	if (err)
		goto err_objects;
	if (vhca_is_pf(vhca))
		vport_follow_port(vhca);
	WRITE_ONCE(vhca->started, true);
	return 0;

err_objects:
	vhca_objects_destroy(vhca);
err_eqs:
	vhca_eqs_stop(vhca);
err_pages:
	vhca_pages_unlisten(vhca);
	vhca_uars_stop(vhca);
err_teardown:
	teardown(vhca);
err_disable:
	disable(vhca);
	return err;
}

void vhca_stop(struct vhca *vhca)
{
	if (!vhca->started)
		return;
	WRITE_ONCE(vhca->started, false);
	vhca_objects_destroy(vhca);
	vhca_eqs_stop(vhca);
	vhca_pages_unlisten(vhca);
	vhca_uars_stop(vhca);
	teardown(vhca);
	disable(vhca);
}

void vhca_halt(struct vhca *vhca)
{
	if (!vhca->started)
		return;
	/* A handler that still ran would ring the doorbell of an EQ that is gone */
	vhca_cmd_use_events(vhca, false);
	vhca_irq_pool_quiesce(vhca->pool);
	if ((!VHCA_CAP(vhca, force_teardown) || teardown_hca(vhca, TEARDOWN_FORCE)) &&
	    VHCA_CAP(vhca, fast_teardown))
		teardown_hca(vhca, TEARDOWN_PREPARE_FAST);
	/* Torn down it is enabled still: the driver of the next kernel could not enable it */
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
	INIT_LIST_HEAD(&vhca->db_pages);
	mutex_init(&vhca->db_lock);
	mutex_init(&vhca->tis_lock);
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
	err = vhca_health_create(vhca);
	if (err)
		goto err_l2;
	err = vhca_cmd_create(vhca);
	if (err)
		goto err_health;
	err = vhca_pages_create(vhca);
	if (err)
		goto err_cmd;
	err = vhca_uars_create(vhca);
	if (err)
		goto err_pages;
	err = vhca_eqs_create(vhca);
	if (err)
		goto err_uars;
	return vhca;

err_uars:
	vhca_uars_destroy(vhca);
err_pages:
	vhca_pages_destroy(vhca);
err_cmd:
	vhca_cmd_destroy(vhca);
err_health:
	vhca_health_destroy(vhca);
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
	vhca_uars_destroy(vhca);
	vhca_pages_destroy(vhca);
	if (vhca_is_pf(vhca))
		vhca_lost_recover(vhca);
	else
		vhca_lost_leave(vhca);
	vhca_cmd_destroy(vhca);
	vhca_health_destroy(vhca);
	l2_table_destroy(vhca);
	iounmap(vhca->iseg);
	kfree(vhca);
}
