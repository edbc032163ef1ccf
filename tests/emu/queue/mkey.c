// SPDX-License-Identifier: GPL-2.0
/* Memory keys: access checks, and translation of virtual addresses to guest memory. */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/destroy.h"
#include "firmware/obj.h"
#include "firmware/reserved.h"
#include "host/dma.h"
#include "queue/mkey.h"

#define OCTWORD		16
#define MTT_FLAGS	3ull		/* read and write permission of one page */
#define MTT_WRITE	2ull
#define DEPTH_MAX	4		/* a KLM may name a key that consists of KLMs */

#define ANY_QPN		0xffffff	/* a key that is bound to no QP */

struct access {
	struct vhca *vhca;
	uint32_t pd, qpn;
	enum mkey_right right;		/* for the named key; keys in its KLMs are local */
	uint8_t *buf;			/* NULL: only check the access */
	bool write;
};

static bool walk(struct access *access, uint32_t key, uint64_t va, uint32_t len, int depth);

struct mkey *mkey_find(struct vhca *vhca, uint32_t key)
{
	struct mkey *mkey = obj_find(vhca, OBJ_MKEY, key >> 8);

	return mkey && mkey->variant == (key & 0xff) ? mkey : NULL;
}

static bool violation(const struct access *access, uint32_t key, uint64_t va, uint32_t len,
		      const char *why)
{
	card_complain(access->vhca->card,
		      "function 0x%x: %s of %u bytes at 0x%llx by mkey 0x%x: %s",
		      access->vhca->function_id, access->write ? "write" : "read", len,
		      (unsigned long long)va, key, why);
	return false;
}

static bool move(struct access *access, uint32_t key, uint64_t addr, uint32_t len)
{
	struct dma *dma = access->vhca->card->dma;
	void *host;

	if (!access->buf)
		return true;
	host = dma_at(dma, addr, len);
	if (host) {
		if (access->write)
			memcpy(host, access->buf, len);
		else
			memcpy(access->buf, host, len);
		access->buf += len;
		return true;
	}
	/* Memory that is contiguous for the guest may be two mappings of the client */
	if (access->write ? dma_write(dma, addr, access->buf, len) :
			    dma_read(dma, access->buf, addr, len))
		return violation(access, key, addr, len, "no guest memory there");
	access->buf += len;
	return true;
}

static bool walk_mtt(struct access *access, const struct mkey *mkey, uint32_t key, uint64_t va,
		     uint32_t len)
{
	uint64_t page = 1ull << mkey->log_page, off = va - (mkey->start & ~(page - 1)), entry;
	uint32_t n;

	for (; len; off += n, len -= n) {
		uint64_t index = off >> mkey->log_page;

		if (index >= mkey->octwords * 2ull)
			return violation(access, key, va, len, "beyond the translation table");
		memcpy(&entry, mkey->xlt + index * 8, 8);
		entry = be64toh(entry);
		if (mkey->page_access && !(entry & (access->write ? MTT_WRITE : MTT_FLAGS)))
			return violation(access, key, va, len, "the page gives no such right");
		entry &= ~MTT_FLAGS;
		if (entry & (page - 1))
			return violation(access, key, va, len, "a translation entry is misaligned");
		n = page - (off & (page - 1)) < len ? page - (off & (page - 1)) : len;
		if (!move(access, key, entry + (off & (page - 1)), n))
			return false;
	}
	return true;
}

static void klm_get(const struct mkey *mkey, uint64_t index, uint32_t *bytes, uint32_t *key,
		    uint64_t *va)
{
	const uint8_t *entry = mkey->xlt + index * OCTWORD;

	memcpy(bytes, entry, 4);
	memcpy(key, entry + 4, 4);
	memcpy(va, entry + 8, 8);
	*bytes = be32toh(*bytes);
	*key = be32toh(*key);
	*va = be64toh(*va);
}

static bool walk_klm(struct access *access, const struct mkey *mkey, uint32_t key, uint64_t va,
		     uint32_t len, int depth)
{
	uint64_t off = va - mkey->start, index = 0, target;
	uint32_t bytes, lkey, n;

	if (!depth)
		return violation(access, key, va, len, "keys are nested too deep");
	if (mkey->mode == MLX5_MKC_ACCESS_MODE_KSM) {
		index = off >> mkey->log_page;
		off &= (1ull << mkey->log_page) - 1;
	}
	for (; len; index++, len -= n) {
		for (;; index++) {
			if (index >= mkey->octwords)
				return violation(access, key, va, len,
						 "beyond the translation table");
			klm_get(mkey, index, &bytes, &lkey, &target);
			if (mkey->mode == MLX5_MKC_ACCESS_MODE_KSM)
				bytes = 1u << mkey->log_page;
			if (off < bytes)
				break;
			off -= bytes;
		}
		n = bytes - off < len ? bytes - off : len;
		if (!walk(access, lkey, target + off, n, depth - 1))
			return false;
		off = 0;
	}
	return true;
}

