// SPDX-License-Identifier: GPL-2.0
/*
 * The command interface: what the driver passes to the card, and how it handles responses, timeouts
 * and failures. Commands are polled unless a test says otherwise; the tests create events, which
 * may be early, late or missing.
 */
#include "cmd_fixture.h"

/* ---- the handshake ---- */

static void cmd_queue_is_told(struct kunit *test)
{
	struct card *card = cmd_card(test);

	/* The queue has its own page; the low bits are sizes when read and 0 when written */
	KUNIT_EXPECT_NE(test, be32_to_cpu(card->iseg->cmdq_addr_l_sz), 0);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(card->iseg->cmdq_addr_l_sz) & 0xfff, 0);
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), 0);
	KUNIT_EXPECT_EQ(test, card->executed, 1);
}

static const struct cmd_offer {
	const char *name;
	u32 revision, sizes, initializing;
	int error;
	bool absent;
} cmd_offers[] = {
	{ "what most cards have", 5, 0x56, 0, 0 },
	{ "two entries", 5, 0x16, 0, 0 },
	{ "large entries", 5, 0x48, 0, 0 },
	{ "older", 4, 0x56, 0, -EOPNOTSUPP },
	{ "newer", 6, 0x56, 0, -EOPNOTSUPP },
	{ "one entry", 5, 0x06, 0, -EOPNOTSUPP },
	{ "more entries than doorbells", 5, 0x66, 0, -EOPNOTSUPP },
	{ "entries too small", 5, 0x55, 0, -EOPNOTSUPP },
	{ "entries too large", 5, 0x58, 0, -EOPNOTSUPP },
	{ "nobody there", 5, 0x56, U32_MAX, -ENODEV, true },
	{ "embedded CPU", 5, 0x56, BIT(23), -EOPNOTSUPP },
};

KUNIT_ARRAY_PARAM_DESC(cmd_offer, cmd_offers, name);

static void cmd_handshake(struct kunit *test)
{
	const struct cmd_offer *offer = test->param_value;
	struct card *card = test->priv;

	card->iseg->cmdif_rev_fw_sub = cpu_to_be32(offer->revision << 16 | 0x1234);
	card->iseg->cmdq_addr_l_sz = cpu_to_be32(offer->sizes);
	card->iseg->initializing = cpu_to_be32(offer->initializing);
	card->absent = offer->absent;
	KUNIT_EXPECT_EQ(test, vhca_cmd_start(&card->vhca), offer->error);
	if (!offer->error)
		vhca_cmd_stop(&card->vhca);
	else
		KUNIT_EXPECT_EQ_MSG(test, cmd_exec(card, DOES), -ENXIO, "nothing is executed");
}

/* After a reset, and in the window of an SF, all ones are read for a while */
static void cmd_appears_late(struct kunit *test)
{
	struct card *card = test->priv;

	card->iseg->initializing = cpu_to_be32(U32_MAX);
	card->late = true;
	KUNIT_EXPECT_EQ(test, vhca_cmd_start(&card->vhca), 0);
	KUNIT_EXPECT_FALSE(test, card->late);
	vhca_cmd_stop(&card->vhca);
}

static const struct cmd_patience {
	const char *name;
	u32 word;
	unsigned int ms;
} cmd_patiences[] = {
	{ "milliseconds", 1234, 1234 },
	{ "seconds", 1u << 29 | 20, 20 * 1000 },
	{ "minutes", 2u << 29 | 1, 60 * 1000 },
	{ "too long", 2u << 29 | 3, 60 * 1000 },
	{ "much too long", 3u << 29 | 1, 60 * 1000 },
	{ "none", 0, 60 * 1000 },
	{ "other bits", 1u << 28 | 1u << 20 | 500, 500 },
};

KUNIT_ARRAY_PARAM_DESC(cmd_patience, cmd_patiences, name);

/* The card reports the command timeout */
static void cmd_patience(struct kunit *test)
{
	const struct cmd_patience *patience = test->param_value;
	struct card *card = test->priv;

	card->iseg->cmd_exec_to = cpu_to_be32(patience->word);
	cmd_card(test);
	KUNIT_EXPECT_EQ(test, card->vhca.cmd_timeout, msecs_to_jiffies(patience->ms));
}

