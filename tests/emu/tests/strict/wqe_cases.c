// SPDX-License-Identifier: GPL-2.0
/* Invalid work: WQEs on a send queue, buffers of a receive queue, memory that is unmapped. */
#include "tests/client/traffic.h"
#include "tests/client/vport_rule.h"
#include "tests/strict/cases.h"
#include "tests/strict/mutation.h"

#define FRAME_LEN	60u
#define ALIAS		(SCENE_BASE + (4ull << 30))	/* a second mapping of the memory */

enum {
	LENGTH	= MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR,
	QP_OP	= MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
	PROT	= MLX5_CQE_SYNDROME_LOCAL_PROT_ERR,
	BIND	= MLX5_CQE_SYNDROME_MW_BIND_ERR,
};

#define DS(n)		((n) * SEND_DS * 8)
#define OPMOD(v)	{ { 0, 8 }, v }
#define INDEX(v)	{ { 8, 16 }, v }
#define OPCODE(v)	{ { 24, 8 }, v }
#define SQN(v)		{ { 32, 24 }, v }
#define DS_RSVD(v)	{ { 56, 2 }, v }
#define LEN(v)		{ { 58, 6 }, v }
#define ETH(off, bits, v) { { DS(1) + (off), bits }, v }
#define INLINE(v)	ETH(96, 16, v)
#define MSS(v)		ETH(48, 16, v)
#define COUNT(v)	{ { DS(2), 32 }, v }
#define KEY(v)		{ { DS(2) + 32, 32 }, v }
#define ADDR(v)		{ { DS(2) + 64, 64 }, v }

static const struct {
	const char *what;
	uint8_t syndrome;
	struct set set[3];
} sends[] = {
	{ "an undefined opcode", QP_OP, { OPCODE(0xff) } },
	{ "RDMA write", QP_OP, { OPCODE(MLX5_OPCODE_RDMA_WRITE) } },
	{ "RDMA read", QP_OP, { OPCODE(MLX5_OPCODE_RDMA_READ) } },
	{ "an atomic", QP_OP, { OPCODE(MLX5_OPCODE_ATOMIC_CS) } },
	{ "a SEND with immediate data", QP_OP, { OPCODE(MLX5_OPCODE_SEND_IMM) } },
	{ "a local invalidation", QP_OP, { OPCODE(MLX5_OPCODE_LOCAL_INVAL) } },
	{ "a UMR that its queue may not do", BIND, { OPCODE(MLX5_OPCODE_UMR) } },
	{ "an opcode modifier", QP_OP, { OPMOD(1) } },
	{ "another index", QP_OP, { INDEX(1) } },
	{ "another index far away", QP_OP, { INDEX(0xffff) } },
	{ "no queue", QP_OP, { SQN(0) } },
	{ "a queue that was never", QP_OP, { SQN(0xabcdef) } },
	{ "no length", QP_OP, { LEN(0) } },
	{ "a length beyond what was produced", QP_OP, { LEN(5) } },
	{ "the longest length", QP_OP, { LEN(63) } },
	{ "reserved bits beside its length", QP_OP, { DS_RSVD(1) } },
	{ "nothing but its control segment", QP_OP, { LEN(1) } },
	{ "parser offsets", QP_OP, { ETH(0, 8, 1) } },
	{ "parser flags", QP_OP, { ETH(40, 8, 1) } },
	{ "undefined checksums", QP_OP, { ETH(32, 8, 1) } },
	{ "an undefined insertion", QP_OP, { INLINE(0x4000) } },
	{ "an inline header behind its end", QP_OP, { INLINE(200) } },
	{ "the longest inline header", QP_OP, { INLINE(0x3ff) } },
	{ "a segment size without LSO", QP_OP, { MSS(100) } },
	{ "LSO without a segment size", QP_OP, { OPCODE(MLX5_OPCODE_TSO) } },
	{ "LSO without headers", QP_OP, { OPCODE(MLX5_OPCODE_TSO), MSS(100) } },
	{ "many packets behind one header", QP_OP, { OPCODE(0x29), INLINE(18) } },
	{ "a frame of 13 bytes", LENGTH, { COUNT(13) } },
	{ "a frame of 2^31 bytes", LENGTH, { COUNT(0) } },
	{ "a frame of 2^31 - 1 bytes", LENGTH, { COUNT(0x7fffffff) } },
	{ "inline data behind its end", QP_OP, { COUNT(0x80000000 | 60) } },
	{ "the reserved key", PROT, { KEY(0) } },
	{ "the key that ends a list", PROT, { KEY(0x100) } },
	{ "a key that was never", PROT, { KEY(0xabcdef00) } },
	{ "data before memory", PROT, { ADDR(SCENE_BASE - 1) } },
	{ "data behind memory", PROT, { ADDR(SCENE_BASE + SCENE_SIZE) } },
	{ "data across the end of memory", PROT, { ADDR(SCENE_BASE + SCENE_SIZE - 59) } },
	{ "data at the last address", PROT, { ADDR(~0ull - 10) } },
};

