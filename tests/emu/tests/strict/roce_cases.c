// SPDX-License-Identifier: GPL-2.0
/* Queue pairs: contexts, transitions, receive queues, addresses, doorbells and WQEs. */
#include "tests/client/traffic.h"
#include "tests/strict/cases.h"
#include "tests/strict/mutation.h"
#include "tests/strict/roce.h"

#define OUTSIDE		(SCENE_BASE - GUEST_PAGE)
#define MISALIGNED	(SCENE_BASE + 0x800)
#define BEYOND		(SCENE_BASE + SCENE_SIZE)
#define NEVER		0xabcdefu
#define BLUEFLAME	0x800
#define RESERVED_KEY	0x300

#define QPC(member, v)	SET(create_qp_in, qpc.member, v)
#define MOD(member, v)	SET(rst2init_qp_in, qpc.member, v)
#define PATH(member, v)	SET(rst2init_qp_in, qpc.primary_address_path.member, v)
#define RMPC(member, v)	SET(create_rmp_in, ctx.member, v)
#define SRQC(member, v)	SET(create_xrc_srq_in, xrc_srq_context_entry.member, v)
#define ADDRESS(member, v) SET(set_roce_address_in, member, v)

static const char *const state_names[STATES] = { "reset", "INIT", "RTR", "RTS", "error" };

/* @from: states as 1 << state, from which it is valid; optional: valid bits of opt_param_mask */
static const struct transition {
	void (*command)(struct command *c, uint32_t qpn);
	const char *name;
	unsigned int from;
	uint32_t optional;
} transitions[] = {
	{ qp_init_command, "RST2INIT", 1 << RST, 0 },
	{ qp_init2init_command, "INIT2INIT", 1 << INIT, 0x1001e },
	{ qp_rtr_command, "INIT2RTR", 1 << INIT, 0x1e },
	{ qp_rts_command, "RTR2RTS", 1 << RTR, 0x44e },
	{ qp_rts2rts_command, "RTS2RTS", 1 << RTS, 0x200044e },
	{ qp_sqerr2rts_command, "SQERR2RTS", 0, 0x4e },
	{ qp_sqd2rts_command, "SQD2RTS", 0, 0x4e },
};

