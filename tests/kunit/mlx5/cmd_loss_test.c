// SPDX-License-Identifier: GPL-2.0
/*
 * Commands without a response, or with a late one: timeouts, firmware that hangs, events that are
 * early, late or missing, and functions that are gone.
 */
#include "cmd_fixture.h"

/* Complete commands for pages, hold all others */
static bool cmd_hold_some(struct card *card, struct card_command *command)
{
	return command->opcode == PAGES;
}

/* Let a command time out on a card that does not hang otherwise */
static int cmd_lose(struct card *card, u16 opcode)
{
	int err;

	card_hurry(card, true);
	err = cmd_exec(card, opcode);
	card_hurry(card, false);
	KUNIT_EXPECT_EQ_MSG(card->test, cmd_exec(card, PAGES), 0, "that has its own entry");
	return err;
}

/* ---- no answer ---- */

static void cmd_timeout(struct kunit *test)
{
	struct card *card = cmd_card(test);
	unsigned long held, more;

	card->execute = cmd_hold_some;
	KUNIT_EXPECT_EQ(test, cmd_lose(card, DOES), -ETIMEDOUT);
	held = card_await(card, 1);
	/* The card may still write to the entry, so it is not reused */
	KUNIT_EXPECT_EQ(test, cmd_lose(card, DOES), -ETIMEDOUT);
	more = card_await(card, 2);
	KUNIT_EXPECT_EQ(test, hweight_long(more), 2);
	KUNIT_EXPECT_EQ(test, more & held, held);
	/* Commands that destroy time out, too */
	KUNIT_EXPECT_EQ(test, cmd_lose(card, DESTROYS), -ETIMEDOUT);
	/* All entries are in use, and waiting for one is in vain */
	KUNIT_EXPECT_EQ(test, cmd_lose(card, DOES), -EBUSY);
	card_await(card, SLOTS);
	KUNIT_EXPECT_EQ(test, hweight_long(card->held), SLOTS);
	KUNIT_EXPECT_FALSE(test, vhca_gone(&card->vhca));
	/* No thread waits for these entries, so stopping the command EQ must not either */
	vhca_cmd_use_events(&card->vhca, false);
}

/* ---- firmware that hangs ---- */

/* Few commands of any sequence wait */
static void cmd_hangs(struct kunit *test)
{
	struct card *card = cmd_card(test);
	unsigned int i;

	card->execute = cmd_hold;
	card_hurry(card, true);
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DESTROYS), -ETIMEDOUT);
	KUNIT_EXPECT_FALSE_MSG(test, vhca_gone(&card->vhca), "once is no proof");
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DESTROYS), -ETIMEDOUT);
	KUNIT_EXPECT_TRUE(test, vhca_gone(&card->vhca));
	KUNIT_EXPECT_FALSE(test, vhca_vanished(&card->vhca));
	KUNIT_EXPECT_EQ(test, card->pci_command, PCI_COMMAND_MEMORY);
	/* If these waited, the test would time out */
	card_hurry(card, false);
	for (i = 0; i < 100; i++)
		KUNIT_ASSERT_EQ(test, cmd_exec(card, DESTROYS), -ENXIO);
	KUNIT_EXPECT_EQ(test, card->executed, 2);
}

/* A response, even a late one, resets the count */
static void cmd_hangs_for_a_while(struct kunit *test)
{
	struct card *card = cmd_card(test);
	unsigned int i;

	for (i = 0; i < 3; i++) {
		card->execute = cmd_hold;
		card_hurry(card, true);
		KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), -ETIMEDOUT);
		card_hurry(card, false);
		card->execute = NULL;
		card_answer(card, card_await(card, 1));
		vhca_cmd_complete(&card->vhca, U32_MAX);
	}
	KUNIT_EXPECT_FALSE(test, vhca_gone(&card->vhca));
}

/* If the health counter has stopped as well, the first timeout is sufficient */
static void cmd_hangs_without_heartbeat(struct kunit *test)
{
	struct card *card = cmd_card(test);
	unsigned int i;

	be32_add_cpu(&card->iseg->health_counter, 1);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE(test, vhca_health_poll(&card->vhca));
	KUNIT_EXPECT_FALSE(test, vhca_gone(&card->vhca));
	card->execute = cmd_hold;
	card_hurry(card, true);
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), -ETIMEDOUT);
	KUNIT_EXPECT_TRUE(test, vhca_gone(&card->vhca));
}

