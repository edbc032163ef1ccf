/* SPDX-License-Identifier: GPL-2.0 */
/* Queues of the card, with rings in guest memory. */
#ifndef EMU_TEST_RINGS_H
#define EMU_TEST_RINGS_H

#include "tests/unit/queue.h"

struct ring {
	uint64_t addr, dbr;
	uint32_t num;
	uint32_t pi;
};

void put_pas(void *list, uint64_t addr, unsigned int pages);
enum cmd_status cq_create(struct ring *ring, unsigned int log_size, uint16_t period,
			  uint16_t count);
const struct mlx5_cqe64 *cq_slot(const struct ring *cq, uint32_t index);
void cq_arm(const struct ring *cq, uint32_t sn, uint32_t ci, bool solicited);
uint32_t tis_create(void);
enum cmd_status sq_create(struct ring *sq, uint32_t cqn, uint32_t tisn, unsigned int log_size);
enum cmd_status sq_modify(const struct ring *sq, uint8_t from, uint8_t to);
/* Copy @wqe of @ds segments to the ring, wrapping at its end, and fill in the control segment */
void sq_post(struct ring *sq, unsigned int log_size, uint8_t *wqe, uint8_t opcode,
	     unsigned int ds, bool signal);
void sq_ring(const struct ring *sq);
void put_dseg(uint8_t *seg, uint32_t len, uint32_t key, uint64_t addr);
uint32_t pa_key(void);
uint32_t mtt_key(uint64_t len, unsigned int pages, uint64_t filler, bool free_state);
enum cmd_status rq_create(struct ring *rq, uint32_t cqn, uint8_t type,
			  unsigned int log_size, unsigned int log_stride,
			  unsigned int log_strides, unsigned int log_stride_bytes, uint8_t set);
enum cmd_status rq_modify(const struct ring *rq, uint8_t from, uint8_t to);
uint32_t tir_create(uint32_t rqn, uint8_t lb_allow);

struct sender {
	struct ring cq, sq;
	uint32_t tisn, key;
	unsigned int log_size;
};

void sender_up(struct sender *sender, unsigned int log_size);
void sender_down(struct sender *sender);
void deliver(uint32_t tirn, const uint8_t *data, uint32_t len);

#endif
