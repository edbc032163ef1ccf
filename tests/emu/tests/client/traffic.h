/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLIENT_TRAFFIC_H
#define EMU_CLIENT_TRAFFIC_H

#include "tests/client/kit.h"

#define SEND_WQE_MAX	1024u
#define SEND_DS		16u

/* Use of a kit's queues. Ring indices are free running; a queue that was reset starts at 0. */

/* Write to a page of the function's window */
void uar_write32(struct hca *hca, uint32_t uar, uint32_t off, uint32_t value);
void uar_write64(struct hca *hca, uint32_t uar, uint32_t off, uint32_t first, uint32_t second);

/* A plain SEND of @len bytes at @addr: 3 segments, which may be modified */
void send_fill(const struct kit *kit, uint8_t *wqe, uint64_t addr, uint32_t len);
/* Copy @ds segments into the queue, count them, and ring */
void send_post(struct kit *kit, const uint8_t *wqe, unsigned int ds);
void send_ring(const struct kit *kit);

/* Post one buffer, and ring; for receive queues that only updates the record */
void receive_post(struct kit *kit, uint32_t key, uint64_t addr, uint32_t len);

/* Take the next CQE out of the queue; NULL: there is none */
const struct mlx5_cqe64 *cq_take(struct kit *kit);
/* Request an event with the next CQE */
void cq_arm(const struct kit *kit);
/* CQN of the next completion event; 0: there is none */
uint32_t eq_take(struct kit *kit);
void eq_arm(const struct kit *kit);

/* Move the queue to the reset state and to ready again. Return 0, or a status. */
int sq_restart(struct kit *kit, struct command *c, uint8_t state);
int rq_restart(struct kit *kit, struct command *c, uint8_t state);

#endif
