// SPDX-License-Identifier: GPL-2.0
/* Dynamic connections: DCTs, and what differs for DCIs from other queue pairs. */
#include "tests/client/traffic.h"
#include "tests/strict/cases.h"
#include "tests/strict/mutation.h"
#include "tests/strict/roce.h"

#define NEVER		0xabcdefu
#define BLUEFLAME	0x800
#define DCI		MLX5_QPC_ST_DCI
#define AV_SEGMENTS	3

#define DCTC(member, v)	SET(create_dct_in, dct_context_entry.member, v)
#define QPC(member, v)	SET(create_qp_in, qpc.member, v)

/* What both ends use; the address is that of roce_cases() */
static struct {
	struct pair dci, srq;
	uint32_t dctn;
} dc;

static void dct_command(struct command *c, const struct kit *kit)
{
	dct_create_command(c, kit, dc.srq.num);
}

static void dci_command(struct command *c, const struct kit *kit)
{
	qp_create_command(c, kit, &dc.dci);
	ifc_set(create_qp_in, c->in, qpc.st, DCI);
	ifc_set(create_qp_in, c->in, qpc.cqn_rcv, 0);
}

static void dct_creates(struct scene *scene)
{
	static const struct {
		enum cmd_status status;
		const char *why;
		struct set set;
	} cases[] = {
		{ STAT_BAD_RES, "no PD", DCTC(pd, NEVER) },
		{ STAT_BAD_RES, "no CQ", DCTC(cqn, NEVER) },
		{ STAT_BAD_RES, "CQ 0", DCTC(cqn, 0) },
		{ STAT_BAD_RES, "no SRQ", DCTC(srqn_xrqn, NEVER) },
		{ STAT_BAD_RES, "no counters", DCTC(counter_set_id, 0xee) },
		{ STAT_BAD_PARAM, "MTU 0", DCTC(mtu, 0) },
		{ STAT_BAD_PARAM, "MTU 6", DCTC(mtu, 6) },
		{ STAT_BAD_PARAM, "port 0", DCTC(port, 0) },
		{ STAT_BAD_PARAM, "port 2", DCTC(port, 2) },
		{ STAT_BAD_PARAM, "the second key of partitions", DCTC(pkey_index, 1) },
		{ STAT_BAD_PARAM, "no address", DCTC(my_addr_index, 1) },
		{ STAT_BAD_PARAM, "the last address", DCTC(my_addr_index, 0xff) },
		{ STAT_BAD_PARAM, "a state", DCTC(state, 1) },
		{ STAT_BAD_PARAM, "data in CQEs", DCTC(cs_res, MLX5_DCTC_CS_RES_UP_TO_64B) },
		{ STAT_BAD_PARAM, "the reserved key", DCTC(rlky, 1) },
		{ STAT_BAD_PARAM, "address resolution", DCTC(free_ar, 1) },
		{ STAT_BAD_PARAM, "atomics like writes", DCTC(atomic_like_write_en, 1) },
		{ STAT_BAD_PARAM, "violations of its key", DCTC(dc_access_key_violation_count, 1) },
		{ STAT_BAD_PARAM, "enhanced connections", DCTC(ece, 1) },
	};
	struct command *c = &scene->c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		dct_command(c, &scene->pf_kit);
		mutate(c, &cases[i].set);
		scene_refused(scene, &scene->pf, cases[i].status, "DC: a DCT with %s",
			      cases[i].why);
	}
	dct_command(c, &scene->pf_kit);
	ifc_set(create_dct_in, c->in, dct_context_entry.pd, scene->sf_kit[0].num[KIT_PD]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "DC: a DCT with an SF's PD");
	dct_command(c, &scene->sf_kit[0]);
	scene_refused(scene, &scene->sf[0], STAT_BAD_RES, "DC: an SF's DCT with the PF's SRQ");
}