static bool permitted(const struct access *access, const struct mkey *mkey, int depth)
{
	/* A write through a local key needs local write; a read needs local read */
	if (depth != DEPTH_MAX)
		return access->write ? mkey->lw : mkey->lr;
	switch (access->right) {
	case MKEY_LOCAL_READ:
		return mkey->lr;
	case MKEY_LOCAL_WRITE:
		return mkey->lw;
	case MKEY_REMOTE_READ:
		return mkey->rr;
	case MKEY_REMOTE_WRITE:
		return mkey->rw;
	default:
		return mkey->atomic;
	}
}

static bool walk(struct access *access, uint32_t key, uint64_t va, uint32_t len, int depth)
{
	struct mkey *mkey = mkey_find(access->vhca, key);

	if (!mkey)
		return violation(access, key, va, len, "no such key");
	if (mkey->free)
		return violation(access, key, va, len, "the key is in the free state");
	if (mkey->pd != access->pd)
		return violation(access, key, va, len, "the key belongs to another PD");
	if (depth == DEPTH_MAX && access->right > MKEY_LOCAL_WRITE && mkey->qpn != ANY_QPN &&
	    mkey->qpn != access->qpn)
		return violation(access, key, va, len, "the key is bound to another QP");
	if (!permitted(access, mkey, depth))
		return violation(access, key, va, len, "the key gives no such right");
	if (!mkey->length64 && (va < mkey->start || va - mkey->start > mkey->len ||
				len > mkey->len - (va - mkey->start)))
		return violation(access, key, va, len, "outside the key's range");
	switch (mkey->mode) {
	case MLX5_MKC_ACCESS_MODE_PA:
		return move(access, key, va, len);
	case MLX5_MKC_ACCESS_MODE_MTT:
		return walk_mtt(access, mkey, key, va, len);
	default:
		return walk_klm(access, mkey, key, va, len, depth);
	}
}

bool mkey_read(struct vhca *vhca, uint32_t key, uint64_t va, void *dst, uint32_t len, uint32_t pd)
{
	struct access access = {
		.vhca = vhca, .pd = pd, .right = MKEY_LOCAL_READ, .buf = dst,
	};

	return walk(&access, key, va, len, DEPTH_MAX);
}

bool mkey_write(struct vhca *vhca, uint32_t key, uint64_t va, const void *src, uint32_t len,
		uint32_t pd)
{
	/* buf is not modified if the access is a write */
	struct access access = {
		.vhca = vhca, .pd = pd, .right = MKEY_LOCAL_WRITE,
		.buf = (void *)(uintptr_t)src, .write = true,
	};

	return walk(&access, key, va, len, DEPTH_MAX);
}

bool mkey_access(const struct mkey_user *user, uint32_t key, uint64_t va, void *buf, uint32_t len,
		 enum mkey_right right, bool write)
{
	struct access access = {
		.vhca = user->vhca, .pd = user->pd, .qpn = user->qpn, .right = right, .buf = buf,
		.write = write,
	};

	return walk(&access, key, va, len, DEPTH_MAX);
}

bool mkey_check(const struct mkey_user *user, uint32_t key, uint64_t va, uint32_t len,
		enum mkey_right right)
{
	return mkey_access(user, key, va, NULL, len, right,
			   right != MKEY_LOCAL_READ && right != MKEY_REMOTE_READ);
}

bool mkey_invalidate(const struct mkey_user *user, uint32_t key)
{
	struct mkey *mkey = mkey_find(user->vhca, key);

	if (!mkey || mkey->free || mkey->pd != user->pd || !mkey->rinval ||
	    (mkey->qpn != ANY_QPN && mkey->qpn != user->qpn)) {
		card_complain(user->vhca->card,
			      "QP 0x%x: another one invalidates mkey 0x%x, which it may not",
			      user->qpn, key);
		return false;
	}
	mkey->free = true;
	return true;
}

uint32_t mkey_terminate(struct vhca *vhca)
{
	return caps_terminate_mkey(vhca) ? MKEY_TERMINATE_ASKED : MKEY_TERMINATE;
}

static void mkey_destroy(struct obj *obj)
{
	struct mkey *mkey = (struct mkey *)obj;

	obj_put(mkey->pd_obj);
	free(mkey->xlt);
	free(mkey);
}

