// SPDX-License-Identifier: GPL-2.0
#include <ev.h>

#include "card/assembly.h"
#include "card/bar.h"
#include "firmware/claim.h"
#include "firmware/cmdq.h"
#include "firmware/eq.h"
#include "firmware/obj.h"
#include "firmware/pages.h"
#include "firmware/window.h"
#include "host/dma.h"
#include "port/wire.h"
#include "queue/cq.h"
#include "queue/rq.h"
#include "tests/fuzz/clock.h"
#include "tests/fuzz/device.h"
#include "tests/fuzz/rig.h"
#include "tests/fuzz/wire.h"

#define BAR_PF		0
#define BAR_SF		2
/* Upper limit of a function's context memory, with all numbers in use */
#define BYTES_MAX	(1ull << 40)

static struct rig *rig_of(struct bus *bus)
{
	return (struct rig *)((uint8_t *)bus - offsetof(struct rig, bus));
}

static void bus_read(struct bus *bus, unsigned int bar, uint64_t off, void *buf, uint32_t len)
{
	bar_read(rig_of(bus)->card, bar, off, buf, len);
}

static void bus_write(struct bus *bus, unsigned int bar, uint64_t off, const void *buf,
		      uint32_t len)
{
	bar_write(rig_of(bus)->card, bar, off, buf, len);
}

/* Capabilities of a card with RoCE */
static struct claims *caps(void)
{
	static const char *const claimed[] = {
		"general.roce=1", "general.rc=1", "general.uc=1", "general.ud=1", "general.xrc=1",
		"general.dct=1", "general.atomic=1", "general.imaicl=1", "general.log_max_rmp=18",
		"general.log_max_ra_req_qp=4", "general.log_max_ra_res_qp=4",
		"atomic.atomic_operations=3", "roce.roce_address_table_size=256",
		"roce.r_roce_min_src_udp_port=49152", "roce.r_roce_max_src_udp_port=65535",
	};
	struct claims *claims = claims_create();
	unsigned int i;
	char why[256];

	CHECK(claims);
	for (i = 0; i < sizeof(claimed) / sizeof(claimed[0]); i++)
		CHECK(claims_parse(claims, claimed[i], why, sizeof(why)));
	return claims;
}

struct rig *rig_create(void)
{
	static struct card_config config = {
		.function = { { .mac = { 0x02, 0x15, 0xb3, 0x00, 0x00, 0x01 } } },
		.functions = 1,
		.device_id = 0x101d,
		.max_sfs = RIG_SFS,
		.vectors = RIG_VECTORS,
		.firmware = { 22, 39, 2048 },
		.psid = "SFE0000000001",
		.pages = { .boot = 64, .init = 576, .sf = 64 },
	};
	static struct rig rig;

	if (!rig.guest.host) {
		CHECK(guest_create(&rig.guest, RIG_BASE, RIG_SIZE));
		config.claims = caps();
		/* The card's log */
		if (!getenv("VERBOSE"))
			stderr = fopen("/dev/null", "w");
	}
	rig = (struct rig){ .guest = rig.guest, .bus = { bus_read, bus_write } };
	memset(rig.guest.host, 0, RIG_SIZE);
	rig.guest.next = 0;
	clock_reset();
	rig.board = board_create(EV_DEFAULT, &config);
	CHECK(rig.board);
	rig.card = rig.board->cards[0];
	wire_pull(rig.card->wire, false);
	/* There is no configuration space to enable it */
	dma_set_master(rig.card->dma, true);
	CHECK(!dma_map(rig.card->dma, RIG_BASE, RIG_SIZE, rig.guest.fd, 0, DMA_READ | DMA_WRITE));
	CHECK(hca_start(&rig.pf, &rig.bus, &rig.guest, BAR_PF, 0));
	return &rig;
}

void rig_up_pf(struct rig *rig)
{
	CHECK(!hca_up(&rig->pf));
}

void rig_up_sf(struct rig *rig)
{
	CHECK(!hca_add_sf(&rig->pf, SF_BASE_ID));
	CHECK(hca_start(&rig->sf, &rig->bus, &rig->guest, BAR_SF, 0));
	rig->sf.function_id = SF_BASE_ID;
	CHECK(!hca_up(&rig->sf));
}

void rig_equip(struct rig *rig, struct kit *kit, struct hca *hca, uint32_t vector)
{
	const char *what;

	(void)rig;
	kit_init(kit, hca, vector);
	CHECK(!kit_create(kit, &what));
}

struct vhca *rig_vhca(struct rig *rig, const struct hca *hca)
{
	return hca == &rig->sf ? rig->card->sfs[0] : rig->card->pf;
}

void rig_pass_time(struct rig *rig, uint64_t ns)
{
	(void)rig;
	clock_advance(ns);
	clock_expire();
	ev_run(EV_DEFAULT, EVRUN_NOWAIT);
}

void rig_toggle_memory(struct rig *rig)
{
	struct dma *dma = rig->card->dma;

	if (dma_unmap(dma, RIG_BASE, RIG_SIZE))
		CHECK(!dma_map(dma, RIG_BASE, RIG_SIZE, rig->guest.fd, 0, DMA_READ | DMA_WRITE));
}