static void cmd_initialize(void *data, unsigned int number)
{
	struct card *card = data;
	u32 word;

	if (number) {
		KUNIT_EXPECT_EQ(card->test, vhca_cmd_start(&card->vhca), 0);
		return;
	}
	for (word = 1u << 31 | 20; word & 0xfffff; word--) {
		card->iseg->initializing = cpu_to_be32(word);
		usleep_range(1000, 2000);
	}
	/* The driver does not write the queue's address before the card is ready */
	KUNIT_EXPECT_EQ(card->test, be32_to_cpu(card->iseg->cmdq_addr_l_sz), 0x26);
	card->iseg->initializing = 0;
}

static void cmd_waits_for_firmware(struct kunit *test)
{
	struct card *card = test->priv;

	card->iseg->initializing = cpu_to_be32(1u << 31);
	crew_run(test, 2, cmd_initialize, card);
	vhca_cmd_stop(&card->vhca);
}

/* ---- messages ---- */

/* Input and output with no mailbox, one, and many, and the limits in between */
static const struct cmd_length {
	size_t in, out;
} cmd_lengths[] = {
	{ HEAD, HEAD },
	{ 16, 16 },
	{ 17, 17 },
	{ 16, 16 + BLOCK },
	{ 16 + BLOCK, 16 },
	{ 16 + BLOCK + 1, 16 + BLOCK - 1 },
	{ 16 + BLOCK - 1, 16 + BLOCK + 1 },
	{ 16 + 2 * BLOCK, 16 + 5 * BLOCK },
	{ 0x110, 0x1010 },		/* QUERY_HCA_CAP and the like */
	{ CARD_MESSAGE, CARD_MESSAGE },
};

static void cmd_length_name(const struct cmd_length *length, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "%zu bytes in, %zu out", length->in, length->out);
}

KUNIT_ARRAY_PARAM(cmd_length, cmd_lengths, cmd_length_name);

static u8 cmd_pattern(size_t at)
{
	return at * 7 ^ at >> 8;
}

static bool cmd_echo(struct card *card, struct card_command *command)
{
	const struct cmd_length *length = card->data;
	size_t i, wrong = 0;

	KUNIT_EXPECT_EQ(card->test, command->in_len, length->in);
	KUNIT_EXPECT_EQ(card->test, command->out_len, length->out);
	for (i = HEAD; i < command->in_len; i++)
		wrong += command->in[i] != cmd_pattern(i);
	KUNIT_EXPECT_EQ_MSG(card->test, wrong, 0, "bytes of the command");
	for (i = HEAD; i < command->out_len; i++)
		command->out[i] = ~cmd_pattern(i);
	return true;
}

static void cmd_messages(struct kunit *test)
{
	const struct cmd_length *length = test->param_value;
	struct card *card = cmd_card(test);
	u8 *in = kunit_kzalloc(test, length->in, GFP_KERNEL);
	u8 *out = kunit_kmalloc(test, length->out + HEAD, GFP_KERNEL);
	size_t i, wrong = 0;

	KUNIT_ASSERT_NOT_NULL(test, in);
	KUNIT_ASSERT_NOT_NULL(test, out);
	memset(out, CANARY, length->out + HEAD);
	for (i = HEAD; i < length->in; i++)
		in[i] = cmd_pattern(i);
	*(__be32 *)in = cpu_to_be32(DOES << 16);
	card->execute = cmd_echo;
	card->data = (void *)length;
	KUNIT_EXPECT_EQ(test, vhca_exec(&card->vhca, in, length->in, out, length->out), 0);
	for (i = 0; i < length->out; i++)
		wrong += out[i] != (i < HEAD ? 0 : (u8)~cmd_pattern(i));
	KUNIT_EXPECT_EQ_MSG(test, wrong, 0, "bytes of the answer");
	for (i = length->out; i < length->out + HEAD; i++)
		wrong += out[i] != CANARY;
	KUNIT_EXPECT_EQ_MSG(test, wrong, 0, "nothing behind it is written");
}

