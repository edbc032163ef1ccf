// SPDX-License-Identifier: GPL-2.0
/*
 * Firmware pages: the card gets the pages it requests and returns them, they are counted, and the
 * driver does not touch memory that the card may own. The card in these tests writes to its pages.
 */
#include <kunit/static_stub.h>
#include <linux/io.h>

#include "../../../src/mlx5/vhca/bringup.h"
#include "../../../src/mlx5/vhca/host_pages.h"
#include "../../../src/mlx5/vhca/iseg.h"
#include "../../../src/mlx5/vhca/port.h"
#include "../../../src/mlx5/vhca/quarantine.h"
#include "card.h"

#define PAGE_4K		4096
#define MEMORY_MAX	1000
#define HOST_MAX	8
#define OTHER		5		/* id of another function */
#define BOOT_PAGES	300		/* more than fit into one mailbox */
#define INIT_PAGES	70

/* op_mod of QUERY_PAGES and MANAGE_PAGES */
enum { WANTS_BOOT = 1, WANTS_INIT = 2 };
enum { CANT_GIVE, GIVE, TAKE };

/* ec_function in a request */
#define EMBEDDED_CPU	BIT(15)
#define RELEASE_ALL	BIT(14)

/**
 * struct memory - the firmware's view of its pages
 * @card: the card
 * @boot: number of boot pages to request
 * @init: number of init pages to request
 * @pas: addresses
 * @fns: function that each page is for; BIT(16): of the embedded CPU
 * @count: number of pages
 * @most: maximum number of pages to return by one command
 * @returned_more: report one more returned page than requested
 * @stranger: page to return instead of the first one; 0: none
 * @status: status of GIVE commands
 * @refusals: number of the driver's refusals
 * @refused: function of the last refusal
 * @gives: number of GIVE commands
 * @takes: number of TAKE commands
 * @other_takes: number of TAKE commands for OTHER
 * @host: host pages that the driver has allocated; the test has a reference to each
 * @host_count: number of them
 * @host_left: number of host pages that can still be allocated
 */
struct memory {
	struct card *card;
	s32 boot, init;
	u64 pas[MEMORY_MAX];
	u32 fns[MEMORY_MAX];
	unsigned int count, most;
	bool returned_more;
	u64 stranger;
	u8 status;
	unsigned int refusals, gives, takes, other_takes;
	u32 refused;
	struct page *host[HOST_MAX];
	unsigned int host_count, host_left;
};

/* ---- the firmware ---- */

static void memory_give(struct memory *memory, struct card_command *command, u32 fn)
{
	unsigned int n = MLX5_GET(manage_pages_in, command->in, input_num_entries), i, j;

	memory->gives++;
	command->out[0] = memory->status;
	if (memory->status)
		return;
	KUNIT_EXPECT_EQ(memory->card->test, command->in_len,
			MLX5_ST_SZ_BYTES(manage_pages_in) + n * sizeof(u64));
	for (i = 0; i < n && memory->count < MEMORY_MAX; i++) {
		u64 pa = MLX5_GET64(manage_pages_in, command->in, pas[i]);

		if (!pa || pa % PAGE_4K)
			KUNIT_FAIL(memory->card->test, "address 0x%llx", pa);
		for (j = 0; j < memory->count; j++)
			if (memory->pas[j] == pa)
				KUNIT_FAIL(memory->card->test, "0x%llx is given twice", pa);
		memset(phys_to_virt(pa), 0x5f, PAGE_4K);
		memory->pas[memory->count] = pa;
		memory->fns[memory->count++] = fn;
	}
}

