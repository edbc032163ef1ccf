// SPDX-License-Identifier: GPL-2.0
/* New objects with parameters that are invalid, or exceed what the card supports. */
#include "tests/strict/cases.h"
#include "tests/strict/mutation.h"

#define OUTSIDE		(SCENE_BASE - GUEST_PAGE)
#define BEYOND		(SCENE_BASE + SCENE_SIZE)
#define LAST_BYTES	(SCENE_BASE + SCENE_SIZE - 4)
#define MISALIGNED	(SCENE_BASE + 0x800)
#define ALL_ONES	(~0ull & ~0xfffull)

#define EQC(member, v)	SET(create_eq_in, eq_context_entry.member, v)
#define CQC(member, v)	SET(create_cq_in, cq_context.member, v)
#define MKC(member, v)	SET(create_mkey_in, memory_key_mkey_entry.member, v)
#define TISC(member, v)	SET(create_tis_in, ctx.member, v)
#define SQC(member, v)	SET(create_sq_in, ctx.member, v)
#define RQC(member, v)	SET(create_rq_in, ctx.member, v)
#define RQTC(member, v)	SET(create_rqt_in, rqt_context.member, v)
#define TIRC(member, v)	SET(create_tir_in, ctx.member, v)
#define SCHED(member, v) SET(create_scheduling_element_in, scheduling_context.member, v)
#define HIERARCHY(v)	SET(create_scheduling_element_in, scheduling_hierarchy, v)
#define MODIFY(member, v) SET(alloc_modify_header_context_in, member, v)
#define ACTION(off, bits, v) SET_LIST(alloc_modify_header_context_in, off, bits, v)
#define REFORMAT(member, v)	\
	SET(alloc_packet_reformat_context_in, packet_reformat_context.member, v)
#define UNTRANSLATED	MKC(length64, 0)