static void cmd_doorbell(struct kunit *test)
{
	struct card *card = cmd_card(test);

	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), 0);
	KUNIT_EXPECT_EQ_MSG(test, card->rung, BIT(0), "the lowest free entry");
	KUNIT_EXPECT_EQ(test, cmd_exec(card, PAGES), 0);
	KUNIT_EXPECT_EQ_MSG(test, card->rung, BIT(0) | BIT(SLOTS), "the last entry is for pages");
}

struct cmd_tokens {
	u8 last;
	unsigned int seen, same;
	DECLARE_BITMAP(used, 256);
};

static bool cmd_note_token(struct card *card, struct card_command *command)
{
	struct cmd_tokens *tokens = card->data;

	tokens->same += tokens->seen++ && command->token == tokens->last;
	tokens->last = command->token;
	__set_bit(command->token, tokens->used);
	return true;
}

/* Tokens are not 0; the card checks that and that mailboxes have their entry's */
static void cmd_tokens_differ(struct kunit *test)
{
	struct cmd_tokens tokens = {};
	struct card *card = cmd_card(test);
	unsigned int i;

	card->execute = cmd_note_token;
	card->data = &tokens;
	for (i = 0; i < 520; i++)
		KUNIT_ASSERT_EQ(test, cmd_exec(card, DOES), 0);
	KUNIT_EXPECT_EQ(test, tokens.seen, 520);
	KUNIT_EXPECT_EQ(test, tokens.same, 0);
	KUNIT_EXPECT_EQ_MSG(test, bitmap_weight(tokens.used, 256), 255, "all but 0");
}

/* ---- signatures ---- */

static const struct cmd_signature {
	const char *name;
	size_t out_len;
	bool verify, sign;
	enum card_fault fault;
	int error;
} cmd_signatures[] = {
	{ "right", 16 + 2 * BLOCK, true, true, CARD_RIGHT, 0 },
	{ "right, no mailbox", 16, true, true, CARD_RIGHT, 0 },
	{ "entry wrong", 16 + 2 * BLOCK, true, true, CARD_ENTRY_WRONG, -EBADMSG },
	{ "entry wrong, no mailbox", 16, true, true, CARD_ENTRY_WRONG, -EBADMSG },
	{ "mailbox wrong", 16 + 2 * BLOCK, true, true, CARD_BLOCK_WRONG, -EBADMSG },
	{ "control of a mailbox wrong", 16 + 2 * BLOCK, true, true, CARD_CONTROL_WRONG, -EBADMSG },
	{ "missing", 16 + 2 * BLOCK, true, false, CARD_RIGHT, -EBADMSG },
	{ "missing, not asked for", 16 + 2 * BLOCK, false, false, CARD_RIGHT, 0 },
	{ "wrong, not asked for", 16 + 2 * BLOCK, false, true, CARD_ENTRY_WRONG, 0 },
};

KUNIT_ARRAY_PARAM_DESC(cmd_signature, cmd_signatures, name);

/* Respond with other contents than those that the driver has signed */
static bool cmd_fill(struct card *card, struct card_command *command)
{
	memset(command->out + HEAD, 0x3c, command->out_len - HEAD);
	command->out[HEAD] = 0x17;
	/* Of a mailbox, too: its bytes do not add up to 0 */
	command->out[command->out_len - 1] = 0x17;
	return true;
}

static void cmd_signed(struct kunit *test)
{
	const struct cmd_signature *signature = test->param_value;
	u8 *out = kunit_kzalloc(test, signature->out_len, GFP_KERNEL);
	u32 in[4] = { cpu_to_be32(DOES << 16) };
	struct card *card = cmd_card(test);

	KUNIT_ASSERT_NOT_NULL(test, out);
	card->execute = cmd_fill;
	card->sign = signature->sign;
	card->fault = signature->fault;
	vhca_cmd_verify(&card->vhca, signature->verify);
	KUNIT_EXPECT_EQ(test, vhca_exec(&card->vhca, in, sizeof(in), out, signature->out_len),
			signature->error);
	/* Only this response was wrong */
	card->sign = true;
	card->fault = CARD_RIGHT;
	KUNIT_EXPECT_EQ(test, vhca_exec(&card->vhca, in, sizeof(in), out, signature->out_len), 0);
}

/* ---- refusals ---- */