static void memory_take(struct memory *memory, struct card_command *command, u32 fn)
{
	unsigned int n = MLX5_GET(manage_pages_in, command->in, input_num_entries);
	unsigned int i = memory->count, done = 0;
	__be64 *pas;

	memory->takes++;
	memory->other_takes += fn == OTHER;
	pas = (__be64 *)MLX5_ADDR_OF(manage_pages_out, command->out, pas);
	KUNIT_EXPECT_EQ(memory->card->test, command->out_len,
			MLX5_ST_SZ_BYTES(manage_pages_out) + n * sizeof(u64));
	if (memory->stranger && n)
		pas[done++] = cpu_to_be64(memory->stranger);
	while (i-- && done < min(n, memory->most)) {
		if (memory->fns[i] != fn)
			continue;
		memset(phys_to_virt(memory->pas[i]), 0xf5, PAGE_4K);
		pas[done++] = cpu_to_be64(memory->pas[i]);
		memory->count--;
		memory->pas[i] = memory->pas[memory->count];
		memory->fns[i] = memory->fns[memory->count];
	}
	MLX5_SET(manage_pages_out, command->out, output_num_entries,
		 memory->returned_more ? n + 1 : done);
}

static void memory_query(struct memory *memory, struct card_command *command)
{
	s32 pages = command->op_mod == WANTS_BOOT ? memory->boot : memory->init;

	KUNIT_EXPECT_TRUE(memory->card->test,
			  command->op_mod == WANTS_BOOT || command->op_mod == WANTS_INIT);
	MLX5_SET(query_pages_out, command->out, num_pages, pages);
}

static bool memory_execute(struct card *card, struct card_command *command)
{
	u32 fn = MLX5_GET(manage_pages_in, command->in, function_id) |
		 MLX5_GET(manage_pages_in, command->in, embedded_cpu_function) << 16;
	struct memory *memory = card->data;

	if (command->opcode == MLX5_CMD_OP_QUERY_PAGES) {
		memory_query(memory, command);
	} else if (command->opcode != MLX5_CMD_OP_MANAGE_PAGES) {
		return true;
	} else if (command->op_mod == GIVE) {
		memory_give(memory, command, fn);
	} else if (command->op_mod == TAKE) {
		memory_take(memory, command, fn);
	} else {
		KUNIT_EXPECT_EQ(card->test, command->op_mod, CANT_GIVE);
		memory->refusals++;
		memory->refused = fn;
	}
	return true;
}

/* The card takes the pages, but responds after the timeout */
static bool memory_hold(struct card *card, struct card_command *command)
{
	memory_execute(card, command);
	card_hurry(card, true);		/* for the following commands */
	return command->opcode != MLX5_CMD_OP_MANAGE_PAGES;
}

static int pages_init(struct kunit *test)
{
	struct memory *memory = kunit_kzalloc(test, sizeof(*memory), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, memory);
	test->priv = memory;
	memory->card = card_create(test, NULL);
	memory->boot = BOOT_PAGES;
	memory->init = INIT_PAGES;
	memory->most = UINT_MAX;
	memory->card->execute = memory_execute;
	memory->card->data = memory;
	return 0;
}

/* At the end of a test the firmware owns no pages, and the driver's count agrees */
static void memory_end(struct memory *memory)
{
	struct card *card = memory->card;

	vhca_pages_reclaim(&card->vhca);
	KUNIT_EXPECT_EQ(card->test, memory->count, 0);
	KUNIT_EXPECT_EQ(card->test, vhca_num_pages(&card->vhca, 0), 0);
	KUNIT_EXPECT_EQ(card->test, vhca_num_pages(&card->vhca, OTHER), 0);
}

/* ---- before INIT_HCA ---- */

static void pages_supplied(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;

	card_start(card);
	KUNIT_EXPECT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_BOOT), 0);
	KUNIT_EXPECT_EQ(test, memory->count, BOOT_PAGES);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), BOOT_PAGES);
	KUNIT_EXPECT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_INIT), 0);
	KUNIT_EXPECT_EQ(test, memory->count, BOOT_PAGES + INIT_PAGES);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), BOOT_PAGES + INIT_PAGES);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, OTHER), 0);
	memory_end(memory);
}

static void pages_not_wanted(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;

	card_start(card);
	memory->boot = 0;
	memory->init = -3;
	KUNIT_EXPECT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_BOOT), 0);
	KUNIT_EXPECT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_INIT), 0);
	KUNIT_EXPECT_EQ_MSG(test, card->executed, 2, "nothing is given");
	memory_end(memory);
}

