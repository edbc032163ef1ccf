// SPDX-License-Identifier: GPL-2.0
/* Registers of priorities: flow control, traffic classes, their bandwidth, DSCP, DCBX. */
#include "port/port.h"
#include "port/register.h"

#define QETCR_UNITS_MAX		4	/* 100 Mb/s is 3, 1 Gb/s is 4 */
#define TRUST_PCP		1
#define TRUST_MAX		3
#define DCBX_IEEE		0
#define DSCPS			64
#define GROUP_VENDOR		7

void qos_reset(struct port *port)
{
	unsigned int i;

	port->pause_tx = true;
	port->pause_rx = true;
	port->pfc_tx = 0;
	port->pfc_rx = 0;
	port->stall_minor = 100;
	port->stall_critical = 200;
	port->trust = TRUST_PCP;
	port->dcbx_version = DCBX_IEEE;
	port->dcbx_willing = false;
	memset(port->tc, 0, sizeof(port->tc));
	for (i = 0; i < PORT_PRIOS; i++) {
		/* 802.1Q's order: priority 0 is best effort, and 1 is below it */
		port->prio_tc[i] = i == 0 ? 1 : i == 1 ? 0 : i;
		port->tc[i].bw = 100;
		port->tc[i].group = GROUP_VENDOR;
	}
	for (i = 0; i < DSCPS; i++)
		port->dscp_prio[i] = i >> 3;
}

static enum cmd_status set_pfcc(struct access *a)
{
	struct port *port = a->port;
	uint8_t tx = ifc_get(pfcc_reg, a->in, prio_mask_tx);
	uint8_t rx = ifc_get(pfcc_reg, a->in, prio_mask_rx);
	bool pause_tx = port->pause_tx, pause_rx = port->pause_rx;
	uint8_t pfc_tx, pfc_rx;

	if (!ifc_get(pfcc_reg, a->in, pptx_mask_n))
		pause_tx = ifc_get(pfcc_reg, a->in, pptx);
	if (!ifc_get(pfcc_reg, a->in, pprx_mask_n))
		pause_rx = ifc_get(pfcc_reg, a->in, pprx);
	pfc_tx = (port->pfc_tx & ~tx) | (ifc_get(pfcc_reg, a->in, pfctx) & tx);
	pfc_rx = (port->pfc_rx & ~rx) | (ifc_get(pfcc_reg, a->in, pfcrx) & rx);
	/* The two kinds of pause exclude each other: the last setting wins */
	if (tx | rx && pfc_tx | pfc_rx) {
		pause_tx = false;
		pause_rx = false;
	} else if (pause_tx || pause_rx) {
		pfc_tx = 0;
		pfc_rx = 0;
	}
	port->pause_tx = pause_tx;
	port->pause_rx = pause_rx;
	port->pfc_tx = pfc_tx;
	port->pfc_rx = pfc_rx;
	if (ifc_get(pfcc_reg, a->in, minor_stall_mask))
		port->stall_minor = ifc_get(pfcc_reg, a->in, device_stall_minor_watermark);
	if (ifc_get(pfcc_reg, a->in, critical_stall_mask))
		port->stall_critical = ifc_get(pfcc_reg, a->in, device_stall_critical_watermark);
	return STAT_OK;
}

static enum cmd_status pfcc(struct access *a)
{
	struct port *port = a->port;

	if (a->write)
		set_pfcc(a);
	ifc_set(pfcc_reg, a->out, pptx, port->pause_tx);
	ifc_set(pfcc_reg, a->out, aptx, port->pause_tx && port_is_up(port));
	ifc_set(pfcc_reg, a->out, pprx, port->pause_rx);
	ifc_set(pfcc_reg, a->out, aprx, port->pause_rx && port_is_up(port));
	ifc_set(pfcc_reg, a->out, pfctx, port->pfc_tx);
	ifc_set(pfcc_reg, a->out, pfcrx, port->pfc_rx);
	ifc_set(pfcc_reg, a->out, device_stall_minor_watermark, port->stall_minor);
	ifc_set(pfcc_reg, a->out, device_stall_critical_watermark, port->stall_critical);
	return STAT_OK;
}

static enum cmd_status qtct(struct access *a)
{
	uint8_t *tc = &a->port->prio_tc[ifc_get(qtct_reg, a->in, prio)];

	if (a->write)
		*tc = ifc_get(qtct_reg, a->in, tclass);
	ifc_set(qtct_reg, a->out, tclass, *tc);
	return STAT_OK;
}

static enum cmd_status set_qetcr(struct access *a)
{
	unsigned int i;

