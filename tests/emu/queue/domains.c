// SPDX-License-Identifier: GPL-2.0
/* Objects that only consist of a number, and queries that return constants of the card. */
#include <stdio.h>
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/destroy.h"
#include "firmware/obj.h"
#include "firmware/vhca.h"
#include "queue/mkey.h"

static void id_destroy(struct obj *obj)
{
	free(obj);
}

static struct obj *id_create(struct cmd *cmd, enum obj_type type)
{
	struct obj *obj = calloc(1, sizeof(*obj));

	if (obj && !obj_add(cmd->vhca, type, obj, id_destroy)) {
		free(obj);
		obj = NULL;
	}
	if (!obj)
		cmd_refuse(cmd, STAT_NO_RES, "no %s is left", obj_type_name(type));
	return obj;
}

static enum cmd_status alloc_pd(struct cmd *cmd)
{
	struct obj *obj = id_create(cmd, OBJ_PD);

	if (!obj)
		return STAT_NO_RES;
	ifc_set(alloc_pd_out, cmd->out, pd, obj->num);
	return STAT_OK;
}

static enum cmd_status dealloc_pd(struct cmd *cmd)
{
	return obj_destroy(cmd, OBJ_PD, ifc_get(dealloc_pd_in, cmd->in, pd));
}

static enum cmd_status alloc_td(struct cmd *cmd)
{
	struct obj *obj = id_create(cmd, OBJ_TD);

	if (!obj)
		return STAT_NO_RES;
	ifc_set(alloc_transport_domain_out, cmd->out, transport_domain, obj->num);
	return STAT_OK;
}

static enum cmd_status dealloc_td(struct cmd *cmd)
{
	return obj_destroy(cmd, OBJ_TD,
			   ifc_get(dealloc_transport_domain_in, cmd->in, transport_domain));
}

static enum cmd_status alloc_xrcd(struct cmd *cmd)
{
	struct obj *obj = id_create(cmd, OBJ_XRCD);

	if (!obj)
		return STAT_NO_RES;
	ifc_set(alloc_xrcd_out, cmd->out, xrcd, obj->num);
	return STAT_OK;
}

static enum cmd_status dealloc_xrcd(struct cmd *cmd)
{
	return obj_destroy(cmd, OBJ_XRCD, ifc_get(dealloc_xrcd_in, cmd->in, xrcd));
}

static enum cmd_status query_adapter(struct cmd *cmd)
{
	void *block = ifc_addr(query_adapter_out, cmd->out, query_adapter_struct);

	ifc_set(query_adapter_param_block, block, ieee_vendor_id, 0x2c9);
	ifc_set(query_adapter_param_block, block, vsd_vendor_id, 0x15b3);
	memcpy(ifc_addr(query_adapter_param_block, block, vsd_contd_psid),
	       cmd->vhca->card->config->psid, CARD_PSID_LEN);
	return STAT_OK;
}

/* A field that the oldest kernel headers lack */
static const struct ifc_field terminate_scatter_list_mkey = { 0xa0, 0x20 };

static enum cmd_status query_special_contexts(struct cmd *cmd)
{
	ifc_set(query_special_contexts_out, cmd->out, resd_lkey, MKEY_RESERVED);
	if (caps_terminate_mkey(cmd->vhca))
		ifc_set_at(cmd->out, terminate_scatter_list_mkey, mkey_terminate(cmd->vhca));
	return STAT_OK;
}

static enum cmd_status nop(struct cmd *cmd)
{
	(void)cmd;
	return STAT_OK;
}

static const struct cap_desc domain_caps[] = {
	CAP(log_max_transport_domain, 24),
	CAP(log_max_pd, 24),
	CAP(log_max_xrcd, 24),
	CAP(log_max_srq_sz, 15),
	CAP(log_max_qp_sz, 15),
	CAP_FLAGS(log_max_qp, 18, CAP_WRITABLE),
	CAP(log_max_srq, 18),
	CAP(max_wqe_sz_sq_dc, 512),
	CAP(log_max_msg, 30),
	{}
};

CAP_TABLE(domain_caps);

static const struct cmd_desc ids_cmds[] = {
	CMD(ALLOC_PD, alloc_pd, CMD_INIT, 0, alloc_pd),
	CMD(DEALLOC_PD, dealloc_pd, CMD_INIT, 0, dealloc_pd),
	CMD(ALLOC_TRANSPORT_DOMAIN, alloc_transport_domain, CMD_INIT, 0, alloc_td),
	CMD(DEALLOC_TRANSPORT_DOMAIN, dealloc_transport_domain, CMD_INIT, 0, dealloc_td),
	CMD(ALLOC_XRCD, alloc_xrcd, CMD_INIT, 0, alloc_xrcd),
	CMD(DEALLOC_XRCD, dealloc_xrcd, CMD_INIT, 0, dealloc_xrcd),
	CMD(QUERY_ADAPTER, query_adapter, CMD_ENABLED | CMD_INIT, 0, query_adapter),
	CMD(QUERY_SPECIAL_CONTEXTS, query_special_contexts, CMD_INIT, 0, query_special_contexts),
	CMD(NOP, nop, CMD_ANY, 0, nop),
	{}
};

CMD_TABLE(ids_cmds);
