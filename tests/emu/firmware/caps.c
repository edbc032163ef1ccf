// SPDX-License-Identifier: GPL-2.0
/*
 * Capabilities: the maximum, and the current values. A driver may change the current values of a
 * few fields, which the PRM names, before INIT_HCA.
 */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/claim.h"
#include "firmware/vhca.h"

/* Fields that the oldest kernel headers lack or have at another offset */
static const struct ifc_field page_request_disable = { 0x6, 1 };
static const struct ifc_field terminate_scatter_list_mkey = { 0xf6, 1 };
static const struct ifc_field relaxed_ordering_read = { 0x32a, 1 };
static const struct ifc_field relaxed_ordering_read_pci_enabled = { 0xe9, 1 };

static const struct ifc_field max_num_eqs_24b = CAP_MAX_NUM_EQS_24B;
static const struct ifc_field sf_eq_usage = CAP_SF_EQ_USAGE;

SET_DECLARE(cap_tables, cap_desc);

/* The next entry of all tables after @desc; NULL is before the first and after the last. */
static const struct cap_desc *next(const struct cap_desc *const **table,
				   const struct cap_desc *desc)
{
	if (!desc) {
		*table = SET_FIRST(cap_tables);
		desc = **table;
	} else {
		desc++;
	}
	while (!desc->name) {
		if (++*table == SET_END(cap_tables))
			return NULL;
		desc = **table;
	}
	return desc;
}

bool caps_own(const struct card_config *config, unsigned int type, void *cap)
{
	const struct cap_desc *const *table, *desc;
	bool own = false;

	for (desc = next(&table, NULL); desc; desc = next(&table, desc)) {
		if (desc->type != type || desc->flags & CAP_CLAIMED)
			continue;
		own = true;
		if (desc->flags & CAP_SFS && !config->max_sfs)
			continue;
		if (desc->fill)
			desc->fill(config, cap);
		else
			ifc_set_at(cap, desc->at, desc->value);
	}
	return own;
}

/* Clear fields with these flags, whatever their values in a personality */
static void clear(unsigned int type, uint8_t flags, void *cap)
{
	const struct cap_desc *const *table, *desc;

	for (desc = next(&table, NULL); desc; desc = next(&table, desc))
		if (desc->type == type && desc->flags & flags && !desc->fill)
			ifc_set_at(cap, desc->at, 0);
}

const struct cap_desc *caps_writable(unsigned int type, uint8_t *mask, const uint8_t *want,
				     const uint8_t *most)
{
	const struct cap_desc *const *table, *desc;

	for (desc = next(&table, NULL); desc; desc = next(&table, desc)) {
		if (desc->type != type || !(desc->flags & (CAP_WRITABLE | CAP_ASKED)))
			continue;
		ifc_set_at(mask, desc->at, ~0u);
		if (ifc_get_at(want, desc->at) > ifc_get_at(most, desc->at))
			return desc;
	}
	return NULL;
}

/* Set fields that depend on the function */
static void fit(const struct vhca *vhca, unsigned int type, void *cap)
{
	if (vhca->kind == VHCA_SF)
		clear(type, CAP_PF, cap);
	if (type == CAP_GENERAL) {
		ifc_set(cmd_hca_cap, cap, vhca_id, vhca->id);
		if (vhca->card->config->functions > 1)
			ifc_set(cmd_hca_cap, cap, native_port_num, vhca->card->number + 1);
	}
	if (type == CAP_GENERAL_2 && vhca->max_eqs) {
		ifc_set_at(cap, max_num_eqs_24b, vhca->max_eqs);
		ifc_set_at(cap, sf_eq_usage, vhca->sf_eq_usage);
	}
}

bool caps_fill(const struct vhca *vhca, unsigned int type, bool current, void *cap)
{
	const struct card *card = vhca->card;

	if (vhca->kind == VHCA_SF && (type == CAP_ESWITCH || type == CAP_ESWITCH_FLOW_TABLE))
		return false;
	if (type >= CAP_TYPES)
		return false;
	if (!caps_own(card->config, type, cap) && !claims_type(card->claims, type))
		return false;
	claims_apply(card->claims, type, CLAIM_MAX, cap);
	if (current) {
		clear(type, CAP_ASKED, cap);
		claims_apply(card->claims, type, CLAIM_CURRENT, cap);
	}
	fit(vhca, type, cap);
	return true;
}

const void *caps_current(struct vhca *vhca, unsigned int type)
{
	if (type >= CAP_TYPES)
		return NULL;
	if (!vhca->caps[type]) {
		uint8_t *cap = calloc(1, CAP_BYTES);

		if (!cap || !caps_fill(vhca, type, true, cap)) {
			free(cap);
			return NULL;
		}
		vhca->caps[type] = cap;
	}
	return vhca->caps[type];
}

void caps_reset(struct vhca *vhca)
{
	unsigned int i;

	for (i = 0; i < CAP_TYPES; i++) {
		free(vhca->caps[i]);
		vhca->caps[i] = NULL;
	}
	vhca->cmdif_checksum = 0;
}

bool caps_eswitch_manager(struct vhca *vhca)
{
	return ifc_get(cmd_hca_cap, caps_current(vhca, CAP_GENERAL), eswitch_manager);
}

bool caps_ethernet(struct vhca *vhca)
{
	return ifc_get(cmd_hca_cap, caps_current(vhca, CAP_GENERAL), port_type) ==
	       MLX5_CAP_PORT_TYPE_ETH;
}

bool caps_merged_eswitch(struct vhca *vhca)
{
	const void *cap = caps_current(vhca, CAP_ESWITCH);

	return cap && ifc_get(e_switch_cap, cap, merged_eswitch);
}

bool caps_page_requests(struct vhca *vhca)
{
	return !ifc_get_at(caps_current(vhca, CAP_GENERAL), page_request_disable);
}

bool caps_terminate_mkey(struct vhca *vhca)
{
	return ifc_get_at(caps_current(vhca, CAP_GENERAL), terminate_scatter_list_mkey);
}

bool caps_relaxed_read(struct vhca *vhca)
{
	const void *cap = caps_current(vhca, CAP_GENERAL);

	return ifc_get_at(cap, relaxed_ordering_read) ||
	       ifc_get_at(cap, relaxed_ordering_read_pci_enabled);
}

bool caps_value(struct vhca *vhca, const struct cap_field *field, uint64_t *max, uint64_t *current)
{
	uint8_t most[CAP_BYTES] = {};

	if (!caps_fill(vhca, field->type, false, most))
		return false;
	*max = cap_field_get(most, field);
	*current = cap_field_get(caps_current(vhca, field->type), field);
	return true;
}

unsigned int caps_max_eqs(struct vhca *vhca)
{
	const void *general = caps_current(vhca, CAP_GENERAL);
	uint32_t eqs = ifc_get_at(caps_current(vhca, CAP_GENERAL_2), max_num_eqs_24b);

	eqs = eqs ?: ifc_get(cmd_hca_cap, general, max_num_eqs);
	return eqs ?: 1u << ifc_get(cmd_hca_cap, general, log_max_eq);
}
