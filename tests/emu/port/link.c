// SPDX-License-Identifier: GPL-2.0
/* Registers of the link: speed, MTU, administrative state, error correction, errors. */
#include "firmware/vport_state.h"
#include "port/port.h"
#include "port/register.h"
#include "record/clock.h"

#define PROTO_EN	4		/* PTYS proto_mask: Ethernet */
#define CONNECTOR_DA	7		/* direct attach copper */
#define STATUS_UP	1
#define STATUS_DOWN	2
#define FEC_NONE	0x1		/* of classes up to 25G per lane */
#define FEC_FIRECODE	0x2
#define FEC_RS		0x4
#define FEC_LANE_NONE	0x1		/* of 50G-per-lane classes */
#define FEC_LANE_RS	0x80
#define PDDR_NO_CABLE	1024
#define PDDR_NO_PARTNER	2
#define PDDR_BY_ADMIN	1

enum { AN_UNAVAILABLE, AN_COMPLETE, AN_FAILED, AN_LINK_UP, AN_LINK_DOWN };

/*
 * Speeds of a ConnectX-6 Dx with a 100G copper cable, fastest first, with extended and old PTYS
 * bits. If a speed has two modes, the cable's four lanes use the one with the lower bit.
 */
static const struct speed {
	uint32_t mbps, ext, old;
	uint8_t fec_active;		/* log2 of the FEC mode that is used by default */
} speeds[] = {
	{ 100000, 1u << 10 | 1u << 9, 1u << 20, 2 },
	{ 50000, 1u << 8 | 1u << 7, 1u << 30, 2 },
	{ 40000, 1u << 5, 1u << 6, 0 },
	{ 25000, 1u << 6, 1u << 27, 2 },
	{ 10000, 1u << 4, 1u << 12, 0 },
	{ 1000, 1u << 1, 1u << 0, 0 },
};

#define SPEEDS (sizeof(speeds) / sizeof(speeds[0]))

static uint32_t all(bool ext)
{
	uint32_t bits = 0;
	unsigned int i;

	for (i = 0; i < SPEEDS; i++)
		bits |= ext ? speeds[i].ext : speeds[i].old;
	return bits;
}

static const struct speed *negotiated(const struct port *port)
{
	unsigned int i;

	for (i = 0; i < SPEEDS; i++)
		if (port->ext_proto_admin & speeds[i].ext || port->proto_admin & speeds[i].old)
			return &speeds[i];
	return NULL;
}

uint32_t link_speed(const struct port *port)
{
	const struct speed *speed = negotiated(port);

	return port_is_up(port) && speed ? speed->mbps : 0;
}

void link_reset(struct port *port)
{
	port->proto_admin = all(false);
	port->ext_proto_admin = all(true);
	port->an_disabled = false;
	port->event_mode = 1;
	port->fcs_check = true;
	port->ts_over_crc = false;
	port->beacon = 0;
	memset(port->fec, 0, sizeof(port->fec));
	memset(port->fec_lane, 0, sizeof(port->fec_lane));
}

static enum cmd_status pcap(struct access *a)
{
	const uint32_t *mask = (const void *)(a->in + 4);

	if (a->write && (mask[0] | mask[1] | mask[2] | mask[3]))
		return reg_refuse(a, STAT_BAD_PARAM, "an Ethernet port has no such capability");
	return STAT_OK;
}

static enum cmd_status pmtu(struct access *a)
{
	uint16_t mtu = ifc_get(pmtu_reg, a->in, admin_mtu);
	/* The PF sets the port's MTU, another function that of its vport */
	uint16_t *at = a->vhca->kind == VHCA_PF ? &a->port->mtu : &a->vhca->vport->mtu;

	if (a->write) {
		if (mtu < PORT_MTU_MIN || mtu > PORT_MTU_MAX)
			return reg_refuse(a, STAT_BAD_PARAM, "MTU %u", mtu);
		*at = mtu;
	}
	ifc_set(pmtu_reg, a->out, max_mtu, PORT_MTU_MAX);
	ifc_set(pmtu_reg, a->out, admin_mtu, *at);
	ifc_set(pmtu_reg, a->out, oper_mtu, *at);
	return STAT_OK;
}

static enum cmd_status set_ptys(struct access *a)
{
	uint32_t old = ifc_get(ptys_reg, a->in, eth_proto_admin);
	uint32_t ext = ifc_get(ptys_reg, a->in, ext_eth_proto_admin);
	bool disable = ifc_get(ptys_reg, a->in, an_disable_admin);

	if (old & ~all(false) || ext & ~all(true) || (!old && !ext))
		return reg_refuse(a, STAT_BAD_PARAM,
				  "link modes 0x%x, extended 0x%x, can 0x%x, 0x%x", old, ext,
				  all(false), all(true));
	/* Only one of the two is set; the other one is cleared */
	a->port->proto_admin = ext ? 0 : old;
	a->port->ext_proto_admin = ext;
	a->port->an_disabled = disable;
	return STAT_OK;
}

