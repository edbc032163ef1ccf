/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_MKEY_H
#define EMU_MKEY_H

#include "firmware/mem.h"
#include "firmware/obj.h"

/* Keys without CREATE_MKEY; their indices are below those that the card assigns */
#define MKEY_TERMINATE		0x100	/* ends a scatter list */
#define MKEY_TERMINATE_ASKED	0x200	/* the same on a card with a query for it */
#define MKEY_RESERVED		0x300	/* all memory, for queues that have the right */

struct mkey {
	struct obj obj;
	uint8_t variant;		/* low byte of the key */
	uint8_t mode;			/* MLX5_MKC_ACCESS_MODE_* */
	bool free, umr_en, page_access;
	bool lr, lw, rr, rw, atomic;
	bool rinval;			/* a remote message may invalidate it */
	bool length64;
	uint8_t log_page;
	uint32_t pd;
	struct obj *pd_obj;		/* NULL: a free key without a PD yet */
	uint32_t qpn;
	uint64_t start, len;
	uint32_t octwords;		/* size of the translation table in 16 byte units */
	uint32_t room;			/* the same of its memory, which comes in 64 bytes */
	uint8_t *xlt;			/* MTTs or KLMs as the driver wrote them */
	uint64_t mkc[ifc_bytes(mkc) / 8];	/* as created */
};

/* The key that ends a scatter list of this function */
uint32_t mkey_terminate(struct vhca *vhca);
/* NULL: @vhca does not own such a key */
struct mkey *mkey_find(struct vhca *vhca, uint32_t key);

/* Rights of a key: for the function itself, or for senders of packets to it */
enum mkey_right {
	MKEY_LOCAL_READ, MKEY_LOCAL_WRITE, MKEY_REMOTE_READ, MKEY_REMOTE_WRITE, MKEY_REMOTE_ATOMIC,
};

/* @qpn: a key that is bound to a QP can only be used by that QP */
struct mkey_user {
	struct vhca *vhca;
	uint32_t pd, qpn;
};

/* Check an access. False: access violation, which is logged */
bool mkey_check(const struct mkey_user *user, uint32_t key, uint64_t va, uint32_t len,
		enum mkey_right right);
/* Access with an explicit right, as an atomic operation reads and writes */
bool mkey_access(const struct mkey_user *user, uint32_t key, uint64_t va, void *buf, uint32_t len,
		 enum mkey_right right, bool write);
/* Invalidate a key, as SEND with invalidate does */
bool mkey_invalidate(const struct mkey_user *user, uint32_t key);

/*
 * Read or write virtually addressed memory through a key. False: access violation, which is logged.
 */
bool mkey_read(struct vhca *vhca, uint32_t key, uint64_t va, void *dst, uint32_t len, uint32_t pd);
bool mkey_write(struct vhca *vhca, uint32_t key, uint64_t va, const void *src, uint32_t len,
		uint32_t pd);

#endif