static void spoilt_creates(struct scene *scene, const struct pair *pair)
{
	static const struct {
		enum cmd_status status;
		const char *why;
		struct set set[3];
		uint32_t cut;
	} cases[] = {
		{ STAT_BAD_PARAM, "an undefined service", { QPC(st, 4) }, 0 },
		{ STAT_BAD_PARAM, "raw frames", { QPC(st, 9) }, 0 },
		{ STAT_BAD_PARAM, "the highest service", { QPC(st, 0xff) }, 0 },
		{ STAT_BAD_PARAM, "a path that migrates", { QPC(pm_state, 0) }, 0 },
		{ STAT_BAD_RES, "no PD", { QPC(pd, NEVER) }, 0 },
		{ STAT_BAD_RES, "PD 0", { QPC(pd, 0) }, 0 },
		{ STAT_BAD_RES, "no CQ to send", { QPC(cqn_snd, NEVER) }, 0 },
		{ STAT_BAD_RES, "no CQ to receive", { QPC(cqn_rcv, NEVER) }, 0 },
		{ STAT_BAD_RES, "no UAR", { QPC(uar_page, NEVER) }, 0 },
		{ STAT_BAD_RES, "no SRQ", { QPC(rq_type, 1), QPC(srqn_rmpn_xrqn, NEVER) }, 0 },
		{ STAT_BAD_PARAM, "an undefined receive queue", { QPC(rq_type, 2) }, 0 },
		{ STAT_BAD_PARAM, "the highest receive queue", { QPC(rq_type, 7) }, 0 },
		{ STAT_BAD_RES, "no XRC domain", { QPC(st, 3), QPC(xrcd, NEVER) }, 0 },
		{ STAT_BAD_PARAM, "2^16 entries to receive", { QPC(log_rq_size, 15),
		  QPC(log_rq_stride, 7) }, 0 },
		{ STAT_BAD_INP_LEN, "no pages", {}, 8 },
		{ STAT_BAD_INP_LEN, "a page too few to send", { QPC(log_sq_size, 6) }, 0 },
		{ STAT_BAD_INP_LEN, "a page too few to receive", { QPC(log_rq_size, 6) }, 0 },
		{ STAT_BAD_INP_LEN, "a page too few for its offset", { QPC(page_offset, 63) }, 0 },
		{ STAT_BAD_PARAM, "pages of 2^43 bytes", { QPC(log_page_size, 31) }, 0 },
		{ STAT_BAD_PARAM, "a misaligned page", { SET_PAGE(create_qp_in, MISALIGNED) }, 0 },
		{ STAT_BAD_PARAM, "a page outside memory", { SET_PAGE(create_qp_in, OUTSIDE) }, 0 },
		{ STAT_BAD_PARAM, "no doorbell record", { QPC(dbr_addr, 0) }, 0 },
		{ STAT_BAD_PARAM, "a doorbell record behind memory", { QPC(dbr_addr, BEYOND) }, 0 },
		{ STAT_BAD_PARAM, "a misaligned record", { QPC(dbr_addr, SCENE_BASE + 4) }, 0 },
		{ STAT_BAD_PARAM, "a umem", { SET(create_qp_in, wq_umem_valid, 1) }, 0 },
		{ STAT_BAD_PARAM, "real time stamps", { QPC(ts_format, 2) }, 0 },
		{ STAT_BAD_PARAM, "data in CQEs to send", { QPC(cs_req, 0x11) }, 0 },
		{ STAT_BAD_PARAM, "data in CQEs to receive", { QPC(cs_res, 1) }, 0 },
		{ STAT_BAD_PARAM, "cross channel", { QPC(cd_master, 1) }, 0 },
		{ STAT_BAD_PARAM, "offloaded rendezvous", { QPC(offload_type, 1) }, 0 },
		{ STAT_BAD_PARAM, "credits by packets", { QPC(req_e2e_credit_mode, 1) }, 0 },
		{ STAT_BAD_PARAM, "a bond's port", { QPC(lag_tx_port_affinity, 1) }, 0 },
		{ STAT_BAD_PARAM, "a state", { QPC(state, 3) }, 0 },
		{ STAT_BAD_PARAM, "a remote QP", { QPC(remote_qpn, 1) }, 0 },
		{ STAT_BAD_PARAM, "a path", { QPC(primary_address_path.hop_limit, 1) }, 0 },
		{ STAT_BAD_PARAM, "a number to send next", { QPC(next_send_psn, 1) }, 0 },
		{ STAT_BAD_PARAM, "a counter of messages", { QPC(rmsn, 1) }, 0 },
	};
	struct command *c = &scene->c;
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		qp_create_command(c, &scene->pf_kit, pair);
		for (n = 0; n < ARRAY_SIZE(cases[i].set); n++)
			mutate(c, &cases[i].set[n]);
		c->in_len -= cases[i].cut;
		scene_refused(scene, &scene->pf, cases[i].status, "RoCE: a QP with %s",
			      cases[i].why);
	}
	qp_create_command(c, &scene->pf_kit, pair);
	ifc_set(create_qp_in, c->in, qpc.pd, scene->sf_kit[0].num[KIT_PD]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "RoCE: a QP with an SF's PD");
	qp_create_command(c, &scene->pf_kit, pair);
	ifc_set(create_qp_in, c->in, qpc.cqn_rcv, scene->sf_kit[0].num[KIT_CQ]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "RoCE: a QP with an SF's CQ");
}

/* Every command in every state for which it is invalid */
static void wrong_states(struct scene *scene, struct pair *pair)
{
	struct command *c = &scene->c;
	unsigned int state, i;

	for (state = RST; state < STATES; state++) {
		qp_bring(scene, pair, state);
		for (i = 0; i < ARRAY_SIZE(transitions); i++) {
			if (transitions[i].from >> state & 1)
				continue;
			transitions[i].command(c, pair->num);
			scene_refused(scene, &scene->pf, STAT_BAD_QP_STATE,
				      "RoCE: %s in %s", transitions[i].name, state_names[state]);
		}
	}
	qp_bring(scene, pair, RST);
	qp_error_command(c, pair->num);
	scene_refused(scene, &scene->pf, STAT_BAD_QP_STATE, "RoCE: 2ERR in reset");
}

