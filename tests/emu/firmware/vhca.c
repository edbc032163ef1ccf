// SPDX-License-Identifier: GPL-2.0
#include "firmware/caps.h"
#include "firmware/vhca.h"

uint16_t vhca_sf_base(struct card *card)
{
	return ifc_get(cmd_hca_cap, caps_current(card->pf, CAP_GENERAL), sf_base_id);
}

struct vhca *vhca_by_function(struct card *card, uint16_t function_id)
{
	int index;

	if (!function_id)
		return card->pf;
	index = vhca_sf_index(card, function_id);
	return index < 0 ? NULL : card->sfs[index];
}

int vhca_sf_index(struct card *card, uint16_t function_id)
{
	int index = function_id - vhca_sf_base(card);

	return index >= 0 && index < (int)card->config->max_sfs ? index : -1;
}