static const struct {
	enum kind kind;
	enum cmd_status status;
	const char *why;
	struct set set[3];
	uint32_t cut;		/* bytes to remove from the end */
} cases[] = {
	{ KIT_EQ, STAT_BAD_PARAM, "too many entries", { EQC(log_eq_size, 23) }, 0 },
	{ KIT_EQ, STAT_BAD_PARAM, "2^31 entries", { EQC(log_eq_size, 31) }, 0 },
	{ KIT_EQ, STAT_BAD_INP_LEN, "no pages", {}, 8 },
	{ KIT_EQ, STAT_BAD_INP_LEN, "one page too few", { EQC(log_eq_size, 7) }, 0 },
	{ KIT_EQ, STAT_BAD_PARAM, "no such vector", { EQC(intr, 64) }, 0 },
	{ KIT_EQ, STAT_BAD_PARAM, "the highest vector", { EQC(intr, 0xfff) }, 0 },
	{ KIT_EQ, STAT_BAD_PARAM, "a status", { EQC(status, 9) }, 0 },
	{ KIT_EQ, STAT_BAD_PARAM, "a page offset", { EQC(page_offset, 1) }, 0 },
	{ KIT_EQ, STAT_BAD_PARAM, "a consumer counter", { EQC(consumer_counter, 1) }, 0 },
	{ KIT_EQ, STAT_BAD_PARAM, "a producer counter", { EQC(producer_counter, 1) }, 0 },
	{ KIT_EQ, STAT_BAD_PARAM, "a misaligned page", { SET_PAGE(create_eq_in, MISALIGNED) }, 0 },
	{ KIT_EQ, STAT_BAD_PARAM, "a page outside memory", { SET_PAGE(create_eq_in, OUTSIDE) }, 0 },
	{ KIT_EQ, STAT_BAD_PARAM, "a page behind memory", { SET_PAGE(create_eq_in, BEYOND) }, 0 },
	{ KIT_EQ, STAT_BAD_PARAM, "the last page there is", { SET_PAGE(create_eq_in, ALL_ONES) },
	  0 },
	{ KIT_EQ, STAT_BAD_PARAM, "a page larger than memory", { EQC(log_page_size, 31),
	  SET_PAGE(create_eq_in, 0) }, 0 },

	{ KIT_CQ, STAT_BAD_PARAM, "too many entries", { CQC(log_cq_size, 23) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "2^31 entries", { CQC(log_cq_size, 31) }, 0 },
	{ KIT_CQ, STAT_BAD_INP_LEN, "no pages", {}, 8 },
	{ KIT_CQ, STAT_BAD_INP_LEN, "one page too few", { CQC(log_cq_size, 7) }, 0 },
	{ KIT_CQ, STAT_BAD_INP_LEN, "a page too few for its offset", { CQC(page_offset, 1) }, 0 },
	{ KIT_CQ, STAT_BAD_INP_LEN, "a page too few for large entries", { CQC(cqe_sz, 1) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "an undefined size of entries", { CQC(cqe_sz, 3) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "an undefined period mode", { CQC(cq_period_mode, 2) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "a misaligned doorbell record", { CQC(dbr_addr,
	  SCENE_BASE + 4) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "no doorbell record", { CQC(dbr_addr, 0) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "a doorbell record behind memory", { CQC(dbr_addr, BEYOND) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "a doorbell record across the end of memory", { CQC(dbr_addr,
	  LAST_BYTES) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "a doorbell record in a umem", { CQC(dbr_umem_valid, 1) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "a umem", { SET(create_cq_in, cq_umem_valid, 1) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "an element that is no EQ", { CQC(apu_cq, 1) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "a misaligned page", { SET_PAGE(create_cq_in, MISALIGNED) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "a page outside memory", { SET_PAGE(create_cq_in, OUTSIDE) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "a page behind memory", { SET_PAGE(create_cq_in, BEYOND) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "a page larger than memory", { CQC(log_page_size, 18),
	  SET_PAGE(create_cq_in, 0) }, 0 },
	{ KIT_CQ, STAT_BAD_PARAM, "pages of 2^43 bytes", { CQC(log_page_size, 31) }, 0 },

	{ KIT_MKEY, STAT_BAD_PARAM, "an undefined access mode", { MKC(access_mode_4_2, 1) }, 0 },
	{ KIT_MKEY, STAT_BAD_PARAM, "physical access and a translation table",
	  { MKC(translations_octword_size, 1) }, 0 },
	{ KIT_MKEY, STAT_BAD_PARAM, "physical access in the free state", { MKC(free, 1),
	  MKC(umr_en, 1) }, 0 },
	{ KIT_MKEY, STAT_BAD_PARAM, "the free state for ever", { MKC(free, 1),
	  MKC(access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT) }, 0 },
	{ KIT_MKEY, STAT_BAD_PARAM, "translation without a table", {
	  MKC(access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT), MKC(len, 4096), UNTRANSLATED }, 0 },
	{ KIT_MKEY, STAT_EXCEED_LIM, "a table too large", {
	  MKC(access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT),
	  MKC(translations_octword_size, 0x100001) }, 0 },
	{ KIT_MKEY, STAT_BAD_PARAM, "more translations than its table holds", {
	  MKC(access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT), MKC(translations_octword_size, 1),
	  SET(create_mkey_in, translations_octword_actual_size, 2) }, 0 },
	{ KIT_MKEY, STAT_BAD_INP_LEN, "more translations than were sent", {
	  MKC(access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT), MKC(translations_octword_size, 4),
	  SET(create_mkey_in, translations_octword_actual_size, 4) }, 0 },
	{ KIT_MKEY, STAT_BAD_PARAM, "a umem", { SET(create_mkey_in, mkey_umem_valid, 1) }, 0 },
	{ KIT_MKEY, STAT_BAD_PARAM, "signatures", { MKC(bsf_en, 1) }, 0 },

	{ KIT_TIS, STAT_BAD_PARAM, "a port of a bond", { TISC(lag_tx_port_affinity, 1) }, 0 },
	{ KIT_TIS, STAT_BAD_PARAM, "TLS", { TISC(tls_en, 1) }, 0 },
	{ KIT_TIS, STAT_BAD_PARAM, "an underlay QP", { TISC(underlay_qpn, 5) }, 0 },

	{ KIT_SQ, STAT_BAD_PARAM, "too many entries", { SQC(wq.log_wq_sz, 16) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "2^31 entries", { SQC(wq.log_wq_sz, 31) }, 0 },
	{ KIT_SQ, STAT_BAD_INP_LEN, "no pages", {}, 8 },
	{ KIT_SQ, STAT_BAD_INP_LEN, "one page too few", { SQC(wq.log_wq_sz, 7) }, 0 },
	{ KIT_SQ, STAT_BAD_INP_LEN, "a page too few for its offset", { SQC(wq.page_offset, 1) },
	  0 },
	{ KIT_SQ, STAT_BAD_PARAM, "a stride of 32 bytes", { SQC(wq.log_wq_stride, 5) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "a stride of 2 to the 15th", { SQC(wq.log_wq_stride, 15) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "a linked list", { SQC(wq.wq_type, 0) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "striding", { SQC(wq.wq_type, 3) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "an undefined type", { SQC(wq.wq_type, 15) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "an undefined padding", { SQC(wq.end_padding_mode, 2) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "ready when new", { SQC(state, MLX5_SQC_STATE_RDY) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "in error when new", { SQC(state, MLX5_SQC_STATE_ERR) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "real time stamps", { SQC(ts_format, 2) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "two TISes", { SQC(tis_lst_sz, 2) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "an undefined inline mode", { SQC(min_wqe_inline_mode, 4) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "another queue's master", { SQC(cd_master, 1) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "hairpin", { SQC(hairpin, 1) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "a rate limit", { SQC(packet_pacing_rate_limit_index, 1) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "strides", { SQC(wq.log_wqe_num_of_strides, 1) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "a misaligned doorbell record", { SQC(wq.dbr_addr,
	  SCENE_BASE + 4) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "no doorbell record", { SQC(wq.dbr_addr, 0) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "a doorbell record behind memory", { SQC(wq.dbr_addr, BEYOND) },
	  0 },
	{ KIT_SQ, STAT_BAD_PARAM, "a doorbell record in a umem", { SQC(wq.dbr_umem_valid, 1) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "a umem", { SQC(wq.wq_umem_valid, 1) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "a misaligned page", { SET_PAGE(create_sq_in, MISALIGNED) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "a page outside memory", { SET_PAGE(create_sq_in, OUTSIDE) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "a page behind memory", { SET_PAGE(create_sq_in, BEYOND) }, 0 },
	{ KIT_SQ, STAT_BAD_PARAM, "pages of 2^43 bytes", { SQC(wq.log_wq_pg_sz, 31) }, 0 },

	{ KIT_RQ, STAT_BAD_PARAM, "too many entries", { RQC(wq.log_wq_sz, 16) }, 0 },
	{ KIT_RQ, STAT_BAD_INP_LEN, "no pages", {}, 8 },
	{ KIT_RQ, STAT_BAD_INP_LEN, "one page too few", { RQC(wq.log_wq_sz, 7) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "a stride of 8 bytes", { RQC(wq.log_wq_stride, 3) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "a stride of 2 to the 14th", { RQC(wq.log_wq_stride, 14) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "a list without room for its links", { RQC(wq.wq_type, 0),
	  RQC(wq.log_wq_stride, 4) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "an undefined type", { RQC(wq.wq_type, 4) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "strides without striding", { RQC(wq.log_wqe_num_of_strides, 1) },
	  0 },
	{ KIT_RQ, STAT_BAD_PARAM, "sized strides without striding", {
	  RQC(wq.log_wqe_stride_size, 5) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "ready when new", { RQC(state, MLX5_RQC_STATE_RDY) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "real time stamps", { RQC(ts_format, 2) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "a shared memory pool", { RQC(mem_rq_type, 1) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "delayed drops", { RQC(delay_drop_en, 1) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "hairpin", { RQC(hairpin, 1) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "split headers", { RQC(wq.shampo_enable, 1) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "a misaligned doorbell record", { RQC(wq.dbr_addr,
	  SCENE_BASE + 4) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "no doorbell record", { RQC(wq.dbr_addr, 0) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "a misaligned page", { SET_PAGE(create_rq_in, MISALIGNED) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "a page outside memory", { SET_PAGE(create_rq_in, OUTSIDE) }, 0 },
	{ KIT_RQ, STAT_BAD_PARAM, "pages of 2^43 bytes", { RQC(wq.log_wq_pg_sz, 31) }, 0 },

	{ KIT_RQT, STAT_BAD_PARAM, "no room", { RQTC(rqt_max_size, 0) }, 0 },
	{ KIT_RQT, STAT_BAD_PARAM, "too much room", { RQTC(rqt_max_size, 0xffff) }, 0 },
	{ KIT_RQT, STAT_BAD_PARAM, "no queue", { RQTC(rqt_actual_size, 0) }, 0 },
	{ KIT_RQT, STAT_BAD_PARAM, "more queues than room", { RQTC(rqt_actual_size, 5) }, 0 },
	{ KIT_RQT, STAT_BAD_INP_LEN, "more queues than were listed", { RQTC(rqt_actual_size, 2) },
	  0 },
	{ KIT_RQT, STAT_BAD_PARAM, "queues that are no RQs", { RQTC(list_q_type, 1) }, 0 },
	{ KIT_RQT, STAT_BAD_PARAM, "other functions' queues", { RQTC(rq_vhca_id_format, 1) }, 0 },
	{ KIT_RQT, STAT_BAD_RES, "reserved bits beside a queue", {
	  SET_LIST(create_rqt_in, 0, 1, 1) }, 0 },

	{ KIT_TIR, STAT_BAD_PARAM, "an undefined dispatch", { TIRC(disp_type, 2) }, 0 },
	{ KIT_TIR, STAT_BAD_PARAM, "an undefined hash", { TIRC(rx_hash_fn, 3) }, 0 },
	{ KIT_TIR, STAT_BAD_PARAM, "a hash of undefined fields", { TIRC(rx_hash_fn, 2),
	  TIRC(rx_hash_field_selector_outer.selected_fields, 0x20) }, 0 },
	{ KIT_TIR, STAT_BAD_PARAM, "an inner hash of undefined fields", { TIRC(rx_hash_fn, 2),
	  TIRC(rx_hash_field_selector_inner.selected_fields, 0x20000000) }, 0 },
	{ KIT_TIR, STAT_BAD_PARAM, "symmetry of no hash", { TIRC(rx_hash_symmetric, 1) }, 0 },
	{ KIT_TIR, STAT_BAD_PARAM, "an undefined merge", { TIRC(packet_merge_mask, 4) }, 0 },
	{ KIT_TIR, STAT_BAD_PARAM, "LRO without a size", { TIRC(packet_merge_mask, 1) }, 0 },
	{ KIT_TIR, STAT_BAD_PARAM, "TLS", { TIRC(tls_en, 1) }, 0 },

	{ KIT_COUNTER, STAT_BAD_PARAM, "a bulk by its logarithm", {
	  SET(alloc_flow_counter_in, flow_counter_bulk_log_size, 1) }, 0 },

	{ KIT_SCHED, STAT_BAD_PARAM, "an undefined hierarchy", { HIERARCHY(0) }, 0 },
	{ KIT_SCHED, STAT_BAD_PARAM, "an undefined element", { SCHED(element_type, 15) }, 0 },
	{ KIT_SCHED, STAT_BAD_PARAM, "a vport beside the switch", { SCHED(element_type, 1) }, 0 },
	{ KIT_SCHED, STAT_BAD_PARAM, "more than all of the bandwidth", { SCHED(bw_share, 1000) },
	  0 },
	{ KIT_SCHED, STAT_BAD_INDEX, "a vport that is not there", {
	  HIERARCHY(SCHEDULING_HIERARCHY_E_SWITCH), SCHED(element_type, 1),
	  SCHED(element_attributes, SF_NONE) }, 0 },
	{ KIT_SCHED, STAT_BAD_PARAM, "a TSAR of undefined kind", {
	  HIERARCHY(SCHEDULING_HIERARCHY_E_SWITCH), SCHED(element_type, 0),
	  SCHED(element_attributes, 0x00ff0000) }, 0 },
	{ KIT_SCHED, STAT_BAD_PARAM, "reserved bits in its attributes", {
	  SCHED(element_attributes, 1) }, 0 },

	{ KIT_MODIFY, STAT_BAD_PARAM, "an undefined type of tables", { MODIFY(table_type, 15) },
	  0 },
	{ KIT_MODIFY, STAT_BAD_PARAM, "no action", { MODIFY(num_of_actions, 0) }, 0 },
	{ KIT_MODIFY, STAT_BAD_PARAM, "too many actions", { MODIFY(num_of_actions, 255) }, 0 },
	{ KIT_MODIFY, STAT_BAD_INP_LEN, "more actions than were sent", {
	  MODIFY(num_of_actions, 2) }, 0 },
	{ KIT_MODIFY, STAT_BAD_PARAM, "an undefined action", { ACTION(0, 4, 15) }, 0 },
	{ KIT_MODIFY, STAT_BAD_PARAM, "an undefined field", { ACTION(4, 12, 0xfff) }, 0 },
	{ KIT_MODIFY, STAT_BAD_PARAM, "bits beyond its field", { ACTION(19, 5, 4) }, 0 },
	{ KIT_MODIFY, STAT_BAD_PARAM, "reserved bits", { ACTION(16, 1, 1) }, 0 },

	{ KIT_REFORMAT, STAT_BAD_PARAM, "an undefined type", { REFORMAT(reformat_type, 0xff) }, 0 },
	{ KIT_REFORMAT, STAT_BAD_PARAM, "too long a header", { REFORMAT(reformat_data_size, 1000) },
	  0 },
	{ KIT_REFORMAT, STAT_BAD_PARAM, "no header", { REFORMAT(reformat_data_size, 0) }, 0 },
	{ KIT_REFORMAT, STAT_BAD_INP_LEN, "less data than said", { REFORMAT(reformat_data_size,
	  120) }, 0 },
	{ KIT_REFORMAT, STAT_BAD_PARAM, "a parameter that it has not", {
	  REFORMAT(reformat_param_0, 1) }, 0 },
	{ KIT_REFORMAT, STAT_BAD_PARAM, "an undefined anchor", { REFORMAT(reformat_type,
	  MLX5_REFORMAT_TYPE_INSERT_HDR), REFORMAT(reformat_param_0, 15) }, 0 },
};

void create_cases(struct scene *scene)
{
	struct command *c = &scene->c;
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		kit_create_command(c, &scene->pf_kit, cases[i].kind);
		for (n = 0; n < ARRAY_SIZE(cases[i].set); n++)
			mutate(c, &cases[i].set[n]);
		c->in_len -= cases[i].cut;
		scene_refused(scene, &scene->pf, cases[i].status, "create: a %s with %s",
			      kit_name(cases[i].kind), cases[i].why);
	}
	kit_create_command(c, &scene->sf_kit[0], KIT_SCHED);
	ifc_set(create_scheduling_element_in, c->in, scheduling_hierarchy,
		SCHEDULING_HIERARCHY_E_SWITCH);
	scene_refused(scene, &scene->sf[0], STAT_BAD_PARAM,
		      "create: a scheduling element of the switch by an SF");
	kit_create_command(c, &scene->sf_kit[0], KIT_MODIFY);
	ifc_set(alloc_modify_header_context_in, c->in, table_type, 4);
	scene_refused(scene, &scene->sf[0], STAT_BAD_OP,
		      "create: a modify header context of the switch by an SF");
}
