// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/eq.h"
#include "firmware/iseg.h"
#include "firmware/obj.h"
#include "firmware/window.h"
#include "queue/cq.h"
#include "queue/sq.h"
#include "queue/uar.h"

enum {
	OFF_CQ_DB	= 0x20,
	OFF_EQ_ARM	= 0x40,
	OFF_EQ_UPDATE	= 0x48,
	OFF_BF		= 0x800,	/* BlueFlame registers fill the rest of the page */
	BF_STRIDE	= 0x100,
};

/* A doorbell of 8 bytes may arrive as two writes of 4 */
struct uar {
	struct obj obj;
	uint32_t half[OFF_BF / BF_STRIDE], cq_half;
};

static void arm_cq(struct vhca *vhca, uint32_t num, const uint32_t word[2])
{
	record_use(&vhca->card->record, USE_DOORBELL, DOORBELL_CQ_ARM);
	cq_doorbell(vhca, num, word);
}

static void send_doorbell(struct vhca *vhca, uint32_t num, uint32_t first, uint32_t second)
{
	record_use(&vhca->card->record, USE_DOORBELL, DOORBELL_SQ);
	if (!vhca->card->ops->qp_doorbell(vhca, num, be32toh(second) >> 8, be32toh(first) >> 8))
		sq_doorbell(vhca, num, be32toh(second) >> 8, be32toh(first) >> 8);
}

void uar_write(struct vhca *vhca, uint32_t num, uint32_t off, const void *buf, size_t len)
{
	struct uar *uar = obj_find(vhca, OBJ_UAR, num);
	uint32_t word[2] = {}, reg;

	if (!uar) {
		card_complain(vhca->card,
			      "function 0x%x: doorbell in UAR %u, which it does not own",
			      vhca->function_id, num);
		return;
	}
	if (len < 4 || off & 3) {
		card_complain(vhca->card, "function 0x%x: doorbell of %zu bytes at 0x%x",
			      vhca->function_id, len, off);
		return;
	}
	memcpy(word, buf, len < 8 ? len : 8);
	if (off >= OFF_BF) {
		/* The rest of a BlueFlame write is part of a WQE, which is also in memory */
		reg = (off - OFF_BF) / BF_STRIDE;
		if (!(off % BF_STRIDE) && len >= 8)
			send_doorbell(vhca, num, word[0], word[1]);
		else if (!(off % BF_STRIDE))
			uar->half[reg] = word[0];
		else if (off % BF_STRIDE == 4)
			send_doorbell(vhca, num, uar->half[reg], word[0]);
		return;
	}
	switch (off) {
	case OFF_CQ_DB:
		if (len >= 8)
			arm_cq(vhca, num, word);
		else
			uar->cq_half = word[0];
		break;
	case OFF_CQ_DB + 4:
		word[1] = word[0];
		word[0] = uar->cq_half;
		arm_cq(vhca, num, word);
		break;
	case OFF_EQ_ARM:
	case OFF_EQ_UPDATE:
		record_use(&vhca->card->record, USE_DOORBELL,
			   off == OFF_EQ_ARM ? DOORBELL_EQ_ARM : DOORBELL_EQ_UPDATE);
		eq_doorbell(vhca, num, be32toh(word[0]), off == OFF_EQ_ARM);
		break;
	default:
		card_complain(vhca->card, "function 0x%x: no doorbell at 0x%x of a UAR page",
			      vhca->function_id, off);
	}
}

static void uar_destroy(struct obj *obj)
{
	free(obj);
}

static enum cmd_status alloc_uar(struct cmd *cmd)
{
	struct uar *uar = calloc(1, sizeof(*uar));
	uint32_t num, last = window_pages(cmd->vhca);

	if (!uar)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	for (num = ISEG_PAGES; num < last; num++) {
		if (!obj_add_at(cmd->vhca, OBJ_UAR, num, &uar->obj, uar_destroy))
			continue;
		ifc_set(alloc_uar_out, cmd->out, uar, num);
		return STAT_OK;
	}
	free(uar);
	return cmd_refuse(cmd, STAT_NO_RES, "all %u UAR pages of the window are in use",
			  last - ISEG_PAGES);
}

static enum cmd_status dealloc_uar(struct cmd *cmd)
{
	uint32_t num = ifc_get(dealloc_uar_in, cmd->in, uar);
	struct uar *uar = obj_find(cmd->vhca, OBJ_UAR, num);

	if (!uar)
		return cmd_refuse(cmd, STAT_BAD_RES, "no UAR %u", num);
	/*
	 * CQs do not count: programs everywhere, such as perftest's ib_send_bw, close their device
	 * before a CQ, and no kernel log is known in which a card refused this. That it refuses
	 * with other queues is inferred.
	 */
	if (uar->obj.refs)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "%u queues use UAR %u", uar->obj.refs,
				  num);
	obj_del(&uar->obj);
	return STAT_OK;
}

static const struct cap_desc uar_caps[] = {
	CAP_FLAGS(uar_4k, 1, CAP_ASKED),
	CAP(num_of_uars_per_page, 1),
	CAP_FLAGS(uar_sz, 5, CAP_PF),
	CAP(log_pg_sz, 12),
	CAP(bf, 1),
	CAP(log_bf_reg_size, 9),
	CAP_FLAGS(log_uar_page_sz, 0, CAP_WRITABLE),
	{}
};

CAP_TABLE(uar_caps);

static const struct cmd_desc uar_cmds[] = {
	CMD(ALLOC_UAR, alloc_uar, CMD_INIT, 0, alloc_uar),
	CMD(DEALLOC_UAR, dealloc_uar, CMD_INIT, 0, dealloc_uar),
	{}
};

CMD_TABLE(uar_cmds);