static void pages_refused(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;

	card_start(card);
	memory->status = MLX5_CMD_STAT_BAD_PARAM_ERR;
	KUNIT_EXPECT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_BOOT), -EINVAL);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), 0);
	memory->status = 0;
	card->delivery = 5;
	KUNIT_EXPECT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_BOOT), -EIO);
	card->delivery = 0;
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), 0);
	memory->count = 0;	/* this card takes pages even if it reports a delivery error */
	KUNIT_EXPECT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_BOOT), 0);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), BOOT_PAGES);
	memory_end(memory);
}

/* It is unknown whether the card has the pages, so they are kept until it returns them */
static void pages_given_without_answer(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;
	unsigned int i;

	card_start(card);
	card->execute = memory_hold;
	KUNIT_EXPECT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_BOOT), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), BOOT_PAGES);
	card->execute = memory_execute;
	card_hurry(card, false);
	for (i = 0; i < memory->count; i++)
		memset(phys_to_virt(memory->pas[i]), 0x6e, PAGE_4K);
	card_answer(card, card_await(card, 1));
	vhca_cmd_complete(&card->vhca, U32_MAX);
	memory_end(memory);
}

static bool memory_damage(struct card *card, struct card_command *command)
{
	card->fault = command->opcode == MLX5_CMD_OP_MANAGE_PAGES ? CARD_ENTRY_WRONG : CARD_RIGHT;
	return memory_execute(card, command);
}

/* A damaged response does not show whether the card has the pages either */
static void pages_given_with_damaged_answer(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;

	card_start(card);
	vhca_cmd_verify(&card->vhca, true);
	card->sign = true;
	card->execute = memory_damage;
	KUNIT_EXPECT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_BOOT), -EBADMSG);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), BOOT_PAGES);
	card->execute = memory_execute;
	card->fault = CARD_RIGHT;
	memory_end(memory);
}

/* ---- reclaiming ---- */

static void pages_reclaimed_in_parts(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;

	card_start(card);
	KUNIT_ASSERT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_BOOT), 0);
	memory->most = 7;
	memory_end(memory);
	KUNIT_EXPECT_EQ(test, memory->takes, DIV_ROUND_UP(BOOT_PAGES, 7));
}

static void pages_kept(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;

	card_start(card);
	KUNIT_ASSERT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_INIT), 0);
	memory->most = 0;
	vhca_pages_reclaim(&card->vhca);
	KUNIT_EXPECT_EQ_MSG(test, vhca_num_pages(&card->vhca, 0), INIT_PAGES,
			    "what the card keeps stays its own");
	memory->most = UINT_MAX;
	memory_end(memory);
}

/* Pages that are never returned stay mapped while the card may write: an SF's until the PF goes */
static void pages_kept_for_good(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *sf = card_create(test, memory->card);
	struct vhca *vhca = &sf->vhca, *pf = &memory->card->vhca;
	struct page *page;
	unsigned int i;

	sf->execute = memory_execute;
	sf->data = memory;
	card_start(sf);
	KUNIT_ASSERT_EQ(test, vhca_pages_supply(vhca, PAGES_INIT), 0);
	page = phys_to_page(memory->pas[0]);
	get_page(page);
	memory->most = 0;
	vhca_pages_reclaim(vhca);
	vhca_pages_destroy(vhca);
	vhca->pages = NULL;
	vhca_lost_leave(vhca);
	KUNIT_EXPECT_TRUE(test, llist_empty(&vhca->lost));
	KUNIT_EXPECT_FALSE(test, llist_empty(&pf->lost));
	for (i = 0; i < INIT_PAGES; i++)
		memset(phys_to_virt(memory->pas[i]), 0x5f, PAGE_4K);
	KUNIT_EXPECT_EQ(test, page_count(page), 2);
	vhca_lost_free(pf);
	KUNIT_EXPECT_EQ_MSG(test, page_count(page), 1, "the driver's is given back");
	put_page(page);
}