/* An SF fails on its own; if others time out, too, the card has failed */
static void cmd_hangs_in_sfs(struct kunit *test)
{
	struct card *pf = cmd_card(test), *sfs[3];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sfs); i++) {
		sfs[i] = card_create(test, pf);
		card_start(sfs[i]);
		sfs[i]->execute = cmd_hold;
		card_hurry(sfs[i], true);
	}
	KUNIT_EXPECT_EQ(test, cmd_exec(sfs[0], DOES), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, cmd_exec(sfs[0], DOES), -ETIMEDOUT);
	KUNIT_EXPECT_TRUE(test, vhca_gone(&sfs[0]->vhca));
	KUNIT_EXPECT_FALSE(test, vhca_gone(&pf->vhca));
	KUNIT_EXPECT_TRUE(test, pf->pci_command & PCI_COMMAND_MASTER);
	KUNIT_EXPECT_EQ(test, cmd_exec(pf, DOES), 0);
	for (i = 1; i < ARRAY_SIZE(sfs); i++) {
		KUNIT_EXPECT_FALSE(test, vhca_gone(&pf->vhca));
		KUNIT_EXPECT_EQ(test, cmd_exec(sfs[i], DOES), -ETIMEDOUT);
		KUNIT_EXPECT_EQ(test, cmd_exec(sfs[i], DOES), -ETIMEDOUT);
	}
	KUNIT_EXPECT_TRUE(test, vhca_gone(&pf->vhca));
	KUNIT_EXPECT_FALSE(test, pf->pci_command & PCI_COMMAND_MASTER);
}

/* The card responds after the driver has given up: KASAN reports if the memory was freed */
static void cmd_late_answer(struct kunit *test)
{
	u32 in[200] = { cpu_to_be32(DOES << 16) }, out[200];
	struct card *card = cmd_card(test);
	unsigned long held;
	unsigned int i;

	card->execute = cmd_hold_some;
	for (i = 0; i < SLOTS; i++) {
		card_hurry(card, true);
		KUNIT_EXPECT_EQ(test, vhca_exec(&card->vhca, in, sizeof(in), out, sizeof(out)),
				-ETIMEDOUT);
		card_hurry(card, false);
		KUNIT_EXPECT_EQ(test, cmd_exec(card, PAGES), 0);
	}
	held = card_await(card, SLOTS);
	for_each_set_bit(i, &held, CARD_ENTRIES)
		memset(card->commands[i].out, 0x77, sizeof(card->commands[i].out));
	memset(out, CANARY, sizeof(out));
	card->execute = NULL;
	card_answer(card, held);
	KUNIT_EXPECT_PTR_EQ_MSG(test, memchr_inv(out, CANARY, sizeof(out)), NULL,
				"what the caller has is not written any more");
	/* The event returns the entry */
	vhca_cmd_complete(&card->vhca, held);
	for (i = 0; i < SLOTS + 1; i++)
		KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), 0);
}

/* ---- events ---- */

static void cmd_event(struct kunit *test)
{
	struct card *card = cmd_card(test);
	struct cmd_waiters *waiters;
	unsigned long held;

	vhca_cmd_use_events(&card->vhca, true);
	card->execute = cmd_hold;
	waiters = cmd_waiters(card, 2, DOES);
	held = card_await(card, 2);
	/* Events for entries that the card owns, that are free, and that do not exist */
	vhca_cmd_complete(&card->vhca, held);
	vhca_cmd_complete(&card->vhca, ~held);
	KUNIT_EXPECT_EQ(test, waiters->error[0], 1);
	KUNIT_EXPECT_EQ(test, waiters->error[1], 1);
	card_answer(card, held);
	vhca_cmd_complete(&card->vhca, held);
	vhca_cmd_complete(&card->vhca, held);
	crew_wait(waiters->crew);
	KUNIT_EXPECT_EQ(test, waiters->error[0], 0);
	KUNIT_EXPECT_EQ(test, waiters->error[1], 0);
}

/* The driver checks for a lost event once a second */
static void cmd_event_is_lost(struct kunit *test)
{
	struct card *card = cmd_card(test);

	vhca_cmd_use_events(&card->vhca, true);
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), 0);
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), 0);
}

static void cmd_event_timeout(struct kunit *test)
{
	struct card *card = cmd_card(test);
	struct cmd_waiters *waiters;
	unsigned int i;

	vhca_cmd_use_events(&card->vhca, true);
	card->execute = cmd_hold;
	card_hurry(card, true);
	waiters = cmd_waiters(card, SLOTS, DOES);
	crew_wait(waiters->crew);
	for (i = 0; i < SLOTS; i++)
		KUNIT_EXPECT_EQ(test, waiters->error[i], -ETIMEDOUT);
	KUNIT_EXPECT_FALSE_MSG(test, vhca_gone(&card->vhca), "all at once count as one");
	/* Two of them complete late, and one causes an event */
	card_await(card, SLOTS);
	card->execute = NULL;
	card_answer(card, BIT(0) | BIT(1));
	vhca_cmd_complete(&card->vhca, BIT(1));
	vhca_cmd_use_events(&card->vhca, false);
	card_hurry(card, false);
	card->rung = 0;
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), 0);
	KUNIT_EXPECT_EQ(test, card->rung, BIT(1));
}