/* Every optional parameter that a transition does not have */
static void wrong_options(struct scene *scene, struct pair *pair)
{
	struct command *c = &scene->c;
	unsigned int state, i, bit;

	for (state = RST; state <= RTS; state++)
		for (i = 0; i < ARRAY_SIZE(transitions); i++) {
			if (!(transitions[i].from >> state & 1))
				continue;
			qp_bring(scene, pair, state);
			for (bit = 0; bit < 32; bit++) {
				if (transitions[i].optional >> bit & 1)
					continue;
				transitions[i].command(c, pair->num);
				ifc_set(rst2init_qp_in, c->in, opt_param_mask, 1u << bit);
				scene_refused(scene, &scene->pf, STAT_BAD_PARAM,
					      "RoCE: %s with optional parameter %u",
					      transitions[i].name, bit);
			}
		}
}

static void wrong_values(struct scene *scene, struct pair *pair)
{
	static const struct {
		unsigned int state;
		void (*command)(struct command *c, uint32_t qpn);
		enum cmd_status status;
		const char *why;
		struct set set[3];
	} cases[] = {
		{ RST, qp_init_command, STAT_BAD_PARAM, "another service", { MOD(st, 1) } },
		{ RST, qp_init_command, STAT_BAD_PARAM, "the second key", { PATH(pkey_index, 1) } },
		{ RST, qp_init_command, STAT_BAD_RES, "no counters", {
		  MOD(counter_set_id, 0xee) } },
		{ INIT, qp_rtr_command, STAT_BAD_PARAM, "MTU 0", { MOD(mtu, 0) } },
		{ INIT, qp_rtr_command, STAT_BAD_PARAM, "MTU 6", { MOD(mtu, 6) } },
		{ INIT, qp_rtr_command, STAT_BAD_PARAM, "raw MTU", { MOD(mtu, 7) } },
		{ INIT, qp_rtr_command, STAT_BAD_PARAM, "2^31 bytes", { MOD(log_msg_max, 31) } },
		{ INIT, qp_rtr_command, STAT_BAD_PARAM, "32 reads", { MOD(log_rra_max, 5) } },
		{ INIT, qp_rtr_command, STAT_BAD_PARAM, "no source", { PATH(src_addr_index, 1) } },
		{ INIT, qp_rtr_command, STAT_BAD_PARAM, "the last source", {
		  PATH(src_addr_index, 0xff) } },
		{ INIT, qp_rtr_command, STAT_BAD_PARAM, "nobody's MAC", { PATH(rmac_47_32, 0),
		  PATH(rmac_31_0, 0) } },
		{ INIT, qp_rtr_command, STAT_BAD_PARAM, "a group's MAC", {
		  PATH(rmac_47_32, 0x100) } },
		{ INIT, qp_rtr_command, STAT_BAD_PARAM, "port 2", { PATH(vhca_port_num, 2) } },
		{ INIT, qp_rtr_command, STAT_BAD_PARAM, "another service", { MOD(st, 2) } },
		{ INIT, qp_rtr_command, STAT_BAD_PARAM, "the second key", { PATH(pkey_index, 1) } },
		{ RTR, qp_rts_command, STAT_BAD_PARAM, "32 reads", { MOD(log_sra_max, 5) } },
		{ RTR, qp_rts_command, STAT_BAD_PARAM, "another service", { MOD(st, 1) } },
		{ RTS, qp_rts2rts_command, STAT_BAD_RES, "no counters", { MOD(counter_set_id, 0xee),
		  SET(rst2init_qp_in, opt_param_mask, 1 << 25) } },
		{ RTS, qp_rts2rts_command, STAT_BAD_PARAM, "a path that migrates", {
		  MOD(pm_state, 1),
		  SET(rst2init_qp_in, opt_param_mask, 1 << 10) } },
	};
	struct command *c = &scene->c;
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		qp_bring(scene, pair, cases[i].state);
		cases[i].command(c, pair->num);
		for (n = 0; n < ARRAY_SIZE(cases[i].set); n++)
			mutate(c, &cases[i].set[n]);
		scene_refused(scene, &scene->pf, cases[i].status, "RoCE: %s with %s", c->name,
			      cases[i].why);
	}
}

