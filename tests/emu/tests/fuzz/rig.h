/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_RIG_H
#define EMU_FUZZ_RIG_H

#include "firmware/board.h"
#include "firmware/vhca.h"
#include "tests/client/traffic.h"
#include "tests/client/vport_rule.h"
#include "tests/fuzz/check.h"

#define RIG_BASE	0x10000000ull	/* guest memory; nothing is mapped below or above it */
#define RIG_SIZE	(8ull << 20)
#define RIG_SFS		4u
#define RIG_VECTORS	4u

/* A card for one input, its guest, and the drivers of two functions */
struct rig {
	struct board *board;
	struct card *card;		/* its only function */
	struct guest guest;
	struct bus bus;
	struct hca pf, sf;
	struct kit pf_kit, sf_kit;
	struct vport_rule rule;
	struct command c;		/* scratch */
};

/* Create a card with RoCE whose PF driver has only set up its command queue */
struct rig *rig_create(void);
/* Return all memory to the host, and check that nothing is left */
void rig_destroy(struct rig *rig);

/* Initialize the PF, or an SF that it creates, with one object of every kind */
void rig_up_pf(struct rig *rig);
void rig_up_sf(struct rig *rig);
void rig_equip(struct rig *rig, struct kit *kit, struct hca *hca, uint32_t vector);
struct vhca *rig_vhca(struct rig *rig, const struct hca *hca);

/* Let time pass, with all events that are due */
void rig_pass_time(struct rig *rig, uint64_t ns);
/* Unmap the guest's memory from the card, or map it again */
void rig_toggle_memory(struct rig *rig);
/* Whether the card can access it */
bool rig_mapped(const struct rig *rig);

/* The host's pointer to [@addr, @addr + @len); NULL if it is not all guest memory */
void *rig_memory(struct rig *rig, uint64_t addr, uint64_t len);

/* Check invariants */
void rig_check(struct rig *rig);

#endif