static bool mkc_reserved(const uint8_t *mkc)
{
	uint8_t rest[ifc_bytes(mkc)];

	memcpy(rest, mkc, sizeof(rest));
	ifc_known(mkc, rest, free);
	ifc_known(mkc, rest, access_mode_4_2);
	ifc_known(mkc, rest, relaxed_ordering_write);
	ifc_known(mkc, rest, small_fence_on_rdma_read_response);
	ifc_known(mkc, rest, umr_en);
	ifc_known(mkc, rest, a);
	ifc_known(mkc, rest, rw);
	ifc_known(mkc, rest, rr);
	ifc_known(mkc, rest, lw);
	ifc_known(mkc, rest, lr);
	ifc_known(mkc, rest, access_mode_1_0);
	ifc_known(mkc, rest, ma_translation_mode);
	ifc_known(mkc, rest, qpn);
	ifc_known(mkc, rest, mkey_7_0);
	ifc_known(mkc, rest, length64);
	ifc_known(mkc, rest, en_rinval);
	ifc_known(mkc, rest, pd);
	ifc_known(mkc, rest, start_addr);
	ifc_known(mkc, rest, len);
	ifc_known(mkc, rest, translations_octword_size);
	ifc_known(mkc, rest, relaxed_ordering_read);
	ifc_known(mkc, rest, log_page_size);
	return bits_none(rest, sizeof(rest));
}

static enum cmd_status mkey_parse(struct mkey *mkey, struct cmd *cmd, const uint8_t *mkc)
{
	mkey->mode = ifc_get(mkc, mkc, access_mode_4_2) << 2 | ifc_get(mkc, mkc, access_mode_1_0);
	mkey->variant = ifc_get(mkc, mkc, mkey_7_0);
	mkey->free = ifc_get(mkc, mkc, free);
	mkey->umr_en = ifc_get(mkc, mkc, umr_en);
	mkey->page_access = ifc_get(create_mkey_in, cmd->in, pg_access);
	mkey->lr = ifc_get(mkc, mkc, lr);
	mkey->lw = ifc_get(mkc, mkc, lw);
	mkey->rr = ifc_get(mkc, mkc, rr);
	mkey->rw = ifc_get(mkc, mkc, rw);
	mkey->atomic = ifc_get(mkc, mkc, a);
	mkey->rinval = ifc_get(mkc, mkc, en_rinval);
	mkey->length64 = ifc_get(mkc, mkc, length64);
	mkey->log_page = ifc_get(mkc, mkc, log_page_size);
	mkey->pd = ifc_get(mkc, mkc, pd);
	mkey->qpn = ifc_get(mkc, mkc, qpn);
	mkey->start = ifc_get64(mkc, mkc, start_addr);
	mkey->len = ifc_get64(mkc, mkc, len);
	mkey->octwords = ifc_get(mkc, mkc, translations_octword_size);
	memcpy(mkey->mkc, mkc, sizeof(mkey->mkc));
	if (!mkc_reserved(mkc))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "mkc: a field that this card does not support is set");
	if ((ifc_get(mkc, mkc, relaxed_ordering_write) &&
	     !ifc_get(cmd_hca_cap, caps_current(cmd->vhca, CAP_GENERAL),
		      relaxed_ordering_write)) ||
	    (ifc_get(mkc, mkc, relaxed_ordering_read) && !caps_relaxed_read(cmd->vhca)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "relaxed ordering is no capability");
	if (ifc_get(create_mkey_in, cmd->in, mkey_umem_valid))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no umem is supported");
	if (mkey->mode > MLX5_MKC_ACCESS_MODE_KSM)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "access mode %u", mkey->mode);
	/* A free key for a pool may have no PD; a UMR sets it */
	mkey->pd_obj = obj_find(cmd->vhca, OBJ_PD, mkey->pd);
	if (!(mkey->free && !mkey->pd) && !mkey->pd_obj)
		return cmd_refuse(cmd, STAT_BAD_RES, "no PD 0x%x", mkey->pd);
	if (mkey->free && !mkey->umr_en)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "a free key without umr_en is of no use");
	if (mkey->mode == MLX5_MKC_ACCESS_MODE_PA) {
		if (mkey->octwords || mkey->free)
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "physical mode has no translation table and no free state");
		return STAT_OK;
	}
	if (mkey->octwords > 1u << 20)
		return cmd_refuse(cmd, STAT_EXCEED_LIM, "translation table of %u octowords",
				  mkey->octwords);
	if (!mkey->free && mkey->len &&
	    mkey->mode == MLX5_MKC_ACCESS_MODE_MTT && !mkey->octwords)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no translation table");
	return STAT_OK;
}

