/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLIENT_HCA_H
#define EMU_CLIENT_HCA_H

#include "firmware/ifc.h"
#include "tests/client/bus.h"
#include "tests/client/guest.h"

#define HCA_INLINE	16u		/* bytes of a message in the queue entry */
#define HCA_BLOCK	512u		/* bytes of a message in a mailbox block */
#define HCA_BLOCK_SPACE	1024u		/* from one block to the next */
#define HCA_BLOCKS	48u		/* blocks for each direction of an entry */
#define HCA_MESSAGE_MAX	(HCA_INLINE + HCA_BLOCK * HCA_BLOCKS)
#define HCA_ENTRIES	4u		/* entries that this driver uses */

/* An entry of the command queue and a mailbox block, as the card accesses them */
struct hca_entry {
	uint8_t type, rsvd0[3];
	uint32_t in_len;
	uint64_t in_ptr;
	uint8_t in[HCA_INLINE], out[HCA_INLINE];
	uint64_t out_ptr;
	uint32_t out_len;
	uint8_t token, sig, rsvd1, status_own;
};

struct hca_block {
	uint8_t data[HCA_BLOCK], rsvd0[48];
	uint64_t next;
	uint32_t block_num;
	uint8_t rsvd1, token, ctrl_sig, sig;
};

/* A function from its driver's point of view: init segment, command queue, window */
struct hca {
	struct bus *bus;
	struct guest *guest;
	unsigned int bar;
	uint64_t window;		/* offset of the function's window in the BAR */
	uint16_t function_id;
	uint64_t queue;
	uint64_t in_box, out_box;	/* HCA_ENTRIES chains of HCA_BLOCKS blocks each */
	uint8_t token;
	bool signs;			/* mailbox blocks have signatures */
};

/* Result of a command: its status, or the reason why it was not executed */
enum {
	HCA_DELIVERY	= 0x100,	/* plus the delivery status */
	HCA_SILENT	= 0x200,	/* the card still owns the entry */
	HCA_GARBLED	= 0x201,	/* signatures or tokens of the response are wrong */
};

/* Pass the queue's address to the card. False: the card does not initialize. */
bool hca_start(struct hca *hca, struct bus *bus, struct guest *guest, unsigned int bar,
	       uint64_t window);
void hca_stop(struct hca *hca);

/*
 * A command in four steps, between which a test can interfere: fill an entry and its mailboxes,
 * sign the entry and pass it to the card, ring, and fetch the response.
 */
struct hca_entry *hca_fill(struct hca *hca, unsigned int index, const void *in, uint32_t in_len,
			   uint32_t out_len);
struct hca_block *hca_in_block(struct hca *hca, unsigned int index, unsigned int block);
struct hca_block *hca_out_block(struct hca *hca, unsigned int index, unsigned int block);
/* The XOR of all bytes, which is 0xff with a signature */
uint8_t hca_xor8(const void *buf, size_t len);
void hca_sign_block(struct hca_block *block);
void hca_sign(struct hca_entry *entry);
void hca_ring(struct hca *hca, uint32_t entries);
int hca_answer(struct hca *hca, unsigned int index, void *out, uint32_t out_len);

/* All steps. Return 0, a status, or one of the above. */
int hca_exec(struct hca *hca, const void *in, uint32_t in_len, void *out, uint32_t out_len);

uint32_t hca_read32(struct hca *hca, uint32_t off);
void hca_write32(struct hca *hca, uint32_t off, uint32_t value);

/* Bring-up and teardown of a PF or an SF by its own driver. Return 0, or the failed result. */
int hca_up(struct hca *hca);
int hca_down(struct hca *hca);
/* Supply @count pages to @function_id; reclaim all that the card returns */
int hca_give_pages(struct hca *pf, uint16_t function_id, uint32_t count);
int hca_take_pages(struct hca *pf, uint16_t function_id);
/* The PF allocates and enables an SF, so that its driver can start; and undo */
int hca_add_sf(struct hca *pf, uint16_t function_id);
int hca_del_sf(struct hca *pf, uint16_t function_id);

#endif
