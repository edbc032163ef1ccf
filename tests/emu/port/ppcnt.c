// SPDX-License-Identifier: GPL-2.0
/* PPCNT: the port's counters, in groups that the standards define. */
#include "port/port.h"
#include "port/register.h"
#include "record/clock.h"

enum {
	GRP_802_3	= 0x00,
	GRP_2863	= 0x01,
	GRP_2819	= 0x02,
	GRP_3635	= 0x03,
	GRP_EXTENDED	= 0x05,
	GRP_PRIO	= 0x10,
	GRP_TC		= 0x11,
	GRP_PHYSICAL	= 0x12,
	GRP_TC_CONGEST	= 0x13,
	GRP_STATISTICAL	= 0x16,
	GRP_IB		= 0x20,
};

enum { NAMED_LOCAL = 0, NAMED_HOST = 2 };

/* Each half of a counter is a field, the higher one first */
#define PUT(layout, fld, v) put(ifc_addr(layout, set, fld##_high), v)

static void put(void *counter, uint64_t v)
{
	v = htobe64(v);
	memcpy(counter, &v, sizeof(v));
}

static uint64_t sum(const uint64_t *kinds)
{
	return kinds[CAST_UC] + kinds[CAST_MC] + kinds[CAST_BC];
}

static void group_802_3(void *set, const struct port_counters *c)
{
#define P(fld, v) PUT(eth_802_3_cntrs_grp_data_layout, fld, v)
	P(a_frames_transmitted_ok, sum(c->tx_packets));
	P(a_frames_received_ok, sum(c->rx_packets));
	P(a_octets_transmitted_ok, c->tx_octets);
	P(a_octets_received_ok, c->rx_octets);
	P(a_multicast_frames_xmitted_ok, c->tx_packets[CAST_MC]);
	P(a_broadcast_frames_xmitted_ok, c->tx_packets[CAST_BC]);
	P(a_multicast_frames_received_ok, c->rx_packets[CAST_MC]);
	P(a_broadcast_frames_received_ok, c->rx_packets[CAST_BC]);
	P(a_frame_too_long_errors, c->oversize);
#undef P
}

static void group_2863(void *set, const struct port_counters *c)
{
#define P(fld, v) PUT(eth_2863_cntrs_grp_data_layout, fld, v)
	P(if_in_octets, c->rx_octets);
	P(if_in_ucast_pkts, c->rx_packets[CAST_UC]);
	P(if_in_multicast_pkts, c->rx_packets[CAST_MC]);
	P(if_in_broadcast_pkts, c->rx_packets[CAST_BC]);
	P(if_out_octets, c->tx_octets);
	P(if_out_ucast_pkts, c->tx_packets[CAST_UC]);
	P(if_out_multicast_pkts, c->tx_packets[CAST_MC]);
	P(if_out_broadcast_pkts, c->tx_packets[CAST_BC]);
#undef P
}

static void group_2819(void *set, const struct port_counters *c)
{
#define P(fld, v) PUT(eth_2819_cntrs_grp_data_layout, fld, v)
	P(ether_stats_octets, c->rx_octets);
	P(ether_stats_pkts, sum(c->rx_packets));
	P(ether_stats_broadcast_pkts, c->rx_packets[CAST_BC]);
	P(ether_stats_multicast_pkts, c->rx_packets[CAST_MC]);
	P(ether_stats_undersize_pkts, c->undersize);
	P(ether_stats_oversize_pkts, c->oversize);
	P(ether_stats_pkts64octets, c->rx_sizes[0]);
	P(ether_stats_pkts65to127octets, c->rx_sizes[1]);
	P(ether_stats_pkts128to255octets, c->rx_sizes[2]);
	P(ether_stats_pkts256to511octets, c->rx_sizes[3]);
	P(ether_stats_pkts512to1023octets, c->rx_sizes[4]);
	P(ether_stats_pkts1024to1518octets, c->rx_sizes[5]);
	P(ether_stats_pkts1519to2047octets, c->rx_sizes[6]);
	P(ether_stats_pkts2048to4095octets, c->rx_sizes[7]);
	P(ether_stats_pkts4096to8191octets, c->rx_sizes[8]);
	P(ether_stats_pkts8192to10239octets, c->rx_sizes[9]);
#undef P
}

static void group_prio(void *set, const struct port_counters *c, unsigned int prio)
{
#define P(fld, v) PUT(eth_per_prio_grp_data_layout, fld, v)
	P(rx_octets, c->prio_rx_octets[prio]);
	P(rx_frames, c->prio_rx_packets[prio]);
	P(tx_octets, c->prio_tx_octets[prio]);
	P(tx_frames, c->prio_tx_packets[prio]);
#undef P
}

