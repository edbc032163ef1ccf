/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The queues, with replacements for function, switch and event queues: WQEs in, frame bytes out,
 * and vice versa.
 */
#ifndef EMU_TEST_QUEUE_H
#define EMU_TEST_QUEUE_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/claim.h"
#include "firmware/cmd.h"
#include "firmware/eq.h"
#include "firmware/obj.h"
#include "firmware/vport_state.h"
#include "host/dma.h"
#include "queue/cq.h"
#include "queue/mkey.h"
#include "queue/rss.h"
#include "queue/sq.h"
#include "queue/tir.h"
#include "queue/wqe.h"
#include "record/clock.h"

#define MEM_BASE	0x100000ull
#define MEM_SIZE	(16ull << 20)
#define FRAMES		64
#define UAR		8
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static struct board board;
static const struct card_ops ops;
static struct card card = { .ops = &ops, .board = &board, .config = &board.config };
static struct vhca pf = { .card = &card, .hca = HCA_INIT };
static struct vport pf_vport;
static struct eq test_eq;
static struct obj pd, td, uar;
static uint64_t mem_next;
static unsigned int passed, failed, checks_failed;
static unsigned int complaints, refusals, completions, cq_errors;
static struct { uint8_t data[10240]; uint32_t len; struct frame frame; } sent[FRAMES];
static unsigned int sent_count;
static uint8_t ts_format;	/* of queues created next */
static struct tir *loop_to;
static void (*wire_to)(const struct frame *frame);
static unsigned int events[256];	/* number of events posted, by type */

/* Replacements, which the linker prefers to the card's own */
void complain(struct record *record, const char *why, ...)
{
	(void)record;
	(void)why;
	complaints++;
}

static uint64_t test_now = 0x1122334455667788ull;	/* 0: use the host's time */

