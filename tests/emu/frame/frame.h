/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FRAME_H
#define EMU_FRAME_H

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

#define FRAME_HEADROOM	128		/* for encapsulation and VLAN push */
#define FRAME_MAX	(FRAME_HEADROOM + 10240)

/* Offsets from data; 0 means absent (except l2). Filled by frame_parse(). */
struct frame_layers {
	uint16_t ethertype;		/* after all VLAN tags */
	uint8_t vlans;			/* number of tags, 0 to 2 counted */
	uint16_t vlan_tci[2];
	uint16_t vlan_proto[2];
	uint16_t l3, l4, payload;	/* payload: first byte after the L4 header */
	uint8_t ip_version;		/* 0, 4, 6 */
	uint8_t ip_proto;		/* after IPv6 extension headers */
	bool fragment;
	bool l3_ok, l4_ok;		/* checksums verified (of what is there) */
	uint16_t inner;			/* of a tunnel's inner Ethernet or IP header; 0: none */
	bool inner_ether;		/* what inner points to */
};

/*
 * A frame on its way through the card. Frames are on the stack or in a scratch area of the card, so
 * they must be copied in order to be kept. Steering may change data and len in place (headroom in
 * front).
 */
struct frame {
	uint8_t *data;
	uint32_t len;			/* without FCS */
	uint8_t *buf;			/* start of the storage; data - buf is the headroom left */
	uint32_t size;			/* size of the storage */
	uint16_t source_vport;		/* where it entered the switch; 0xffff: uplink */
	uint16_t source_owner;		/* vhca_id of that switch's manager */
	uint32_t source_sqn;		/* 0: not sent by an SQ */
	uint32_t flow_tag;		/* set by steering on the way to a TIR */
	uint32_t metadata[8];		/* metadata_reg_c_0..7 */
	uint32_t metadata_a, metadata_b;
	bool parsed;
	struct frame_layers layers;
	bool loopback;			/* did not come from the wire */
	bool l3_csum_ok, l4_csum_ok;	/* correct, as this card has computed them */
};

/* parse.c */
void frame_parse(struct frame *frame);		/* does nothing if already parsed */
void frame_changed(struct frame *frame);	/* forget layers after an edit */
/* Add bytes in front of the frame; false: no headroom */
bool frame_push(struct frame *frame, unsigned int bytes);
void frame_pull(struct frame *frame, unsigned int bytes);
/* Parse layers from an Ethernet or an IP header at @off on; @verify: check checksums too. */
void layers_parse(struct frame_layers *layers, const uint8_t *data, uint32_t len, uint32_t off,
		  bool ether, bool verify);
void frame_copy(struct frame *to, uint8_t *storage, uint32_t size, const struct frame *from);

/* vlan.c */
static inline bool vlan_is_proto(const uint8_t *proto)
{
	return (proto[0] == 0x81 && proto[1] == 0x00) || (proto[0] == 0x88 && proto[1] == 0xa8);
}

bool vlan_pop(struct frame *frame);			/* false: the frame has no tag */
bool vlan_push(struct frame *frame, uint16_t proto, uint16_t tci);

/* csum.c: internet checksum helpers */
/* Add words in memory order; only the last piece of a sum may have an odd length */
uint32_t csum_add(uint32_t sum, const void *data, size_t len);
/* Fold to 16 bits and complement: the value of a checksum field, to be stored without swapping */
uint16_t csum_fold(uint32_t sum);
/* The correct value of the L4 header's checksum, whatever it is now; 0: it has none */
uint16_t csum_l4(const uint8_t *data, uint32_t len, const struct frame_layers *layers);
void csum_fix(uint8_t *data, uint32_t len, const struct frame_layers *layers, bool l3, bool l4);
/* CRC of the Ethernet frame check sequence, as sent (little endian) */
uint32_t csum_fcs(uint32_t crc, const void *data, size_t len);
/* Compute and store checksums, as the SQ's checksum offload does */
void frame_fix_checksums(struct frame *frame, bool l3, bool l4);

#endif
