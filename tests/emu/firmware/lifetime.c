// SPDX-License-Identifier: GPL-2.0
/* Creation and destruction of functions */
#include <stdlib.h>

#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/cmdq.h"
#include "firmware/lifetime.h"
#include "firmware/obj.h"
#include "firmware/pages.h"

struct vhca *vhca_create(struct card *card, enum vhca_kind kind, unsigned int index)
{
	struct vhca *vhca = calloc(1, sizeof(*vhca));

	if (!vhca)
		return NULL;
	vhca->card = card;
	vhca->kind = kind;
	vhca->hca = HCA_OFF;
	vhca->id = board_pf_id(card);
	if (kind == VHCA_SF) {
		vhca->id = board_sf_id(card, index);
		vhca->function_id = vhca_sf_base(card) + index;
		vhca->bar_index = index;
		vhca->state = VHCA_STATE_ALLOCATED;
	}
	vhca->cmdq = calloc(1, sizeof(*vhca->cmdq));
	vhca->pages = pages_create(vhca);
	if (!vhca->cmdq || !vhca->pages)
		goto free;
	vhca->vport = card->ops->vport_create(card, vhca->function_id, vhca);
	if (!vhca->vport)
		goto free;
	return vhca;
free:
	pages_destroy(vhca->pages);
	free(vhca->cmdq);
	free(vhca);
	return NULL;
}

void vhca_destroy(struct vhca *vhca)
{
	if (!vhca)
		return;
	obj_del_all(vhca);
	cmd_reset(vhca);
	caps_reset(vhca);
	vhca->card->ops->vport_destroy(vhca->vport);
	pages_destroy(vhca->pages);
	free(vhca->cmdq);
	free(vhca);
}

void vhca_reset(struct vhca *vhca)
{
	obj_del_all(vhca);
	cmd_reset(vhca);
	caps_reset(vhca);
	vhca->hca = HCA_OFF;
	vhca->fatal = false;
	vhca->absent = false;
	vhca->issi = 0;
	vhca->nic_interface = 0;
	memset(vhca->driver_version, 0, sizeof(vhca->driver_version));
}