	for (i = 0; i < PORT_PRIOS; i++) {
		const void *conf = ifc_addr(qetc_reg, a->in, tc_configuration[i]);

		if (ifc_get(ets_tcn_config_reg, conf, g) &&
		    ifc_get(ets_tcn_config_reg, conf, group) >= PORT_PRIOS)
			return reg_refuse(a, STAT_BAD_PARAM, "group %u of class %u",
					  ifc_get(ets_tcn_config_reg, conf, group), i);
		if (ifc_get(ets_tcn_config_reg, conf, b) &&
		    ifc_get(ets_tcn_config_reg, conf, bw_allocation) > 100)
			return reg_refuse(a, STAT_BAD_PARAM, "%u%% for class %u",
					  ifc_get(ets_tcn_config_reg, conf, bw_allocation), i);
		if (ifc_get(ets_tcn_config_reg, conf, r) &&
		    ifc_get(ets_tcn_config_reg, conf, max_bw_units) > QETCR_UNITS_MAX)
			return reg_refuse(a, STAT_BAD_PARAM, "rate unit %u",
					  ifc_get(ets_tcn_config_reg, conf, max_bw_units));
	}
	for (i = 0; i < PORT_PRIOS; i++) {
		const void *conf = ifc_addr(qetc_reg, a->in, tc_configuration[i]);

		if (ifc_get(ets_tcn_config_reg, conf, g))
			a->port->tc[i].group = ifc_get(ets_tcn_config_reg, conf, group);
		if (ifc_get(ets_tcn_config_reg, conf, b))
			a->port->tc[i].bw = ifc_get(ets_tcn_config_reg, conf, bw_allocation);
		if (!ifc_get(ets_tcn_config_reg, conf, r))
			continue;
		a->port->tc[i].max_units = ifc_get(ets_tcn_config_reg, conf, max_bw_units);
		a->port->tc[i].max_value = ifc_get(ets_tcn_config_reg, conf, max_bw_value);
	}
	return STAT_OK;
}

static enum cmd_status qetcr(struct access *a)
{
	enum cmd_status status = a->write ? set_qetcr(a) : STAT_OK;
	unsigned int i;

	if (status)
		return status;
	for (i = 0; i < PORT_PRIOS; i++) {
		void *conf = ifc_addr(qetc_reg, a->out, tc_configuration[i]);

		memset(conf, 0, ifc_bytes(ets_tcn_config_reg));
		ifc_set(ets_tcn_config_reg, conf, group, a->port->tc[i].group);
		ifc_set(ets_tcn_config_reg, conf, bw_allocation, a->port->tc[i].bw);
		ifc_set(ets_tcn_config_reg, conf, max_bw_units, a->port->tc[i].max_units);
		ifc_set(ets_tcn_config_reg, conf, max_bw_value, a->port->tc[i].max_value);
	}
	return STAT_OK;
}

static enum cmd_status qpts(struct access *a)
{
	unsigned int trust = ifc_get(qpts_reg, a->in, trust_state);

	if (a->write) {
		if (trust < TRUST_PCP || trust > TRUST_MAX)
			return reg_refuse(a, STAT_BAD_PARAM, "trust state %u", trust);
		a->port->trust = trust;
	}
	ifc_set(qpts_reg, a->out, trust_state, a->port->trust);
	return STAT_OK;
}

/* Entries have 16 bits, which the 32-bit accessors do not support */
static enum cmd_status qpdpm(struct access *a)
{
	uint8_t *out = ifc_addr(qpdpm_reg, a->out, dscp);
	const uint8_t *in = ifc_addr(qpdpm_reg, a->in, dscp);
	unsigned int i;

	for (i = 0; a->write && i < DSCPS; i++)
		if (in[2 * i] & 0x80 && (in[2 * i + 1] & 0xf) >= PORT_PRIOS)
			return reg_refuse(a, STAT_BAD_PARAM, "priority %u for DSCP %u",
					  in[2 * i + 1] & 0xf, i);
	for (i = 0; i < DSCPS; i++) {
		if (a->write && in[2 * i] & 0x80)
			a->port->dscp_prio[i] = in[2 * i + 1] & 0xf;
		out[2 * i] = 0;
		out[2 * i + 1] = a->port->dscp_prio[i];
	}
	return STAT_OK;
}

static enum cmd_status dcbx_param(struct access *a)
{
	struct port *port = a->port;
	unsigned int version = ifc_get(dcbx_param, a->in, version_admin);

	if (a->write) {
		/* 0: the host runs DCBX; 1 IEEE, 2 CEE, 3 either: the card does */
		if (version > 3)
			return reg_refuse(a, STAT_BAD_PARAM, "DCBX version %u", version);
		port->dcbx_version = version;
		port->dcbx_willing = ifc_get(dcbx_param, a->in, willing_admin);
	}
	memset(a->out + 2, 0, ifc_bytes(dcbx_param) - 2);
	ifc_set(dcbx_param, a->out, dcbx_cee_cap, 1);
	ifc_set(dcbx_param, a->out, dcbx_ieee_cap, 1);
	ifc_set(dcbx_param, a->out, max_application_table_size, 16);
	ifc_set(dcbx_param, a->out, version_oper, port->dcbx_version);
	ifc_set(dcbx_param, a->out, version_admin, port->dcbx_version);
	ifc_set(dcbx_param, a->out, willing_admin, port->dcbx_willing);
	ifc_set(dcbx_param, a->out, pfc_cap_oper, PORT_PRIOS);
	ifc_set(dcbx_param, a->out, pfc_cap_admin, PORT_PRIOS);
	ifc_set(dcbx_param, a->out, num_of_tc_oper, PORT_PRIOS);
	ifc_set(dcbx_param, a->out, num_of_tc_admin, PORT_PRIOS);
	return STAT_OK;
}

static const struct reg port_qos_regs[] = {
	REG(0x5007, pfcc_reg, REG_RW | REG_PORT, pfcc),
	REG(0x4002, qpts_reg, REG_RW | REG_PORT, qpts),
	REG(0x4005, qetc_reg, REG_RW | REG_PORT_0, qetcr),
	REG(0x400a, qtct_reg, REG_RW | REG_PORT_0, qtct),
	REG(0x4013, qpdpm_reg, REG_RW | REG_PORT, qpdpm),
	REG(0x4020, dcbx_param, REG_RW | REG_PORT, dcbx_param),
	{}
};

REG_TABLE(port_qos_regs);