static void dci_creates(struct scene *scene)
{
	struct command *c = &scene->c;

	dci_command(c, &scene->pf_kit);
	ifc_set(create_qp_in, c->in, qpc.cqn_rcv, NEVER);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "DC: a DCI with no CQ to receive");
	dci_command(c, &scene->pf_kit);
	ifc_set(create_qp_in, c->in, qpc.cqn_snd, 0);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "DC: a DCI with no CQ to send");
	dci_command(c, &scene->pf_kit);
	ifc_set(create_qp_in, c->in, qpc.rq_type, 1);
	ifc_set(create_qp_in, c->in, qpc.srqn_rmpn_xrqn, NEVER);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "DC: a DCI with no SRQ");
	dci_command(c, &scene->pf_kit);
	ifc_set(create_qp_in, c->in, qpc.st, 6);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "DC: a QP of a DCT's service");
	dci_command(c, &scene->pf_kit);
	ifc_set(create_qp_in, c->in, qpc.log_num_dci_stream_channels, 1);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "DC: a DCI with streams");
	dci_command(c, &scene->pf_kit);
	ifc_set64(create_qp_in, c->in, qpc.dc_access_key, 1);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "DC: a DCI with a DCT's key");
}

typedef void qp_command(struct command *c, uint32_t qpn);

static void dci_fill(struct scene *scene, qp_command *command)
{
	command(&scene->c, dc.dci.num);
	ifc_set(rst2init_qp_in, scene->c.in, qpc.st, DCI);
}

/* Bring the DCI from reset to @state */
static void dci_bring(struct scene *scene, unsigned int state)
{
	static qp_command *const ways[] = { qp_init_command, qp_rtr_command, qp_rts_command };
	uint32_t *record = guest_at(&scene->guest, dc.dci.record);
	unsigned int i;

	record[1] = 0;
	qp_reset_command(&scene->c, dc.dci.num);
	roce_must(scene);
	for (i = 0; i < state; i++) {
		dci_fill(scene, ways[i]);
		roce_must(scene);
	}
}

/* A DCI has no responder, so that transitions have fewer optional parameters */
static void dci_options(struct scene *scene)
{
	static const struct {
		qp_command *command;
		const char *name;
		unsigned int from;
		uint32_t optional;
	} ways[] = {
		{ qp_init_command, "RST2INIT", RST, 0 },
		{ qp_init2init_command, "INIT2INIT", INIT, 0x10010 },
		{ qp_rtr_command, "INIT2RTR", INIT, 0x10 },
		{ qp_rts_command, "RTR2RTS", RTR, 0 },
		{ qp_rts2rts_command, "RTS2RTS", RTS, 0x2000000 },
	};
	unsigned int i, bit;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		dci_bring(scene, ways[i].from);
		for (bit = 0; bit < 32; bit++) {
			if (ways[i].optional >> bit & 1)
				continue;
			dci_fill(scene, ways[i].command);
			ifc_set(rst2init_qp_in, scene->c.in, opt_param_mask, 1u << bit);
			scene_refused(scene, &scene->pf, STAT_BAD_PARAM,
				      "DC: %s with optional parameter %u", ways[i].name, bit);
		}
		ways[i].command(&scene->c, dc.dci.num);
		scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "DC: %s of a DCI as of RC",
			      ways[i].name);
	}
}

static void put32(uint8_t *p, uint32_t v)
{
	v = htobe32(v);
	memcpy(p, &v, sizeof(v));
}