static const struct cmd_status {
	u8 status;
	int error;
} cmd_statuses[] = {
	{ MLX5_CMD_STAT_OK, 0 },
	{ MLX5_CMD_STAT_INT_ERR, -EIO },
	{ MLX5_CMD_STAT_BAD_OP_ERR, -EOPNOTSUPP },
	{ MLX5_CMD_STAT_BAD_PARAM_ERR, -EINVAL },
	{ MLX5_CMD_STAT_BAD_SYS_STATE_ERR, -EIO },
	{ MLX5_CMD_STAT_BAD_RES_ERR, -EINVAL },
	{ MLX5_CMD_STAT_RES_BUSY, -EBUSY },
	{ MLX5_CMD_STAT_LIM_ERR, -ENOMEM },
	{ MLX5_CMD_STAT_BAD_RES_STATE_ERR, -EINVAL },
	{ MLX5_CMD_STAT_IX_ERR, -EINVAL },
	{ MLX5_CMD_STAT_NO_RES_ERR, -EAGAIN },
	{ MLX5_CMD_STAT_BAD_INP_LEN_ERR, -EIO },
	{ MLX5_CMD_STAT_BAD_OUTP_LEN_ERR, -EIO },
	{ MLX5_CMD_STAT_BAD_QP_STATE_ERR, -EINVAL },
	{ MLX5_CMD_STAT_BAD_PKT_ERR, -EINVAL },
	{ MLX5_CMD_STAT_BAD_SIZE_OUTS_CQES_ERR, -EINVAL },
	{ 0xff, -EIO },
};

static bool cmd_refuse(struct card *card, struct card_command *command)
{
	const struct cmd_status *status = card->data;

	command->out[0] = status->status;
	*(__be32 *)&command->out[4] = cpu_to_be32(0xbadf00d);
	return true;
}

static void cmd_status(struct kunit *test)
{
	u32 in[4] = { cpu_to_be32(DOES << 16) }, out[4];
	struct card *card = cmd_card(test);
	unsigned int i;
	struct vhca_status status;

	card->execute = cmd_refuse;
	for (i = 0; i < ARRAY_SIZE(cmd_statuses); i++) {
		card->data = (void *)&cmd_statuses[i];
		KUNIT_EXPECT_EQ_MSG(test, vhca_exec_status(&card->vhca, in, sizeof(in), out,
							   sizeof(out), &status),
				    cmd_statuses[i].error, "status 0x%x", cmd_statuses[i].status);
		KUNIT_EXPECT_EQ(test, status.status, cmd_statuses[i].status);
		KUNIT_EXPECT_EQ(test, status.syndrome, 0xbadf00d);
	}
}

struct cmd_moods {
	unsigned int asked, refusals;
	u8 status;
};

static bool cmd_relent(struct card *card, struct card_command *command)
{
	struct cmd_moods *moods = card->data;

	if (moods->asked++ < moods->refusals)
		command->out[0] = moods->status;
	return true;
}

/* A command that destroys is repeated a few times if the reason may be temporary */
static void cmd_destroys_again(struct kunit *test)
{
	static const struct cmd_case {
		u16 opcode;
		struct cmd_moods moods;
		unsigned int asked;
		int error;
	} cases[] = {
		{ MLX5_CMD_OP_DESTROY_TIR, { 0, 2, MLX5_CMD_STAT_INT_ERR }, 3, 0 },
		{ MLX5_CMD_OP_DESTROY_TIR, { 0, 1, MLX5_CMD_STAT_RES_BUSY }, 2, 0 },
		{ MLX5_CMD_OP_DESTROY_TIR, { 0, 9, MLX5_CMD_STAT_INT_ERR }, 3, -EIO },
		{ MLX5_CMD_OP_DESTROY_TIR, { 0, 1, MLX5_CMD_STAT_BAD_PARAM_ERR }, 1, -EINVAL },
		{ MLX5_CMD_OP_CREATE_TIR, { 0, 1, MLX5_CMD_STAT_INT_ERR }, 1, -EIO },
	};
	struct card *card = cmd_card(test);
	struct cmd_moods moods;
	unsigned int i;

	card->execute = cmd_relent;
	card->data = &moods;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		moods = cases[i].moods;
		KUNIT_EXPECT_EQ_MSG(test, cmd_exec(card, cases[i].opcode), cases[i].error,
				    "case %u", i);
		KUNIT_EXPECT_EQ_MSG(test, moods.asked, cases[i].asked, "case %u", i);
	}
}