/* Commands for a QP that does not exist or belongs to another function */
static void wrong_numbers(struct scene *scene, const struct pair *pair)
{
	struct command *c = &scene->c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(transitions); i++) {
		transitions[i].command(c, NEVER);
		scene_refused(scene, &scene->pf, STAT_BAD_RES, "RoCE: %s of no QP",
			      transitions[i].name);
		transitions[i].command(c, pair->num);
		scene_refused(scene, &scene->sf[0], STAT_BAD_RES,
			      "RoCE: %s of the PF's QP by an SF", transitions[i].name);
	}
	qp_error_command(c, NEVER);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "RoCE: 2ERR of no QP");
	qp_reset_command(c, NEVER);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "RoCE: 2RST of no QP");
	COMMAND(c, QUERY_QP, query_qp);
	ifc_set(query_qp_in, c->in, qpn, NEVER);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "RoCE: a query of no QP");
	COMMAND(c, DESTROY_QP, destroy_qp);
	ifc_set(destroy_qp_in, c->in, qpn, pair->num);
	scene_refused(scene, &scene->sf[0], STAT_BAD_RES, "RoCE: the PF's QP destroyed by an SF");
	kit_destroy_command(c, &scene->pf_kit, KIT_PD, scene->pf_kit.num[KIT_PD]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES_STATE, "RoCE: a QP's PD destroyed");
	COMMAND(c, ATTACH_TO_MCG, attach_to_mcg);
	ifc_set(attach_to_mcg_in, c->in, qpn, pair->num);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "RoCE: an RC QP in a group");
	COMMAND(c, ATTACH_TO_MCG, attach_to_mcg);
	ifc_set(attach_to_mcg_in, c->in, qpn, NEVER);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "RoCE: no QP in a group");
}

static void receive_queues(struct scene *scene, const struct pair *pair)
{
	static const struct {
		void (*command)(struct command *c, const struct kit *kit, const struct pair *pair);
		enum cmd_status status;
		const char *why;
		struct set set[2];
		uint32_t cut;
	} cases[] = {
		{ rmp_command, STAT_BAD_PARAM, "a state that is not ready", { RMPC(state, 0) }, 0 },
		{ rmp_command, STAT_BAD_PARAM, "strides of a striding queue", {
		  RMPC(wq.wq_type, 2) }, 0 },
		{ rmp_command, STAT_BAD_PARAM, "2^16 entries", { RMPC(wq.log_wq_sz, 16) }, 0 },
		{ rmp_command, STAT_BAD_PARAM, "no room for links", { RMPC(wq.log_wq_stride, 4) },
		  0 },
		{ rmp_command, STAT_BAD_PARAM, "a stride of 2^15", { RMPC(wq.log_wq_stride, 15) },
		  0 },
		{ rmp_command, STAT_BAD_RES, "no PD", { RMPC(wq.pd, NEVER) }, 0 },
		{ rmp_command, STAT_BAD_PARAM, "no doorbell record", { RMPC(wq.dbr_addr, 0) }, 0 },
		{ rmp_command, STAT_BAD_INP_LEN, "no pages", {}, 8 },
		{ rmp_command, STAT_BAD_INP_LEN, "a page too few", { RMPC(wq.log_wq_sz, 7) }, 0 },
		{ rmp_command, STAT_BAD_PARAM, "pages of 2^43 bytes", { RMPC(wq.log_wq_pg_sz, 31) },
		  0 },
		{ rmp_command, STAT_BAD_PARAM, "a misaligned page", {
		  SET_PAGE(create_rmp_in, MISALIGNED) }, 0 },
		{ xrc_srq_command, STAT_BAD_RES, "no domain", { SRQC(xrcd, NEVER) }, 0 },
		{ xrc_srq_command, STAT_BAD_RES, "no CQ", { SRQC(cqn, NEVER) }, 0 },
		{ xrc_srq_command, STAT_BAD_RES, "no PD", { SRQC(pd, NEVER) }, 0 },
		{ xrc_srq_command, STAT_BAD_PARAM, "no doorbell record", {
		  SRQC(db_record_addr_h, 0), SRQC(db_record_addr_l, 0) }, 0 },
		{ xrc_srq_command, STAT_BAD_INP_LEN, "no pages", {}, 8 },
		{ xrc_srq_command, STAT_BAD_PARAM, "a state", { SRQC(state, 1) }, 0 },
		{ xrc_srq_command, STAT_BAD_PARAM, "a umem", {
		  SET(create_xrc_srq_in, xrc_srq_umem_valid, 1) }, 0 },
	};
	struct command *c = &scene->c;
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		cases[i].command(c, &scene->pf_kit, pair);
		for (n = 0; n < ARRAY_SIZE(cases[i].set); n++)
			mutate(c, &cases[i].set[n]);
		c->in_len -= cases[i].cut;
		scene_refused(scene, &scene->pf, cases[i].status, "RoCE: %s with %s", c->name,
			      cases[i].why);
	}
	COMMAND(c, DESTROY_RMP, destroy_rmp);
	ifc_set(destroy_rmp_in, c->in, rmpn, NEVER);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "RoCE: no RMP destroyed");
	COMMAND(c, QUERY_RMP, query_rmp);
	ifc_set(query_rmp_in, c->in, rmpn, NEVER);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "RoCE: no RMP queried");
	COMMAND(c, DESTROY_XRC_SRQ, destroy_xrc_srq);
	ifc_set(destroy_xrc_srq_in, c->in, xrc_srqn, NEVER);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "RoCE: no XRC SRQ destroyed");
	COMMAND(c, ARM_XRC_SRQ, arm_xrc_srq);
	ifc_set(arm_xrc_srq_in, c->in, op_mod, 1);
	ifc_set(arm_xrc_srq_in, c->in, xrc_srqn, NEVER);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "RoCE: no XRC SRQ armed");
}