/* The card returns pages that it does not own: they are not freed, and are no progress */
static void pages_of_strangers(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;

	card_start(card);
	KUNIT_ASSERT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_INIT), 0);
	memory->stranger = virt_to_phys(card->iseg) & ~(u64)(PAGE_4K - 1);
	memory->most = 1;
	vhca_pages_reclaim(&card->vhca);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), INIT_PAGES);
	memory->stranger = 0;
	memory->most = UINT_MAX;
	memory_end(memory);
}

static void pages_more_than_asked_for(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;

	card_start(card);
	KUNIT_ASSERT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_INIT), 0);
	memory->most = 0;
	memory->returned_more = true;
	vhca_pages_reclaim(&card->vhca);
	KUNIT_EXPECT_LE_MSG(test, memory->takes, 3, "a few times, not for ever");
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), INIT_PAGES);
	memory->most = UINT_MAX;
	memory->returned_more = false;
	memory_end(memory);
}

/* The failed card is on the bus and may use its pages until it is reset */
static void pages_of_card_that_failed(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;
	unsigned int executed, i;

	card_start(card);
	KUNIT_ASSERT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_BOOT), 0);
	executed = card->executed;
	card->vhca.condition = VHCA_FAILED;
	vhca_pages_reclaim(&card->vhca);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), BOOT_PAGES);
	for (i = 0; i < memory->count; i++)
		memset(phys_to_virt(memory->pas[i]), 0x6e, PAGE_4K);
	KUNIT_EXPECT_EQ_MSG(test, card->executed, executed, "nobody is asked");
	vhca_reset_done(&card->vhca);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), 0);
	card->vhca.condition = VHCA_WORKS;
	memory->count = 0;
}

static void pages_of_card_that_vanished(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;
	unsigned int executed;

	card_start(card);
	KUNIT_ASSERT_EQ(test, vhca_pages_supply(&card->vhca, PAGES_BOOT), 0);
	executed = card->executed;
	card->vhca.condition = VHCA_VANISHED;
	vhca_pages_reclaim(&card->vhca);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), 0);
	KUNIT_EXPECT_EQ_MSG(test, card->executed, executed, "nobody is asked");
	card->vhca.condition = VHCA_WORKS;
	memory->count = 0;
}

/* ---- at run time ---- */

static void pages_stop(void *data)
{
	struct card *card = data;

	vhca_eqs_stop(&card->vhca);
	vhca_pages_unlisten(&card->vhca);
}

static void pages_start(struct card *card)
{
	card_eqs_prepare(card, 4);
	card_start(card);
	vhca_pages_listen(&card->vhca);
	KUNIT_ASSERT_EQ(card->test, vhca_eqs_start(&card->vhca), 0);
	KUNIT_ASSERT_EQ(card->test, kunit_add_action_or_reset(card->test, pages_stop, card), 0);
}

static void pages_request(struct card *card, u16 fn, u16 flags, s32 count)
{
	union ev_data data = {
		.req_pages.ec_function = cpu_to_be16(flags),
		.req_pages.func_id = cpu_to_be16(fn),
		.req_pages.num_pages = cpu_to_be32(count),
	};

	card_event(card, MLX5_EVENT_TYPE_PAGE_REQUEST, &data);
}

/* Wait until all requests are served */
static void pages_served(struct card *card)
{
	vhca_pages_unlisten(&card->vhca);
	vhca_pages_listen(&card->vhca);
}

static void pages_requested(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;

	pages_start(card);
	pages_request(card, 0, 0, 5);
	pages_request(card, OTHER, 0, 7);
	pages_request(card, OTHER, EMBEDDED_CPU, 2);
	pages_request(card, 0, 0, 1);
	pages_served(card);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), 6);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, OTHER), 7);
	KUNIT_EXPECT_EQ(test, memory->count, 15);
	/* A negative count: the card offers to return pages */
	pages_request(card, OTHER, 0, -3);
	pages_served(card);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, OTHER), 4);
	KUNIT_EXPECT_EQ(test, memory->count, 12);
	KUNIT_EXPECT_EQ(test, memory->takes, 1);
	memory_end(memory);
}

