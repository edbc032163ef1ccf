// SPDX-License-Identifier: GPL-2.0
/* Doorbells in pages, for queues, and at addresses that are not the writer's. */
#include "tests/client/traffic.h"
#include "tests/strict/cases.h"

enum { CQ_ARM = 0x20, EQ_ARM = 0x40, EQ_UPDATE = 0x48, BLUEFLAME = 0x800 };

#define PF_PAGES	8192u	/* of the PF's window */
#define SF_PAGES	256u	/* of an SF's */
#define NEVER		0xabcdefu

static void pages(struct scene *scene)
{
	static const struct { uint32_t page; const char *what; } uars[] = {
		{ 16 + 9, "a page that was not allocated" }, { PF_PAGES - 1, "its window's last" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(uars); i++) {
		uar_write64(&scene->pf, uars[i].page, BLUEFLAME, 0,
			    scene->pf_kit.num[KIT_SQ] << 8);
		scene_violated(scene, 1, "doorbell: the PF in %s", uars[i].what);
	}
	uar_write64(&scene->pf, scene->stale[KIT_UAR], BLUEFLAME, 0,
		    scene->pf_kit.num[KIT_SQ] << 8);
	scene_violated(scene, 1, "doorbell: the PF in a page that it gave back");
	uar_write64(&scene->sf[0], SF_PAGES - 1, BLUEFLAME, 0, scene->sf_kit[0].num[KIT_SQ] << 8);
	scene_violated(scene, 1, "doorbell: an SF in its window's last");
}

static void places(struct scene *scene)
{
	static const uint32_t offsets[] = { 0x0, 0x28, 0x44, 0x100, 0x7fc };
	struct bus *bus = &scene->vfio.bus;
	uint32_t uar = scene->pf_kit.num[KIT_UAR];
	uint64_t page = (uint64_t)uar * GUEST_PAGE;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		uar_write32(&scene->pf, uar, offsets[i], 1);
		scene_violated(scene, 1, "doorbell: at 0x%x of a page", offsets[i]);
	}
	bus->write(bus, 0, page + EQ_ARM, "1", 1);
	scene_violated(scene, 1, "doorbell: of 1 byte");
	bus->write(bus, 0, page + EQ_ARM, "12", 2);
	scene_violated(scene, 1, "doorbell: of 2 bytes");
	bus->write(bus, 0, page + EQ_ARM + 2, "1234", 4);
	scene_violated(scene, 1, "doorbell: misaligned");
}

/* Ring for another function's queue */
static void foreign(struct scene *scene, void (*ring)(struct hca *hca, uint32_t uar, uint32_t num),
		    enum kind kind)
{
	const struct kit *pf = &scene->pf_kit, *sf = &scene->sf_kit[0];
	const char *name = kit_name(kind);
	struct command *c = &scene->c;
	uint32_t uar;

	ring(&scene->pf, pf->num[KIT_UAR], NEVER);
	scene_violated(scene, 1, "doorbell: no %s", name);
	ring(&scene->pf, pf->num[KIT_UAR], scene->stale[kind]);
	scene_violated(scene, 1, "doorbell: a stale %s", name);
	if (!kit_numbered_per_function(kind)) {
		ring(&scene->pf, pf->num[KIT_UAR], sf->num[kind]);
		scene_violated(scene, 1, "doorbell: an SF's %s by the PF", name);
		ring(&scene->sf[0], sf->num[KIT_UAR], pf->num[kind]);
		scene_violated(scene, 1, "doorbell: the PF's %s by an SF", name);
		ring(&scene->sf[1], scene->sf_kit[1].num[KIT_UAR], sf->num[kind]);
		scene_violated(scene, 1, "doorbell: an SF's %s by another SF", name);
	}
	kit_create_command(c, pf, KIT_UAR);
	scene_must(scene, &scene->pf, "doorbell");
	uar = kit_number(c, KIT_UAR);
	scene_mark(scene);
	ring(&scene->pf, uar, pf->num[kind]);
	scene_violated(scene, 1, "doorbell: one's own %s in another page", name);
	kit_destroy_command(c, pf, KIT_UAR, uar);
	scene_must(scene, &scene->pf, "doorbell");
	scene_mark(scene);
}