static enum cmd_status ptys(struct access *a)
{
	const struct speed *speed;
	enum cmd_status status;
	bool up = port_is_up(a->port);

	if (ifc_get(ptys_reg, a->in, proto_mask) != PROTO_EN)
		return reg_refuse(a, STAT_BAD_PARAM, "protocols 0x%x: the port is Ethernet",
				  ifc_get(ptys_reg, a->in, proto_mask));
	if (a->write) {
		status = set_ptys(a);
		if (status)
			return status;
	}
	speed = negotiated(a->port);
	ifc_set(ptys_reg, a->out, an_disable_cap, 1);
	ifc_set(ptys_reg, a->out, an_disable_admin, a->port->an_disabled);
	ifc_set(ptys_reg, a->out, an_status, a->port->an_disabled ? AN_UNAVAILABLE :
		up ? AN_COMPLETE : AN_LINK_DOWN);
	ifc_set(ptys_reg, a->out, data_rate_oper, link_speed(a->port) / 100);
	ifc_set(ptys_reg, a->out, eth_proto_capability, all(false));
	ifc_set(ptys_reg, a->out, ext_eth_proto_capability, all(true));
	ifc_set(ptys_reg, a->out, eth_proto_admin, a->port->proto_admin);
	ifc_set(ptys_reg, a->out, ext_eth_proto_admin, a->port->ext_proto_admin);
	ifc_set(ptys_reg, a->out, eth_proto_oper, up && speed ? speed->old & -speed->old : 0);
	ifc_set(ptys_reg, a->out, ext_eth_proto_oper, up && speed ? speed->ext & -speed->ext : 0);
	ifc_set(ptys_reg, a->out, eth_proto_lp_advertise, up ? all(false) : 0);
	ifc_set(ptys_reg, a->out, connector_type, CONNECTOR_DA);
	return STAT_OK;
}

static enum cmd_status paos(struct access *a)
{
	unsigned int admin = ifc_get(paos_reg, a->in, admin_status);
	unsigned int mode = ifc_get(paos_reg, a->in, e);

	if (a->write && ifc_get(paos_reg, a->in, ase) && admin != STATUS_UP && admin != STATUS_DOWN)
		return reg_refuse(a, STAT_BAD_PARAM, "admin_status %u", admin);
	if (a->write && ifc_get(paos_reg, a->in, ee) && mode > 2)
		return reg_refuse(a, STAT_BAD_PARAM, "event mode %u", mode);
	/* An SF's setting is accepted, but does not affect the port, which others use */
	if (a->write && a->vhca->kind == VHCA_PF) {
		if (ifc_get(paos_reg, a->in, ee))
			a->port->event_mode = mode;
		if (ifc_get(paos_reg, a->in, ase))
			port_admin(a->port, admin == STATUS_UP);
	}
	ifc_set(paos_reg, a->out, admin_status, port_admin_up(a->port) ? STATUS_UP : STATUS_DOWN);
	ifc_set(paos_reg, a->out, oper_status, port_is_up(a->port) ? STATUS_UP : STATUS_DOWN);
	ifc_set(paos_reg, a->out, ase, 0);
	ifc_set(paos_reg, a->out, ee, 0);
	ifc_set(paos_reg, a->out, e, a->port->event_mode);
	return STAT_OK;
}

static enum cmd_status pvlc(struct access *a)
{
	/* Only InfiniBand has virtual lanes */
	ifc_set(pvlc_reg, a->out, vl_hw_cap, 0);
	ifc_set(pvlc_reg, a->out, vl_operational, 0);
	return STAT_OK;
}

static enum cmd_status pcmr(struct access *a)
{
	if (a->write &&
	    (ifc_get(pcmr_reg, a->in, entropy_force) || ifc_get(pcmr_reg, a->in, entropy_calc) ||
	     ifc_get(pcmr_reg, a->in, entropy_gre_calc)))
		return reg_refuse(a, STAT_BAD_PARAM,
				  "entropy calculation is no capability of the port");
	if (a->write) {
		a->port->fcs_check = ifc_get(pcmr_reg, a->in, fcs_chk);
		a->port->ts_over_crc = ifc_get(pcmr_reg, a->in, rx_ts_over_crc);
	}
	memset(a->out + 4, 0, 8);
	ifc_set(pcmr_reg, a->out, fcs_cap, 1);
	ifc_set(pcmr_reg, a->out, rx_ts_over_crc_cap, 1);
	ifc_set(pcmr_reg, a->out, fcs_chk, a->port->fcs_check);
	ifc_set(pcmr_reg, a->out, rx_ts_over_crc, a->port->ts_over_crc);
	return STAT_OK;
}

static enum cmd_status mlcr(struct access *a)
{
	struct port *port = a->port;
	uint64_t now = clock_now() / 1000000000;

	if (a->write) {
		port->beacon = ifc_get(mlcr_reg, a->in, beacon_duration);
		port->beacon_until = now + port->beacon;
	}
	if (port->beacon != 0xffff && now >= port->beacon_until)
		port->beacon = 0;
	ifc_set(mlcr_reg, a->out, beacon_duration, port->beacon);
	ifc_set(mlcr_reg, a->out, beacon_remain,
		port->beacon && port->beacon != 0xffff ? port->beacon_until - now : port->beacon);
	return STAT_OK;
}