static bool memory_timeouts(struct card *card, struct card_command *command)
{
	void *reg = MLX5_ADDR_OF(access_register_out, command->out, register_data);

	if (command->opcode != MLX5_CMD_OP_ACCESS_REG)
		return memory_execute(card, command);
	MLX5_SET(dtor_reg, reg, reclaim_pages_to.to_multiplier, 0);
	MLX5_SET(dtor_reg, reg, reclaim_pages_to.to_value, 1234);
	return true;
}

/* The firmware reports the reclaim timeout */
static void pages_timeout(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;

	card_start(card);
	card->execute = memory_timeouts;
	KUNIT_EXPECT_EQ(test, port_query_reclaim_timeout(&card->vhca,
							 &card->vhca.reclaim_timeout), 0);
	KUNIT_EXPECT_EQ(test, vhca_timeout_of(card->vhca.reclaim_timeout, 1, 2000),
			msecs_to_jiffies(1234));
	memory_end(memory);
}

/* The timeout applies once for all functions, not to each */
static void pages_kept_of_many(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;

	pages_start(card);
	pages_request(card, 0, 0, 2);
	pages_request(card, OTHER, 0, 3);
	pages_served(card);
	memory->most = 0;
	vhca_pages_reclaim(&card->vhca);
	KUNIT_EXPECT_EQ_MSG(test, memory->other_takes, 1, "of %u in all", memory->takes);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, OTHER), 3);
	memory->most = UINT_MAX;
	memory_end(memory);
}

/* The card reports that it has released all pages of one function */
static void pages_released(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;
	unsigned int i;

	pages_start(card);
	pages_request(card, 0, 0, 5);
	pages_request(card, OTHER, 0, 7);
	pages_request(card, OTHER, EMBEDDED_CPU, 2);
	pages_served(card);
	for (i = memory->count; i--;) {
		if (memory->fns[i] != OTHER)
			continue;
		memory->count--;
		memory->pas[i] = memory->pas[memory->count];
		memory->fns[i] = memory->fns[memory->count];
	}
	pages_request(card, OTHER, RELEASE_ALL, 0);
	pages_served(card);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, OTHER), 0);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, 0), 5);
	KUNIT_EXPECT_EQ_MSG(test, memory->takes, 0, "nobody is asked");
	memory_end(memory);
}

/* The card is informed if a request fails, unless it has withdrawn the request */
static void pages_request_fails(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;

	pages_start(card);
	memory->status = MLX5_CMD_STAT_BAD_RES_STATE_ERR;
	pages_request(card, OTHER, 0, 4);
	pages_served(card);
	KUNIT_EXPECT_EQ(test, memory->gives, 1);
	KUNIT_EXPECT_EQ(test, memory->refusals, 0);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, OTHER), 0);
	memory->status = 0;
	/* More pages than the machine has, and more than half of its memory */
	pages_request(card, OTHER, 0, S32_MAX);
	pages_served(card);
	KUNIT_EXPECT_EQ(test, memory->gives, 1);
	KUNIT_EXPECT_EQ(test, memory->refusals, 1);
	pages_request(card, OTHER, 0, totalram_pages() * (PAGE_SIZE / PAGE_4K) * 3 / 4);
	pages_served(card);
	KUNIT_EXPECT_EQ(test, memory->gives, 1);
	KUNIT_EXPECT_EQ(test, memory->refusals, 2);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, OTHER), 0);
	memory_end(memory);
}

static struct page *memory_host_page(struct device *dev)
{
	struct memory *memory = kunit_get_current_test()->priv;
	struct page *page = NULL;

	if (memory->host_left) {
		memory->host_left--;
		page = alloc_page(GFP_KERNEL);
	}
	if (page && memory->host_count < HOST_MAX) {
		get_page(page);
		memory->host[memory->host_count++] = page;
	}
	return page;
}

/* The test serves requests itself, in a thread to which its stubs apply */
static void memory_no_wake(struct vhca *vhca)
{
}

