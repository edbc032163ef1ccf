// SPDX-License-Identifier: GPL-2.0
/*
 * The PF's devlink instance. All of its callbacks are in this file, so that differences between
 * kernels are, too; eswitch/ and sf/ implement them.
 */
#include <linux/mlx5/vport.h>

#include "devlink.h"
#include "eswitch/esw.h"
#include "pf.h"
#include "sf/port.h"
#include "sf/sfs.h"
#include "sf/table.h"
#include "vhca/core.h"
#include "vhca/info.h"

enum { RESOURCE_SFS = 1 };

enum {
	PARAM_BRIDGE_OFFLOAD = DEVLINK_PARAM_GENERIC_ID_MAX + 1,
	PARAM_SF_ROCE,
};

/* ---- info ---- */

static int pf_info_get(struct devlink *devlink, struct devlink_info_req *req,
		       struct netlink_ext_ack *extack)
{
	struct pf *pf = devlink_priv(devlink);

	return vhca_info(pf->vhca, req, extack);
}

/* ---- eswitch ---- */

static int pf_eswitch_mode_get(struct devlink *devlink, u16 *mode)
{
	struct pf *pf = devlink_priv(devlink);

	return esw_mode_get(pf->esw, mode);
}

static int pf_eswitch_mode_set(struct devlink *devlink, u16 mode, struct netlink_ext_ack *extack)
{
	struct pf *pf = devlink_priv(devlink);

	return esw_mode_set(pf->esw, mode, extack);
}

/* ---- ports ---- */

static int pf_port_new(struct devlink *devlink, const struct devlink_port_new_attrs *attrs,
		       struct netlink_ext_ack *extack, struct devlink_port **port)
{
	struct pf *pf = devlink_priv(devlink);

	return slot_port_new(pf->sfs, attrs, extack, port);
}

/* Return the port of an SF, or NULL if none has this index */
static struct devlink_port __maybe_unused *pf_port_by_index(struct pf *pf, unsigned int index)
{
	return slot_port_by_index(pf->sfs, index);
}

DEVLINK_SF_PORTS_DEFINE(pf_sf_port, pf_port_new, pf_port_by_index, slot_port_ops);

static const struct devlink_ops pf_devlink_ops = {
	.info_get		= pf_info_get,
	.eswitch_mode_get	= pf_eswitch_mode_get,
	.eswitch_mode_set	= pf_eswitch_mode_set,
	DEVLINK_SF_PORTS_OPS(pf_sf_port, pf_port_new),
};

/* ---- resources ---- */

static u64 pf_sfs_occupied(void *priv)
{
	return slot_table_count(priv);
}

static int pf_resources_register(struct pf *pf)
{
	unsigned int max = pf->sfs->max;
	struct devlink_resource_size_params size;
	int err;

	if (!max)
		return 0;
	/* The card's configuration determines the number; it cannot be changed here */
	devlink_resource_size_params_init(&size, max, max, 1, DEVLINK_RESOURCE_UNIT_ENTRY);
	err = devl_resource_register(pf->devlink, "max_local_SFs", max, RESOURCE_SFS,
				     DEVLINK_RESOURCE_ID_PARENT_TOP, &size);
	if (!err)
		devl_resource_occ_get_register(pf->devlink, RESOURCE_SFS, pf_sfs_occupied, pf->sfs);
	return err;
}

/* ---- parameters; 6.1 calls get without devl_lock when the instance is registered ---- */

static int pf_bridge_offload_get(struct devlink *devlink, u32 id,
				 struct devlink_param_gset_ctx *ctx,
				 struct netlink_ext_ack *extack)
{
	struct pf *pf = devlink_priv(devlink);

	ctx->val.vbool = esw_bridge_offload_get(pf->esw);
	return 0;
}

static int pf_bridge_offload_set(struct devlink *devlink, u32 id,
				 struct devlink_param_gset_ctx *ctx,
				 struct netlink_ext_ack *extack)
{
	struct pf *pf = devlink_priv(devlink);

	return esw_bridge_offload_set(pf->esw, ctx->val.vbool, extack);
}

static int pf_sf_roce_get(struct devlink *devlink, u32 id, struct devlink_param_gset_ctx *ctx,
			  struct netlink_ext_ack *extack)
{
	struct pf *pf = devlink_priv(devlink);

