// SPDX-License-Identifier: GPL-2.0
/* Detection of vanished and failed functions, and its effect on waiting commands. */
#include <linux/completion.h>
#include <linux/io.h>

#include "../crew.h"
#include "card.h"

#define NIC_DISABLED	BIT(MLX5_NIC_IFC_OFFSET)
#define RFR		BIT(MLX5_RFR_BIT_OFFSET)
#define MISSES_MAX	3	/* polls without a change of the counter */
#define QUIET		(3 * HZ)	/* longer than the polling period */

struct health {
	struct card *card;
	struct vhca_listener listener;
	struct completion told;
	atomic_t times;
	int error;
	struct crew *crew;
};

static void health_told(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct health *health = container_of(listener, struct health, listener);

	atomic_inc(&health->times);
	complete(&health->told);
}

static void health_unlisten(void *data)
{
	struct health *health = data;

	vhca_health_stop(&health->card->vhca);
	vhca_unlisten(&health->card->vhca, &health->listener);
}

static int health_init(struct kunit *test)
{
	struct health *health = kunit_kzalloc(test, sizeof(*health), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, health);
	test->priv = health;
	health->card = card_create(test, NULL);
	card_start(health->card);
	init_completion(&health->told);
	vhca_listen(&health->card->vhca, &health->listener, VHCA_EVENT_GONE, health_told);
	return kunit_add_action_or_reset(test, health_unlisten, health);
}

static bool health_hold(struct card *card, struct card_command *command)
{
	return false;
}

static void health_exec(void *data, unsigned int number)
{
	u32 in[4] = { cpu_to_be32(MLX5_CMD_OP_QUERY_ADAPTER << 16) }, out[4];
	struct health *health = data;

	health->error = vhca_exec(&health->card->vhca, in, sizeof(in), out, sizeof(out));
}

/* Make a thread wait for a response */
static void health_wait(struct health *health)
{
	health->card->execute = health_hold;
	health->crew = crew_start(health->card->test, 1, health_exec, health);
	card_await(health->card, 1);
}

static void health_expect_gone(struct health *health)
{
	struct kunit *test = health->card->test;

	KUNIT_EXPECT_GT(test, wait_for_completion_timeout(&health->told, CARD_PATIENCE), 0);
	KUNIT_EXPECT_TRUE(test, vhca_gone(&health->card->vhca));
	crew_wait(health->crew);
	KUNIT_EXPECT_EQ(test, health->error, -ECANCELED);
	/* The failure is reported only once */
	vhca_health_look(&health->card->vhca);
	vhca_health_look(&health->card->vhca);
	vhca_health_stop(&health->card->vhca);
	KUNIT_EXPECT_EQ(test, atomic_read(&health->times), 1);
}

static u32 health_interface(struct card *card)
{
	return be32_to_cpu(card->iseg->cmdq_addr_l_sz) & 0xfff;
}

/* A waiting command detects it with its periodic check */
static void health_vanished(struct kunit *test)
{
	struct health *health = test->priv;
	struct card *card = health->card;

	vhca_health_start(&card->vhca);
	health_wait(health);
	card_vanish(card, true);
	health_expect_gone(health);
	KUNIT_EXPECT_TRUE(test, vhca_vanished(&card->vhca));
	KUNIT_EXPECT_EQ_MSG(test, health_interface(card), 0, "nothing is written to what is gone");
}

/* The function cannot be read, but is on the bus, so it may still write to memory */
static void health_unsure(struct kunit *test)
{
	struct health *health = test->priv;
	struct card *card = health->card;

	health_wait(health);
	card_vanish(card, false);
	vhca_health_look(&card->vhca);
	KUNIT_EXPECT_FALSE(test, vhca_vanished(&card->vhca));
	KUNIT_EXPECT_EQ_MSG(test, card->pci_command, PCI_COMMAND_MEMORY,
			    "bus mastering goes off at once");
	health_expect_gone(health);
	/* It was just being removed */
	card->absent = true;
	vhca_health_look(&card->vhca);
	KUNIT_EXPECT_TRUE(test, vhca_vanished(&card->vhca));
}