/* Syndrome of the next CQE; 0 without error, -1 without a CQE */
static int syndrome(struct kit *kit)
{
	const struct mlx5_cqe64 *cqe = cq_take(kit);
	uint8_t opcode;

	if (!cqe)
		return -1;
	opcode = cqe->op_own >> 4;
	if (opcode != MLX5_CQE_REQ_ERR && opcode != MLX5_CQE_RESP_ERR)
		return 0;
	return ((const struct mlx5_err_cqe *)cqe)->syndrome;
}

static void mutate_wqe(struct scene *scene, const struct set *set)
{
	mutate(&scene->c, set);
}

/* The WQE is built in a command's input, so that mutate() can change it */
static uint8_t *fill(struct scene *scene)
{
	send_fill(&scene->pf_kit, scene->c.in, scene->pf_kit.buffer, FRAME_LEN);
	return scene->c.in;
}

static void judge_send(struct scene *scene, uint8_t want, const char *what)
{
	struct kit *kit = &scene->pf_kit;

	send_post(kit, scene->c.in, 3);
	scene_judge(scene, syndrome(kit), want, 1, "wqe: %s", what);
	if (sq_restart(kit, &scene->c, MLX5_SQC_STATE_ERR))
		scene_check(scene, false, "wqe: the SQ is in error after %s", what);
	scene_mark(scene);
}

static void bad_sends(struct scene *scene)
{
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(sends); i++) {
		fill(scene);
		for (n = 0; n < ARRAY_SIZE(sends[i].set); n++)
			mutate_wqe(scene, &sends[i].set[n]);
		judge_send(scene, sends[i].syndrome, sends[i].what);
	}
	fill(scene);
	mutate_wqe(scene, &(struct set)SQN(scene->sf_kit[0].num[KIT_SQ]));
	judge_send(scene, QP_OP, "an SF's queue");
	fill(scene);
	mutate_wqe(scene, &(struct set)SQN(scene->stale[KIT_SQ]));
	judge_send(scene, QP_OP, "a stale queue");
	fill(scene);
	mutate_wqe(scene, &(struct set)KEY(scene->sf_kit[0].key));
	judge_send(scene, PROT, "an SF's key");
	fill(scene);
	mutate_wqe(scene, &(struct set)KEY(scene->stale[KIT_MKEY] << 8));
	judge_send(scene, PROT, "a stale key");
	fill(scene);
	mutate_wqe(scene, &(struct set)KEY(scene->pf_kit.key | 1));
	judge_send(scene, PROT, "another variant of its key");
}

