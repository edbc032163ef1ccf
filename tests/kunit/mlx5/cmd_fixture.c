// SPDX-License-Identifier: GPL-2.0
#include "cmd_fixture.h"

int cmd_init(struct kunit *test)
{
	test->priv = card_create(test, NULL);
	return 0;
}

struct card *cmd_card(struct kunit *test)
{
	struct card *card = test->priv;

	card_start(card);
	return card;
}

int cmd_exec(struct card *card, u16 opcode)
{
	u32 in[4] = { cpu_to_be32((u32)opcode << 16) }, out[4];

	return vhca_exec(&card->vhca, in, sizeof(in), out, sizeof(out));
}

bool cmd_hold(struct card *card, struct card_command *command)
{
	return false;
}

static void cmd_wait(void *data, unsigned int number)
{
	struct cmd_waiters *waiters = data;

	waiters->error[number] = cmd_exec(waiters->card, waiters->opcode);
}

struct cmd_waiters *cmd_waiters(struct card *card, unsigned int count, u16 opcode)
{
	struct cmd_waiters *waiters = kunit_kzalloc(card->test, sizeof(*waiters), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(card->test, waiters);
	waiters->card = card;
	waiters->opcode = opcode;
	for (i = 0; i < count; i++)
		waiters->error[i] = 1;
	waiters->crew = crew_start(card->test, count, cmd_wait, waiters);
	return waiters;
}