/* An SF has no bus mastering of its own */
static void health_sf_fails(struct kunit *test)
{
	struct health *health = test->priv;
	struct card *card = health->card, *sf = card_create(test, card);

	card_vanish(sf, false);
	vhca_health_look(&sf->vhca);
	KUNIT_EXPECT_TRUE(test, vhca_gone(&sf->vhca));
	KUNIT_EXPECT_FALSE(test, vhca_vanished(&sf->vhca));
	KUNIT_EXPECT_FALSE(test, vhca_gone(&card->vhca));
	KUNIT_EXPECT_TRUE(test, card->pci_command & PCI_COMMAND_MASTER);
	vhca_health_stop(&sf->vhca);
	KUNIT_EXPECT_NE_MSG(test, health_interface(sf), NIC_DISABLED,
			    "a reset may have destroyed it");
}

/* Another driver, on another port of the card, has reset it */
static void health_foreign_reset(struct kunit *test)
{
	static const u8 owners[] = { NIC_DISABLED >> MLX5_NIC_IFC_OFFSET, 7 };
	struct health *health = test->priv;
	struct card *card = health->card;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(owners); i++) {
		card->vhca.condition = VHCA_WORKS;
		card->pci_command |= PCI_COMMAND_MASTER;
		card->iseg->cmdq_addr_l_sz = 0;
		be32_add_cpu(&card->iseg->health_counter, 1);
		KUNIT_EXPECT_TRUE(test, vhca_health_poll(&card->vhca));
		card->iseg->cmdq_addr_l_sz = cpu_to_be32(owners[i] << MLX5_NIC_IFC_OFFSET);
		be32_add_cpu(&card->iseg->health_counter, 1);
		KUNIT_EXPECT_FALSE_MSG(test, vhca_health_poll(&card->vhca), "owner %u", owners[i]);
		KUNIT_EXPECT_TRUE(test, vhca_gone(&card->vhca));
		KUNIT_EXPECT_FALSE(test, vhca_vanished(&card->vhca));
		KUNIT_EXPECT_EQ(test, card->pci_command, PCI_COMMAND_MEMORY);
	}
	KUNIT_EXPECT_GT(test, wait_for_completion_timeout(&health->told, CARD_PATIENCE), 0);
	vhca_health_stop(&card->vhca);
}

/* A check outside of the polling period */
static void health_looked_at(struct kunit *test)
{
	struct health *health = test->priv;
	struct card *card = health->card;

	health_wait(health);
	vhca_health_look(&card->vhca);
	KUNIT_EXPECT_FALSE(test, vhca_gone(&card->vhca));
	card_vanish(card, true);
	vhca_health_look(&card->vhca);
	KUNIT_EXPECT_TRUE(test, vhca_vanished(&card->vhca));
	health_expect_gone(health);
}

static void health_offline(struct kunit *test)
{
	struct health *health = test->priv;
	struct card *card = health->card;

	health_wait(health);
	card->pdev->error_state = pci_channel_io_perm_failure;
	KUNIT_EXPECT_FALSE(test, vhca_health_poll(&card->vhca));
	KUNIT_EXPECT_TRUE(test, vhca_vanished(&card->vhca));
	health_expect_gone(health);
	card->pdev->error_state = pci_channel_io_normal;
}

/* The firmware reports that only a reset helps */
static void health_fatal(struct kunit *test)
{
	struct health *health = test->priv;
	struct card *card = health->card;
	u32 queue = be32_to_cpu(card->iseg->cmdq_addr_l_sz) & ~0xfffu;

	health_wait(health);
	card->iseg->health.rfr_severity = RFR;
	KUNIT_EXPECT_TRUE_MSG(test, vhca_health_poll(&card->vhca), "nothing has happened");
	card->iseg->health.synd = 0x10;
	KUNIT_EXPECT_FALSE(test, vhca_health_poll(&card->vhca));
	KUNIT_EXPECT_FALSE(test, vhca_vanished(&card->vhca));
	KUNIT_EXPECT_EQ(test, card->pci_command, PCI_COMMAND_MEMORY);
	health_expect_gone(health);
	KUNIT_EXPECT_EQ_MSG(test, health_interface(card), NIC_DISABLED, "it lets go of memory");
	KUNIT_EXPECT_EQ(test, be32_to_cpu(card->iseg->cmdq_addr_l_sz) & ~0xfffu, queue);
}

