// SPDX-License-Identifier: GPL-2.0
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "firmware/reserved.h"
#include "host/dma.h"
#include "queue/wq.h"

/* The context has the number of strides relative to 2^9 (signed) and their size relative to 2^6 */
#define STRIDES_BASE		9
#define STRIDES_EXT_BASE	3
#define STRIDE_BYTES_BASE	6

static bool wq_reserved(const uint8_t *wqc, bool receive)
{
	uint8_t rest[ifc_bytes(wq)];

	memcpy(rest, wqc, sizeof(rest));
	ifc_known(wq, rest, wq_type);
	ifc_known(wq, rest, wq_signature);
	ifc_known(wq, rest, end_padding_mode);
	ifc_known(wq, rest, cd_slave);
	ifc_known(wq, rest, page_offset);
	ifc_known(wq, rest, lwm);
	ifc_known(wq, rest, pd);
	ifc_known(wq, rest, uar_page);
	ifc_known(wq, rest, dbr_addr);
	ifc_known(wq, rest, hw_counter);
	ifc_known(wq, rest, sw_counter);
	ifc_known(wq, rest, log_wq_stride);
	ifc_known(wq, rest, log_wq_pg_sz);
	ifc_known(wq, rest, log_wq_sz);
	if (receive) {
		ifc_known(wq, rest, log_wqe_num_of_strides);
		ifc_known(wq, rest, log_wqe_stride_size);
		ifc_known(wq, rest, two_byte_shift_en);
	}
	return bits_none(rest, sizeof(rest));
}

static enum cmd_status wq_shape(struct wq *wq, struct cmd *cmd, const uint8_t *wqc, bool send)
{
	struct vhca *vhca = cmd->vhca;
	uint32_t strides = ifc_get(wq, wqc, log_wqe_num_of_strides);

	if (!wq_reserved(wqc, !send))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "wq: a field that this card does not support is set");
	wq->type = ifc_get(wq, wqc, wq_type);
	wq->log_size = ifc_get(wq, wqc, log_wq_sz);
	wq->log_stride = ifc_get(wq, wqc, log_wq_stride);
	wq->signature = ifc_get(wq, wqc, wq_signature);
	wq->striding = wq->type == MLX5_WQ_TYPE_LINKED_LIST_STRIDING_RQ ||
		       wq->type == MLX5_WQ_TYPE_CYCLIC_STRIDING_RQ;
	wq->linked = wq->type == MLX5_WQ_TYPE_LINKED_LIST ||
		     wq->type == MLX5_WQ_TYPE_LINKED_LIST_STRIDING_RQ;
	if (wq->type > MLX5_WQ_TYPE_CYCLIC_STRIDING_RQ || (send && wq->type != MLX5_WQ_TYPE_CYCLIC))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "wq: type %u", wq->type);
	if (ifc_get(wq, wqc, end_padding_mode) > MLX5_WQ_END_PAD_MODE_ALIGN)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "wq: end padding mode %u",
				  ifc_get(wq, wqc, end_padding_mode));
	if (wq->log_size > hca_cap(vhca, log_max_wq_sz) || wq->log_size > 15)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "wq: 2^%u entries", wq->log_size);
	if (send && wq->log_stride != 6)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "wq: send queue with a stride of 2^%u",
				  wq->log_stride);
	if (!send && (wq->log_stride < (wq->linked ? 5 : 4) || wq->log_stride > 10 ||
		      wq->log_stride < hca_cap(vhca, log_min_stride_sz_rq) ||
		      wq->log_stride > hca_cap(vhca, log_max_stride_sz_rq)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "wq: receive queue with a stride of 2^%u",
				  wq->log_stride);
	if (!wq->striding) {
		if (strides || ifc_get(wq, wqc, log_wqe_stride_size) ||
		    ifc_get(wq, wqc, two_byte_shift_en))
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "wq: strides without a striding type");
		return STAT_OK;
	}
	if (!hca_cap(vhca, striding_rq))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "wq: no striding RQ");
	/* Four bits, signed: the minimum is 2^3 strides */
	wq->log_strides = strides < 8 ? STRIDES_BASE + strides : STRIDES_BASE + strides - 16;
	if (wq->log_strides < STRIDES_EXT_BASE)
		wq->log_strides = STRIDES_EXT_BASE;
	if (wq->log_strides < STRIDES_BASE && !hca_cap(vhca, ext_stride_num_range))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "wq: 2^%u strides", wq->log_strides);
	wq->log_stride_bytes = STRIDE_BYTES_BASE + ifc_get(wq, wqc, log_wqe_stride_size);
	wq->shift_two = ifc_get(wq, wqc, two_byte_shift_en);
	return STAT_OK;
}

