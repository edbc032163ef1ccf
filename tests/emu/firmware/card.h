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

/* Configuration of one PCI function */
struct function_config {
	uint8_t mac[6];			/* the PF's permanent address */
	const char *socket_path, *control_path, *trace_path, *wire_spec;
};

/* Configuration by a personality (personality.c) or the command line */
struct card_config {
	uint16_t device_id;
	unsigned int functions;		/* number, up to BOARD_FUNCTIONS, each with a port */
	unsigned int max_sfs;		/* of each function, up to CARD_SFS_MAX */
	unsigned int vectors;		/* MSI-X, of each function */
	struct {
		uint16_t major, minor, sub;
	} firmware;
	char psid[CARD_PSID_LEN + 1];	/* board id */
	struct {
		unsigned int boot, init, sf;
	} pages;			/* of 4 KiB, that firmware needs for the PF, for an SF */
	struct claims *claims;		/* on capabilities; NULL: none. Its creator frees it. */
	unsigned int trace_kinds;
	bool once;			/* exit when a client disconnects */
	struct quirks quirks;
	struct function_config function[BOARD_FUNCTIONS];
};

/* Calls of firmware, queues, port and switch to the floors above them (assembly.c) */
struct card_ops {
	/* create and destroy a port of the switch for a function */
	struct vport *(*vport_create)(struct card *card, uint16_t num, struct vhca *vhca);
	void (*vport_destroy)(struct vport *vport);
	/* its link may have changed; NULL: all vports' */
	void (*vport_changed)(struct card *card, struct vport *vport);
	/* the driver rings a QP's doorbell; false: the function has no such QP */
	bool (*qp_doorbell)(struct vhca *vhca, uint32_t uar, uint32_t qpn, uint16_t pi);
	/* a frame for RoCE; false: it is not for the vport's function */
	bool (*roce_receive)(struct vport *vport, struct frame *frame);
	/* a function sends a frame */
	void (*transmit)(struct vhca *from, struct frame *frame);
	/* reset their state of the PF to power-on */
	void (*reset)(struct card *card);
};

/*
 * An adapter from its PF's point of view: one PCI function, its scalable functions, one port, the
 * switch. board.h has what several of them share.
 */
struct card {
	const struct card_ops *ops;
	struct board *board;
	struct card_config *config;	/* belongs to the board */
	unsigned int number;		/* number of the PCI function */
	struct ev_loop *loop;
	struct device *device;
	struct dma *dma;
	struct wire *wire;
	struct control *control;
	struct port *port;		/* the physical port: PAOS, PTYS, PMTU, … (port.c) */
	struct eswitch *eswitch;	/* vports and FDB (eswitch.c) */
	struct vport *uplink;
	struct vhca *pf;
	struct claims *claims;		/* config->claims, and those of the control socket */
	struct vhca **sfs;		/* [config->max_sfs]; NULL: not allocated */
	struct sf_slot *sf_slots;	/* [config->max_sfs]: state beyond an SF's life (sf.c) */
	struct obj_table objs;
	struct record record;
	struct faults faults;
	bool was_reset;			/* with its firmware; a driver may not have noticed */
	unsigned int pace;		/* periods of moderation last so many times longer; 0: 1 */
	uint64_t deaf_until;		/* time until which no register can be accessed */
};

#define card_complain(card, ...)	complain(&(card)->record, __VA_ARGS__)

#endif