/* A WQE with one wrong word */
static void dci_wqes(struct scene *scene)
{
	static const struct {
		const char *why;
		uint8_t opcode;
		unsigned int ds;
		unsigned int at;	/* offset of the changed word */
		uint32_t change;	/* its changed bits */
	} cases[] = {
		{ "no address", MLX5_OPCODE_SEND, 3, 0, 0 },
		{ "an address without a remote one", MLX5_OPCODE_RDMA_WRITE, 4, 0, 0 },
		{ "an address without an atomic's operands", MLX5_OPCODE_ATOMIC_FA, 5, 0, 0 },
		{ "a stream", MLX5_OPCODE_SEND, 5, 8, 0x100 },
		{ "a short address", MLX5_OPCODE_SEND, 5, 24, MLX5_EXTENDED_UD_AV },
		{ "a source that is not there", MLX5_OPCODE_SEND, 5, 44, 7 << 20 },
		{ "a destination of the other protocol", MLX5_OPCODE_SEND, 5, 56, 0xffff },
		{ "a masked atomic", MLX5_OPCODE_ATOMIC_MASKED_FA, 6, 0, 0 },
	};
	uint8_t *queue = guest_at(&scene->guest, dc.dci.memory);
	uint32_t *record = guest_at(&scene->guest, dc.dci.record);
	const struct kit *kit = &scene->pf_kit;
	const struct mlx5_err_cqe *cqe;
	unsigned int i, word;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		dci_bring(scene, RTS);
		memset(queue, 0, 256);
		put32(queue, cases[i].opcode);
		put32(queue + 4, dc.dci.num << 8 | cases[i].ds);
		put32(queue + 24, MLX5_EXTENDED_UD_AV | dc.dctn);
		queue[48] = 0xfe;
		queue[49] = 0x80;
		queue[63] = 1;
		put32(queue + (1 + AV_SEGMENTS) * 16, 64);
		put32(queue + (1 + AV_SEGMENTS) * 16 + 4, kit->key);
		put32(queue + (1 + AV_SEGMENTS) * 16 + 12, kit->buffer);
		memcpy(&word, queue + cases[i].at, sizeof(word));
		put32(queue + cases[i].at, be32toh(word) ^ cases[i].change);
		if (cases[i].at == 56) {
			/* the prefix of IPv4 */
			memset(queue + 48, 0, 10);
			queue[58] = 0xff;
			queue[59] = 0xff;
		}
		record[1] = htobe32(2);
		uar_write64(&scene->pf, kit->num[KIT_UAR], BLUEFLAME, 0, dc.dci.num << 8);
		scene_violated(scene, 1, "DC: a WQE with %s", cases[i].why);
		cqe = (const struct mlx5_err_cqe *)cq_take(&scene->pf_kit);
		scene_check(scene, cqe && cqe->op_own >> 4 == MLX5_CQE_REQ_ERR &&
			    cqe->syndrome == MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			    "DC: a WQE with %s fails", cases[i].why);
		while (cq_take(&scene->pf_kit))
			;
	}
	dci_bring(scene, RST);
}

static void dct_numbers(struct scene *scene)
{
	struct command *c = &scene->c;
	uint32_t numbers[] = { NEVER, dc.dci.num, dc.dctn };
	struct hca *hca;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		static const char *const names[] = { "no DCT", "a DCI", "the PF's DCT" };

		hca = i == 2 ? &scene->sf[0] : &scene->pf;
		COMMAND(c, QUERY_DCT, query_dct);
		ifc_set(query_dct_in, c->in, dctn, numbers[i]);
		scene_refused(scene, hca, STAT_BAD_RES, "DC: %s queried", names[i]);
		COMMAND(c, DRAIN_DCT, drain_dct);
		ifc_set(drain_dct_in, c->in, dctn, numbers[i]);
		scene_refused(scene, hca, STAT_BAD_RES, "DC: %s drained", names[i]);
		COMMAND(c, DESTROY_DCT, destroy_dct);
		ifc_set(destroy_dct_in, c->in, dctn, numbers[i]);
		scene_refused(scene, hca, STAT_BAD_RES, "DC: %s destroyed", names[i]);
		COMMAND(c, ARM_DCT_FOR_KEY_VIOLATION, arm_dct);
		ifc_set(arm_dct_in, c->in, dct_number, numbers[i]);
		scene_refused(scene, hca, STAT_BAD_RES, "DC: %s armed", names[i]);
	}
	qp_reset_command(c, dc.dctn);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "DC: a DCT reset");
	COMMAND(c, QUERY_QP, query_qp);
	ifc_set(query_qp_in, c->in, qpn, dc.dctn);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "DC: a DCT queried as a QP");
}

