/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_VHCA_H
#define EMU_VHCA_H

#include "firmware/cap_field.h"
#include "firmware/card.h"
#include "firmware/obj_type.h"

enum vhca_kind { VHCA_PF, VHCA_SF };

/* nic_interface: what the driver wants of the function, by the init segment */
enum { NIC_FULL = 0, NIC_DISABLED = 1, NIC_SW_RESET = 7 };

/* Function numbers of SFs start here, if their card's capability sf_base_id is not another one. */
#define SF_BASE_ID	0x8000

/* Event queues of a function, unless its card or its PF allows it fewer */
#define MAX_EQS		128

struct cmd_queue;
struct pages;
struct vport;

/* One function of the card as its driver sees it: a command interface, pages, objects, a vport. */
struct vhca {
	struct card *card;
	enum vhca_kind kind;
	uint16_t id;			/* vhca_id (board.h) */
	uint16_t function_id;		/* 0 for the PF, sf_base_id + index for an SF; its vport */
	uint32_t sw_function_id;	/* what the PF driver wrote (sfnum) */
	enum vhca_state state;		/* SFs: QUERY_VHCA_STATE */
	bool state_armed;		/* SFs: a change of state raises an event on the PF */
	enum { HCA_OFF = 1, HCA_ENABLED = 2, HCA_INIT = 4 } hca;
	bool sf_enabled;		/* SFs: the PF did ENABLE_HCA for it */
	uint64_t deaf_until;		/* SFs: clock_now(): until then its window is not there */
	unsigned int max_eqs;		/* SFs: event queues that the PF allows it; 0: all */
	bool sf_eq_usage;		/* SFs: the PF wants max_eqs to be heeded */
	uint32_t bar_index;		/* SFs: window number in BAR2 */
	struct vport *vport;
	struct cmd_queue *cmdq;
	struct pages *pages;
	uint8_t *caps[CAP_TYPES];	/* current capabilities by type, on demand (caps.c) */
	struct obj *objs[OBJ_TYPES];
	unsigned int obj_counts[OBJ_TYPES];
	uint8_t issi;
	uint8_t cmdif_checksum;		/* 0: mailbox blocks carry no signatures */
	uint8_t nic_interface;		/* iseg.cmdq_addr_l_sz bits 10:8 as the driver wrote them */
	char driver_version[64];
	uint64_t commands;		/* executed since reset, refused ones too */
	uint64_t cmds_taken;		/* entries of the command queue, since reset */
	uint64_t cmd_answering;		/* which of them is being answered */
	uint64_t leaked;		/* objects that teardown found alive */
	/* what the current command does once it has been answered */
	void (*after)(struct vhca *vhca);
};

/* What the card remembers of a function number whether or not the SF is allocated. */
struct sf_slot {
	bool armed;		/* the next change of state raises an event; cleared by that */
	enum vhca_state seen;	/* last state that the PF's driver was told, by event or query */
	struct pages *pages;	/* of an SF that was deallocated, until they are taken back */
};

/* By function_id as commands name it: 0 is the caller itself unless it names another function. */
struct vhca *vhca_by_function(struct card *card, uint16_t function_id);
/* The function_id of the first SF */
uint16_t vhca_sf_base(struct card *card);
/* Of an SF, allocated or not, by its function_id; -1: it is none of this card. */
int vhca_sf_index(struct card *card, uint16_t function_id);

#endif