/* Keys that exist but do not give access to the WQE's memory */
static const struct {
	const char *what;
	struct set set[3];
} keys[] = {
	{ "a key without the right to read",
	  { SET(create_mkey_in, memory_key_mkey_entry.lr, 0) } },
	{ "a key of too short a range",
	  { SET(create_mkey_in, memory_key_mkey_entry.length64, 0),
	    SET(create_mkey_in, memory_key_mkey_entry.start_addr, SCENE_BASE),
	    SET(create_mkey_in, memory_key_mkey_entry.len, FRAME_LEN - 1) } },
	{ "a key of a range elsewhere",
	  { SET(create_mkey_in, memory_key_mkey_entry.length64, 0),
	    SET(create_mkey_in, memory_key_mkey_entry.start_addr, SCENE_BASE + SCENE_SIZE),
	    SET(create_mkey_in, memory_key_mkey_entry.len, 4096) } },
	{ "a key that waits to be filled",
	  { SET(create_mkey_in, memory_key_mkey_entry.free, 1),
	    SET(create_mkey_in, memory_key_mkey_entry.umr_en, 1),
	    SET(create_mkey_in, memory_key_mkey_entry.access_mode_1_0,
		MLX5_MKC_ACCESS_MODE_MTT) } },
	{ "a key whose table is too short",
	  { SET(create_mkey_in, memory_key_mkey_entry.access_mode_1_0,
		MLX5_MKC_ACCESS_MODE_MTT) } },
	{ "a key without pieces",
	  { SET(create_mkey_in, memory_key_mkey_entry.access_mode_1_0,
		MLX5_MKC_ACCESS_MODE_KLMS) } },
	{ "a key of pages without entries",
	  { SET(create_mkey_in, memory_key_mkey_entry.access_mode_1_0,
		MLX5_MKC_ACCESS_MODE_KSM),
	    SET(create_mkey_in, memory_key_mkey_entry.log_page_size, 12) } },
};

static uint32_t create_key(struct scene *scene, const struct set *set, const struct kit *kit)
{
	struct command *c = &scene->c;
	unsigned int n;

	kit_create_command(c, kit, KIT_MKEY);
	for (n = 0; set && n < ARRAY_SIZE(keys[0].set); n++)
		mutate(c, &set[n]);
	scene_must(scene, &scene->pf, "wqe");
	return kit_number(c, KIT_MKEY);
}

static void destroy_key(struct scene *scene, uint32_t index)
{
	kit_destroy_command(&scene->c, &scene->pf_kit, KIT_MKEY, index);
	scene_must(scene, &scene->pf, "wqe");
	scene_mark(scene);
}

static void try_key(struct scene *scene, uint32_t index, const char *what)
{
	scene_mark(scene);
	fill(scene);
	mutate_wqe(scene, &(struct set)KEY(index << 8));
	judge_send(scene, PROT, what);
	destroy_key(scene, index);
}

static void useless_keys(struct scene *scene)
{
	struct kit other = scene->pf_kit;
	struct command *c = &scene->c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		try_key(scene, create_key(scene, keys[i].set, &scene->pf_kit), keys[i].what);
	kit_create_command(c, &other, KIT_PD);
	scene_must(scene, &scene->pf, "wqe");
	other.num[KIT_PD] = kit_number(c, KIT_PD);
	try_key(scene, create_key(scene, NULL, &other), "a key of another PD");
	kit_destroy_command(c, &other, KIT_PD, other.num[KIT_PD]);
	scene_must(scene, &scene->pf, "wqe");
	scene_mark(scene);
}

/* Memory of queues is unmapped while they are in use */
static void gone_memory(struct scene *scene)
{
	struct kit *kit = &scene->pf_kit, lost = *kit;
	struct command *c = &scene->c;
	uint64_t move = ALIAS - SCENE_BASE;

	lost.sq.addr = kit->sq.addr + move;
	scene_check(scene, !vfio_dma_map(&scene->vfio, scene->guest.fd, 0, ALIAS, SCENE_SIZE),
		    "wqe: memory is mapped a second time");
	kit_create_command(c, &lost, KIT_SQ);
	scene_must(scene, &scene->pf, "wqe");
	lost.num[KIT_SQ] = kit_number(c, KIT_SQ);
	kit_modify_sq(c, &lost, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY);
	scene_must(scene, &scene->pf, "wqe");
	scene_check(scene, !vfio_dma_unmap(&scene->vfio, ALIAS, SCENE_SIZE),
		    "wqe: and taken away again");
	scene_mark(scene);
	lost.sq.addr = kit->sq.addr;
	lost.sq.index = 1;
	send_ring(&lost);
	scene_judge(scene, syndrome(kit), PROT, 1, "wqe: a queue whose memory is gone");
	kit_destroy_command(c, &lost, KIT_SQ, lost.num[KIT_SQ]);
	scene_must(scene, &scene->pf, "wqe");
	memset(guest_at(&scene->guest, kit->sq.record), 0, 8);
	scene_mark(scene);
}

