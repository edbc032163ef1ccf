// SPDX-License-Identifier: GPL-2.0
/* After all refusals the card still transfers a frame, and raises an interrupt. */
#include <poll.h>
#include <unistd.h>

#include "tests/client/traffic.h"
#include "tests/client/vport_rule.h"
#include "tests/strict/cases.h"

#define FRAME_LEN	1000u
#define PATIENCE_MS	20000

static bool interrupted(int fd)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	uint64_t count;

	return poll(&pollfd, 1, PATIENCE_MS) == 1 && read(fd, &count, sizeof(count)) > 0;
}

static void fill_frame(struct scene *scene)
{
	uint8_t *frame = guest_at(&scene->guest, scene->pf_kit.buffer);
	unsigned int i;

	for (i = 0; i < FRAME_LEN; i++)
		frame[i] = i * 7;
	memcpy(frame, "\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01\x88\xb5", 14);
}

void work_cases(struct scene *scene)
{
	struct kit *from = &scene->pf_kit, *to = &scene->sf_kit[0];
	const struct mlx5_cqe64 *cqe;
	struct vport_rule rule;

	scene_check(scene, !vport_rule_open(&rule, &scene->c, from, to),
		    "work: a rule passes frames from PF to SF");
	fill_frame(scene);
	receive_post(to, to->key, to->buffer, 2048);
	eq_arm(to);
	cq_arm(to);
	send_fill(from, scene->c.in, from->buffer, FRAME_LEN);
	send_post(from, scene->c.in, 3);
	cqe = cq_take(from);
	scene_check(scene, cqe && cqe->op_own >> 4 == MLX5_CQE_REQ, "work: the frame was sent");
	scene_check(scene, interrupted(scene->irq[1]), "work: the SF is interrupted");
	scene_check(scene, eq_take(to) == to->num[KIT_CQ], "work: by the CQ of its queue");
	cqe = cq_take(to);
	scene_check(scene, cqe && cqe->op_own >> 4 == MLX5_CQE_RESP_SEND &&
		    be32toh(cqe->byte_cnt) == FRAME_LEN, "work: the frame arrived");
	scene_check(scene, !memcmp(guest_at(&scene->guest, from->buffer),
				   guest_at(&scene->guest, to->buffer), FRAME_LEN),
		    "work: as it was sent");
	scene_check(scene, !vport_rule_close(&rule, &scene->c), "work: the rule is destroyed");
	scene_mark(scene);
}
