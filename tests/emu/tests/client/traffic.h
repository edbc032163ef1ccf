/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLIENT_TRAFFIC_H
#define EMU_CLIENT_TRAFFIC_H

#include "tests/client/kit.h"

#define SEND_WQE_MAX	1024u
#define SEND_DS		16u

/* The queues of a kit at work. Ring indices run on; a queue that was reset starts at 0 again. */

/* A write to a page of the function's window. */
void uar_write32(struct hca *hca, uint32_t uar, uint32_t off, uint32_t value);
void uar_write64(struct hca *hca, uint32_t uar, uint32_t off, uint32_t first, uint32_t second);

/* A plain SEND of @len bytes at @addr: 3 segments, to be changed at will. */
void send_fill(const struct kit *kit, uint8_t *wqe, uint64_t addr, uint32_t len);
/* Copies @ds segments into the queue, counts them, and rings. */
void send_post(struct kit *kit, const uint8_t *wqe, unsigned int ds);
void send_ring(const struct kit *kit);

/* One buffer; and a ring, which for receive queues is nothing but the record. */
void receive_post(struct kit *kit, uint32_t key, uint64_t addr, uint32_t len);

/* The CQE that came next, taken out of the queue; NULL when there is none. */
const struct mlx5_cqe64 *cq_take(struct kit *kit);
/* An event with the next CQE. */
void cq_arm(const struct kit *kit);
/* CQN of the completion event that came next, 0 when none has. */
uint32_t eq_take(struct kit *kit);
void eq_arm(const struct kit *kit);

/* To the reset state and to ready again. 0, or a status. */
int sq_restart(struct kit *kit, struct command *c, uint8_t state);
int rq_restart(struct kit *kit, struct command *c, uint8_t state);

#endif
