/* SPDX-License-Identifier: GPL-2.0 */
/* The port's state, which port.c and the files of registers share. */
#ifndef EMU_PORT_STATE_H
#define EMU_PORT_STATE_H

#include "firmware/card.h"
#include "firmware/ifc.h"

#define PORT_PRIOS		8
#define PORT_BUFFERS		8
#define PORT_POOLS		4
#define PORT_SIZES		10	/* classes of RFC 2819, and its larger neighbours */
#define NV_ITEMS		6
#define NV_ITEM_BYTES		20	/* bytes of the longest */
#define PORT_VXLANS		8	/* max_vxlan_udp_ports */
#define PPCNT_GROUPS		0x40
#define VXLAN_IANA		4789

enum cast { CAST_UC, CAST_MC, CAST_BC, CASTS };

/* 64-bit words only, as PPCNT's clear subtracts them one by one */
struct port_counters {
	uint64_t rx_packets[CASTS], tx_packets[CASTS];
	uint64_t rx_octets, tx_octets;			/* with FCS */
	uint64_t rx_sizes[PORT_SIZES];
	uint64_t prio_rx_packets[PORT_PRIOS], prio_rx_octets[PORT_PRIOS];
	uint64_t prio_tx_packets[PORT_PRIOS], prio_tx_octets[PORT_PRIOS];
	uint64_t undersize, oversize;
	uint64_t link_downs;
	uint64_t up_ms;					/* total time with a link */
};

struct port_buffer {
	bool lossy;
	uint16_t size, xoff, xon;			/* cells */
};

struct port_pool {
	bool infinite;
	uint32_t size;					/* cells */
	uint8_t mode;
};

/* Share of a pool: SBCM. */
struct port_share {
	uint32_t min;
	bool infinite;
	uint32_t max;
	uint8_t pool;
	bool exclusive;
};

/* A value that is in force after the next start */
struct nv_value {
	bool written;
	uint8_t data[NV_ITEM_BYTES];
};

struct port {
	struct card *card;
	bool admin_up, carrier;
	uint64_t up_since;				/* card clock, while up */
	uint16_t mtu;
	uint32_t proto_admin, ext_proto_admin;		/* PTYS */
	bool an_disabled;
	uint8_t event_mode;				/* PAOS e */
	bool fcs_check, ts_over_crc;
	uint16_t beacon;				/* seconds; 0: off, 0xffff: no end */
	uint64_t beacon_until;
	uint8_t fec[5];					/* PPLM admin, by old speed class */
	uint16_t fec_lane[4];				/* and by 50G-per-lane class */
	/* flow control */
	bool pause_tx, pause_rx;
	uint8_t pfc_tx, pfc_rx;
	uint16_t stall_minor, stall_critical;
	/* priorities and traffic classes */
	uint8_t prio_tc[PORT_PRIOS];
	struct port_tc {
		uint8_t group, bw, max_units, max_value;
	} tc[PORT_PRIOS];
	uint8_t trust;
	uint8_t dscp_prio[64];
	uint8_t dcbx_version;
	bool dcbx_willing;
	/* buffers */
	struct port_buffer buffer[PORT_BUFFERS];
	uint16_t xoff_timer, xoff_refresh;
	uint8_t prio_buffer[PORT_PRIOS], untagged_buffer;
	struct port_pool pool[2][PORT_POOLS];
	struct port_share share[2][PORT_BUFFERS];
	/* wake-up */
	uint8_t wol, rol;
	uint16_t vxlan[PORT_VXLANS];			/* 0: free */
	/* clock */
	int32_t freq_adjustment;			/* parts per billion */
	uint64_t utc_offset;				/* UTC minus the free running clock, ns */
	uint64_t log_offset;				/* the same for the firmware's log */
	bool log_synced;
	/* firmware update */
	uint32_t update_handle, update_last;		/* held now, given out last */
	uint8_t update_state, update_error;
	uint32_t update_size, update_got;		/* bytes announced, received */
	bool host_big_endian;
	struct nv_value nv[NV_ITEMS];			/* nv_config.c */
	/* congestion control: the words of reaction and notification point */
	uint8_t cong_params[2][256] __attribute__((aligned(8)));
	bool cong_enable[2][PORT_PRIOS], cong_tag[2][PORT_PRIOS];
	char node_desc[64];
	int16_t temperature_max;
	struct port_counters counters, cleared[PPCNT_GROUPS];
	uint64_t cleared_at[PPCNT_GROUPS];
};

/* link.c */
void link_reset(struct port *port);
/* Speed of the link; 0 without a link */
uint32_t link_speed(const struct port *port);		/* Mb/s */
/* port.c */
void port_admin(struct port *port, bool up);
/* cong.c */
void cong_reset(struct port *port);
/* port_qos.c */
void qos_reset(struct port *port);
/* port_buffer.c */
void buffer_reset(struct port *port);

#endif
