/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_RIG_H
#define EMU_FUZZ_RIG_H

#include "firmware/board.h"
#include "firmware/vhca.h"
#include "tests/client/traffic.h"
#include "tests/client/way.h"
#include "tests/fuzz/check.h"

#define RIG_BASE	0x10000000ull	/* guest memory; nothing is mapped below or above it */
#define RIG_SIZE	(8ull << 20)
#define RIG_SFS		4u
#define RIG_VECTORS	4u

/* A card made for one input, its guest, and the drivers of two functions. */
struct rig {
	struct board *board;
	struct card *card;		/* its only function */
	struct guest guest;
	struct bus bus;
	struct hca pf, sf;
	struct kit pf_kit, sf_kit;
	struct way way;
	struct command c;		/* scratch */
};

/* A cold card; the PF's driver has told it of its command queue, and that is all. */
struct rig *rig_create(void);
/* All of it is the host's again, and what was held is nobody's. */
void rig_destroy(struct rig *rig);

/* The PF, or an SF that it makes, is initialized; the functions get one object of every kind. */
void rig_up_pf(struct rig *rig);
void rig_up_sf(struct rig *rig);
void rig_equip(struct rig *rig, struct kit *kit, struct hca *hca, uint32_t vector);
struct vhca *rig_vhca(struct rig *rig, const struct hca *hca);

/* Host's view of [@addr, @addr + @len), NULL when that is not all guest memory. */
void *rig_memory(struct rig *rig, uint64_t addr, uint64_t len);

/* What must hold at any time. */
void rig_check(struct rig *rig);

#endif