static void addresses(struct scene *scene)
{
	static const struct {
		enum cmd_status status;
		const char *why;
		struct set set;
	} cases[] = {
		{ STAT_BAD_INDEX, "beyond the table", ADDRESS(roce_address_index, 256) },
		{ STAT_BAD_INDEX, "far beyond the table", ADDRESS(roce_address_index, 0xffff) },
		{ STAT_BAD_PARAM, "of no protocol", ADDRESS(roce_address.roce_l3_type, 2) },
		{ STAT_BAD_PARAM, "of no version", ADDRESS(roce_address.roce_version, 3) },
		{ STAT_BAD_PARAM, "of port 2", ADDRESS(vhca_port_num, 2) },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		roce_address_command(&scene->c, 0);
		mutate(&scene->c, &cases[i].set);
		scene_refused(scene, &scene->pf, cases[i].status, "RoCE: an address %s",
			      cases[i].why);
	}
}

static void doorbells(struct scene *scene, struct pair *pair)
{
	const struct kit *pf = &scene->pf_kit, *sf = &scene->sf_kit[0];

	qp_bring(scene, pair, INIT);
	uar_write64(&scene->pf, pf->num[KIT_UAR], BLUEFLAME, 0, pair->num << 8);
	scene_violated(scene, 1, "RoCE: a doorbell in INIT");
	uar_write64(&scene->sf[0], sf->num[KIT_UAR], BLUEFLAME, 0, pair->num << 8);
	scene_violated(scene, 1, "RoCE: a doorbell for the PF's QP by an SF");
	uar_write64(&scene->pf, pf->num[KIT_UAR], BLUEFLAME, 0, (pair->num + 1) << 8);
	scene_violated(scene, 1, "RoCE: a doorbell for no QP");
}

static void put32(uint8_t *p, uint32_t v)
{
	v = htobe32(v);
	memcpy(p, &v, sizeof(v));
}