static void judge_receive(struct scene *scene, int want, unsigned int count, bool error,
			  const char *what)
{
	struct kit *to = &scene->sf_kit[0];

	fill(scene);
	send_post(&scene->pf_kit, scene->c.in, 3);
	scene_judge(scene, syndrome(to), want, count, "wqe: receive into %s", what);
	scene_check(scene, !syndrome(&scene->pf_kit), "wqe: the sender of it is not to blame");
	if (rq_restart(to, &scene->c, error ? MLX5_RQC_STATE_ERR : MLX5_RQC_STATE_RDY))
		scene_check(scene, false, "wqe: the RQ is in another state after %s", what);
	scene_mark(scene);
}

static void bad_receives(struct scene *scene)
{
	struct kit *to = &scene->sf_kit[0];
	struct vport_rule rule;

	scene_check(scene, !vport_rule_open(&rule, &scene->c, &scene->pf_kit, to),
		    "wqe: a rule passes frames from the PF to an SF");
	scene_mark(scene);
	receive_post(to, 0xabcdef00, to->buffer, 2048);
	judge_receive(scene, PROT, 1, true, "a key that was never");
	receive_post(to, scene->pf_kit.key, to->buffer, 2048);
	judge_receive(scene, PROT, 1, true, "a key of the PF");
	receive_post(to, to->key, SCENE_BASE - 2048, 2048);
	judge_receive(scene, PROT, 1, true, "what lies before memory");
	receive_post(to, to->key, SCENE_BASE + SCENE_SIZE - 32, 2048);
	judge_receive(scene, PROT, 1, true, "what ends with memory");
	receive_post(to, to->key, to->buffer, FRAME_LEN - 1);
	judge_receive(scene, LENGTH, 0, false, "too small a buffer");
	to->rq.index = 1000;
	receive_post(to, to->key, to->buffer, 2048);
	judge_receive(scene, -1, 1, true, "a queue with more than it holds");
	scene_check(scene, !vport_rule_close(&rule, &scene->c), "wqe: the rule is destroyed");
	scene_mark(scene);
}

/* A driver that does not consume: the CQ overruns, which is an error of the CQ and its queues */
static void full_cq(struct scene *scene)
{
	struct command *c = &scene->c;
	struct kit spare;
	unsigned int i;

	kit_init(&spare, &scene->pf, 0);
	memcpy(spare.num, scene->pf_kit.num, sizeof(spare.num));
	spare.key = scene->pf_kit.key;
	kit_create_command(c, &spare, KIT_CQ);
	scene_must(scene, &scene->pf, "wqe");
	spare.num[KIT_CQ] = kit_number(c, KIT_CQ);
	kit_create_command(c, &spare, KIT_SQ);
	scene_must(scene, &scene->pf, "wqe");
	spare.num[KIT_SQ] = kit_number(c, KIT_SQ);
	kit_modify_sq(c, &spare, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY);
	scene_must(scene, &scene->pf, "wqe");
	scene_mark(scene);
	for (i = 0; i < 1u << KIT_LOG_SIZE; i++) {
		send_fill(&spare, c->in, spare.buffer, FRAME_LEN);
		send_post(&spare, c->in, 3);
	}
	scene_violated(scene, 0, "wqe: a CQ that is full");
	send_fill(&spare, c->in, spare.buffer, FRAME_LEN);
	send_post(&spare, c->in, 3);
	scene_violated(scene, 1, "wqe: a CQ that overruns");
	send_fill(&spare, c->in, spare.buffer, FRAME_LEN);
	send_post(&spare, c->in, 3);
	scene_violated(scene, 0, "wqe: a CQ that has overrun takes nothing more");
	kit_modify_sq(c, &spare, MLX5_SQC_STATE_RDY, MLX5_SQC_STATE_RST);
	scene_refused(scene, &scene->pf, STAT_BAD_RES_STATE, "wqe: its SQ is not ready any more");
	kit_destroy_command(c, &spare, KIT_SQ, spare.num[KIT_SQ]);
	scene_must(scene, &scene->pf, "wqe");
	kit_destroy_command(c, &spare, KIT_CQ, spare.num[KIT_CQ]);
	scene_must(scene, &scene->pf, "wqe");
	scene_mark(scene);
}

void wqe_cases(struct scene *scene)
{
	bad_sends(scene);
	useless_keys(scene);
	gone_memory(scene);
	bad_receives(scene);
	full_cq(scene);
}
