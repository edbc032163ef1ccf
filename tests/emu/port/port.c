// SPDX-License-Identifier: GPL-2.0
/* The physical port: its link, its counters, and settings outside of registers. */
#include <stdlib.h>

#include "firmware/cmd.h"
#include "port/port.h"
#include "port/register.h"
#include "port/wire.h"
#include "record/clock.h"

#define FCS		4
#define WOL_MAGIC	4

static void settle(struct port *port, bool was)
{
	bool up = port_is_up(port);

	if (was == up)
		return;
	if (up) {
		port->up_since = clock_now();
	} else {
		port->counters.link_downs++;
		port->counters.up_ms += (clock_now() - port->up_since) / 1000000;
	}
	port->card->ops->vport_changed(port->card, NULL);
}

/**
 * port_create() - the card's only port
 * @card: the card
 *
 * Return: the port in its power-on state, without carrier; NULL without memory.
 */
struct port *port_create(struct card *card)
{
	struct port *port = calloc(1, sizeof(*port));

	if (!port)
		return NULL;
	port->card = card;
	port_reset(port);
	return port;
}

/**
 * port_destroy() - frees the port
 * @port: the port
 */
void port_destroy(struct port *port)
{
	free(port);
}

/**
 * port_reset() - restore the settings after power-on
 * @port: the port
 *
 * The link and the counters belong to the port, not to the function, and are not reset.
 */
void port_reset(struct port *port)
{
	bool was = port_is_up(port);

	port->mtu = PORT_MTU_DEFAULT;
	port->wol = 0;
	port->rol = 0;
	memset(port->vxlan, 0, sizeof(port->vxlan));
	port->vxlan[0] = VXLAN_IANA;
	port->update_handle = 0;
	port->update_state = 0;
	port->update_error = 0;
	port->host_big_endian = false;
	link_reset(port);
	qos_reset(port);
	buffer_reset(port);
	cong_reset(port);
	port->admin_up = true;
	if (port->card->wire)
		wire_port_up(port->card->wire, true);
	settle(port, was);
}

/**
 * port_carrier() - the wire has gained or lost its link
 * @card: the card
 * @up: both ends are up and connected
 */
void port_carrier(struct card *card, bool up)
{
	struct port *port = card->port;
	bool was = port_is_up(port);

	port->carrier = up;
	settle(port, was);
}

/**
 * port_admin() - set the administrative state (PAOS)
 * @port: the port
 * @up: the driver requests a link
 */
void port_admin(struct port *port, bool up)
{
	bool was = port_is_up(port);

	port->admin_up = up;
	if (port->card->wire)
		wire_port_up(port->card->wire, up);
	settle(port, was);
}

/**
 * port_is_up() - operational state
 * @port: the port, or NULL before it is created
 *
 * Return: true if frames pass.
 */
bool port_is_up(const struct port *port)
{
	return port && port->admin_up && port->carrier;
}

/**
 * port_admin_up() - administrative state
 * @port: the port
 *
 * Return: true if the driver requests a link.
 */
bool port_admin_up(const struct port *port)
{
	return port->admin_up;
}