	return sfs_roce_get(pf->sfs, &ctx->val.vbool, extack);
}

static int pf_sf_roce_set(struct devlink *devlink, u32 id, struct devlink_param_gset_ctx *ctx,
			  struct netlink_ext_ack *extack)
{
	struct pf *pf = devlink_priv(devlink);

	return sfs_roce_set(pf->sfs, ctx->val.vbool, extack);
}

DEVLINK_PARAM_GET_DEFINE(pf_bridge_offload_get);
DEVLINK_PARAM_SET_DEFINE(pf_bridge_offload_set);
DEVLINK_PARAM_GET_DEFINE(pf_sf_roce_get);
DEVLINK_PARAM_SET_DEFINE(pf_sf_roce_set);

static const struct devlink_param pf_params[] = {
	{
		.id = PARAM_BRIDGE_OFFLOAD,
		.name = "bridge_offload",
		.type = DEVLINK_PARAM_TYPE_BOOL,
		.supported_cmodes = BIT(DEVLINK_PARAM_CMODE_RUNTIME),
		.get = DEVLINK_PARAM_GET(pf_bridge_offload_get),
		.set = DEVLINK_PARAM_SET(pf_bridge_offload_set),
	},
	{
		.id = PARAM_SF_ROCE,
		.name = "sf_roce",
		.type = DEVLINK_PARAM_TYPE_BOOL,
		.supported_cmodes = BIT(DEVLINK_PARAM_CMODE_RUNTIME),
		.get = DEVLINK_PARAM_GET(pf_sf_roce_get),
		.set = DEVLINK_PARAM_SET(pf_sf_roce_set),
	},
};

static int pf_params_register(struct pf *pf)
{
	if (!pf->esw)
		return 0;
	return devlink_params_register(pf->devlink, pf_params, ARRAY_SIZE(pf_params));
}

static void pf_params_unregister(struct pf *pf)
{
	if (pf->esw)
		devlink_params_unregister(pf->devlink, pf_params, ARRAY_SIZE(pf_params));
}

/* ---- life cycle ---- */

struct pf *pf_devlink_alloc(struct pci_dev *pdev)
{
	struct devlink *devlink;
	struct pf *pf;

	devlink = devlink_alloc(&pf_devlink_ops, sizeof(*pf), &pdev->dev);
	if (!devlink)
		return NULL;
	pf = devlink_priv(devlink);
	pf->pdev = pdev;
	pf->devlink = devlink;
	return pf;
}

void pf_devlink_free(struct pf *pf)
{
	devlink_free(pf->devlink);
}

/*
 * Users count ports from 0, the card from 1. The PCI function's number cannot be used: the card's
 * first port need not be function 0, and in a virtual machine each port is function 0.
 */
static unsigned int pf_port_number(const struct pf *pf)
{
	unsigned int port = VHCA_CAP(pf->vhca, native_port_num);

	return port ? port - 1 : PCI_FUNC(pf->pdev->devfn);
}

int pf_devlink_register(struct pf *pf)
{
	struct devlink_port_attrs attrs = {
		.flavour = DEVLINK_PORT_FLAVOUR_PHYSICAL,
		.phys.port_number = pf_port_number(pf),
	};
	int err;

	if (pf->esw)
		attrs.switch_id = pf->esw->switch_id;
	devlink_port_attrs_set(&pf->port, &attrs);
	err = pf_params_register(pf);
	if (err)
		return err;
	devl_lock(pf->devlink);
	err = devl_port_register(pf->devlink, &pf->port, MLX5_VPORT_UPLINK);
	if (err)
		goto unlock;
	err = pf_resources_register(pf);
	if (err)
		devl_port_unregister(&pf->port);
unlock:
	devl_unlock(pf->devlink);
	if (err)
		pf_params_unregister(pf);
	else
		devlink_register(pf->devlink);
	return err;
}

void pf_devlink_unregister(struct pf *pf)
{
	devlink_unregister(pf->devlink);
	devl_lock(pf->devlink);
	devl_resources_unregister(pf->devlink);
	devl_port_unregister(&pf->port);
	devl_unlock(pf->devlink);
	pf_params_unregister(pf);
}