struct cmd_noise {
	struct card *card;
	atomic_t working;
	u32 told;
};

static void cmd_make_noise(void *data, unsigned int number)
{
	struct cmd_noise *noise = data;
	unsigned int i;

	if (!number) {
		while (atomic_read(&noise->working)) {
			vhca_cmd_complete(&noise->card->vhca, U32_MAX);
			cond_resched();
		}
		return;
	}
	for (i = 0; i < MANY; i++)
		KUNIT_EXPECT_EQ(noise->card->test, cmd_exec(noise->card, DOES), 0);
	atomic_dec(&noise->working);
}

/* Late events of polled commands arrive when their entries are in use again */
static void cmd_events_at_any_time(struct kunit *test)
{
	struct cmd_noise noise = { .card = cmd_card(test), .working = ATOMIC_INIT(4) };

	vhca_cmd_use_events(&noise.card->vhca, true);
	crew_run(test, 5, cmd_make_noise, &noise);
	KUNIT_EXPECT_EQ(test, noise.card->executed, 4 * MANY);
}

struct cmd_change {
	struct card *card;
	struct completion done;
};

static void cmd_to_polling(void *data, unsigned int number)
{
	struct cmd_change *change = data;

	vhca_cmd_use_events(&change->card->vhca, false);
	complete(&change->done);
}

/* The EQ is destroyed only after all commands that wait for an event */
static void cmd_change_waits(struct kunit *test)
{
	struct cmd_change change = { .card = cmd_card(test) };
	struct card *card = change.card;
	struct cmd_waiters *waiters;
	struct crew *crew;
	unsigned long held;

	init_completion(&change.done);
	vhca_cmd_use_events(&card->vhca, true);
	card->execute = cmd_hold;
	waiters = cmd_waiters(card, 1, DOES);
	held = card_await(card, 1);
	crew = crew_start(test, 1, cmd_to_polling, &change);
	/* Meanwhile other commands are polled: this one has no event */
	card->execute = NULL;
	KUNIT_EXPECT_EQ(test, wait_for_completion_timeout(&change.done, CARD_HURRY), 0);
	KUNIT_EXPECT_EQ(test, waiters->error[0], 1);
	card_answer(card, held);
	vhca_cmd_complete(&card->vhca, held);
	crew_wait(crew);
	crew_wait(waiters->crew);
	KUNIT_EXPECT_EQ(test, waiters->error[0], 0);
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), 0);
}

/* ---- the function is gone ---- */

static const struct cmd_way {
	const char *name;
	bool events;
} cmd_ways[] = {
	{ "polling", false },
	{ "waiting for events", true },
};

KUNIT_ARRAY_PARAM_DESC(cmd_way, cmd_ways, name);

static void cmd_abort(struct kunit *test)
{
	u32 in[4] = { cpu_to_be32(UNDOES << 16) }, out[4] = { U32_MAX, U32_MAX };
	const struct cmd_way *way = test->param_value;
	struct cmd_waiters *does, *undoes, *wait;
	struct card *card = cmd_card(test);
	unsigned int i;

	vhca_cmd_use_events(&card->vhca, way->events);
	card->execute = cmd_hold;
	does = cmd_waiters(card, 2, DOES);
	card_await(card, 2);
	undoes = cmd_waiters(card, 1, UNDOES);
	card_await(card, SLOTS);
	/* These have no entry yet */
	wait = cmd_waiters(card, 3, DOES);
	card->vhca.condition = VHCA_VANISHED;
	vhca_cmd_abort(&card->vhca);
	crew_wait(does->crew);
	crew_wait(undoes->crew);
	crew_wait(wait->crew);
	KUNIT_EXPECT_EQ(test, does->error[0], -ECANCELED);
	KUNIT_EXPECT_EQ(test, does->error[1], -ECANCELED);
	KUNIT_EXPECT_EQ_MSG(test, undoes->error[0], 0, "nothing is there that is to be undone");
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, wait->error[i], -ENXIO);
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), -ENXIO);
	KUNIT_EXPECT_EQ(test, vhca_exec(&card->vhca, in, sizeof(in), out, sizeof(out)), 0);
	KUNIT_EXPECT_EQ_MSG(test, out[0] | out[1], 0, "an answer that says so");
	KUNIT_EXPECT_EQ_MSG(test, card->executed, SLOTS, "the card was asked for nothing more");
	card->vhca.condition = VHCA_WORKS;
	/* The card responds nevertheless */
	card_answer(card, card_await(card, SLOTS));
	vhca_cmd_complete(&card->vhca, U32_MAX);
}

