// SPDX-License-Identifier: GPL-2.0
/* User-mode memory registration: a WQE that modifies a memory key and its translation table. */
#include "firmware/obj.h"
#include "host/dma.h"
#include "queue/mkey.h"
#include "queue/umr.h"
#include "queue/wqe.h"

#define OCTWORD			16
#define DS_CONTROL		1	/* offsets of the WQE's segments, in 16 byte units */
#define DS_MKEY			4
#define DS_TRANSLATION		8

/* The WQE fails if the key is not free, or if it is. */
#define UMR_CHECK_NOT_FREE	BIT(5)
#define UMR_CHECK_FREE		(2 << 5)
#define UMR_FLAGS	(MLX5_WQE_UMR_CTRL_FLAG_INLINE |	\
			 MLX5_WQE_UMR_CTRL_FLAG_TRNSLATION_OFFSET |	\
			 MLX5_WQE_UMR_CTRL_FLAG_CHECK_QPN | UMR_CHECK_NOT_FREE | UMR_CHECK_FREE)

/* Bits of mkey_mask without a name in mlx5dv.h */
#define MASK_PAGE_SIZE		BIT_ULL(1)
#define MASK_PD			BIT_ULL(7)
#define MASK_EN_RINVAL		BIT_ULL(8)
#define MASK_LR			BIT_ULL(17)
#define MASK_SMALL_FENCE	BIT_ULL(23)
#define MASK_ORDERING_WRITE	BIT_ULL(25)
#define MASK_ORDERING_READ	BIT_ULL(47)
#define MASK_ALL	(MLX5_WQE_UMR_CTRL_MKEY_MASK_LEN | MASK_PAGE_SIZE |		\
			 MLX5_WQE_UMR_CTRL_MKEY_MASK_START_ADDR | MASK_PD | MASK_EN_RINVAL |	\
			 MLX5_WQE_UMR_CTRL_MKEY_MASK_MKEY | MLX5_WQE_UMR_CTRL_MKEY_MASK_QPN |	\
			 MASK_LR | MLX5_WQE_UMR_CTRL_MKEY_MASK_ACCESS_LOCAL_WRITE |		\
			 MLX5_WQE_UMR_CTRL_MKEY_MASK_ACCESS_REMOTE_READ |			\
			 MLX5_WQE_UMR_CTRL_MKEY_MASK_ACCESS_REMOTE_WRITE |			\
			 MLX5_WQE_UMR_CTRL_MKEY_MASK_ACCESS_ATOMIC | MASK_SMALL_FENCE |		\
			 MASK_ORDERING_WRITE | MASK_ORDERING_READ |				\
			 MLX5_WQE_UMR_CTRL_MKEY_MASK_FREE)

static uint8_t bad(const struct umr *umr, const char *why)
{
	card_complain(umr->vhca->card, "%s 0x%x: WQE 0x%x: UMR: %s", umr->name, umr->num,
		      umr->index, why);
	return MLX5_CQE_SYNDROME_MW_BIND_ERR;
}

static void move_to_pd(struct mkey *mkey, struct obj *pd)
{
	obj_put(mkey->pd_obj);
	mkey->pd_obj = obj_get(pd);
	mkey->pd = pd->num;
}

static void update_context(struct mkey *mkey, uint64_t mask, const uint8_t *mkc)
{
	if (mask & MLX5_WQE_UMR_CTRL_MKEY_MASK_LEN) {
		mkey->len = ifc_get64(mkc, mkc, len);
		mkey->length64 = ifc_get(mkc, mkc, length64);
	}
	if (mask & MASK_PAGE_SIZE)
		mkey->log_page = ifc_get(mkc, mkc, log_page_size);
	if (mask & MLX5_WQE_UMR_CTRL_MKEY_MASK_START_ADDR)
		mkey->start = ifc_get64(mkc, mkc, start_addr);
	if (mask & MLX5_WQE_UMR_CTRL_MKEY_MASK_MKEY)
		mkey->variant = ifc_get(mkc, mkc, mkey_7_0);
	if (mask & MLX5_WQE_UMR_CTRL_MKEY_MASK_QPN)
		mkey->qpn = ifc_get(mkc, mkc, qpn);
	if (mask & MASK_EN_RINVAL)
		mkey->rinval = ifc_get(mkc, mkc, en_rinval);
	if (mask & MASK_LR)
		mkey->lr = ifc_get(mkc, mkc, lr);
	if (mask & MLX5_WQE_UMR_CTRL_MKEY_MASK_ACCESS_LOCAL_WRITE)
		mkey->lw = ifc_get(mkc, mkc, lw);
	if (mask & MLX5_WQE_UMR_CTRL_MKEY_MASK_ACCESS_REMOTE_READ)
		mkey->rr = ifc_get(mkc, mkc, rr);
	if (mask & MLX5_WQE_UMR_CTRL_MKEY_MASK_ACCESS_REMOTE_WRITE)
		mkey->rw = ifc_get(mkc, mkc, rw);
	if (mask & MLX5_WQE_UMR_CTRL_MKEY_MASK_ACCESS_ATOMIC)
		mkey->atomic = ifc_get(mkc, mkc, a);
	if (mask & MLX5_WQE_UMR_CTRL_MKEY_MASK_FREE)
		mkey->free = ifc_get(mkc, mkc, free);
}