/* The host runs out of memory: the card is informed, and what was allocated is freed */
static void pages_without_memory(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;
	const unsigned int count = 3 * PAGE_SIZE / PAGE_4K;
	unsigned int left;

	pages_start(card);
	kunit_activate_static_stub(test, host_page_alloc, memory_host_page);
	kunit_activate_static_stub(test, vhca_pages_wake, memory_no_wake);
	for (left = 0; left < 3; left++) {
		memory->host_left = left;
		pages_request(card, OTHER, 0, count);
		vhca_pages_serve(&card->vhca);
		KUNIT_EXPECT_EQ(test, memory->gives, 0);
		KUNIT_EXPECT_EQ(test, memory->refusals, left + 1);
		KUNIT_EXPECT_EQ(test, memory->refused, OTHER);
		KUNIT_EXPECT_EQ(test, memory->host_count, left);
		KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, OTHER), 0);
		while (memory->host_count) {
			struct page *page = memory->host[--memory->host_count];

			KUNIT_EXPECT_EQ_MSG(test, page_count(page), 1, "the driver has a page");
			put_page(page);
		}
	}
	/* The next request is served */
	memory->host_left = 3;
	pages_request(card, OTHER, 0, count);
	vhca_pages_serve(&card->vhca);
	KUNIT_EXPECT_EQ(test, memory->gives, 1);
	KUNIT_EXPECT_EQ(test, memory->refusals, 3);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, OTHER), count);
	while (memory->host_count)
		put_page(memory->host[--memory->host_count]);
	memory_end(memory);
}

/* Requests for an SF, from the PF's or from the SF's own events */
static void pages_of_sf(struct kunit *test)
{
	struct memory *memory = test->priv;
	struct card *card = memory->card;
	struct card *sf = card_create(test, card);

	pages_start(card);
	card_eqs_prepare(sf, 0);
	sf->execute = memory_execute;
	sf->data = memory;
	card_start(sf);
	vhca_pages_listen(&sf->vhca);
	KUNIT_ASSERT_EQ(test, vhca_eqs_start(&sf->vhca), 0);
	pages_request(card, OTHER, 0, 3);
	pages_request(sf, 0, 0, 4);
	pages_served(card);
	pages_served(sf);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&card->vhca, OTHER), 3);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&sf->vhca, 0), 4);
	KUNIT_EXPECT_EQ_MSG(test, vhca_num_pages(&card->vhca, 0), 0, "who gives keeps account");
	vhca_pages_reclaim(&sf->vhca);
	KUNIT_EXPECT_EQ(test, vhca_num_pages(&sf->vhca, 0), 0);
	vhca_eqs_stop(&sf->vhca);
	vhca_pages_unlisten(&sf->vhca);
	memory_end(memory);
}

static struct kunit_case pages_cases[] = {
	KUNIT_CASE(pages_supplied),
	KUNIT_CASE(pages_not_wanted),
	KUNIT_CASE(pages_refused),
	KUNIT_CASE(pages_given_without_answer),
	KUNIT_CASE(pages_given_with_damaged_answer),
	KUNIT_CASE(pages_reclaimed_in_parts),
	KUNIT_CASE_SLOW(pages_kept),
	KUNIT_CASE_SLOW(pages_kept_for_good),
	KUNIT_CASE_SLOW(pages_kept_of_many),
	KUNIT_CASE(pages_timeout),
	KUNIT_CASE_SLOW(pages_of_strangers),
	KUNIT_CASE(pages_more_than_asked_for),
	KUNIT_CASE(pages_of_card_that_failed),
	KUNIT_CASE(pages_of_card_that_vanished),
	KUNIT_CASE(pages_requested),
	KUNIT_CASE(pages_released),
	KUNIT_CASE(pages_request_fails),
	KUNIT_CASE(pages_without_memory),
	KUNIT_CASE(pages_of_sf),
	{}
};

static struct kunit_suite pages_suite = {
	.name = "vhca_pages",
	.init = pages_init,
	.test_cases = pages_cases,
};

kunit_test_suite(pages_suite);
