/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_VHCA_H
#define EMU_VHCA_H

#include "firmware/cap_field.h"
#include "firmware/card.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"

enum vhca_kind { VHCA_PF, VHCA_SF };

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
	enum { HCA_OFF = CMD_BOOT, HCA_ENABLED = CMD_ENABLED, HCA_INIT = CMD_INIT } hca;
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
	uint64_t leaked;		/* objects that teardown found alive */
	/* what the current command does once it has been answered */
	void (*after)(struct vhca *vhca);
};

struct vhca *vhca_create(struct card *card, enum vhca_kind kind, unsigned int index);
void vhca_destroy(struct vhca *vhca);
/* Objects and pages are forgotten, the command queue stops: FLR, or the PF takes the SF away. */
void vhca_reset(struct vhca *vhca);
/* By function_id as commands name it: 0 is the caller itself unless it names another function. */
struct vhca *vhca_by_function(struct card *card, uint16_t function_id);
/* Of an SF, allocated or not, by its function_id; -1: it is none of this card. */
int vhca_sf_index(struct card *card, uint16_t function_id);

/* function.c: an SF, disabled by the PF, that its driver let go: off, its pages offered back. */
void function_gone(struct vhca *sf);

/* eq.c: an event for every EQ of @vhca subscribed to @type. data: the 28 bytes in the EQE. */
void event_post(struct vhca *vhca, enum event_type type, uint8_t sub_type, const void *data,
		size_t len);
/* eq.c: the same for an event that nothing has caused; data: EVENT_DATA bytes */
#define EVENT_DATA	28
void event_forge(struct vhca *vhca, uint8_t type, const uint8_t *data);
/* eq.c: a completion event on one EQ */
struct eq;
void eq_post_completion(struct eq *eq, uint32_t cqn);

/*
 * uar.c calls these for a doorbell written by @vhca's driver in one of its UAR pages (numbers as
 * the driver knows them).
 */
void sq_doorbell(struct vhca *vhca, uint32_t uar, uint32_t sqn, uint16_t pi);
bool qp_doorbell(struct vhca *vhca, uint32_t uar, uint32_t qpn, uint16_t pi);	/* false: no QP */
void cq_doorbell(struct vhca *vhca, uint32_t uar, const uint32_t be[2]);

/* sf.c: state machine of an SF; raises EVENT_VHCA_STATE_CHANGE on the PF when armed. */
void sf_set_state(struct vhca *sf, enum vhca_state state);

#endif