/* What a DCT uses stays, and it is drained before it goes */
static void dct_end(struct scene *scene)
{
	struct command *c = &scene->c;

	COMMAND(c, DESTROY_RMP, destroy_rmp);
	ifc_set(destroy_rmp_in, c->in, rmpn, dc.srq.num);
	scene_refused(scene, &scene->pf, STAT_BAD_RES_STATE, "DC: a DCT's SRQ destroyed");
	kit_destroy_command(c, &scene->pf_kit, KIT_PD, scene->pf_kit.num[KIT_PD]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES_STATE, "DC: a DCT's PD destroyed");
	COMMAND(c, DESTROY_DCT, destroy_dct);
	ifc_set(destroy_dct_in, c->in, dctn, dc.dctn);
	scene_refused(scene, &scene->pf, STAT_BAD_RES_STATE, "DC: a DCT destroyed, not drained");
	COMMAND(c, DRAIN_DCT, drain_dct);
	ifc_set(drain_dct_in, c->in, dctn, dc.dctn);
	roce_must(scene);
	COMMAND(c, DRAIN_DCT, drain_dct);
	ifc_set(drain_dct_in, c->in, dctn, dc.dctn);
	scene_refused(scene, &scene->pf, STAT_BAD_RES_STATE, "DC: a DCT drained twice");
	COMMAND(c, ARM_DCT_FOR_KEY_VIOLATION, arm_dct);
	ifc_set(arm_dct_in, c->in, dct_number, dc.dctn);
	scene_refused(scene, &scene->pf, STAT_BAD_RES_STATE, "DC: a drained DCT armed");
	COMMAND(c, DESTROY_DCT, destroy_dct);
	ifc_set(destroy_dct_in, c->in, dctn, dc.dctn);
	roce_must(scene);
	COMMAND(c, DESTROY_DCT, destroy_dct);
	ifc_set(destroy_dct_in, c->in, dctn, dc.dctn);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "DC: a DCT destroyed twice");
}

void dc_cases(struct scene *scene)
{
	struct command *c = &scene->c;

	dc.dci.memory = guest_alloc(&scene->guest, GUEST_PAGE);
	dc.dci.record = guest_alloc(&scene->guest, GUEST_PAGE);
	dc.srq.memory = dc.dci.memory;
	dc.srq.record = dc.dci.record + 64;
	general_caps_query(scene);
	if (!ifc_get(query_hca_cap_out, c->out, capability.cmd_hca_cap.dct)) {
		dct_command(c, &scene->pf_kit);
		scene_refused(scene, &scene->pf, STAT_BAD_OP, "DC: a DCT without RoCE");
		return;
	}
	rmp_command(c, &scene->pf_kit, &dc.srq);
	roce_must(scene);
	dc.srq.num = ifc_get(create_rmp_out, c->out, rmpn);
	dct_creates(scene);
	dci_creates(scene);
	dct_command(c, &scene->pf_kit);
	roce_must(scene);
	dc.dctn = ifc_get(create_dct_out, c->out, dctn);
	dci_command(c, &scene->pf_kit);
	ifc_set(create_qp_in, c->in, qpc.log_rq_size, 0);
	roce_must(scene);
	dc.dci.num = ifc_get(create_qp_out, c->out, qpn);
	dci_options(scene);
	dci_wqes(scene);
	dct_numbers(scene);
	dct_end(scene);
	COMMAND(c, DESTROY_QP, destroy_qp);
	ifc_set(destroy_qp_in, c->in, qpn, dc.dci.num);
	roce_must(scene);
	COMMAND(c, DESTROY_RMP, destroy_rmp);
	ifc_set(destroy_rmp_in, c->in, rmpn, dc.srq.num);
	roce_must(scene);
}