bool rig_mapped(const struct rig *rig)
{
	return dma_at(rig->card->dma, RIG_BASE, 1);
}

void *rig_memory(struct rig *rig, uint64_t addr, uint64_t len)
{
	uint64_t off = addr - RIG_BASE;

	if (off >= RIG_SIZE || len > RIG_SIZE - off)
		return NULL;
	return rig->guest.host + off;
}

static void check_pages(const struct vhca *vhca)
{
	const struct pages *pages = vhca->pages;
	uint32_t i;

	CHECK(pages->bytes < BYTES_MAX);
	CHECK(pages->given <= pages->room || !pages->given);
	for (i = 0; i < pages->given; i++) {
		CHECK(pages->addr[i] && !(pages->addr[i] & (PAGE_4K - 1)));
		CHECK(!i || pages->addr[i - 1] < pages->addr[i]);
	}
}

static void check_queues(const struct vhca *vhca)
{
	const struct obj *obj;

	for (obj = vhca->objs[OBJ_RQ]; obj; obj = obj->next) {
		const struct rq *rq = (const struct rq *)obj;

		CHECK(!rq->open || rq->stride < 1u << rq->wq.log_strides);
	}
	for (obj = vhca->objs[OBJ_EQ]; obj; obj = obj->next) {
		const struct eq *eq = (const struct eq *)obj;

		CHECK(eq->pi - eq->ci <= 1u << eq->log_size);
		CHECK(eq->vector < RIG_VECTORS);
	}
	for (obj = vhca->objs[OBJ_CQ]; obj; obj = obj->next) {
		const struct cq *cq = (const struct cq *)obj;

		CHECK(cq->ignore_overrun || cq->collapsed || cq->pi - cq->ci <= 1u << cq->log_size);
	}
}

/* Return the number of the function's objects */
static unsigned int check_objects(struct vhca *vhca)
{
	unsigned int type, all = 0;

	for (type = 0; type < OBJ_TYPES; type++) {
		unsigned int n = 0;
		struct obj *obj;

		for (obj = vhca->objs[type]; obj; obj = obj->next, n++) {
			CHECK(obj->vhca == vhca && obj->type == type && *obj->prev == obj);
			CHECK(obj_find(vhca, type, obj->num) == obj);
		}
		CHECK(n == vhca->obj_counts[type]);
		all += n;
	}
	return all;
}

/* A function that is not initialized has no objects; a pending response may still remove them */
static unsigned int check_function(struct vhca *vhca)
{
	unsigned int held = check_objects(vhca);

	CHECK(vhca->hca == HCA_OFF || vhca->hca == HCA_ENABLED || vhca->hca == HCA_INIT);
	CHECK(!held || vhca->hca == HCA_INIT || vhca->cmdq->late || vhca->card->board->fatal ||
	      vhca->card->board->vanished);
	CHECK(!vhca->after);
	if (vhca->kind == VHCA_SF && vhca->state == VHCA_STATE_ALLOCATED)
		CHECK(!vhca->sf_enabled && vhca->hca == HCA_OFF);
	check_pages(vhca);
	check_queues(vhca);
	return held;
}

static bool alive(const struct card *card, const struct vhca *vhca)
{
	unsigned int i;

	for (i = 0; i < RIG_SFS; i++)
		if (card->sfs[i] == vhca)
			return vhca;
	return vhca == card->pf;
}

void rig_check(struct rig *rig)
{
	struct card *card = rig->card;
	unsigned int i, held = check_function(card->pf), found = 0;
	struct obj *obj;

	for (i = 0; i < RIG_SFS; i++)
		if (card->sfs[i])
			held += check_function(card->sfs[i]);
	for (i = 0; i < OBJ_BUCKETS; i++)
		for (obj = card->objs.buckets[i]; obj; obj = obj->hash_next, found++)
			CHECK(alive(card, obj->vhca));
	CHECK(found == held);
}

/* No two functions own the same page */
static void check_shared(const struct card *card)
{
	static uint8_t owned[RIG_SIZE / PAGE_4K];
	unsigned int i;
	uint32_t n;

	memset(owned, 0, sizeof(owned));
	for (i = 0; i <= RIG_SFS; i++) {
		const struct pages *pages = i < RIG_SFS ? pages_of_sf(card, i) : card->pf->pages;

		for (n = 0; pages && n < pages->given; n++) {
			uint64_t page = (pages->addr[n] - RIG_BASE) / PAGE_4K;

			CHECK(page < RIG_SIZE / PAGE_4K && !owned[page]);
			owned[page] = 1;
		}
	}
}

void rig_destroy(struct rig *rig)
{
	struct card *card = rig->card;
	unsigned int i;

	rig_check(rig);
	check_shared(card);
	device_reset(card->device);
	rig_check(rig);
	for (i = 0; i < RIG_SFS; i++)
		CHECK(!card->sfs[i]);
	for (i = 0; i < OBJ_TYPES; i++)
		CHECK(!card->pf->obj_counts[i]);
	CHECK(!card->pf->pages->given && !card->pf->pages->bytes);
	CHECK(card->pf->hca == HCA_OFF && !card->pf->cmdq->late);
	board_destroy(rig->board);
	rig->board = NULL;
	rig->card = NULL;
}