/* The card could not read the command */
static void cmd_delivery(struct kunit *test)
{
	u32 in[4] = { cpu_to_be32(DOES << 16) }, out[4];
	struct card *card = cmd_card(test);
	struct vhca_status status;

	for (card->delivery = 1; card->delivery <= 0x10; card->delivery++) {
		memset(&status, 0xff, sizeof(status));
		KUNIT_EXPECT_EQ_MSG(test, vhca_exec_status(&card->vhca, in, sizeof(in), out,
							   sizeof(out), &status),
				    -EIO, "delivery 0x%x", card->delivery);
		KUNIT_EXPECT_EQ_MSG(test, status.status, 0, "the card did not get that far");
		KUNIT_EXPECT_EQ(test, status.syndrome, 0);
	}
	card->delivery = 0;
	KUNIT_EXPECT_EQ(test, cmd_exec(card, DOES), 0);
}

/* ---- more than the queue holds ---- */

static void cmd_queue_is_shared(struct kunit *test)
{
	struct card *card = cmd_card(test);
	struct cmd_waiters *waiters;
	unsigned int i, answered;

	card->execute = cmd_hold;
	waiters = cmd_waiters(card, 3 * SLOTS, DOES);
	for (answered = 0; answered < 3 * SLOTS; answered++) {
		unsigned long held = card_await(card, min(SLOTS, 3 * SLOTS - answered));

		KUNIT_EXPECT_FALSE_MSG(test, held & BIT(SLOTS), "that is for pages");
		/* In any order: the highest entry first */
		card_answer(card, BIT(fls(held) - 1));
	}
	crew_wait(waiters->crew);
	for (i = 0; i < 3 * SLOTS; i++)
		KUNIT_EXPECT_EQ(test, waiters->error[i], 0);
	KUNIT_EXPECT_EQ(test, card->executed, 3 * SLOTS);
}

/* The card needs pages before it can complete the other commands */
static void cmd_pages_have_their_entry(struct kunit *test)
{
	struct card *card = cmd_card(test);
	struct cmd_waiters *waiters, *pages;
	unsigned long held;

	card->execute = cmd_hold;
	waiters = cmd_waiters(card, SLOTS + 2, DOES);
	card_await(card, SLOTS);
	pages = cmd_waiters(card, 1, PAGES);
	held = card_await(card, SLOTS + 1);
	KUNIT_EXPECT_EQ(test, held, BIT(CARD_ENTRIES) - 1);
	card_answer(card, BIT(SLOTS));
	crew_wait(pages->crew);
	KUNIT_EXPECT_EQ(test, pages->error[0], 0);
	card->execute = NULL;
	card_answer(card, BIT(SLOTS) - 1);
	crew_wait(waiters->crew);
	KUNIT_EXPECT_EQ(test, waiters->error[SLOTS + 1], 0);
}

static void cmd_exec_process(void *data, unsigned int number)
{
	u32 in[4] = { cpu_to_be32(DOES << 16) }, out[4];
	struct vhca_status status;
	struct card *card = data;

	KUNIT_EXPECT_EQ(card->test, vhca_exec_process(&card->vhca, in, sizeof(in), out, sizeof(out),
						      &status), 0);
}

/* However many commands processes issue, the kernel's do not wait for them */
static void cmd_processes_have_a_share(struct kunit *test)
{
	struct card *card = cmd_card(test);
	struct cmd_waiters *waiters;
	struct crew *processes;
	unsigned long share, held;

	card->execute = cmd_hold;
	processes = crew_start(test, 3 * SLOTS, cmd_exec_process, card);
	share = card_await(card, SLOTS / 2);
	waiters = cmd_waiters(card, SLOTS - SLOTS / 2, DOES);
	held = card_await(card, SLOTS);
	KUNIT_EXPECT_EQ(test, hweight_long(share), SLOTS / 2);
	card_answer(card, held & ~share);
	crew_wait(waiters->crew);
	KUNIT_EXPECT_EQ(test, waiters->error[0], 0);
	KUNIT_EXPECT_EQ_MSG(test, card_await(card, SLOTS / 2), share, "processes still wait");
	card->execute = NULL;
	card_answer(card, share);
	crew_wait(processes);
	KUNIT_EXPECT_EQ(test, card->executed, 3 * SLOTS + SLOTS - SLOTS / 2);
}