static void ring_sq(struct hca *hca, uint32_t uar, uint32_t num)
{
	uar_write64(hca, uar, BLUEFLAME, 0, num << 8);
}

static void ring_cq(struct hca *hca, uint32_t uar, uint32_t num)
{
	uar_write64(hca, uar, CQ_ARM, 0, num);
}

static void ring_eq(struct hca *hca, uint32_t uar, uint32_t num)
{
	uar_write32(hca, uar, EQ_ARM, num << 24);
}

static void update_eq(struct hca *hca, uint32_t uar, uint32_t num)
{
	uar_write32(hca, uar, EQ_UPDATE, num << 24);
}

static void counters(struct scene *scene)
{
	const struct kit *kit = &scene->pf_kit;
	uint32_t uar = kit->num[KIT_UAR], eqn = kit->num[KIT_EQ] << 24, cqn = kit->num[KIT_CQ];

	uar_write32(&scene->pf, uar, EQ_ARM, eqn | 1);
	scene_violated(scene, 1, "doorbell: an EQ armed at what is not there yet");
	uar_write32(&scene->pf, uar, EQ_UPDATE, eqn | 0xffff00);
	scene_violated(scene, 1, "doorbell: an EQ consumed backwards");
	uar_write64(&scene->pf, uar, CQ_ARM, 0x800000, cqn);
	scene_violated(scene, 1, "doorbell: a CQ armed far from where it is");
	uar_write64(&scene->pf, uar, CQ_ARM, 1u << 27, cqn);
	scene_violated(scene, 1, "doorbell: reserved bits beside a CQ's counter");
	uar_write64(&scene->pf, uar, CQ_ARM, 1u << 31, cqn);
	scene_violated(scene, 1, "doorbell: the highest bit beside a CQ's counter");
	uar_write64(&scene->pf, uar, CQ_ARM, 0, 1u << 24 | cqn);
	scene_violated(scene, 1, "doorbell: reserved bits beside a CQ's number");
}

/* An SQ in reset, and a producer counter beyond the size of an SQ */
static void sq_states(struct scene *scene)
{
	struct kit *kit = &scene->pf_kit;
	struct command *c = &scene->c;

	kit_modify_sq(c, kit, MLX5_SQC_STATE_RDY, MLX5_SQC_STATE_RST);
	scene_must(scene, &scene->pf, "doorbell");
	scene_mark(scene);
	kit->sq.index = 1;
	send_ring(kit);
	scene_violated(scene, 1, "doorbell: an SQ in reset");
	kit_modify_sq(c, kit, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY);
	scene_must(scene, &scene->pf, "doorbell");
	scene_mark(scene);
	kit->sq.index = (1 << KIT_LOG_SIZE) + 1;
	send_ring(kit);
	scene_violated(scene, 1, "doorbell: an SQ with more than it holds");
	scene_check(scene, !sq_restart(kit, c, MLX5_SQC_STATE_ERR),
		    "doorbell: that SQ was in error, and restarts");
	kit->sq.index = 0xffff;
	scene_mark(scene);
	send_ring(kit);
	scene_violated(scene, 1, "doorbell: an SQ that is produced backwards");
	scene_check(scene, !sq_restart(kit, c, MLX5_SQC_STATE_ERR),
		    "doorbell: that SQ was in error too");
	scene_mark(scene);
}

void doorbell_cases(struct scene *scene)
{
	pages(scene);
	places(scene);
	foreign(scene, ring_sq, KIT_SQ);
	foreign(scene, ring_cq, KIT_CQ);
	foreign(scene, ring_eq, KIT_EQ);
	foreign(scene, update_eq, KIT_EQ);
	counters(scene);
	sq_states(scene);
}