uint64_t clock_now(void)
{
	struct timespec now;

	if (test_now)
		return test_now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

enum cmd_status cmd_refuse(struct cmd *cmd, enum cmd_status status, const char *why, ...)
{
	va_list ap;

	(void)cmd;
	refusals++;
	if (getenv("VERBOSE")) {
		va_start(ap, why);
		fputs("# ", stdout);
		vprintf(why, ap);
		puts("");
		va_end(ap);
	}
	return status;
}

void eq_post_completion(struct eq *eq, uint32_t cqn)
{
	(void)eq;
	(void)cqn;
	completions++;
}

void event_post(struct vhca *vhca, enum event_type type, uint8_t sub, const void *data, size_t len)
{
	(void)vhca;
	(void)sub;
	(void)data;
	(void)len;
	events[type]++;
	cq_errors += type == EVENT_CQ_ERROR;
}

struct vhca *vhca_by_function(struct card *c, uint16_t function_id)
{
	return function_id ? NULL : c->pf;
}

bool pages_charge(struct vhca *vhca, uint32_t bytes)
{
	(void)vhca;
	(void)bytes;
	return true;
}

void pages_uncharge(struct vhca *vhca, uint32_t bytes)
{
	(void)vhca;
	(void)bytes;
}

static void transmit(struct vhca *from, struct frame *frame)
{
	(void)from;
	if (sent_count < FRAMES) {
		memcpy(sent[sent_count].data, frame->data, frame->len);
		sent[sent_count].len = frame->len;
		sent[sent_count++].frame = *frame;
	}
	if (loop_to)
		tir_receive(loop_to, frame);
	if (wire_to)
		wire_to(frame);
}

static const struct card_ops ops = { .transmit = transmit };

#define CHECK(cond)								\
	do {									\
		if (!(cond)) {							\
			printf("# %s:%d: %s\n", __func__, __LINE__, #cond);	\
			checks_failed++;					\
		}								\
	} while (0)

static inline uint64_t mem_get(size_t size)
{
	uint64_t at = mem_next;

	mem_next += (size + 4095) & ~4095ull;
	return at;
}

static inline void *mem(uint64_t addr)
{
	return dma_at(card.dma, addr, 1);
}

static inline enum cmd_status run_cmd(uint16_t opcode, void *in, uint32_t in_len, void *out,
				      uint32_t out_len)
{
	struct cmd cmd = { .vhca = &pf, .opcode = opcode, .op_mod = ifc_get(mbox_in, in, op_mod),
			   .in = in, .in_len = in_len, .out = out, .out_len = out_len };
	memset(out, 0, out_len);
	cmd.desc = cmd_find(opcode);
	if (!cmd.desc)
		return STAT_BAD_OP;
	return in_len < cmd.desc->in_min ? STAT_BAD_INP_LEN : cmd.desc->run(&cmd);
}

/* Override one capability; NULL: restore all */
static inline void cap(const char *text)
{
	char why[256];

	if (!card.claims)
		card.claims = claims_create();
	if (!text || !claims_parse(card.claims, text, why, sizeof(why))) {
		claims_destroy(card.claims);
		card.claims = NULL;
		checks_failed += !!text;
	}
	caps_reset(&pf);
}

static uint64_t in_buf[4096], out_buf[512];

#define CMD_BEGIN()	memset(in_buf, 0, sizeof(in_buf))
#define CMD_RUN(op, layout, extra)						\
	run_cmd(MLX5_CMD_OP_##op, in_buf, ifc_bytes(layout##_in) + (extra), out_buf,	\
		sizeof(out_buf))

struct ring {
	uint64_t addr, dbr;
	uint32_t num;
	uint32_t pi;
};

static inline void put_pas(void *list, uint64_t addr, unsigned int pages)
{
	uint64_t *be = list;
	unsigned int i;

	for (i = 0; i < pages; i++)
		be[i] = htobe64(addr + i * 4096ull);
}

static inline enum cmd_status cq_create(struct ring *ring, unsigned int log_size, uint16_t period,
					uint16_t count)
{
	unsigned int pages = log_size > 12 ? 1 : ((64u << log_size) + 4095) / 4096, i;
	enum cmd_status status;
	void *cqc;

	CMD_BEGIN();
	cqc = ifc_addr(create_cq_in, in_buf, cq_context);
	ring->addr = mem_get(pages * 4096);
	ring->dbr = mem_get(4096);
	for (i = 0; i < pages * 64; i++)
		((uint8_t *)mem(ring->addr))[i * 64 + 63] = 0xf1;
	memset(mem(ring->dbr), 0, 8);
	ifc_set(cqc, cqc, log_cq_size, log_size);
	ifc_set(cqc, cqc, uar_page, UAR);
	ifc_set(cqc, cqc, c_eqn_or_apu_element, test_eq.obj.num);
	ifc_set(cqc, cqc, cq_period, period);
	ifc_set(cqc, cqc, cq_max_count, count);
	ifc_set64(cqc, cqc, dbr_addr, ring->dbr);
	put_pas(ifc_addr(create_cq_in, in_buf, pas), ring->addr, pages);
	status = CMD_RUN(CREATE_CQ, create_cq, pages * 8);
	ring->num = ifc_get(create_cq_out, out_buf, cqn);
	ring->pi = 0;
	return status;
}

static inline const struct mlx5_cqe64 *cq_slot(const struct ring *cq, uint32_t index)
{
	return (const struct mlx5_cqe64 *)((uint8_t *)mem(cq->addr) + index * 64);
}

static inline void cq_arm(const struct ring *cq, uint32_t sn, uint32_t ci, bool solicited)
{
	uint32_t be[2] = { htobe32(sn << 28 | (solicited ? 1u << 24 : 0) | ci), htobe32(cq->num) };

	cq_doorbell(&pf, UAR, be);
}

static inline uint32_t tis_create(void)
{
	CMD_BEGIN();
	ifc_set(tisc, ifc_addr(create_tis_in, in_buf, ctx), transport_domain, td.num);
	CHECK(CMD_RUN(CREATE_TIS, create_tis, 0) == STAT_OK);
	return ifc_get(create_tis_out, out_buf, tisn);
}

static inline enum cmd_status sq_create(struct ring *sq, uint32_t cqn, uint32_t tisn,
					unsigned int log_size)
{
	unsigned int pages = ((64u << log_size) + 4095) / 4096;
	enum cmd_status status;
	void *sqc;

	CMD_BEGIN();
	sqc = ifc_addr(create_sq_in, in_buf, ctx);
	sq->addr = mem_get(pages * 4096);
	sq->dbr = mem_get(4096);
	sq->pi = 0;
	ifc_set(sqc, sqc, cqn, cqn);
	ifc_set(sqc, sqc, tis_lst_sz, !!tisn);
	ifc_set(sqc, sqc, tis_num_0, tisn);
	ifc_set(sqc, sqc, reg_umr, !tisn);
	ifc_set(sqc, sqc, ts_format, ts_format);
	ifc_set(sqc, sqc, flush_in_error_en, 1);
	ifc_set(sqc, sqc, wq.wq_type, MLX5_WQ_TYPE_CYCLIC);
	ifc_set(sqc, sqc, wq.pd, pd.num);
	ifc_set(sqc, sqc, wq.uar_page, UAR);
	ifc_set64(sqc, sqc, wq.dbr_addr, sq->dbr);
	ifc_set(sqc, sqc, wq.log_wq_stride, 6);
	ifc_set(sqc, sqc, wq.log_wq_sz, log_size);
	put_pas(ifc_addr(sqc, sqc, wq.pas), sq->addr, pages);
	status = CMD_RUN(CREATE_SQ, create_sq, pages * 8);
	sq->num = ifc_get(create_sq_out, out_buf, sqn);
	return status;
}

static inline enum cmd_status sq_modify(const struct ring *sq, uint8_t from, uint8_t to)
{
	CMD_BEGIN();
	ifc_set(modify_sq_in, in_buf, sq_state, from);
	ifc_set(modify_sq_in, in_buf, sqn, sq->num);
	ifc_set(sqc, ifc_addr(modify_sq_in, in_buf, ctx), state, to);
	return CMD_RUN(MODIFY_SQ, modify_sq, 0);
}

/* Copy @wqe of @ds segments to the ring, wrapping at its end, and fill in the control segment */
static inline void sq_post(struct ring *sq, unsigned int log_size, uint8_t *wqe, uint8_t opcode,
			   unsigned int ds, bool signal)
{
	uint32_t ctrl[4] = { htobe32(sq->pi << 8 | opcode), htobe32(sq->num << 8 | ds),
			     htobe32(signal ? MLX5_WQE_CTRL_CQ_UPDATE : 0) };
	unsigned int i;

	memcpy(wqe, ctrl, 12);
	for (i = 0; i < ds * 16; i++)
		((uint8_t *)mem(sq->addr))[(sq->pi * 64 + i) % (64u << log_size)] = wqe[i];
	sq->pi += (ds + 3) / 4;
}

static inline void sq_ring(const struct ring *sq)
{
	((uint32_t *)mem(sq->dbr))[1] = htobe32(sq->pi & 0xffff);
	sq_doorbell(&pf, UAR, sq->num, sq->pi - 1);
}

static inline void put_dseg(uint8_t *seg, uint32_t len, uint32_t key, uint64_t addr)
{
	uint32_t head[2] = { htobe32(len), htobe32(key) };
	uint64_t va = htobe64(addr);

	memcpy(seg, head, 8);
	memcpy(seg + 8, &va, 8);
}

static inline void put_be16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v;
}

static inline uint32_t pa_key(void)
{
	void *mkc;

	CMD_BEGIN();
	mkc = ifc_addr(create_mkey_in, in_buf, memory_key_mkey_entry);
	ifc_set(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_PA);
	ifc_set(mkc, mkc, lw, 1);
	ifc_set(mkc, mkc, lr, 1);
	ifc_set(mkc, mkc, pd, pd.num);
	ifc_set(mkc, mkc, length64, 1);
	ifc_set(mkc, mkc, qpn, 0xffffff);
	CHECK(CMD_RUN(CREATE_MKEY, create_mkey, 0) == STAT_OK);
	return ifc_get(create_mkey_out, out_buf, mkey_index) << 8;
}

static inline uint32_t mtt_key(uint64_t len, unsigned int pages, uint64_t filler, bool free_state)
{
	unsigned int i, octwords = (pages + 1) / 2;
	void *mkc;

	CMD_BEGIN();
	mkc = ifc_addr(create_mkey_in, in_buf, memory_key_mkey_entry);
	ifc_set(mkc, mkc, free, free_state);
	ifc_set(mkc, mkc, umr_en, 1);
	ifc_set(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT);
	ifc_set(mkc, mkc, lw, 1);
	ifc_set(mkc, mkc, lr, 1);
	ifc_set(mkc, mkc, pd, pd.num);
	ifc_set(mkc, mkc, qpn, 0xffffff);
	ifc_set64(mkc, mkc, len, len);
	ifc_set(mkc, mkc, translations_octword_size, octwords);
	ifc_set(mkc, mkc, log_page_size, 12);
	ifc_set(create_mkey_in, in_buf, translations_octword_actual_size, octwords);
	for (i = 0; i < pages; i++)
		in_buf[ifc_bytes(create_mkey_in) / 8 + i] = htobe64(filler);
	CHECK(CMD_RUN(CREATE_MKEY, create_mkey, octwords * 16) == STAT_OK);
	return ifc_get(create_mkey_out, out_buf, mkey_index) << 8;
}

static inline enum cmd_status rq_create(struct ring *rq, uint32_t cqn, uint8_t type,
					unsigned int log_size,
				 unsigned int log_stride, unsigned int log_strides,
				 unsigned int log_stride_bytes, uint8_t set)
{
	unsigned int pages = ((1u << (log_size + log_stride)) + 4095) / 4096;
	enum cmd_status status;
	void *rqc;

	CMD_BEGIN();
	rqc = ifc_addr(create_rq_in, in_buf, ctx);
	rq->addr = mem_get(pages * 4096);
	rq->dbr = mem_get(4096);
	rq->pi = 0;
	ifc_set(rqc, rqc, cqn, cqn);
	ifc_set(rqc, rqc, counter_set_id, set);
	ifc_set(rqc, rqc, ts_format, ts_format);
	ifc_set(rqc, rqc, flush_in_error_en, 1);
	ifc_set(rqc, rqc, wq.wq_type, type);
	ifc_set(rqc, rqc, wq.pd, pd.num);
	ifc_set64(rqc, rqc, wq.dbr_addr, rq->dbr);
	ifc_set(rqc, rqc, wq.log_wq_stride, log_stride);
	ifc_set(rqc, rqc, wq.log_wq_sz, log_size);
	if (log_strides) {
		ifc_set(rqc, rqc, wq.log_wqe_num_of_strides, (log_strides - 9) & 15);
		ifc_set(rqc, rqc, wq.log_wqe_stride_size, log_stride_bytes - 6);
	}
	put_pas(ifc_addr(rqc, rqc, wq.pas), rq->addr, pages);
	status = CMD_RUN(CREATE_RQ, create_rq, pages * 8);
	rq->num = ifc_get(create_rq_out, out_buf, rqn);
	return status;
}

static inline enum cmd_status rq_modify(const struct ring *rq, uint8_t from, uint8_t to)
{
	CMD_BEGIN();
	ifc_set(modify_rq_in, in_buf, rq_state, from);
	ifc_set(modify_rq_in, in_buf, rqn, rq->num);
	ifc_set(rqc, ifc_addr(modify_rq_in, in_buf, ctx), state, to);
	return CMD_RUN(MODIFY_RQ, modify_rq, 0);
}

static inline uint32_t tir_create(uint32_t rqn, uint8_t lb_allow)
{
	void *tirc;

	CMD_BEGIN();
	tirc = ifc_addr(create_tir_in, in_buf, ctx);
	ifc_set(tirc, tirc, disp_type, MLX5_TIRC_DISP_TYPE_DIRECT);
	ifc_set(tirc, tirc, inline_rqn, rqn);
	ifc_set(tirc, tirc, transport_domain, td.num);
	ifc_set(tirc, tirc, self_lb_block, lb_allow);
	CHECK(CMD_RUN(CREATE_TIR, create_tir, 0) == STAT_OK);
	return ifc_get(create_tir_out, out_buf, tirn);
}

#define DESTROY(OP, layout, field, n)						\
	({ CMD_BEGIN(); ifc_set(layout##_in, in_buf, field, n); CMD_RUN(OP, layout, 0); })

/* Build a packet with @payload bytes and zero checksums. Return the length of the headers. */
static inline unsigned int build(uint8_t *p, bool vlan, int version, bool udp, unsigned int payload)
{
	unsigned int at = 12, l4len = udp ? 8 : 20, i;

	memcpy(p, "\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01", 12);
	if (vlan) {
		put_be16(p + at, 0x8100);
		put_be16(p + at + 2, 0x0123);
		at += 4;
	}
	put_be16(p + at, version == 4 ? 0x0800 : 0x86dd);
	at += 2;
	if (version == 4) {
		memset(p + at, 0, 20);
		p[at] = 0x45;
		put_be16(p + at + 2, 20 + l4len + payload);
		put_be16(p + at + 4, 0x1000);
		p[at + 8] = 64;
		p[at + 9] = udp ? 17 : 6;
		memcpy(p + at + 12, "\x0a\x00\x00\x01\x0a\x00\x00\x02", 8);
		at += 20;
	} else {
		memset(p + at, 0, 40);
		p[at] = 0x60;
		put_be16(p + at + 4, l4len + payload);
		p[at + 6] = udp ? 17 : 6;
		p[at + 7] = 64;
		p[at + 8] = 0xfd;
		p[at + 23] = 1;
		p[at + 24] = 0xfd;
		p[at + 39] = 2;
		at += 40;
	}
	memset(p + at, 0, l4len);
	put_be16(p + at, 1000);
	put_be16(p + at + 2, 2000);
	if (udp) {
		put_be16(p + at + 4, 8 + payload);
	} else {
		put_be16(p + at + 4, 0x7fff);
		put_be16(p + at + 6, 0xff00);
		p[at + 12] = 0x50;
		p[at + 13] = 0x10;
	}
	at += l4len;
	for (i = 0; i < payload; i++)
		p[at + i] = i * 7 + 3;
	return at;
}

static inline bool csums_good(const uint8_t *data, uint32_t len)
{
	struct frame_layers layers;

	layers_parse(&layers, data, len, 0, true, true);
	return layers.l3_ok && layers.l4_ok;
}

struct sender {
	struct ring cq, sq;
	uint32_t tisn, key;
	unsigned int log_size;
};

static inline void sender_up(struct sender *sender, unsigned int log_size)
{
	sender->log_size = log_size;
	sender->tisn = tis_create();
	sender->key = pa_key();
	CHECK(cq_create(&sender->cq, 6, 0, 0) == STAT_OK);
	CHECK(sq_create(&sender->sq, sender->cq.num, sender->tisn, log_size) == STAT_OK);
	CHECK(sq_modify(&sender->sq, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY) == STAT_OK);
	sent_count = 0;
	complaints = 0;
}

static inline void sender_down(struct sender *sender)
{
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, sender->cq.num) == STAT_BAD_RES_STATE);
	CHECK(DESTROY(DESTROY_TIS, destroy_tis, tisn, sender->tisn) == STAT_BAD_RES_STATE);
	CHECK(DESTROY(DESTROY_SQ, destroy_sq, sqn, sender->sq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_TIS, destroy_tis, tisn, sender->tisn) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, sender->cq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, sender->key >> 8) == STAT_OK);
}

static inline void deliver(uint32_t tirn, const uint8_t *data, uint32_t len)
{
	static uint8_t storage[FRAME_MAX];
	struct frame frame = { .buf = storage, .size = sizeof(storage),
			       .data = storage + FRAME_HEADROOM, .len = len, .flow_tag = 0x777,
			       .metadata_b = 0xabcd };

	memcpy(frame.data, data, len);
	tir_receive(tir_find(&pf, tirn), &frame);
}

static inline void stay(struct obj *obj)
{
	(void)obj;
}

static inline bool set_up(void)
{
	int fd = memfd_create("guest", 0);

	if (fd < 0 || ftruncate(fd, MEM_SIZE))
		return false;
	card.loop = ev_loop_new(EVFLAG_AUTO);
	card.dma = dma_create();
	card.pf = &pf;
	pf.vport = &pf_vport;
	pf_vport.vhca = &pf;
	if (!card.loop || !card.dma ||
	    dma_map(card.dma, MEM_BASE, MEM_SIZE, fd, 0, DMA_READ | DMA_WRITE))
		return false;
	close(fd);
	return obj_add(&pf, OBJ_PD, &pd, stay) && obj_add(&pf, OBJ_TD, &td, stay) &&
	       obj_add_at(&pf, OBJ_UAR, UAR, &uar, stay) &&
	       obj_add(&pf, OBJ_EQ, &test_eq.obj, stay);
}

struct test {
	const char *name;
	void (*run)(void);
};

static inline int run_tests(const struct test *tests, size_t count)
{
	size_t i;

	if (!set_up()) {
		puts("Bail out! no guest memory");
		return 1;
	}
	printf("KTAP version 1\n1..%zu\n", count);
	for (i = 0; i < count; i++) {
		checks_failed = 0;
		mem_next = MEM_BASE;
		memset(mem(MEM_BASE), 0, MEM_SIZE);
		tests[i].run();
		printf("%sok %zu %s\n", checks_failed ? "not " : "", i + 1, tests[i].name);
		if (checks_failed)
			failed++;
		else
			passed++;
	}
	dma_destroy(card.dma);
	ev_loop_destroy(card.loop);
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}

#endif