/* The firmware reports that a driver may reset it */
static void health_restarted(struct kunit *test)
{
	struct health *health = test->priv;
	struct card *card = health->card;

	vhca_health_restart(&card->vhca);
	card->iseg->health.synd = 0x10;
	card->iseg->health.rfr_severity = RFR;
	vhca_health_restart(&card->vhca);
	KUNIT_EXPECT_EQ_MSG(test, health_interface(card), 0, "it says nothing of it");
	card->restarts = 0;
	card->iseg->initializing = cpu_to_be32(BIT(MLX5_FW_RESET_SUPPORTED_OFFSET));
	card->iseg->health.rfr_severity = 0;
	vhca_health_restart(&card->vhca);
	KUNIT_EXPECT_EQ_MSG(test, health_interface(card), 0, "it does not want it");
	card->iseg->health.rfr_severity = RFR;
	vhca_health_restart(&card->vhca);
	KUNIT_EXPECT_EQ(test, card->restarts, 1);
	KUNIT_EXPECT_EQ(test, health_interface(card), NIC_DISABLED);
	/* Another function's driver has reset it before */
	card->iseg->health.synd = 0x10;
	vhca_health_restart(&card->vhca);
	KUNIT_EXPECT_EQ(test, card->restarts, 1);
}

static void health_beat(struct card *card)
{
	be32_add_cpu(&card->iseg->health_counter, 1);
	KUNIT_EXPECT_TRUE(card->test, vhca_health_poll(&card->vhca));
}

static void health_miss(struct card *card, unsigned int times)
{
	while (times--)
		KUNIT_EXPECT_TRUE_MSG(card->test, vhca_health_poll(&card->vhca), "it may go on");
}

/* The firmware reports a syndrome, continues, and stops later */
static void health_stands_still(struct kunit *test)
{
	struct health *health = test->priv;
	struct card *card = health->card;

	health_wait(health);
	health_beat(card);
	card->iseg->health.synd = 0x10;
	health_miss(card, MISSES_MAX - 1);
	health_beat(card);
	health_miss(card, MISSES_MAX - 1);
	KUNIT_EXPECT_FALSE(test, vhca_health_poll(&card->vhca));
	health_expect_gone(health);
}

/* Polling continues: a single poll would not find a stopped counter */
static void health_polled(struct kunit *test)
{
	struct health *health = test->priv;
	struct card *card = health->card;

	health_wait(health);
	card->iseg->health.synd = 0x10;
	vhca_health_start(&card->vhca);
	health_expect_gone(health);
}

/* Firmware may be busy: a stopped counter alone is no failure */
static void health_pauses(struct kunit *test)
{
	struct health *health = test->priv;
	struct card *card = health->card;

	health_beat(card);
	health_miss(card, 3 * MISSES_MAX);
	health_beat(card);
	KUNIT_EXPECT_FALSE(test, vhca_gone(&card->vhca));
}

/* A stopped function is not polled */
static void health_stopped(struct kunit *test)
{
	struct health *health = test->priv;
	struct card *card = health->card;

	vhca_health_start(&card->vhca);
	vhca_health_stop(&card->vhca);
	KUNIT_EXPECT_EQ_MSG(test, health_interface(card), 0, "nothing is wrong with it");
	card_vanish(card, true);
	KUNIT_EXPECT_EQ(test, wait_for_completion_timeout(&health->told, QUIET), 0);
	KUNIT_EXPECT_FALSE(test, vhca_gone(&card->vhca));
}

static struct kunit_case health_cases[] = {
	KUNIT_CASE_SLOW(health_vanished),
	KUNIT_CASE(health_looked_at),
	KUNIT_CASE(health_unsure),
	KUNIT_CASE(health_sf_fails),
	KUNIT_CASE(health_foreign_reset),
	KUNIT_CASE(health_offline),
	KUNIT_CASE(health_fatal),
	KUNIT_CASE(health_restarted),
	KUNIT_CASE(health_stands_still),
	KUNIT_CASE_SLOW(health_polled),
	KUNIT_CASE(health_pauses),
	KUNIT_CASE_SLOW(health_stopped),
	{}
};

static struct kunit_suite health_suite = {
	.name = "vhca_health",
	.init = health_init,
	.test_cases = health_cases,
};

kunit_test_suite(health_suite);
