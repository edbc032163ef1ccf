/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_MAILBOX_H
#define EMU_MAILBOX_H

#include <stddef.h>
#include <stdint.h>

struct vhca;

#define MAILBOX_LEN	512		/* of data in each */

/* Why a command, or its answer, cannot be delivered */
enum delivery {
	DELIVERY_OK		= 0x00,
	DELIVERY_SIGNATURE	= 0x01,
	DELIVERY_TOKEN		= 0x02,
	DELIVERY_BLOCK_NUM	= 0x03,
	DELIVERY_OUT_ALIGN	= 0x04,
	DELIVERY_IN_ALIGN	= 0x05,
	DELIVERY_FIRMWARE	= 0x06,
	DELIVERY_IN_LENGTH	= 0x07,
	DELIVERY_OUT_LENGTH	= 0x08,
	DELIVERY_RESERVED	= 0x09,
	DELIVERY_TYPE		= 0x10,
};

enum mailbox_walk { MAILBOX_READ, MAILBOX_CHECK, MAILBOX_WRITE };

/* Walk a chain of mailboxes: read it, write it, or check that it can be written */
enum delivery mailbox_walk(struct vhca *vhca, uint64_t ptr, uint8_t *buf, uint32_t len,
			   uint8_t token, enum mailbox_walk how);
/* The exclusive or of all bytes, by which entries and mailboxes are signed */
uint8_t mailbox_xor(const void *buf, size_t len);

#endif