enum cmd_status wq_init(struct wq *wq, struct cmd *cmd, const uint8_t *wqc, bool send)
{
	const uint8_t *pas = wqc + ifc_bytes(wq);
	struct vhca *vhca = cmd->vhca;
	enum cmd_status status = wq_shape(wq, cmd, wqc, send);
	uint32_t room, pages, offset;
	uint64_t bytes;
	uint8_t shift;

	if (status != STAT_OK)
		return status;
	wq->pd = ifc_get(wq, wqc, pd);
	wq->pd_obj = NULL;
	/* Queues without data, such as the drop RQ, have no PD */
	if (wq->pd) {
		wq->pd_obj = obj_find(vhca, OBJ_PD, wq->pd);
		if (!wq->pd_obj)
			return cmd_refuse(cmd, STAT_BAD_RES, "wq: no PD 0x%x", wq->pd);
	}
	wq->dbr = ifc_get64(wq, wqc, dbr_addr);
	if (wq->dbr & 7 || !dma_at(vhca->card->dma, wq->dbr, 8))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "wq: doorbell record at 0x%llx",
				  (unsigned long long)wq->dbr);
	shift = ifc_get(wq, wqc, log_wq_pg_sz) + 12;
	if (shift > 30)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "wq: pages of 2^%u", shift);
	offset = ifc_get(wq, wqc, page_offset) << (shift - 6);
	bytes = 1ull << (wq->log_size + wq->log_stride);
	pages = (offset + bytes + (1ull << shift) - 1) >> shift;
	room = (cmd->in_len - (uint32_t)(pas - cmd->in)) / 8;
	if (room < pages)
		return cmd_refuse(cmd, STAT_BAD_INP_LEN, "wq: %u pages listed, needs %u", room,
				  pages);
	if (!pas_init(&wq->pas, vhca, pas, pages, shift, offset))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "wq: a page of 2^%u: misaligned or outside guest memory", shift);
	obj_get(wq->pd_obj);
	return STAT_OK;
}

void wq_exit(struct wq *wq)
{
	obj_put(wq->pd_obj);
	pas_exit(&wq->pas);
}

bool wq_producer(struct wq *wq, struct vhca *vhca, unsigned int word, uint16_t *counter)
{
	uint32_t *record = dma_at(vhca->card->dma, wq->dbr + 4 * word, 4);

	if (!record)
		return false;
	*counter = be32toh(__atomic_load_n(record, __ATOMIC_ACQUIRE));
	return true;
}

bool wq_copy(struct wq *wq, struct vhca *vhca, uint64_t off, void *dst, uint32_t len)
{
	uint64_t size = 1ull << (wq->log_size + wq->log_stride), page = 1ull << wq->pas.shift, room;
	uint8_t *to = dst;
	uint32_t n;
	void *from;

	for (; len; off += n, to += n, len -= n) {
		off &= size - 1;
		room = page - ((off + wq->pas.offset) & (page - 1));
		if (room > size - off)
			room = size - off;
		n = len < room ? len : room;
		from = pas_at(&wq->pas, vhca, off, n);
		if (!from)
			return false;
		memcpy(to, from, n);
	}
	return true;
}

bool wq_ts_format_allowed(uint32_t format, uint32_t cap)
{
	switch (format) {
	case MLX5_TIMESTAMP_FORMAT_FREE_RUNNING:
		return cap != MLX5_TIMESTAMP_FORMAT_CAP_REAL_TIME;
	case MLX5_TIMESTAMP_FORMAT_REAL_TIME:
		return cap != MLX5_TIMESTAMP_FORMAT_CAP_FREE_RUNNING;
	default:
		return format == MLX5_TIMESTAMP_FORMAT_DEFAULT;
	}
}

static const struct cap_desc wq_caps[] = {
	CAP(log_max_wq_sz, 15),
	CAP(basic_cyclic_rcv_wqe, 1),
	CAP(start_pad, 1),
	CAP(end_pad, 1),
	{}
};

CAP_TABLE(wq_caps);
