/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_WQE_H
#define EMU_WQE_H

#include "frame/frame.h"
#include "queue/sq.h"

/* Opcodes that mlx5dv.h lacks */
enum { OPCODE_ENHANCED_MPSW = 0x29 };

/* Bit in the size of an inline header: a VLAN tag to insert replaces the header */
#define ETH_INSERT_VLAN	(1 << 15)
#define ETH_INSERT_SVLAN	(1 << 0)

/* A send WQE, copied from guest memory before it is checked */
struct wqe {
	const uint8_t *seg;
	unsigned int ds;		/* its length in 16 byte units */
	uint16_t index;
	uint8_t opcode, opmod, fm_ce_se;
	uint32_t imm;
};

/* Contents of an Ethernet segment */
struct eth {
	uint8_t cs_flags;
	uint16_t mss;
	uint32_t metadata;
	const uint8_t *header;		/* inlined */
	unsigned int header_len;
	bool tagged;			/* insert a tag; no header is inlined */
	uint16_t tag_proto, tag_tci;
	unsigned int data_ds;		/* offset of the data segments */
};

/* Reads the data segments of a WQE one after the other */
struct gather {
	struct sq *sq;
	const struct wqe *wqe;
	unsigned int ds;		/* next segment */
	uint32_t left;			/* bytes left in the current segment */
	uint32_t key;
	uint64_t va;
	const uint8_t *inl;		/* NULL: the current segment is a pointer */
	uint64_t total;
};

enum {
	CS_L3_INNER	= 1 << 4,
	CS_L4_INNER	= 1 << 5,
	CS_L3		= MLX5_ETH_WQE_L3_CSUM,
	CS_L4		= MLX5_ETH_WQE_L4_CSUM,
};

static inline uint16_t wqe_be16(const void *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return be16toh(v);
}

static inline uint32_t wqe_be32(const void *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return be32toh(v);
}

static inline uint64_t wqe_be64(const void *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return be64toh(v);
}

/* These return a CQE syndrome, 0 on success */
uint8_t wqe_execute(struct sq *sq, const struct wqe *wqe);
uint8_t wqe_bad(const struct sq *sq, const struct wqe *wqe, uint8_t syndrome, const char *why);
uint8_t gather_init(struct gather *gather, struct sq *sq, const struct wqe *wqe, unsigned int ds);
uint8_t gather_read(struct gather *gather, uint8_t *dst, uint32_t len);
/* Compute checksums and send the frame to the switch. @frame has its data, len, buf and size. */
void wqe_transmit(struct sq *sq, const struct eth *eth, struct frame *frame);
/* lso.c */
uint8_t lso_execute(struct sq *sq, const struct wqe *wqe, const struct eth *eth);

#endif