/* A WQE with one wrong word, or a wrong doorbell record */
static void wrong_wqes(struct scene *scene, struct pair *pair)
{
	const struct kit *kit = &scene->pf_kit;
	static const struct {
		const char *why;
		uint8_t opcode;
		unsigned int ds;
		uint32_t word0;		/* changed bits of the first two words */
		uint32_t word1;
		uint32_t count, key;	/* of the data segment; key 0: the correct one */
		uint8_t syndrome;
	} cases[] = {
		{ "another index", MLX5_OPCODE_SEND, 2, 1 << 8, 0, 64, 0,
		  MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "another queue", MLX5_OPCODE_SEND, 2, 0, 1 << 8, 64, 0,
		  MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "no length", MLX5_OPCODE_SEND, 2, 0, 2, 64, 0,
		  MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "reserved bits in its length", MLX5_OPCODE_SEND, 2, 0, 0x40, 64, 0,
		  MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "more than was posted", MLX5_OPCODE_SEND, 2, 0, 4, 64, 0,
		  MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "an opcode modifier", MLX5_OPCODE_SEND, 2, 1u << 24, 0, 64, 0,
		  MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "segmentation", MLX5_OPCODE_TSO, 2, 0, 0, 64, 0,
		  MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "an undefined opcode", 0x3f, 2, 0, 0, 64, 0, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "a masked atomic", MLX5_OPCODE_ATOMIC_MASKED_FA, 4, 0, 0, 8, 0,
		  MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "2^31 bytes", MLX5_OPCODE_SEND, 2, 0, 0, 0, 0,
		  MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR },
		{ "2^30 and one bytes", MLX5_OPCODE_SEND, 2, 0, 0, (1u << 30) + 1, 0,
		  MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR },
		{ "inline data cut off", MLX5_OPCODE_SEND, 2, 0, 0, MLX5_INLINE_SEG | 200, 0,
		  MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR },
		{ "no remote address", MLX5_OPCODE_RDMA_WRITE, 1, 0, 0, 0, 0,
		  MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "no key", MLX5_OPCODE_SEND, 2, 0, 0, 64, 0xabcdef00,
		  MLX5_CQE_SYNDROME_LOCAL_PROT_ERR },
		{ "the reserved key", MLX5_OPCODE_SEND, 2, 0, 0, 64, RESERVED_KEY,
		  MLX5_CQE_SYNDROME_LOCAL_PROT_ERR },
		{ "a UMR that is too short", MLX5_OPCODE_UMR, 2, 0, 0, 64, 0,
		  MLX5_CQE_SYNDROME_MW_BIND_ERR },
	};
	uint8_t *queue = guest_at(&scene->guest, pair->memory + (64u << QP_LOG_SIZE));
	uint32_t *record = guest_at(&scene->guest, pair->record);
	const struct mlx5_err_cqe *cqe;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		qp_bring(scene, pair, RTS);
		memset(queue, 0, 256);
		put32(queue, cases[i].opcode ^ cases[i].word0);
		put32(queue + 4, (pair->num << 8 | cases[i].ds) ^ cases[i].word1);
		put32(queue + 16, cases[i].count);
		put32(queue + 20, cases[i].key ?: kit->key);
		put32(queue + 28, kit->buffer);
		record[1] = htobe32(1);
		uar_write64(&scene->pf, kit->num[KIT_UAR], BLUEFLAME, 0, pair->num << 8);
		scene_violated(scene, 1, "RoCE: a WQE with %s", cases[i].why);
		cqe = (const struct mlx5_err_cqe *)cq_take(&scene->pf_kit);
		scene_check(scene, cqe && cqe->op_own >> 4 == MLX5_CQE_REQ_ERR &&
			    cqe->syndrome == cases[i].syndrome,
			    "RoCE: a WQE with %s fails with syndrome 0x%x", cases[i].why,
			    cases[i].syndrome);
	}
	qp_bring(scene, pair, RTS);
	record[1] = htobe32(17);
	uar_write64(&scene->pf, kit->num[KIT_UAR], BLUEFLAME, 0, pair->num << 8);
	/* The record is read again to flush the queue */
	scene_violated(scene, 2, "RoCE: more WQEs than the queue has room for");
	qp_bring(scene, pair, RST);
}

void roce_cases(struct scene *scene)
{
	struct command *c = &scene->c;
	struct pair pair = {
		.memory = guest_alloc(&scene->guest, GUEST_PAGE),
		.record = guest_alloc(&scene->guest, GUEST_PAGE),
	};

	general_caps_query(scene);
	if (!ifc_get(query_hca_cap_out, c->out, capability.cmd_hca_cap.roce)) {
		qp_create_command(c, &scene->pf_kit, &pair);
		scene_refused(scene, &scene->pf, STAT_BAD_OP, "RoCE: a QP without RoCE");
		rmp_command(c, &scene->pf_kit, &pair);
		scene_refused(scene, &scene->pf, STAT_BAD_OP, "RoCE: an RMP without RoCE");
		roce_address_command(c, 0);
		scene_refused(scene, &scene->pf, STAT_BAD_OP, "RoCE: an address without RoCE");
		return;
	}
	spoilt_creates(scene, &pair);
	receive_queues(scene, &pair);
	addresses(scene);
	roce_address_command(c, 0);
	roce_must(scene);
	qp_create_command(c, &scene->pf_kit, &pair);
	roce_must(scene);
	pair.num = ifc_get(create_qp_out, c->out, qpn);
	wrong_states(scene, &pair);
	wrong_options(scene, &pair);
	wrong_values(scene, &pair);
	wrong_numbers(scene, &pair);
	doorbells(scene, &pair);
	wrong_wqes(scene, &pair);
	COMMAND(c, DESTROY_QP, destroy_qp);
	ifc_set(destroy_qp_in, c->in, qpn, pair.num);
	roce_must(scene);
	COMMAND(c, DESTROY_QP, destroy_qp);
	ifc_set(destroy_qp_in, c->in, qpn, pair.num);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "RoCE: a QP destroyed twice");
}
