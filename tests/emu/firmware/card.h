/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CARD_H
#define EMU_CARD_H

#include <stdbool.h>
#include <stdint.h>
#include <ev.h>

#include "firmware/faults.h"
#include "firmware/obj_type.h"
#include "firmware/quirks.h"
#include "record/record.h"

struct board;
struct card;
struct claims;
struct control;
struct device;
struct dma;
struct eswitch;
struct frame;
struct port;
struct sf_slot;
struct vhca;
struct vport;
struct wire;

#define CARD_SFS_MAX		1024
#define CARD_VECTORS_MAX	2048
#define CARD_PAGES_MAX		(1u << 18)
#define CARD_PSID_LEN		16
#define BOARD_FUNCTIONS		2

/* What is one PCI function's own */
struct function_config {
	uint8_t mac[6];			/* the PF's permanent address */
	const char *socket_path, *control_path, *trace_path, *wire_spec;
};

/* What a personality says (personality.c), or the command line */
struct card_config {
	uint16_t device_id;
	unsigned int functions;		/* of the card, up to BOARD_FUNCTIONS, each with a port */
	unsigned int max_sfs;		/* of each function, up to CARD_SFS_MAX */
	unsigned int vectors;		/* MSI-X, of each function */
	struct {
		uint16_t major, minor, sub;
	} firmware;
	char psid[CARD_PSID_LEN + 1];	/* which board it is */
	struct {
		unsigned int boot, init, sf;
	} pages;			/* that firmware wants, of 4 KiB: the PF's, an SF's */
	struct claims *claims;		/* of capabilities, NULL: none; whoever makes it frees it */
	unsigned int trace_kinds;
	bool once;			/* exit when a client has gone */
	struct quirks quirks;
	struct function_config function[BOARD_FUNCTIONS];
};

/* What firmware, queues, port and switch ask of the floors above them (assembly.c) */
struct card_ops {
	/* a port of the switch for a function that comes and goes */
	struct vport *(*vport_create)(struct card *card, uint16_t num, struct vhca *vhca);
	void (*vport_destroy)(struct vport *vport);
	/* its link may be another one now; NULL: that of any vport */
	void (*vport_changed)(struct card *card, struct vport *vport);
	/* the driver rings for a QP; false: the function has no such QP */
	bool (*qp_doorbell)(struct vhca *vhca, uint32_t uar, uint32_t qpn, uint16_t pi);
	/* a frame for RoCE; false: it is not for that of the vport's function */
	bool (*roce_receive)(struct vport *vport, struct frame *frame);
	/* a frame leaves a function */
	void (*transmit)(struct vhca *from, struct frame *frame);
	/* what they keep for the PF is as at power-on */
	void (*reset)(struct card *card);
};

/*
 * An adapter as its PF sees it: one PCI function, its scalable functions, one port, the switch.
 * Where an adapter has several, board.h says what they share.
 */
struct card {
	const struct card_ops *ops;
	struct board *board;
	struct card_config *config;	/* the board's */
	unsigned int number;		/* of the PCI function */
	struct ev_loop *loop;
	struct device *device;
	struct dma *dma;
	struct wire *wire;
	struct control *control;
	struct port *port;		/* the physical port: PAOS, PTYS, PMTU, … (port.c) */
	struct eswitch *eswitch;	/* vports and FDB (eswitch.c) */
	struct vport *uplink;
	struct vhca *pf;
	struct claims *claims;		/* config->claims, and what control adds */
	struct vhca **sfs;		/* [config->max_sfs]; NULL: not allocated */
	struct sf_slot *sf_slots;	/* [config->max_sfs]: what outlives an SF (sf.c) */
	struct obj_table objs;
	struct record record;
	struct faults faults;
	bool was_reset;			/* with its firmware: drivers need not know yet */
	uint64_t deaf_until;		/* clock_now(): until then no register is there */
};

#define card_complain(card, ...)	complain(&(card)->record, __VA_ARGS__)

#endif
