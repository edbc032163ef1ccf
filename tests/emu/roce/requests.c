// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "queue/wqe.h"
#include "roce/requests.h"

bool work_is_atomic(const struct work *work)
{
	return work->opcode == MLX5_OPCODE_ATOMIC_CS || work->opcode == MLX5_OPCODE_ATOMIC_FA;
}

bool work_is_read(const struct work *work)
{
	return work->opcode == MLX5_OPCODE_RDMA_READ || work_is_atomic(work);
}

bool work_is_local(const struct work *work)
{
	return work->opcode == MLX5_OPCODE_NOP || work->opcode == MLX5_OPCODE_UMR;
}

bool work_is_write(const struct work *work)
{
	return work->opcode == MLX5_OPCODE_RDMA_WRITE || work->opcode == MLX5_OPCODE_RDMA_WRITE_IMM;
}

uint32_t work_end(const struct work *work)
{
	return psn_add(work->psn, work->packets);
}

void requests_reset(struct requester *req)
{
	struct work *work;

	while ((work = req->head)) {
		req->head = work->next;
		free(work);
	}
	*req = (struct requester){ .tail = &req->head };
}

bool requests_under_way(const struct requester *req)
{
	return req->acked != req->next_psn;
}

struct work *requests_pop(struct requester *req)
{
	struct work *work = req->head;

	req->head = work->next;
	if (!req->head)
		req->tail = &req->head;
	if (req->send == work) {
		req->send = work->next;
		req->sent = 0;
	}
	return work;
}

void requests_advance(struct requester *req)
{
	req->send = req->send->next;
	req->sent = 0;
}

struct work *requests_find(const struct requester *req, uint32_t psn)
{
	struct work *work;

	for (work = req->head; work; work = work->next)
		if (work->packets && psn_diff(psn, work->psn) >= 0 &&
		    psn_before(psn, work_end(work)))
			return work;
	return NULL;
}
