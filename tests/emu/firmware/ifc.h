/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The card's bit layouts, from the kernel's mlx5_ifc.h for commands and contexts, and from
 * rdma-core's mlx5dv.h for work queue and completion queue entries and for the accessors.
 */
#ifndef EMU_IFC_H
#define EMU_IFC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <endian.h>
#include <infiniband/mlx5dv.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define BIT(n)		(1UL << (n))
#define BIT_ULL(n)	(1ULL << (n))

#include <linux/mlx5/mlx5_ifc.h>
#include "firmware/ifc_vhca.h"

/* Common layout of all commands and responses */
struct mlx5_ifc_mbox_in_bits {
	u8 opcode[0x10];
	u8 uid[0x10];
	u8 reserved_at_20[0x10];
	u8 op_mod[0x10];
	u8 reserved_at_40[0x40];
};

struct mlx5_ifc_mbox_out_bits {
	u8 status[0x8];
	u8 reserved_at_8[0x18];
	u8 syndrome[0x20];
	u8 reserved_at_40[0x40];
};

/* Short names, as the firmware uses accessors on nearly every line */
#define ifc_get(typ, p, fld)		DEVX_GET(typ, p, fld)
#define ifc_set(typ, p, fld, v)		DEVX_SET(typ, p, fld, v)
#define ifc_get64(typ, p, fld)		DEVX_GET64(typ, p, fld)
#define ifc_set64(typ, p, fld, v)	DEVX_SET64(typ, p, fld, v)
#define ifc_addr(typ, p, fld)		DEVX_ADDR_OF(typ, p, fld)
#define ifc_bytes(typ)			DEVX_ST_SZ_BYTES(typ)

/* Position of a field, for code that handles many fields alike: first bit, number of bits */
struct ifc_field {
	uint32_t off, bits;
};

#define ifc_field(typ, fld)	ifc_field_of((*__devx_nullp(typ)).fld)
#define ifc_field_of(member)	((struct ifc_field) { (uintptr_t)&(member), sizeof(member) })

/* A field of at most 32 bits within a word, like all that ifc_get() can read */
static inline uint32_t ifc_get_at(const void *p, struct ifc_field field)
{
	uint32_t word;

	memcpy(&word, (const uint8_t *)p + field.off / 32 * 4, sizeof(word));
	return be32toh(word) >> (32 - field.off % 32 - field.bits) &
	       UINT32_MAX >> (32 - field.bits);
}

static inline void ifc_set_at(void *p, struct ifc_field field, uint32_t v)
{
	unsigned int shift = 32 - field.off % 32 - field.bits;
	uint32_t mask = UINT32_MAX >> (32 - field.bits), word;
	uint8_t *at = (uint8_t *)p + field.off / 32 * 4;

	memcpy(&word, at, sizeof(word));
	word = htobe32((be32toh(word) & ~(mask << shift)) | (v & mask) << shift);
	memcpy(at, &word, sizeof(word));
}

static inline void ifc_copy_at(void *to, const void *from, struct ifc_field field)
{
	ifc_set_at(to, field, ifc_get_at(from, field));
}

/* Values that the kernel has in device.h, which user space cannot include */
enum cmd_status {
	STAT_OK			= 0x00,
	STAT_INT_ERR		= 0x01,
	STAT_BAD_OP		= 0x02,
	STAT_BAD_PARAM		= 0x03,
	STAT_BAD_SYS_STATE	= 0x04,
	STAT_BAD_RES		= 0x05,
	STAT_RES_BUSY		= 0x06,
	STAT_EXCEED_LIM		= 0x08,
	STAT_BAD_RES_STATE	= 0x09,
	STAT_BAD_INDEX		= 0x0a,
	STAT_NO_RES		= 0x0f,
	STAT_BAD_QP_STATE	= 0x10,
	STAT_BAD_PKT		= 0x30,
	STAT_BAD_SIZE		= 0x40,
	STAT_BAD_INP_LEN	= 0x50,
	STAT_BAD_OUTP_LEN	= 0x51,
};

enum event_type {
	EVENT_COMP		= 0x00,
	EVENT_PATH_MIG		= 0x01,
	EVENT_COMM_EST		= 0x02,
	EVENT_CQ_ERROR		= 0x04,
	EVENT_WQ_CATAS		= 0x05,
	EVENT_PORT_CHANGE	= 0x09,
	EVENT_CMD		= 0x0a,
	EVENT_PAGE_REQUEST	= 0x0b,
	EVENT_NIC_VPORT_CHANGE	= 0x0d,
	EVENT_ESW_FUNCS_CHANGED	= 0x0e,
	EVENT_VHCA_STATE_CHANGE	= 0x0f,
	EVENT_WQ_INVAL_REQ	= 0x10,
	EVENT_WQ_ACCESS_ERR	= 0x11,
	EVENT_SRQ_CATAS		= 0x12,
	EVENT_SRQ_LAST_WQE	= 0x13,
	EVENT_SRQ_LIMIT		= 0x14,
	EVENT_DCT_DRAINED	= 0x1c,
	EVENT_DCT_KEY_VIOLATION	= 0x1d,
	EVENT_GENERAL		= 0x22,
	EVENT_TEMP_WARN		= 0x17,
	EVENT_OBJECT_CHANGE	= 0x27,
};

enum general_subtype {
	GENERAL_SYNC_RESET	= 8,
};

enum port_change_subtype {
	PORT_CHANGE_DOWN	= 1,
	PORT_CHANGE_ACTIVE	= 4,
};

#endif
