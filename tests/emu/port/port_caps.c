// SPDX-License-Identifier: GPL-2.0
/*
 * Capabilities of registers: PCAM, MCAM and QCAM. They are derived from the tables of registers, so
 * that capability and implementation always agree.
 */
#include "firmware/caps.h"
#include "port/register.h"

#define MASK_BITS	128

/* A mask is counted from its end: bit n from the last byte on is register base + n */
static void fill_mask(const struct access *a, uint8_t *mask, uint16_t base)
{
	unsigned int i;

	for (i = 0; i < MASK_BITS; i++) {
		const struct reg *reg = reg_find(base + i);

		if (reg && !(a->vhca->kind == VHCA_SF && reg->flags & REG_PF))
			mask[MASK_BITS / 8 - 1 - i / 8] |= 1 << i % 8;
	}
}

static enum cmd_status pcam(struct access *a)
{
	uint8_t *features = ifc_addr(pcam_reg, a->out, feature_cap_mask);

	if (ifc_get(pcam_reg, a->in, feature_group) || ifc_get(pcam_reg, a->in, access_reg_group))
		return reg_refuse(a, STAT_BAD_PARAM, "group %u of registers, %u of features",
				  ifc_get(pcam_reg, a->in, access_reg_group),
				  ifc_get(pcam_reg, a->in, feature_group));
	memset(a->out + 4, 0, ifc_bytes(pcam_reg) - 4);
	fill_mask(a, ifc_addr(pcam_reg, a->out, port_access_reg_cap_mask), 0x5000);
	ifc_set(pcam_enhanced_features, features, fec_50G_per_lane_in_pplm, 1);
	ifc_set(pcam_enhanced_features, features, ptys_extended_ethernet, 1);
	ifc_set(pcam_enhanced_features, features, rx_icrc_encapsulated_counter, 1);
	ifc_set(pcam_enhanced_features, features, pfcc_mask, 1);
	ifc_set(pcam_enhanced_features, features, per_lane_error_counters, 1);
	ifc_set(pcam_enhanced_features, features, rx_buffer_fullness_counters, 1);
	ifc_set(pcam_enhanced_features, features, ptys_connector_type, 1);
	ifc_set(pcam_enhanced_features, features, ppcnt_discard_group, 1);
	ifc_set(pcam_enhanced_features, features, ppcnt_statistical_group, 1);
	return STAT_OK;
}

static enum cmd_status mcam(struct access *a)
{
	unsigned int group = ifc_get(mcam_reg, a->in, access_reg_group);
	uint8_t *features = ifc_addr(mcam_reg, a->out, mng_feature_cap_mask);
	bool pf = a->vhca->kind == VHCA_PF;

	if (ifc_get(mcam_reg, a->in, feature_group) || group > 3)
		return reg_refuse(a, STAT_BAD_PARAM, "group %u of registers, %u of features", group,
				  ifc_get(mcam_reg, a->in, feature_group));
	memset(a->out + 4, 0, ifc_bytes(mcam_reg) - 4);
	fill_mask(a, ifc_addr(mcam_reg, a->out, mng_access_reg_cap_mask), 0x9000 + 0x80 * group);
	ifc_set(mcam_enhanced_features, features, mcia_32dwords, 1);
	ifc_set(mcam_enhanced_features, features, reset_state, pf);
	ifc_set(mcam_enhanced_features, features, pci_status_and_power, pf);
	ifc_set(mcam_enhanced_features, features, pcie_outbound_stalled, 1);
	ifc_set(mcam_enhanced_features, features, tx_overflow_buffer_pkt, 1);
	ifc_set(mcam_enhanced_features, features, pcie_performance_group, 1);
	return STAT_OK;
}

static enum cmd_status qcam(struct access *a)
{
	if (ifc_get(qcam_reg, a->in, feature_group) || ifc_get(qcam_reg, a->in, access_reg_group))
		return reg_refuse(a, STAT_BAD_PARAM, "group %u of registers, %u of features",
				  ifc_get(qcam_reg, a->in, access_reg_group),
				  ifc_get(qcam_reg, a->in, feature_group));
	memset(a->out + 4, 0, ifc_bytes(qcam_reg) - 4);
	fill_mask(a, ifc_addr(qcam_reg, a->out, qos_access_reg_cap_mask), 0x4000);
	ifc_set(qcam_reg, a->out, qos_feature_cap_mask.feature_cap.qpts_trust_both, 1);
	return STAT_OK;
}

static const struct cap_desc port_caps[] = {
	CAP(num_ports, 1),
	CAP(port_type, MLX5_CAP_PORT_TYPE_ETH),
	CAP(max_tc, 8),
	CAP(pcam_reg, 1),
	CAP(mcam_reg, 1),
	CAP_FLAGS(qcam_reg, 1, CAP_PF),
	CAP_FLAGS(sbcam_reg, 1, CAP_PF),
	CAP_FLAGS(ets, 1, CAP_PF),
	CAP_FLAGS(dcbx, 1, CAP_PF),
	CAP_FLAGS(ports_check, 1, CAP_PF),
	CAP_FLAGS(beacon_led, 1, CAP_PF),
	CAP_FLAGS(wol_g, 1, CAP_PF),
	CAP_FLAGS(port_module_event, 1, CAP_PF),
	CAP_FLAGS(temp_warn_event, 1, CAP_PF),
	CAP(cc_query_allowed, 1),
	CAP_FLAGS(cc_modify_allowed, 1, CAP_PF),
	CAP_ETH(max_vxlan_udp_ports, 8),
	{}
};

CAP_TABLE(port_caps);

static const struct reg port_caps_regs[] = {
	REG(0x4019, qcam_reg, REG_R, qcam),
	REG(0x507f, pcam_reg, REG_R, pcam),
	REG(0x907f, mcam_reg, REG_R, mcam),
	{}
};

REG_TABLE(port_caps_regs);