/* A failed card may still use the memory of objects that it was to destroy */
static void cmd_gone(struct kunit *test)
{
	struct card *card = cmd_card(test);

	card->vhca.condition = VHCA_VANISHED;
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), -ENXIO);
	KUNIT_EXPECT_EQ(test, cmd_exec(card, UNDOES), 0);
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DESTROYS), 0);
	card->vhca.condition = VHCA_FAILED;
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), -ENXIO);
	KUNIT_EXPECT_EQ(test, cmd_exec(card, UNDOES), 0);
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DESTROYS), -ENXIO);
	card->vhca.condition = VHCA_WORKS;
	KUNIT_EXPECT_EQ(test, card->executed, 0);
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), 0);
	card->pdev->error_state = pci_channel_io_perm_failure;
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), -ENXIO);
	KUNIT_EXPECT_EQ_MSG(test, cmd_exec(card, DESTROYS), 0, "noticed without being asked");
	card->pdev->error_state = pci_channel_io_normal;
	KUNIT_EXPECT_EQ(test, card->executed, 1);
}

/* An SF fails with its PF, but not the other way round */
static void cmd_gone_with_pf(struct kunit *test)
{
	struct card *pf = cmd_card(test);
	struct card *sf = card_create(test, pf);

	card_start(sf);
	KUNIT_EXPECT_EQ(test, cmd_exec(sf, DOES), 0);
	KUNIT_EXPECT_EQ(test, sf->executed, 1);
	KUNIT_EXPECT_EQ_MSG(test, pf->executed, 0, "it has its own queue");
	sf->vhca.condition = VHCA_FAILED;
	KUNIT_EXPECT_EQ(test, cmd_exec(sf, DOES), -ENXIO);
	KUNIT_EXPECT_EQ(test, cmd_exec(pf, DOES), 0);
	sf->vhca.condition = VHCA_WORKS;
	pf->vhca.condition = VHCA_FAILED;
	KUNIT_EXPECT_EQ(test, cmd_exec(sf, DOES), -ENXIO);
	pf->vhca.condition = VHCA_WORKS;
}

/*
 * A stopped queue can be started again, with a new queue. The old one is kept, as the card may
 * write to it until it is declared to be harmless: KASAN reports if it was freed.
 */
static void cmd_start_again(struct kunit *test)
{
	u32 in[200] = { cpu_to_be32(DOES << 16) }, out[200];
	struct card *card = cmd_card(test);
	unsigned int i;

	card->execute = cmd_hold_some;
	for (i = 0; i < SLOTS; i++) {
		card_hurry(card, true);
		KUNIT_EXPECT_EQ(test, vhca_exec(&card->vhca, in, sizeof(in), out, sizeof(out)),
				-ETIMEDOUT);
		card_hurry(card, false);
		KUNIT_EXPECT_EQ(test, cmd_exec(card, PAGES), 0);
	}
	vhca_cmd_stop(&card->vhca);
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), -ENXIO);
	card_answer(card, card_await(card, SLOTS));
	KUNIT_EXPECT_FALSE(test, llist_empty(&card->vhca.lost));
	vhca_lost_free(&card->vhca);
	mutex_lock(&card->lock);
	card->execute = NULL;
	card->iseg->cmdq_addr_l_sz = cpu_to_be32(0x26);
	mutex_unlock(&card->lock);
	KUNIT_ASSERT_EQ(test, vhca_cmd_start(&card->vhca), 0);
	for (i = 0; i < CARD_ENTRIES; i++)
		KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), 0);
}

static struct kunit_case cmd_loss_cases[] = {
	KUNIT_CASE(cmd_timeout),
	KUNIT_CASE(cmd_hangs),
	KUNIT_CASE(cmd_hangs_for_a_while),
	KUNIT_CASE(cmd_hangs_without_heartbeat),
	KUNIT_CASE(cmd_hangs_in_sfs),
	KUNIT_CASE(cmd_late_answer),
	KUNIT_CASE(cmd_event),
	KUNIT_CASE_SLOW(cmd_event_is_lost),
	KUNIT_CASE_SLOW(cmd_event_timeout),
	KUNIT_CASE_SLOW(cmd_events_at_any_time),
	KUNIT_CASE(cmd_change_waits),
	KUNIT_CASE_PARAM(cmd_abort, cmd_way_gen_params),
	KUNIT_CASE(cmd_gone),
	KUNIT_CASE(cmd_gone_with_pf),
	KUNIT_CASE(cmd_start_again),
	{}
};

static struct kunit_suite cmd_loss_suite = {
	.name = "vhca_cmd_loss",
	.init = cmd_init,
	.test_cases = cmd_loss_cases,
};

kunit_test_suite(cmd_loss_suite);
