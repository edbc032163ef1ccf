/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_VHCA_H
#define EMU_VHCA_H

#include "firmware/cap_field.h"
#include "firmware/card.h"
#include "firmware/obj_type.h"

enum vhca_kind { VHCA_PF, VHCA_SF };

/* nic_interface: state of the function that the driver requests by the init segment */
enum { NIC_FULL = 0, NIC_DISABLED = 1, NIC_SW_RESET = 7 };

/* First function number of SFs, unless the capability sf_base_id has another value */
#define SF_BASE_ID	0x8000

/* Maximum number of event queues of a function */
#define MAX_EQS		128

struct cmd_queue;
struct pages;
struct vport;

/* A function from its driver's point of view: a command interface, pages, objects, a vport. */
struct vhca {
	struct card *card;
	enum vhca_kind kind;
	uint16_t id;			/* vhca_id (board.h) */
	uint16_t function_id;		/* 0 for the PF, sf_base_id + index for an SF; its vport */
	uint32_t sw_function_id;	/* sfnum, written by the PF's driver */
	enum vhca_state state;		/* SFs: QUERY_VHCA_STATE */
	bool state_armed;		/* SFs: a change of state raises an event on the PF */
	enum { HCA_OFF = 1, HCA_ENABLED = 2, HCA_INIT = 4 } hca;
	bool fatal;			/* SFs: on request: the firmware has failed */
	bool absent;			/* SFs: on request: the window reads as all ones */
	bool sf_enabled;		/* SFs: the PF has executed ENABLE_HCA */
	uint64_t deaf_until;		/* SFs: time until which the window is inaccessible */
	unsigned int max_eqs;		/* SFs: PF's limit of event queues; 0: none */
	bool sf_eq_usage;		/* SFs: the driver must observe max_eqs */
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
	uint64_t commands;		/* commands since reset, including refused ones */
	uint64_t cmds_taken;		/* entries of the command queue, since reset */
	uint64_t cmd_answering;		/* number of the entry that is being completed */
	uint64_t leaked;		/* objects that still existed at teardown */
	/* action of the current command after its completion */
	void (*after)(struct vhca *vhca);
};

/* State of a function number whether or not the SF is allocated */
struct sf_slot {
	bool armed;		/* the next change of state causes an event and clears this */
	enum vhca_state seen;	/* last state reported to the PF's driver, by event or query */
	struct pages *pages;	/* of a deallocated SF, until they are reclaimed */
};

/* By function_id in commands: 0 is the caller itself, unless the command names another function */
struct vhca *vhca_by_function(struct card *card, uint16_t function_id);
/* The function_id of the first SF */
uint16_t vhca_sf_base(struct card *card);
/* Index of an SF, allocated or not, by its function_id; -1: none of this card */
int vhca_sf_index(struct card *card, uint16_t function_id);

#endif