static enum cast cast_of(const uint8_t *dst)
{
	static const uint8_t all[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	if (!(dst[0] & 1))
		return CAST_UC;
	return memcmp(dst, all, 6) ? CAST_MC : CAST_BC;
}

/* Priority of a frame: the tag's PCP if the port trusts it; otherwise, and without a tag, 0 */
static unsigned int prio_of(const struct port *port, uint32_t len, const uint8_t *frame)
{
	const uint8_t *ip = frame + 14;
	uint16_t proto;

	if (len < 18)
		return 0;
	proto = frame[12] << 8 | frame[13];
	if (proto == 0x8100 || proto == 0x88a8) {
		if (port->trust == 1)
			return frame[14] >> 5;
		proto = frame[16] << 8 | frame[17];
		ip += 4;
	}
	if (port->trust == 1 || len < 22)
		return 0;
	if (proto == 0x0800)
		return port->dscp_prio[ip[1] >> 2];
	if (proto == 0x86dd)
		return port->dscp_prio[(ip[0] << 4 | ip[1] >> 4) >> 2 & 0x3f];
	return 0;
}

static unsigned int size_class(uint32_t octets)
{
	static const uint32_t last[PORT_SIZES - 1] = {
		64, 127, 255, 511, 1023, 1518, 2047, 4095, 8191,
	};
	unsigned int i;

	for (i = 0; i < PORT_SIZES - 1; i++)
		if (octets <= last[i])
			break;
	return i;
}

/**
 * port_count_tx() - count a frame that was sent to the wire
 * @card: the card
 * @len: its length without FCS
 * @frame: from the destination address on
 */
void port_count_tx(struct card *card, uint32_t len, const uint8_t *frame)
{
	struct port_counters *c = &card->port->counters;
	unsigned int prio = prio_of(card->port, len, frame);

	if (len < 6)
		return;
	/* The MAC pads short frames */
	len = len < 60 ? 60 : len;
	c->tx_packets[cast_of(frame)]++;
	c->tx_octets += len + FCS;
	c->prio_tx_packets[prio]++;
	c->prio_tx_octets[prio] += len + FCS;
}

/**
 * port_count_rx() - count a frame that was received from the wire
 * @card: the card
 * @len: its length without FCS
 * @frame: from the destination address on
 */
void port_count_rx(struct card *card, uint32_t len, const uint8_t *frame)
{
	struct port_counters *c = &card->port->counters;
	unsigned int prio = prio_of(card->port, len, frame);

	if (len < 6)
		return;
	len = len < 60 ? 60 : len;
	c->rx_packets[cast_of(frame)]++;
	c->rx_octets += len + FCS;
	c->rx_sizes[size_class(len + FCS)]++;
	c->prio_rx_packets[prio]++;
	c->prio_rx_octets[prio] += len + FCS;
	if (len + FCS > card->port->mtu)
		c->oversize++;
}

/**
 * port_is_vxlan() - whether the parser considers a packet to be VXLAN
 * @port: the port
 * @udp_port: UDP destination port
 *
 * Return: true if it was added by ADD_VXLAN_UDP_DPORT or is the one assigned by IANA.
 */
bool port_is_vxlan(const struct port *port, uint16_t udp_port)
{
	unsigned int i;

	for (i = 0; udp_port && i < PORT_VXLANS; i++)
		if (port->vxlan[i] == udp_port)
			return true;
	return false;
}

static enum cmd_status add_vxlan_udp_dport(struct cmd *cmd)
{
	uint16_t udp = ifc_get(add_vxlan_udp_dport_in, cmd->in, vxlan_udp_port);
	struct port *port = cmd->vhca->card->port;
	unsigned int i;

	if (!udp)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "UDP port 0");
	/* Drivers also add the default port */
	if (port_is_vxlan(port, udp))
		return STAT_OK;
	for (i = 0; i < PORT_VXLANS; i++)
		if (!port->vxlan[i])
			break;
	if (i == PORT_VXLANS)
		return cmd_refuse(cmd, STAT_NO_RES, "%u VXLAN ports are in use", PORT_VXLANS);
	port->vxlan[i] = udp;
	return STAT_OK;
}

static enum cmd_status delete_vxlan_udp_dport(struct cmd *cmd)
{
	uint16_t udp = ifc_get(delete_vxlan_udp_dport_in, cmd->in, vxlan_udp_port);
	struct port *port = cmd->vhca->card->port;
	unsigned int i;

	for (i = 0; udp && i < PORT_VXLANS; i++) {
		if (port->vxlan[i] != udp)
			continue;
		port->vxlan[i] = 0;
		return STAT_OK;
	}
	return cmd_refuse(cmd, STAT_BAD_PARAM, "UDP port %u was not added", udp);
}

static enum cmd_status query_wol_rol(struct cmd *cmd)
{
	struct port *port = cmd->vhca->card->port;

	ifc_set(query_wol_rol_out, cmd->out, wol_mode, port->wol);
	ifc_set(query_wol_rol_out, cmd->out, rol_mode, port->rol);
	return STAT_OK;
}

static enum cmd_status set_wol_rol(struct cmd *cmd)
{
	uint8_t wol = ifc_get(set_wol_rol_in, cmd->in, wol_mode);
	struct port *port = cmd->vhca->card->port;

	if (ifc_get(set_wol_rol_in, cmd->in, rol_mode_valid) &&
	    ifc_get(set_wol_rol_in, cmd->in, rol_mode))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "reset on LAN is no capability of the card");
	if (ifc_get(set_wol_rol_in, cmd->in, wol_mode_valid)) {
		if (wol & ~WOL_MAGIC)
			return cmd_refuse(cmd, STAT_BAD_PARAM, "wake-up mode 0x%x", wol);
		port->wol = wol;
	}
	return STAT_OK;
}

static const struct cmd_desc port_cmds[] = {
	CMD(ADD_VXLAN_UDP_DPORT, add_vxlan_udp_dport, CMD_INIT, CMD_PF_ONLY, add_vxlan_udp_dport),
	CMD(DELETE_VXLAN_UDP_DPORT, delete_vxlan_udp_dport, CMD_INIT, CMD_PF_ONLY,
	    delete_vxlan_udp_dport),
	CMD(QUERY_WOL_ROL, query_wol_rol, CMD_INIT, CMD_PF_ONLY, query_wol_rol),
	CMD(SET_WOL_ROL, set_wol_rol, CMD_INIT, CMD_PF_ONLY, set_wol_rol),
	{}
};

CMD_TABLE(port_cmds);