static bool cmd_echo_word(struct card *card, struct card_command *command)
{
	memcpy(command->out + 8, command->in + 8, sizeof(u32));
	memcpy(command->out + command->out_len - 4, command->in + command->in_len - 4, sizeof(u32));
	return true;
}

static void cmd_exec_many(void *data, unsigned int number)
{
	struct card *card = data;
	u32 in[200], out[200];
	unsigned int i;

	for (i = 0; i < MANY; i++) {
		memset(in, 0, sizeof(in));
		memset(out, 0, sizeof(out));
		in[0] = cpu_to_be32((number & 1 ? DOES : PAGES) << 16);
		in[2] = number << 16 | i;
		in[199] = ~in[2];
		KUNIT_EXPECT_EQ(card->test, vhca_exec(&card->vhca, in, sizeof(in), out,
						      sizeof(out)), 0);
		KUNIT_EXPECT_EQ(card->test, out[2], in[2]);
		KUNIT_EXPECT_EQ(card->test, out[199], in[199]);
	}
}

/* Each command gets its own response */
static void cmd_many_at_once(struct kunit *test)
{
	struct card *card = cmd_card(test);

	card->execute = cmd_echo_word;
	crew_run(test, 8, cmd_exec_many, card);
	KUNIT_EXPECT_EQ(test, card->executed, 8 * MANY);
	KUNIT_EXPECT_EQ(test, card->rung, BIT(CARD_ENTRIES) - 1);
}

/* ---- names ---- */

static void cmd_names(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, opcode_name(MLX5_CMD_OP_QUERY_HCA_CAP), "QUERY_HCA_CAP");
	KUNIT_EXPECT_STREQ(test, opcode_name(MLX5_CMD_OP_MANAGE_PAGES), "MANAGE_PAGES");
	KUNIT_EXPECT_STREQ(test, opcode_name(0xffff), "unknown");
	KUNIT_EXPECT_TRUE(test, opcode_undoes(MLX5_CMD_OP_DESTROY_EQ));
	KUNIT_EXPECT_TRUE(test, opcode_undoes(MLX5_CMD_OP_DEALLOC_UAR));
	KUNIT_EXPECT_FALSE(test, opcode_undoes(MLX5_CMD_OP_CREATE_EQ));
	KUNIT_EXPECT_FALSE(test, opcode_undoes(0xffff));
}

static struct kunit_case cmd_cases[] = {
	KUNIT_CASE(cmd_queue_is_told),
	KUNIT_CASE(cmd_appears_late),
	KUNIT_CASE_PARAM(cmd_handshake, cmd_offer_gen_params),
	KUNIT_CASE_PARAM(cmd_patience, cmd_patience_gen_params),
	KUNIT_CASE(cmd_waits_for_firmware),
	KUNIT_CASE_PARAM(cmd_messages, cmd_length_gen_params),
	KUNIT_CASE(cmd_doorbell),
	KUNIT_CASE_SLOW(cmd_tokens_differ),
	KUNIT_CASE_PARAM(cmd_signed, cmd_signature_gen_params),
	KUNIT_CASE(cmd_status),
	KUNIT_CASE(cmd_destroys_again),
	KUNIT_CASE(cmd_delivery),
	KUNIT_CASE(cmd_queue_is_shared),
	KUNIT_CASE(cmd_pages_have_their_entry),
	KUNIT_CASE(cmd_processes_have_a_share),
	KUNIT_CASE_SLOW(cmd_many_at_once),
	KUNIT_CASE(cmd_names),
	{}
};

static struct kunit_suite cmd_suite = {
	.name = "vhca_cmd",
	.init = cmd_init,
	.test_cases = cmd_cases,
};

kunit_test_suite(cmd_suite);
