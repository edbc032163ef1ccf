/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CARD_H
#define EMU_CARD_H

#include <stdbool.h>
#include <stdint.h>
#include <ev.h>

#include "faults.h"
#include "obj.h"
#include "quirks.h"
#include "usage.h"

struct claims;
struct control;
struct device;
struct dma;
struct eswitch;
struct port;
struct trace;
struct sf_slot;
struct vhca;
struct vport;
struct wire;

#define CARD_SFS_MAX		1024
#define CARD_VECTORS_MAX	2048
#define CARD_PAGES_MAX		(1u << 18)

/* What a personality says (personality.c), or the command line */
struct card_config {
	uint8_t mac[6];			/* the PF's permanent address */
	uint16_t device_id;
	unsigned int max_sfs;		/* up to CARD_SFS_MAX */
	unsigned int vectors;		/* MSI-X */
	struct {
		uint16_t major, minor, sub;
	} firmware;
	struct {
		unsigned int boot, init, sf;
	} pages;			/* that firmware wants, of 4 KiB: the PF's, an SF's */
	struct claims *claims;		/* of capabilities, NULL: none; whoever makes it frees it */
	const char *socket_path, *control_path, *trace_path, *wire_spec;
	unsigned int trace_kinds;
	bool once;			/* exit when the client has gone */
	struct quirks quirks;
};

/* The whole adapter: one PCI function, its scalable functions, one port, the switch. */
struct card {
	struct card_config config;
	struct ev_loop *loop;
	struct device *device;
	struct dma *dma;
	struct wire *wire;
	struct control *control;
	struct trace *trace;
	struct port *port;		/* the physical port: PAOS, PTYS, PMTU, … (port.c) */
	struct eswitch *eswitch;	/* vports and FDB (eswitch.c) */
	struct vport *uplink;
	struct vhca *pf;
	struct claims *claims;		/* config.claims, and what control adds */
	struct vhca **sfs;		/* [config.max_sfs]; NULL: not allocated */
	struct sf_slot *sf_slots;	/* [config.max_sfs]: what outlives an SF (sf.c) */
	struct obj_table objs;
	uint64_t refusals;		/* commands refused and datapath violations, since start */
	struct faults faults;
	bool fatal;			/* firmware has failed: no command is executed */
	bool vanished;			/* surprise removal: reads give all ones, writes are lost */
	bool stalled;			/* firmware hangs: no command is executed */
	bool foreign_reset;		/* by another function, and the driver does not know */
	uint64_t deaf_until;		/* card_clock(): until then no register is there */
	bool embedded_cpu;		/* the quirk, or what control says */
	uint64_t commands, by_opcode[0x1000];	/* executed since power-on */
	uint64_t used[USES][256];		/* the same for what is no command (usage.c) */
};

struct card *card_create(struct ev_loop *loop, const struct card_config *config);
void card_destroy(struct card *card);
/* From now on no register is there for so long. */
void card_deafen(struct card *card);
/* As at power-on: no SFs, no objects, no pages. */
void card_reset(struct card *card);
/* The card is pulled out; and, as if it was new, plugged in. */
void card_vanish(struct card *card);
void card_return(struct card *card);

/* A violation outside the command interface (doorbell, WQE, DMA): logged, traced, counted. */
__attribute__((format(printf, 2, 3)))
void card_complain(struct card *card, const char *why, ...);

/* Nanoseconds of the card's free running clock (iseg internal timer, timestamps of CQEs). */
uint64_t card_clock(const struct card *card);

#endif
