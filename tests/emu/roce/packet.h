/* SPDX-License-Identifier: GPL-2.0 */
/* RoCEv2 packets: parsing and construction. */
#ifndef EMU_ROCE_PACKET_H
#define EMU_ROCE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROCE_PORT		4791
#define ROCE_GRH_LEN		40	/* of the header in front of a received datagram */
#define ROCE_HEADERS_MAX	128	/* of any packet, without the Ethernet header's headroom */
#define ROCE_PKEY_DEFAULT	0xffff
#define ROCE_MULTICAST_QPN	0xffffff

enum roce_transport {
	ROCE_RC		= 0x00,
	ROCE_UC		= 0x20,
	ROCE_UD		= 0x60,
	ROCE_XRC	= 0xa0,
	ROCE_DC		= 0xc0,		/* of the codes that are a manufacturer's to assign */
	ROCE_TRANSPORT	= 0xe0,		/* mask */
};

/* The lower bits of BTH.opcode, with the same meaning for all transports */
enum roce_operation {
	ROCE_SEND_FIRST		= 0x00,
	ROCE_SEND_MIDDLE	= 0x01,
	ROCE_SEND_LAST		= 0x02,
	ROCE_SEND_LAST_IMM	= 0x03,
	ROCE_SEND_ONLY		= 0x04,
	ROCE_SEND_ONLY_IMM	= 0x05,
	ROCE_WRITE_FIRST	= 0x06,
	ROCE_WRITE_MIDDLE	= 0x07,
	ROCE_WRITE_LAST		= 0x08,
	ROCE_WRITE_LAST_IMM	= 0x09,
	ROCE_WRITE_ONLY		= 0x0a,
	ROCE_WRITE_ONLY_IMM	= 0x0b,
	ROCE_READ_REQUEST	= 0x0c,
	ROCE_READ_FIRST		= 0x0d,
	ROCE_READ_MIDDLE	= 0x0e,
	ROCE_READ_LAST		= 0x0f,
	ROCE_READ_ONLY		= 0x10,
	ROCE_ACK		= 0x11,
	ROCE_ATOMIC_ACK		= 0x12,
	ROCE_CMP_SWAP		= 0x13,
	ROCE_FETCH_ADD		= 0x14,
	ROCE_SEND_LAST_INV	= 0x16,
	ROCE_SEND_ONLY_INV	= 0x17,
	ROCE_DC_CONNECT		= 0x18,	/* with ROCE_DC only */
	ROCE_DC_DISCONNECT	= 0x19,
	ROCE_OPERATION		= 0x1f,	/* mask */
};

#define ROCE_CNP	0x81		/* congestion notification: an opcode of its own */

/* Properties of an opcode, and the headers that follow the BTH */
enum {
	ROCE_HAS_RETH		= 1 << 0,
	ROCE_HAS_AETH		= 1 << 1,
	ROCE_HAS_ATOMIC		= 1 << 2,
	ROCE_HAS_ATOMIC_ACK	= 1 << 3,
	ROCE_HAS_IMM		= 1 << 4,
	ROCE_HAS_IETH		= 1 << 5,
	ROCE_HAS_DETH		= 1 << 6,
	ROCE_HAS_XRCETH		= 1 << 7,
	ROCE_HAS_DATA		= 1 << 8,
	ROCE_IS_SEND		= 1 << 9,
	ROCE_IS_WRITE		= 1 << 10,
	ROCE_IS_FIRST		= 1 << 11,	/* or the only one */
	ROCE_IS_LAST		= 1 << 12,	/* or the only one */
	ROCE_IS_RESPONSE	= 1 << 13,
	ROCE_IS_KNOWN		= 1 << 14,
	ROCE_HAS_DCETH		= 1 << 15,
	ROCE_HAS_DCCETH		= 1 << 16,
};

/* Syndrome of an AETH: its kind, and below it credits, a timer code, or the reason of a NAK */
enum {
	AETH_ACK		= 0x00,
	AETH_RNR		= 0x20,
	AETH_NAK		= 0x60,
	AETH_KIND		= 0x60,	/* mask */
	AETH_VALUE		= 0x1f,	/* mask */
	AETH_NO_CREDITS		= 0x1f,	/* the responder does not count credits */
};

enum {
	NAK_SEQUENCE		= 0,
	NAK_INVALID_REQUEST	= 1,
	NAK_REMOTE_ACCESS	= 2,
	NAK_REMOTE_OPERATION	= 3,
	NAK_NOT_CONNECTED	= 5,	/* DC; the MSN is that of the request's connection */
	NAK_BUSY		= 6,	/* the same for lack of responders */
};

/* Path of a packet. Addresses are GIDs: those of IPv4 begin with ::ffff: */
struct route {
	uint8_t dmac[6], smac[6];
	bool tagged;
	uint16_t tci;
	bool ipv4;
	uint8_t source[16], dest[16];
	uint8_t tclass, hop_limit;
	uint32_t flow_label;
	uint16_t sport;
};

struct packet {
	struct route route;
	const uint8_t *ip;		/* of a parsed one: its IP header */
	/* BTH */
	uint8_t opcode;
	bool solicited, migrated, fecn, becn, ack_request;
	uint16_t pkey;
	uint32_t qpn, psn;
	/* headers, depending on the opcode */
	uint64_t va;			/* RETH, AtomicETH */
	uint32_t rkey, length;
	uint64_t swap_add, compare;
	uint8_t syndrome;		/* AETH */
	uint32_t msn;
	uint64_t original;		/* AtomicAckETH */
	uint32_t imm;
	uint32_t invalidate;
	uint32_t qkey, source_qpn;	/* DETH */
	uint32_t srqn;			/* XRCETH */
	uint32_t dci, connection;	/* DCETH */
	uint64_t dc_key;		/* DCCETH */
	const uint8_t *data;
	uint32_t len;			/* of data, without padding */
};

/* ROCE_HAS_…, ROCE_IS_…; 0: the opcode does not exist */
unsigned int roce_opcode(uint8_t opcode);
/* Valid until the next call; NULL: the opcode does not exist */
const char *packet_name(uint8_t opcode);
bool route_is_ipv4(const uint8_t *gid);

/*
 * Parse a frame with an Ethernet header into @packet, which points into the frame. Return NULL for
 * a RoCEv2 packet, otherwise the reason to drop the frame.
 */
const char *packet_parse(struct packet *packet, const uint8_t *frame, size_t len);
/*
 * Write all headers to @frame, and return their length; the packet's data must follow.
 */
size_t packet_begin(const struct packet *packet, uint8_t *frame);
/* After the data: write padding and CRC; return the length of the frame */
size_t packet_end(const struct packet *packet, uint8_t *frame, size_t headers);

#endif
