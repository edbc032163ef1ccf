// SPDX-License-Identifier: GPL-2.0
#include <assert.h>

#include "firmware/obj.h"
#include "frame/byteorder.h"
#include "host/dma.h"
#include "queue/cq.h"
#include "tests/fuzz/packet.h"
#include "tests/fuzz/segment.h"
#include "tests/fuzz/side.h"

#define KEY_PAGES	4		/* that the MTT key translates, the buffer */

static_assert(KEY_PAGES * GUEST_PAGE == KIT_BUFFER, "a page for each entry");

void side_run(struct side *side)
{
	CHECK(!command_run(&side->rig->c, side->hca));
}

static void set_rights(const struct side *side, void *mkc)
{
	ifc_set(mkc, mkc, rr, side->remote);
	ifc_set(mkc, mkc, rw, side->remote);
	ifc_set(mkc, mkc, a, side->remote);
}

void side_bound_key(struct side *side)
{
	void *mkc = ifc_addr(create_mkey_in, side->rig->c.in, memory_key_mkey_entry);

	set_rights(side, mkc);
	if (!side->bounded)
		return;
	ifc_set(mkc, mkc, length64, 0);
	ifc_set64(mkc, mkc, start_addr, side->kit->buffer);
	ifc_set64(mkc, mkc, len, KIT_BUFFER);
}

/* Start a key whose translations are @octwords entries of 16 bytes, which the caller adds */
static void start_key(struct side *side, uint8_t mode, uint64_t start, uint32_t octwords)
{
	struct command *c = &side->rig->c;
	void *mkc = ifc_addr(create_mkey_in, c->in, memory_key_mkey_entry);

	COMMAND(c, CREATE_MKEY, create_mkey);
	ifc_set(create_mkey_in, c->in, translations_octword_actual_size, octwords);
	ifc_set(mkc, mkc, access_mode_1_0, mode & 3);
	ifc_set(mkc, mkc, umr_en, 1);
	ifc_set(mkc, mkc, lw, 1);
	ifc_set(mkc, mkc, lr, 1);
	set_rights(side, mkc);
	ifc_set(mkc, mkc, pd, side->kit->num[KIT_PD]);
	ifc_set(mkc, mkc, qpn, 0xffffff);
	ifc_set(mkc, mkc, translations_octword_size, octwords);
	ifc_set64(mkc, mkc, start_addr, start);
	ifc_set64(mkc, mkc, len, KIT_BUFFER);
	ifc_set(mkc, mkc, log_page_size, 12);
}

void side_create_keys(struct side *side)
{
	static const uint8_t modes[SIDE_KEYS] = {
		MLX5_MKC_ACCESS_MODE_PA, MLX5_MKC_ACCESS_MODE_MTT, MLX5_MKC_ACCESS_MODE_KLMS,
		MLX5_MKC_ACCESS_MODE_KSM,
	};
	const struct kit *kit = side->kit;
	struct command *c = &side->rig->c;
	unsigned int i, n;

	side->keys[0] = kit->key;
	for (i = 1; i < SIDE_KEYS; i++) {
		bool mtt = modes[i] == MLX5_MKC_ACCESS_MODE_MTT;

		start_key(side, modes[i], mtt ? kit->buffer : 0, mtt ? KEY_PAGES / 2 : KEY_PAGES);
		for (n = 0; n < KEY_PAGES; n++) {
			if (!mtt) {
				command_add32(c, GUEST_PAGE);
				command_add32(c, kit->key);
			}
			command_add64(c, kit->buffer + n * GUEST_PAGE);
		}
		side_run(side);
		side->keys[i] = kit_number(c, KIT_MKEY) << 8;
	}
}

void side_guard_page(struct side *side, uint64_t page)
{
	CHECK(side->guarded < GUARDED_MAX);
	side->guarded_page[side->guarded++] = page;
}

void side_guard(struct side *side)
{
	unsigned int i;

	for (i = 0; side->bounded && i < side->guarded; i++)
		memcpy(side->guarded_copy[i],
		       guest_at(&side->rig->guest, side->guarded_page[i]), GUEST_PAGE);
}

/* New CQEs belong to this function's queues, and their owner bits match the current lap */
static void check_cqes(struct side *side,
		       bool (*owned)(const struct side *side, uint32_t qpn, uint8_t kind))
{
	struct cq *cq = obj_find(rig_vhca(side->rig, side->hca), OBJ_CQ, side->kit->num[KIT_CQ]);
	uint32_t size = 1u << cq->log_size;

	if (cq->pi - side->seen > size || side->collapsed)
		side->seen = cq->pi;
	for (; side->seen != cq->pi; side->seen++) {
		const uint8_t *slot = guest_at(&side->rig->guest, side->kit->cq.addr +
					       ((uint64_t)(side->seen % size) << cq->log_stride));
		const struct mlx5_cqe64 *cqe = (const void *)(slot + (1u << cq->log_stride) - 64);

		CHECK((cqe->op_own & MLX5_CQE_OWNER_MASK) == (side->seen >> cq->log_size & 1));
		CHECK(owned(side, be32toh(cqe->sop_drop_qpn) & 0xffffff, cqe->op_own >> 4));
	}
}

void side_check(struct side *side,
		bool (*owned)(const struct side *side, uint32_t qpn, uint8_t kind))
{
	unsigned int i;

	if (!side->bounded)
		return;
	check_cqes(side, owned);
	for (i = 0; i < side->guarded; i++)
		CHECK(!memcmp(side->guarded_copy[i],
			      guest_at(&side->rig->guest, side->guarded_page[i]), GUEST_PAGE));
}

void side_check_rest(struct side *side)
{
	const struct guest *guest = &side->rig->guest;
	const uint8_t *rest = guest->host + guest->next;
	uint64_t complaints = side->rig->card->record.refusals;

	if (!side->bounded || !rig_mapped(side->rig))
		return;
	CHECK(!*rest && !memcmp(rest, rest + 1, guest->size - guest->next - 1));
	CHECK(!hca_take_pages(&side->rig->pf, side->hca->function_id));
	CHECK(side->rig->card->record.refusals == complaints);
}

void side_take(struct side *side)
{
	uint8_t what = input8(side->input), *record;
	struct kit *kit = side->kit;
	struct cq *cq = obj_find(rig_vhca(side->rig, side->hca), OBJ_CQ, kit->num[KIT_CQ]);

	/* The driver reports a consumer index of its choice */
	kit->cq.index = cq->pi - (what & 3);
	record = guest_at(&side->rig->guest, kit->cq.record);
	put_be32(record, kit->cq.index & 0xffffff);
	side_guard(side);
	if (what & 4)
		uar_write64(side->hca, kit->num[KIT_UAR], 0x20,
			    (kit->cq.index & 0xffffff) | (what & 0x30) << 24 | (what & 0x40) << 18,
			    kit->num[KIT_CQ]);
	if (what & 8) {
		while (eq_take(kit))
			;
		eq_arm(kit);
	}
}

void side_write_buffer(struct side *side)
{
	uint16_t off = input16(side->input) % (KIT_BUFFER - 256);
	uint8_t *at = guest_at(&side->rig->guest, side->kit->buffer + off);
	uint8_t what = input8(side->input);

	if (what & 0x80)
		packet_headers(at, what, input8(side->input));
	else
		input_bytes(side->input, at, what);
}