static enum cmd_status create_mkey(struct cmd *cmd)
{
	const uint8_t *mkc = ifc_addr(create_mkey_in, cmd->in, memory_key_mkey_entry);
	uint32_t actual = ifc_get(create_mkey_in, cmd->in, translations_octword_actual_size);
	struct mkey *mkey = calloc(1, sizeof(*mkey));
	enum cmd_status status;

	if (!mkey)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	status = mkey_parse(mkey, cmd, mkc);
	if (status != STAT_OK)
		goto err_free;
	if (actual > mkey->octwords) {
		status = cmd_refuse(cmd, STAT_BAD_PARAM, "%u octowords given, room for %u", actual,
				    mkey->octwords);
		goto err_free;
	}
	if (actual > (cmd->in_len - ifc_bytes(create_mkey_in)) / OCTWORD) {
		status = cmd_refuse(cmd, STAT_BAD_INP_LEN, "%u octowords said, %zu bytes given",
				    actual, (size_t)(cmd->in_len - ifc_bytes(create_mkey_in)));
		goto err_free;
	}
	if (mkey->octwords) {
		mkey->room = (mkey->octwords + 3) & ~3u;
		mkey->xlt = calloc(mkey->room, OCTWORD);
		if (!mkey->xlt) {
			status = cmd_refuse(cmd, STAT_NO_RES, "out of memory");
			goto err_free;
		}
		memcpy(mkey->xlt, cmd->in + ifc_bytes(create_mkey_in), actual * OCTWORD);
	}
	if (!obj_add(cmd->vhca, OBJ_MKEY, &mkey->obj, mkey_destroy)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no mkey left");
		goto err_xlt;
	}
	obj_get(mkey->pd_obj);
	ifc_set(create_mkey_out, cmd->out, mkey_index, mkey->obj.num);
	return STAT_OK;

err_xlt:
	free(mkey->xlt);
err_free:
	free(mkey);
	return status;
}

static enum cmd_status query_mkey(struct cmd *cmd)
{
	uint32_t index = ifc_get(query_mkey_in, cmd->in, mkey_index);
	struct mkey *mkey = obj_find(cmd->vhca, OBJ_MKEY, index);
	uint8_t *mkc = ifc_addr(query_mkey_out, cmd->out, memory_key_mkey_entry);

	if (!mkey)
		return cmd_refuse(cmd, STAT_BAD_RES, "no mkey 0x%x", index);
	memcpy(mkc, mkey->mkc, sizeof(mkey->mkc));
	ifc_set(mkc, mkc, free, mkey->free);
	ifc_set(mkc, mkc, a, mkey->atomic);
	ifc_set(mkc, mkc, rw, mkey->rw);
	ifc_set(mkc, mkc, rr, mkey->rr);
	ifc_set(mkc, mkc, lw, mkey->lw);
	ifc_set(mkc, mkc, lr, mkey->lr);
	ifc_set(mkc, mkc, qpn, mkey->qpn);
	ifc_set(mkc, mkc, mkey_7_0, mkey->variant);
	ifc_set(mkc, mkc, pd, mkey->pd);
	ifc_set64(mkc, mkc, start_addr, mkey->start);
	ifc_set64(mkc, mkc, len, mkey->len);
	ifc_set(mkc, mkc, log_page_size, mkey->log_page);
	if (mkey->octwords)
		memcpy(ifc_addr(query_mkey_out, cmd->out, bsf0_klm0_pas_mtt0_1), mkey->xlt,
		       OCTWORD);
	if (mkey->octwords > 1)
		memcpy(ifc_addr(query_mkey_out, cmd->out, bsf1_klm1_pas_mtt2_3),
		       mkey->xlt + OCTWORD, OCTWORD);
	return STAT_OK;
}

static enum cmd_status destroy_mkey(struct cmd *cmd)
{
	return obj_destroy(cmd, OBJ_MKEY, ifc_get(destroy_mkey_in, cmd->in, mkey_index));
}

static const struct cap_desc mkey_caps[] = {
	CAP(log_max_mkey, 24),
	CAP(log_max_mrw_sz, 64),
	CAP(max_indirection, 240),
	CAP(log_max_klm_list_size, 16),
	CAP(umr_extended_translation_offset, 1),
	CAP(umr_ptr_rlky, 1),
	CAP(umr_modify_atomic_disabled, 1),
	{}
};

CAP_TABLE(mkey_caps);

static const struct cmd_desc mkey_cmds[] = {
	CMD(CREATE_MKEY, create_mkey, CMD_INIT, 0, create_mkey),
	CMD(QUERY_MKEY, query_mkey, CMD_INIT, 0, query_mkey),
	CMD(DESTROY_MKEY, destroy_mkey, CMD_INIT, 0, destroy_mkey),
	{}
};

CMD_TABLE(mkey_cmds);
