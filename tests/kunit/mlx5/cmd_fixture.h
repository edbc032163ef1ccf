/* SPDX-License-Identifier: GPL-2.0 */
/* Commands of each kind, and threads that wait for one. */
#ifndef SF_KUNIT_CMD_FIXTURE_H
#define SF_KUNIT_CMD_FIXTURE_H

#include <linux/delay.h>

#include "../../../src/mlx5/vhca/opcode.h"
#include "../../../src/mlx5/vhca/quarantine.h"
#include "../crew.h"
#include "card.h"

/* A command of each kind: one that does something, one that undoes, one that destroys */
#define DOES		MLX5_CMD_OP_QUERY_ADAPTER
#define UNDOES		MLX5_CMD_OP_MODIFY_RQT
#define DESTROYS	MLX5_CMD_OP_DEALLOC_PD
#define PAGES		MLX5_CMD_OP_MANAGE_PAGES

#define HEAD		8		/* bytes: opcode and op_mod, status and syndrome */
#define BLOCK		MLX5_CMD_DATA_BLOCK_SIZE
#define SLOTS		(CARD_ENTRIES - 1)
#define CANARY		0xa5

int cmd_init(struct kunit *test);
struct card *cmd_card(struct kunit *test);
int cmd_exec(struct card *card, u16 opcode);
/* Hold the command until card_answer() */
bool cmd_hold(struct card *card, struct card_command *command);

/**
 * struct cmd_waiters - commands that wait in threads of their own while the test continues
 * @card: the card
 * @opcode: opcode of the commands
 * @error: their results; 1 while they wait
 * @crew: the threads
 */
struct cmd_waiters {
	struct card *card;
	u16 opcode;
	int error[CREW_MAX];
	struct crew *crew;
};

struct cmd_waiters *cmd_waiters(struct card *card, unsigned int count, u16 opcode);

#define MANY	60

#endif