/* A speed class of PPLM: its capabilities, and where its setting is stored */
struct fec_class {
	struct ifc_field cap, admin;
	const char *name;
	uint16_t can;
};

#define FEC_CLASS(class, can)						\
	{ ifc_field(pplm_reg, fec_override_cap_##class),		\
	  ifc_field(pplm_reg, fec_override_admin_##class), #class, can }

static const struct fec_class fec_old[5] = {
	FEC_CLASS(10g_40g, FEC_NONE | FEC_FIRECODE),
	FEC_CLASS(25g, FEC_NONE | FEC_FIRECODE | FEC_RS),
	FEC_CLASS(50g, FEC_NONE | FEC_FIRECODE | FEC_RS),
	FEC_CLASS(100g, FEC_NONE | FEC_RS),
	FEC_CLASS(56g, 0),
};

static const struct fec_class fec_lane[4] = {
	FEC_CLASS(50g_1x, FEC_LANE_NONE | FEC_LANE_RS),
	FEC_CLASS(100g_2x, FEC_LANE_NONE | FEC_LANE_RS),
	FEC_CLASS(200g_4x, 0),
	FEC_CLASS(400g_8x, 0),
};

static uint32_t fec_active(const struct port *port)
{
	const struct speed *speed = negotiated(port);
	unsigned int class;
	uint8_t admin;

	if (!port_is_up(port) || !speed)
		return 0;
	class = speed->mbps == 100000 ? 3 : speed->mbps == 50000 ? 2 : speed->mbps == 25000 ? 1 : 0;
	admin = port->fec[class];
	return admin ? admin & -admin : 1u << speed->fec_active;
}

static enum cmd_status fec_check(struct access *a, const struct fec_class *class)
{
	uint32_t admin = ifc_get_at(a->in, class->admin);

	if (admin & ~class->can)
		return reg_refuse(a, STAT_BAD_PARAM, "FEC 0x%x of class %s", admin, class->name);
	return STAT_OK;
}

static void fec_fill(struct access *a, const struct fec_class *class, uint32_t admin)
{
	ifc_set_at(a->out, class->cap, class->can);
	ifc_set_at(a->out, class->admin, admin);
}

static enum cmd_status pplm(struct access *a)
{
	enum cmd_status status = STAT_OK;
	unsigned int i;

	for (i = 0; a->write && !status && i < 5; i++)
		status = fec_check(a, &fec_old[i]);
	for (i = 0; a->write && !status && i < 4; i++)
		status = fec_check(a, &fec_lane[i]);
	if (status)
		return status;
	for (i = 0; a->write && i < 5; i++)
		a->port->fec[i] = ifc_get_at(a->in, fec_old[i].admin);
	for (i = 0; a->write && i < 4; i++)
		a->port->fec_lane[i] = ifc_get_at(a->in, fec_lane[i].admin);
	for (i = 0; i < 5; i++)
		fec_fill(a, &fec_old[i], a->port->fec[i]);
	for (i = 0; i < 4; i++)
		fec_fill(a, &fec_lane[i], a->port->fec_lane[i]);
	ifc_set(pplm_reg, a->out, fec_mode_active, fec_active(a->port));
	return STAT_OK;
}

static enum cmd_status pddr(struct access *a)
{
	unsigned int select = ifc_get(pddr_reg, a->in, page_select);
	void *page = ifc_addr(pddr_reg, a->out, page_data);

	if (select != MLX5_PDDR_REG_PAGE_SELECT_TROUBLESHOOTING_INFO_PAGE)
		return reg_refuse(a, STAT_BAD_PARAM, "page %u", select);
	ifc_set(pddr_troubleshooting_page, page, status_opcode.pddr_monitor_opcode.monitor_opcode,
		port_is_up(a->port) ? 0 : !a->port->admin_up ? PDDR_BY_ADMIN : PDDR_NO_PARTNER);
	return STAT_OK;
}

static const struct reg link_regs[] = {
	REG(0x5001, pcap_reg, REG_RW | REG_PORT, pcap),
	REG(0x5003, pmtu_reg, REG_RW | REG_PORT | REG_SF_W, pmtu),
	REG(0x5004, ptys_reg, REG_RW | REG_PORT, ptys),
	REG(0x5006, paos_reg, REG_RW | REG_PORT | REG_SF_W, paos),
	REG(0x500f, pvlc_reg, REG_R | REG_PORT, pvlc),
	REG(0x5023, pplm_reg, REG_RW | REG_PORT, pplm),
	REG(0x5031, pddr_reg, REG_R | REG_PORT, pddr),
	REG(0x5041, pcmr_reg, REG_RW | REG_PORT, pcmr),
	REG(0x902b, mlcr_reg, REG_RW | REG_PORT, mlcr),
	{}
};

REG_TABLE(link_regs);
