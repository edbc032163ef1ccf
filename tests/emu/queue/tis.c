// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/destroy.h"
#include "firmware/obj.h"
#include "firmware/reserved.h"
#include "queue/tis.h"

/* bitmask of MODIFY_TIS */
#define MODIFY_PRIO		BIT_ULL(0)
#define MODIFY_STRICT_AFFINITY	BIT_ULL(1)
#define MODIFY_AFFINITY		BIT_ULL(2)

static void tis_destroy(struct obj *obj)
{
	struct tis *tis = (struct tis *)obj;

	obj_put(tis->td);
	obj_put(tis->pd);
	free(tis);
}

static bool tisc_supported(const uint8_t *tisc)
{
	uint8_t rest[ifc_bytes(tisc)];

	memcpy(rest, tisc, sizeof(rest));
	ifc_known(tisc, rest, prio);
	ifc_known(tisc, rest, transport_domain);
	ifc_known(tisc, rest, pd);
	return bits_none(rest, sizeof(rest));
}

static enum cmd_status create_tis(struct cmd *cmd)
{
	const uint8_t *tisc = ifc_addr(create_tis_in, cmd->in, ctx);
	uint32_t tdn = ifc_get(tisc, tisc, transport_domain), pd = ifc_get(tisc, tisc, pd);
	struct obj *td = obj_find(cmd->vhca, OBJ_TD, tdn);
	struct obj *pd_obj = pd ? obj_find(cmd->vhca, OBJ_PD, pd) : NULL;
	struct tis *tis;

	if (!tisc_supported(tisc))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "tisc: a field that this card does not support is set");
	if (!td)
		return cmd_refuse(cmd, STAT_BAD_RES, "no transport domain 0x%x", tdn);
	if (pd && !pd_obj)
		return cmd_refuse(cmd, STAT_BAD_RES, "no PD 0x%x", pd);
	tis = calloc(1, sizeof(*tis));
	if (!tis)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	tis->td = td;
	tis->pd = pd_obj;
	tis->prio = ifc_get(tisc, tisc, prio);
	memcpy(tis->tisc, tisc, sizeof(tis->tisc));
	if (!obj_add(cmd->vhca, OBJ_TIS, &tis->obj, tis_destroy)) {
		free(tis);
		return cmd_refuse(cmd, STAT_NO_RES, "no TIS left");
	}
	obj_get(td);
	obj_get(pd_obj);
	ifc_set(create_tis_out, cmd->out, tisn, tis->obj.num);
	return STAT_OK;
}

static enum cmd_status modify_tis(struct cmd *cmd)
{
	const uint8_t *tisc = ifc_addr(modify_tis_in, cmd->in, ctx);
	uint32_t tisn = ifc_get(modify_tis_in, cmd->in, tisn);
	struct tis *tis = obj_find(cmd->vhca, OBJ_TIS, tisn);
	uint64_t mask = ifc_get64(modify_tis_in, cmd->in, bitmask);

	if (!tis)
		return cmd_refuse(cmd, STAT_BAD_RES, "no TIS 0x%x", tisn);
	if (mask & ~(MODIFY_PRIO | MODIFY_STRICT_AFFINITY | MODIFY_AFFINITY))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "bitmask 0x%llx", (unsigned long long)mask);
	/* There is one port and no LAG, so it cannot be attached to a port */
	if ((mask & MODIFY_STRICT_AFFINITY && ifc_get(tisc, tisc, strict_lag_tx_port_affinity)) ||
	    (mask & MODIFY_AFFINITY && ifc_get(tisc, tisc, lag_tx_port_affinity)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "affinity to a port of no bond");
	if (mask & MODIFY_PRIO) {
		tis->prio = ifc_get(tisc, tisc, prio);
		ifc_set(tisc, tis->tisc, prio, tis->prio);
	}
	return STAT_OK;
}

static enum cmd_status query_tis(struct cmd *cmd)
{
	uint32_t tisn = ifc_get(query_tis_in, cmd->in, tisn);
	struct tis *tis = obj_find(cmd->vhca, OBJ_TIS, tisn);

	if (!tis)
		return cmd_refuse(cmd, STAT_BAD_RES, "no TIS 0x%x", tisn);
	memcpy(ifc_addr(query_tis_out, cmd->out, tis_context), tis->tisc, sizeof(tis->tisc));
	return STAT_OK;
}

static enum cmd_status destroy_tis(struct cmd *cmd)
{
	return obj_destroy(cmd, OBJ_TIS, ifc_get(destroy_tis_in, cmd->in, tisn));
}

static const struct cap_desc tis_caps[] = {
	CAP(log_max_tis, 18),
	{}
};

CAP_TABLE(tis_caps);

static const struct cmd_desc tis_cmds[] = {
	CMD(CREATE_TIS, create_tis, CMD_INIT, 0, create_tis),
	CMD(MODIFY_TIS, modify_tis, CMD_INIT, 0, modify_tis),
	CMD(QUERY_TIS, query_tis, CMD_INIT, 0, query_tis),
	CMD(DESTROY_TIS, destroy_tis, CMD_INIT, 0, destroy_tis),
	{}
};

CMD_TABLE(tis_cmds);