static void group_physical(void *set, const struct port_counters *c, uint64_t since_ms)
{
	PUT(phys_layer_cntrs, time_since_last_clear, since_ms);
	ifc_set(phys_layer_cntrs, set, link_down_events, c->link_downs);
}

/* A lane transfers bits, including idle ones, while the link is up; there are no errors */
static void group_statistical(void *set, const struct port *port, const struct port_counters *c,
			      uint64_t since_ms)
{
	uint32_t mbps = link_speed(port) ? link_speed(port) : 100000;

	PUT(phys_layer_statistical_cntrs, time_since_last_clear, since_ms);
	PUT(phys_layer_statistical_cntrs, phy_received_bits, c->up_ms * mbps * 1000);
}

static void clear(struct port *port, unsigned int grp, const struct port_counters *now)
{
	port->cleared[grp] = *now;
	port->cleared_at[grp] = clock_now();
}

static enum cmd_status fill(struct access *a, unsigned int grp, void *set,
			    const struct port_counters *c, uint64_t since_ms)
{
	switch (grp) {
	case GRP_802_3:
		group_802_3(set, c);
		return STAT_OK;
	case GRP_2863:
		group_2863(set, c);
		return STAT_OK;
	case GRP_2819:
		group_2819(set, c);
		return STAT_OK;
	case GRP_PRIO:
		group_prio(set, c, ifc_get(ppcnt_reg, a->in, prio_tc));
		return STAT_OK;
	case GRP_PHYSICAL:
		group_physical(set, c, since_ms);
		return STAT_OK;
	case GRP_STATISTICAL:
		group_statistical(set, a->port, c, since_ms);
		return STAT_OK;
	case GRP_IB:
		ifc_set(ib_port_cntrs_grp_data_layout, set, link_downed_counter,
			c->link_downs < 0xff ? c->link_downs : 0xff);
		return STAT_OK;
	case GRP_3635:
	case GRP_EXTENDED:
	case GRP_TC:
	case GRP_TC_CONGEST:
		/* Collisions, pauses, queueing and marking do not occur on this wire */
		return STAT_OK;
	default:
		return reg_refuse(a, STAT_BAD_PARAM, "counter group 0x%x", grp);
	}
}

/* The only port has number 1 on its label, and number 0 among this host's ports */
static bool named(unsigned int naming, unsigned int number)
{
	return (naming == NAMED_LOCAL && number == 1) || (naming == NAMED_HOST && number == 0);
}

static enum cmd_status ppcnt(struct access *a)
{
	void *set = ifc_addr(ppcnt_reg, a->out, counter_set);
	unsigned int grp = ifc_get(ppcnt_reg, a->in, grp), i;
	struct port_counters now = a->port->counters, c;
	uint64_t ms = (clock_now() - a->port->cleared_at[grp]) / 1000000;
	const uint64_t *base = (const uint64_t *)&a->port->cleared[grp];
	const uint64_t *from = (const uint64_t *)&now;
	enum cmd_status status;

	if (!named(ifc_get(ppcnt_reg, a->in, pnat), ifc_get(ppcnt_reg, a->in, local_port)))
		return reg_refuse(a, STAT_BAD_PARAM, "port %u by naming %u",
				  ifc_get(ppcnt_reg, a->in, local_port),
				  ifc_get(ppcnt_reg, a->in, pnat));
	if (a->vhca->kind == VHCA_SF && ifc_get(ppcnt_reg, a->in, clr))
		return reg_refuse(a, STAT_BAD_PARAM,
				  "the port's counters are not an SF's to clear");
	if (port_is_up(a->port))
		now.up_ms += (clock_now() - a->port->up_since) / 1000000;
	for (i = 0; i < sizeof(c) / sizeof(uint64_t); i++)
		((uint64_t *)&c)[i] = from[i] - base[i];
	memset(set, 0, ifc_bytes(ppcnt_reg) - 8);
	status = fill(a, grp, set, &c, ms);
	if (!status && ifc_get(ppcnt_reg, a->in, clr))
		clear(a->port, grp, &now);
	return status;
}

static const struct reg ppcnt_regs[] = {
	REG(0x5008, ppcnt_reg, REG_R | REG_PORT_0, ppcnt),
	{}
};

REG_TABLE(ppcnt_regs);