static bool read_translations(const struct umr *umr, uint8_t *to, uint32_t octwords)
{
	const uint8_t *data = umr->seg + DS_TRANSLATION * WQE_DS;
	uint32_t key = wqe_be32(data + 4);
	uint64_t va = wqe_be64(data + 8);
	const struct mkey *mkey = umr->any_key ? mkey_find(umr->vhca, key) : NULL;

	if (key == MKEY_RESERVED && umr->reserved_key)
		return !dma_read(umr->vhca->card->dma, to, va, octwords * OCTWORD);
	return mkey_read(umr->vhca, key, va, to, octwords * OCTWORD, mkey ? mkey->pd : umr->pd);
}

uint8_t umr_execute(const struct umr *umr)
{
	const uint8_t *control = umr->seg + DS_CONTROL * WQE_DS;
	const uint8_t *data = umr->seg + DS_TRANSLATION * WQE_DS;
	const uint8_t *mkc = umr->seg + DS_MKEY * WQE_DS;
	struct obj *pd = NULL;
	uint64_t mask, offset, high = 0;
	uint32_t octwords, high32;
	struct mkey *mkey;
	uint8_t flags;

	if (umr->ds < DS_TRANSLATION)
		return bad(umr, "too short");
	flags = control[0];
	octwords = wqe_be16(control + 4);
	offset = wqe_be16(control + 6);
	mask = wqe_be64(control + 8);
	high32 = wqe_be32(control + 16);
	if (flags & ~UMR_FLAGS || (flags & UMR_CHECK_FREE && flags & UMR_CHECK_NOT_FREE))
		return bad(umr, "flags");
	if (mask & ~MASK_ALL)
		return bad(umr, "mkey mask has unsupported bits");
	if (flags & MLX5_WQE_UMR_CTRL_FLAG_TRNSLATION_OFFSET)
		high = (uint64_t)high32 << 16;
	else if (offset)
		return bad(umr, "signature transactions are not supported");
	offset |= high;
	mkey = obj_find(umr->vhca, OBJ_MKEY, umr->mkey >> 8);
	if (!mkey || (!(mask & MLX5_WQE_UMR_CTRL_MKEY_MASK_MKEY) &&
		      mkey->variant != (umr->mkey & 0xff)))
		return bad(umr, "no such mkey");
	if (!mkey->umr_en)
		return bad(umr, "the mkey does not allow it");
	if (!umr->any_pd && mkey->pd_obj && mkey->pd != umr->pd)
		return bad(umr, "the mkey belongs to another PD");
	if (flags & (mkey->free ? UMR_CHECK_FREE : UMR_CHECK_NOT_FREE))
		return bad(umr, "the mkey is not in the state that the WQE asks for");
	if (mask & MASK_PD && !umr->any_pd)
		return bad(umr, "the queue may not move a mkey to another PD");
	if (mask & MASK_PD)
		pd = obj_find(umr->vhca, OBJ_PD, ifc_get(mkc, mkc, pd));
	if (mask & MASK_PD && !pd)
		return bad(umr, "no such PD");
	/* Drivers write whole units of 64 bytes. */
	if (offset > mkey->room || octwords > mkey->room - offset)
		return bad(umr, "beyond the translation table");
	if (octwords && mkey->mode == MLX5_MKC_ACCESS_MODE_MTT && !umr->translate)
		return bad(umr, "the queue may not say where pages are");
	if (!octwords) {
		/* Only the context changes */
	} else if (flags & MLX5_WQE_UMR_CTRL_FLAG_INLINE) {
		if (octwords > umr->ds - DS_TRANSLATION)
			return bad(umr, "translations are cut off by the end of the WQE");
		memcpy(mkey->xlt + offset * OCTWORD, data, octwords * OCTWORD);
	} else {
		if (umr->ds < DS_TRANSLATION + 1 || wqe_be32(data) < octwords * OCTWORD)
			return bad(umr, "no translations given");
		if (!read_translations(umr, mkey->xlt + offset * OCTWORD, octwords))
			return MLX5_CQE_SYNDROME_LOCAL_PROT_ERR;
	}
	update_context(mkey, mask, mkc);
	if (pd)
		move_to_pd(mkey, pd);
	return 0;
}
