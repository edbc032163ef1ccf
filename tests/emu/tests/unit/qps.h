/* SPDX-License-Identifier: GPL-2.0 */
/* Connected QPs of one function, with a wire between them. */
#ifndef EMU_TEST_QPS_H
#define EMU_TEST_QPS_H

#include "roce/doorbell.h"
#include "roce/input.h"
#include "roce/qp.h"
#include "roce/run.h"
#include "roce/timer.h"
#include "tests/unit/queue.h"
#include "tests/unit/rings.h"

#define LOG_SQ		6
#define LOG_RQ		6
#define RQ_STRIDE	64
#define BUF		(1u << 20)
#define AIR		4096
#define PSN		0xfffff0	/* wraps soon */
#define LOCAL		1		/* rights of a key */
#define REMOTE		2

extern const uint8_t gid[16];
extern const uint8_t gid6[16];
extern const uint8_t mac[6];

struct end {
	struct ring send_cq, receive_cq;
	uint64_t mem, dbr;
	uint32_t num;
	uint16_t sq_pi, rq_pi;
	uint32_t sent, received;	/* CQEs seen */
	uint32_t srqn;			/* receives into this; 0: the QP's own queue */
	uint32_t dest;			/* a DCI's: the DCT of jobs that name none */
	uint64_t dc_key;
};

/* Frames on the wire, and a fault for every Nth frame; 1: all, 0: none */
extern struct carried { uint8_t data[8192]; uint32_t len; } air[AIR];
extern unsigned int air_head, air_tail, carried;
extern unsigned int drop_each, double_each, swap_each, drop_number;
extern uint32_t key, pd_other;
extern uint64_t buf_a, buf_b;
extern bool target;			/* QPs to come have no send queue, and no memory */
extern bool kernel;			/* QPs to come may say where pages are, and reach all */

void to_air(const struct frame *frame);
/* As between two vports of a switch */
void at_once(const struct frame *frame);
/* Run until there is nothing to do except wait for timers */
void settle(struct end *a);
/* Let seconds pass: all timers expire except those of a DCT's responders */
void time_passes(struct end *a);
uint32_t key_create(uint32_t pdn, unsigned int rights);
void world(void);
void world_end(void);
enum cmd_status qp_create(struct end *end, uint8_t st, uint32_t srqn, uint32_t xrcd);

struct link {
	uint8_t st, mtu, timeout, retries, rnr_retry;
	unsigned int gid;
};

extern const struct link ordinary;

#define MODIFY(OP, layout, qpn_, ...)						\
	({									\
		void *qpc;							\
										\
		CMD_BEGIN();							\
		ifc_set(layout##_in, in_buf, qpn, qpn_);			\
		qpc = ifc_addr(layout##_in, in_buf, qpc);			\
		__VA_ARGS__;							\
		CMD_RUN(OP, layout, 0);						\
	})

enum cmd_status to_init(struct end *end, const struct link *link);
enum cmd_status to_rtr(struct end *end, const struct link *link, uint32_t peer);
enum cmd_status to_rts(struct end *end, const struct link *link);
/* With all optional fields zero */
enum cmd_status stay_in_init(struct end *end, uint32_t mask);
void end_create(struct end *end, uint8_t st, uint32_t srqn, uint32_t xrcd);
void end_destroy(struct end *end);
void connect_ends(struct end *a, struct end *b, const struct link *link);
void pair_up(struct end *a, struct end *b, const struct link *link);
void pair_down(struct end *a, struct end *b);
void put_be32(uint8_t *p, uint32_t v);
void put_be64(uint8_t *p, uint64_t v);

/* Contents of a WQE */
struct job {
	uint8_t opcode, flags;
	uint32_t imm;
	uint64_t va;			/* remote address */
	uint32_t rkey;
	uint64_t swap, compare;
	uint64_t addr;
	uint32_t len;
	uint32_t srqn;
	uint32_t dest, qkey, bit_30;	/* UD; the bit means nothing */
	uint64_t dc_key;		/* DC */
	unsigned int pieces;		/* data segments; 0: one, or none for no data */
};

void post(struct end *end, const struct job *job);
void ring(struct end *end);
void submit(struct end *end, const struct job *job);
/* A shared receive queue of 16 entries */
uint32_t rmp_create(uint64_t queue, uint64_t dbr);
void put_linked(uint64_t queue, uint64_t dbr, unsigned int index, uint16_t pi, uint64_t addr,
		uint32_t len);
void post_receive(struct end *end, uint64_t addr, uint32_t len);
const struct mlx5_cqe64 *cqe_of(const struct ring *cq, uint32_t index);
uint8_t syndrome_of(const struct mlx5_cqe64 *cqe);
/* Check that the next CQE of a send has this opcode */
bool sent_well(struct end *end, uint8_t opcode);
uint8_t send_failed(struct end *end);
const struct mlx5_cqe64 *received(struct end *end);
bool received_well(struct end *end, uint8_t opcode, uint32_t len);
void fill(uint64_t addr, uint32_t len, uint8_t seed);
bool same(uint64_t a, uint64_t b, uint32_t len);
/* Every operation of RC once at every length */
void all_operations(struct end *a, struct end *b);

#endif
