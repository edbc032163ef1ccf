// SPDX-License-Identifier: GPL-2.0
/* Multicast groups of datagram QPs */
#include <stdlib.h>

#include "firmware/cmd.h"
#include "roce/group.h"

static struct group **find(struct qp *qp, const uint8_t *gid)
{
	struct group **at;

	for (at = &qp->groups; *at; at = &(*at)->next)
		if (!memcmp((*at)->gid, gid, sizeof((*at)->gid)))
			return at;
	return NULL;
}

bool group_has(struct qp *qp, const uint8_t *gid)
{
	return find(qp, gid);
}

void group_leave_all(struct qp *qp)
{
	struct group *group;

	while ((group = qp->groups)) {
		qp->groups = group->next;
		free(group);
	}
}

static struct qp *member(struct cmd *cmd, uint32_t qpn, enum cmd_status *status)
{
	struct qp *qp = qp_find(cmd->vhca, qpn);

	if (!qp)
		*status = cmd_refuse(cmd, STAT_BAD_RES, "no QP 0x%x", qpn);
	else if (qp->service != QP_UD)
		*status = cmd_refuse(cmd, STAT_BAD_RES, "QP 0x%x is none of datagrams", qpn);
	else
		*status = STAT_OK;
	return *status ? NULL : qp;
}

static enum cmd_status attach_to_mcg(struct cmd *cmd)
{
	const uint8_t *gid = ifc_addr(attach_to_mcg_in, cmd->in, multicast_gid);
	enum cmd_status status;
	struct qp *qp = member(cmd, ifc_get(attach_to_mcg_in, cmd->in, qpn), &status);
	struct group *group;

	if (!qp)
		return status;
	if (find(qp, gid))
		return STAT_OK;
	group = malloc(sizeof(*group));
	if (!group)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	memcpy(group->gid, gid, sizeof(group->gid));
	group->next = qp->groups;
	qp->groups = group;
	return STAT_OK;
}

static enum cmd_status detach_from_mcg(struct cmd *cmd)
{
	const uint8_t *gid = ifc_addr(detach_from_mcg_in, cmd->in, multicast_gid);
	enum cmd_status status;
	struct qp *qp = member(cmd, ifc_get(detach_from_mcg_in, cmd->in, qpn), &status);
	struct group **at, *group;

	if (!qp)
		return status;
	at = find(qp, gid);
	if (!at)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "QP 0x%x is no member of the group",
				  qp->obj.num);
	group = *at;
	*at = group->next;
	free(group);
	return STAT_OK;
}

static const struct cmd_desc group_cmds[] = {
	CMD(ATTACH_TO_MCG, attach_to_mcg, CMD_INIT, 0, attach_to_mcg),
	CMD(DETACH_FROM_MCG, detach_from_mcg, CMD_INIT, 0, detach_from_mcg),
	{}
};

CMD_TABLE(group_cmds);
