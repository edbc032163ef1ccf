// SPDX-License-Identifier: GPL-2.0
/* A card with two PCI functions: what they share, and what is separate. */
#include <stdio.h>
#include <stdlib.h>
#include <ev.h>

#include "card/assembly.h"
#include "card/bar.h"
#include "firmware/board.h"
#include "firmware/pages.h"
#include "firmware/restart.h"
#include "firmware/sync_reset.h"
#include "firmware/vport_state.h"
#include "firmware/window.h"
#include "host/device.h"
#include "host/dma.h"
#include "record/counts.h"
#include "switch/eswitch.h"
#include "switch/hop.h"
#include "tests/client/command.h"

#define BASE		0x10000000ull
#define SIZE		(64ull << 20)
#define SFS		2
#define FUNCTIONS	2
#define BAR_PF		0
#define BAR_SF		2
#define QUEUE_WORD	0x14		/* in the init segment: low half of the queue's address */
#define NIC_DISABLED	(1u << 8)
#define NIC_SW_RESET	(7u << 8)
#define NIC_MASK	(7u << 8)
#define SYNDROME	0x23c
#define TABLE_FDB	4
#define MISC		2		/* match_criteria_enable */
#define MFRL		0x9028

enum { ACK = 1, NACK };

static unsigned int tests, failed, checks_failed;

#define CHECK(what) do {								\
	if (!(what)) {									\
		printf("# %s:%d: %s\n", __FILE__, __LINE__, #what);			\
		checks_failed++;							\
	}										\
} while (0)

/* Replaces the socket; the linker prefers it to the emulator's own */
struct device {
	const struct device_ops *ops;
	void *card;
	struct dma *dma;
	bool absent;
};

struct device *device_create(struct ev_loop *loop, const char *socket_path,
			     const struct device_config *config, const struct device_ops *ops,
			     void *card)
{
	struct device *device = calloc(1, sizeof(*device));

	(void)loop;
	(void)socket_path;
	(void)config;
	device->ops = ops;
	device->card = card;
	device->dma = dma_create();
	return device;
}

void device_destroy(struct device *device)
{
	dma_destroy(device->dma);
	free(device);
}

struct dma *device_dma(struct device *device)
{
	return device->dma;
}

void device_msix_fire(struct device *device, unsigned int vector)
{
	(void)device;
	(void)vector;
}

unsigned int device_msix_count(const struct device *device)
{
	(void)device;
	return 64;
}

void device_remove(struct device *device, bool absent)
{
	device->absent = absent;
}

/* A function and its driver */
struct function {
	struct bus bus;
	struct card *card;
	struct hca pf, sf;
};

static struct guest guest;
static struct board *board;
static struct function function[FUNCTIONS];
static struct command c;

static struct card *card_of(struct bus *bus)
{
	return ((struct function *)((uint8_t *)bus - offsetof(struct function, bus)))->card;
}

static void bus_read(struct bus *bus, unsigned int bar, uint64_t off, void *buf, uint32_t len)
{
	bar_read(card_of(bus), bar, off, buf, len);
}

static void bus_write(struct bus *bus, unsigned int bar, uint64_t off, const void *buf,
		      uint32_t len)
{
	bar_write(card_of(bus), bar, off, buf, len);
}

/* Load both drivers; each has SF 0 of its PF */
static void start(struct function *f)
{
	CHECK(hca_start(&f->pf, &f->bus, &guest, BAR_PF, 0));
	CHECK(!hca_up(&f->pf));
	CHECK(!hca_add_sf(&f->pf, SF_BASE_ID));
	CHECK(hca_start(&f->sf, &f->bus, &guest, BAR_SF, 0));
	f->sf.function_id = SF_BASE_ID;
	CHECK(!hca_up(&f->sf));
}

static void begin(void)
{
	static const struct card_config config = {
		.function = { { .mac = { 2, 0, 0, 0, 0, 1 } }, { .mac = { 2, 0, 0, 0, 0, 7 } } },
		.functions = FUNCTIONS,
		.device_id = 0x101d,
		.max_sfs = SFS,
		.vectors = 64,
		.firmware = { 22, 39, 2048 },
		.pages = { .boot = 64, .init = 576, .sf = 64 },
	};
	unsigned int i;

	if (!guest.host && !guest_create(&guest, BASE, SIZE))
		exit(EXIT_FAILURE);
	guest.next = 0;
	board = board_create(EV_DEFAULT, &config);
	for (i = 0; i < FUNCTIONS; i++) {
		function[i] = (struct function){ .bus = { bus_read, bus_write },
						 .card = board->cards[i] };
		dma_map(board->cards[i]->dma, BASE, SIZE, guest.fd, 0, DMA_READ | DMA_WRITE);
		dma_set_master(board->cards[i]->dma, true);
		start(&function[i]);
	}
}

static void end(void)
{
	board_destroy(board);
	board = NULL;
}

static const void *caps(struct hca *hca)
{
	COMMAND(&c, QUERY_HCA_CAP, query_hca_cap);
	ifc_set(query_hca_cap_in, c.in, op_mod, 1);
	CHECK(!command_run(&c, hca));
	return ifc_addr(query_hca_cap_out, c.out, capability);
}

static void test_numbers(void)
{
	struct hca *all[] = { &function[0].pf, &function[1].pf, &function[0].sf, &function[1].sf };
	unsigned int ids = 0, i;

	for (i = 0; i < 4; i++) {
		const void *cap = caps(all[i]);

		CHECK(ifc_get(cmd_hca_cap, cap, vhca_id) < 32);
		ids |= 1u << ifc_get(cmd_hca_cap, cap, vhca_id);
		CHECK(ifc_get(cmd_hca_cap, cap, native_port_num) == i % 2 + 1);
		CHECK(ifc_get(cmd_hca_cap, cap, num_ports) == 1);
	}
	CHECK(__builtin_popcount(ids) == 4);
}

struct names {
	uint64_t image, node;
	uint8_t mac[8];
};

static struct names names_of(struct hca *hca)
{
	void *context = ifc_addr(query_nic_vport_context_out, c.out, nic_vport_context);
	struct names names;

	COMMAND(&c, QUERY_NIC_VPORT_CONTEXT, query_nic_vport_context);
	CHECK(!command_run(&c, hca));
	names.image = ifc_get64(nic_vport_context, context, system_image_guid);
	names.node = ifc_get64(nic_vport_context, context, node_guid);
	memcpy(names.mac, ifc_addr(nic_vport_context, context, permanent_address), 8);
	return names;
}

static void test_names(void)
{
	struct names first = names_of(&function[0].pf), second = names_of(&function[1].pf);

	CHECK(first.image && first.image == second.image);
	CHECK(first.node && second.node && first.node != second.node);
	CHECK(memcmp(first.mac, second.mac, 8));
}

static int alloc(struct hca *hca, uint32_t *pd)
{
	int status;

	COMMAND(&c, ALLOC_PD, alloc_pd);
	status = command_run(&c, hca);
	*pd = ifc_get(alloc_pd_out, c.out, pd);
	return status;
}

static int dealloc(struct hca *hca, uint32_t pd)
{
	COMMAND(&c, DEALLOC_PD, dealloc_pd);
	ifc_set(dealloc_pd_in, c.in, pd, pd);
	return command_run(&c, hca);
}

static void test_objects(void)
{
	uint32_t first, second, more;

	CHECK(!alloc(&function[0].pf, &first) && !alloc(&function[1].pf, &second));
	CHECK(!alloc(&function[0].pf, &more));
	CHECK(dealloc(&function[1].pf, more));
	CHECK(!function[0].card->record.refusals && function[1].card->record.refusals == 1);
	CHECK(!dealloc(&function[0].pf, first) && !dealloc(&function[1].pf, second));
	CHECK(!dealloc(&function[0].pf, more));
}

static int create_eq(struct hca *hca, uint32_t uar, uint32_t *eqn)
{
	int status;

	COMMAND(&c, CREATE_EQ, create_eq);
	ifc_set(create_eq_in, c.in, eq_context_entry.uar_page, uar);
	command_add64(&c, guest_alloc(&guest, GUEST_PAGE));
	status = command_run(&c, hca);
	*eqn = ifc_get(create_eq_out, c.out, eq_number);
	return status;
}

static uint32_t alloc_uar(struct hca *hca)
{
	COMMAND(&c, ALLOC_UAR, alloc_uar);
	CHECK(!command_run(&c, hca));
	return ifc_get(alloc_uar_out, c.out, uar);
}

static void test_event_queues(void)
{
	uint32_t uar = alloc_uar(&function[0].pf), sf_uar = alloc_uar(&function[0].sf);
	uint32_t other = alloc_uar(&function[1].pf), eq, sf_eq, other_eq;

	board->config.quirks.eqs = 2;
	CHECK(!create_eq(&function[0].pf, uar, &eq) && !create_eq(&function[0].sf, sf_uar, &sf_eq));
	CHECK(create_eq(&function[1].pf, other, &other_eq));
	COMMAND(&c, DESTROY_EQ, destroy_eq);
	ifc_set(destroy_eq_in, c.in, eq_number, sf_eq);
	CHECK(!command_run(&c, &function[0].sf));
	CHECK(!create_eq(&function[1].pf, other, &other_eq));
	CHECK(create_eq(&function[0].pf, uar, &eq));
}

/* Return whether the function has lost all objects; the test fails if only some are lost */
static bool lost(const struct function *f)
{
	return f->card->pf->hca == HCA_OFF && !f->card->sfs[0] && !f->card->pf->pages->given;
}

static bool whole(const struct function *f)
{
	return f->card->pf->hca == HCA_INIT && f->card->sfs[0] &&
	       f->card->sfs[0]->hca == HCA_INIT && f->card->pf->pages->given;
}

static bool knows(struct function *f)
{
	return (hca_read32(&f->pf, QUEUE_WORD) & NIC_MASK) == NIC_DISABLED;
}

static void function_reset(struct function *f)
{
	f->card->device->ops->function_reset(f->card);
}

static void test_function_reset(void)
{
	function_reset(&function[1]);
	CHECK(lost(&function[1]) && whole(&function[0]) && !knows(&function[0]));
	start(&function[1]);
	CHECK(whole(&function[1]));
}

static void test_firmware_reset(void)
{
	hca_write32(&function[1].pf, QUEUE_WORD, NIC_SW_RESET);
	CHECK(lost(&function[0]) && lost(&function[1]));
	CHECK(knows(&function[0]) && knows(&function[1]));
	start(&function[0]);
	CHECK(whole(&function[0]) && lost(&function[1]));
	start(&function[1]);
	CHECK(whole(&function[1]));
}

static void test_disable(void)
{
	hca_write32(&function[1].pf, QUEUE_WORD, NIC_DISABLED);
	CHECK(lost(&function[1]) && whole(&function[0]) && !knows(&function[0]));
}

static void test_firmware_failed(void)
{
	board->fatal = true;
	CHECK(hca_read32(&function[0].pf, SYNDROME) && hca_read32(&function[1].pf, SYNDROME));
	/* A reset of one function restarts the firmware for both */
	function_reset(&function[0]);
	CHECK(!board->fatal && lost(&function[0]) && lost(&function[1]) && knows(&function[1]));
	start(&function[0]);
	start(&function[1]);
	/* With the quirk, only a reset by the init segment does */
	board->config.quirks.sw_reset = 1;
	board->fatal = true;
	CHECK(hca_read32(&function[1].pf, 0x238) >> 31 && hca_read32(&function[1].pf, 0x1fc) >> 30);
	function_reset(&function[0]);
	CHECK(board->fatal && lost(&function[0]) && whole(&function[1]));
	hca_write32(&function[1].pf, QUEUE_WORD, NIC_SW_RESET);
	CHECK(!board->fatal && lost(&function[1]) && knows(&function[0]));
}

static void test_slot(void)
{
	board_vanish(board);
	CHECK(function[0].card->device->absent && function[1].card->device->absent);
	CHECK(hca_read32(&function[0].pf, 0) == ~0u && hca_read32(&function[1].pf, 0) == ~0u);
	board_return(board);
	CHECK(!function[0].card->device->absent && !function[1].card->device->absent);
	CHECK(lost(&function[0]) && lost(&function[1]));
	start(&function[0]);
	start(&function[1]);
	CHECK(whole(&function[0]) && whole(&function[1]));
}

/*
 * Create the FDB of @f, with a rule that sends frames from the switch of @source to @vport of the
 * switch of @owner. Return the status of the rule.
 */
static int create_fdb(struct function *f, uint16_t source, uint16_t vport, uint16_t owner)
{
	void *mask = ifc_addr(create_flow_group_in, c.in, match_criteria);
	uint32_t table, group;

	COMMAND(&c, CREATE_FLOW_TABLE, create_flow_table);
	ifc_set(create_flow_table_in, c.in, table_type, TABLE_FDB);
	CHECK(!command_run(&c, &f->pf));
	table = ifc_get(create_flow_table_out, c.out, table_id);
	COMMAND(&c, SET_FLOW_TABLE_ROOT, set_flow_table_root);
	ifc_set(set_flow_table_root_in, c.in, table_type, TABLE_FDB);
	ifc_set(set_flow_table_root_in, c.in, table_id, table);
	CHECK(!command_run(&c, &f->pf));
	COMMAND(&c, CREATE_FLOW_GROUP, create_flow_group);
	ifc_set(create_flow_group_in, c.in, table_type, TABLE_FDB);
	ifc_set(create_flow_group_in, c.in, table_id, table);
	ifc_set(create_flow_group_in, c.in, match_criteria_enable, MISC);
	ifc_set(create_flow_group_in, c.in, source_eswitch_owner_vhca_id_valid, 1);
	ifc_set(fte_match_param, mask, misc_parameters.source_eswitch_owner_vhca_id, 0xffff);
	CHECK(!command_run(&c, &f->pf));
	group = ifc_get(create_flow_group_out, c.out, group_id);
	COMMAND(&c, SET_FLOW_TABLE_ENTRY, set_fte);
	ifc_set(set_fte_in, c.in, table_type, TABLE_FDB);
	ifc_set(set_fte_in, c.in, table_id, table);
	ifc_set(set_fte_in, c.in, flow_context.group_id, group);
	ifc_set(set_fte_in, c.in, flow_context.action, MLX5_FLOW_CONTEXT_ACTION_FWD_DEST);
	ifc_set(set_fte_in, c.in, flow_context.destination_list_size, 1);
	ifc_set(set_fte_in, c.in,
		flow_context.match_value.misc_parameters.source_eswitch_owner_vhca_id, source);
	command_add32(&c, vport);
	command_add32(&c, 1u << 31 | owner);
	return command_run(&c, &f->pf);
}

/* Whether a frame that the PF of @f sends ends in @how, as @at counts it */
static bool ends(struct function *f, struct function *at, const char *how)
{
	static uint8_t buf[FRAME_MAX];
	struct frame frame = { .buf = buf, .size = sizeof(buf), .data = buf + FRAME_HEADROOM,
			       .len = 60 };
	char *counts;
	bool good;

	memset(buf, 0, sizeof(buf));
	counts_clear(at->card->record.frames);
	eswitch_transmit(f->card->pf, &frame);
	counts = hop_counts_json(at->card);
	good = strstr(counts, how);
	if (!good)
		printf("# %s\n", counts);
	free(counts);
	return good;
}

static void test_switches(void)
{
	/* Rules can match the switch that a frame comes from ... */
	CHECK(!create_fdb(&function[0], 0, 0, 0));
	CHECK(ends(&function[0], &function[0], "{\"from\":0,\"to\":\"drop:loopback\""));
	CHECK(!create_fdb(&function[1], 0, 0, 1));
	CHECK(ends(&function[1], &function[1], "{\"from\":0,\"to\":\"drop:down\""));
	/* ... and can forward it to the other switch */
	end();
	begin();
	CHECK(create_fdb(&function[0], 0, SF_BASE_ID, 2));
	CHECK(!create_fdb(&function[1], 1, 0, 0));
	CHECK(ends(&function[1], &function[0], "[{\"from\":\"peer\",\"to\":\"drop:nic_rx_miss\""));
	CHECK(!function[1].card->pf->vport->counters.rx_packets[0]);
	CHECK(function[0].card->pf->vport->counters.rx_packets[0] == 1);
}

static void run(void (*test)(void), const char *name)
{
	checks_failed = 0;
	begin();
	test();
	end();
	printf("%sok %u %s\n", checks_failed ? "not " : "", ++tests, name);
	failed += !!checks_failed;
}

/* Write MFRL: the answer to a request of a reset */
static int answer_reset(struct hca *hca, unsigned int answer)
{
	void *reg;

	COMMAND(&c, ACCESS_REG, access_register);
	reg = ifc_addr(access_register_in, c.in, register_data);
	ifc_set(access_register_in, c.in, register_id, MFRL);
	ifc_set(mfrl_reg, reg, reset_level, MLX5_MFRL_REG_RESET_LEVEL3);
	ifc_set(mfrl_reg, reg, pci_sync_for_fw_update_resp, answer);
	c.in_len += ifc_bytes(mfrl_reg);
	c.out_len += ifc_bytes(mfrl_reg);
	return command_run(&c, hca);
}

static unsigned int reset_state(struct hca *hca)
{
	COMMAND(&c, ACCESS_REG, access_register);
	ifc_set(access_register_in, c.in, op_mod, 1);
	ifc_set(access_register_in, c.in, register_id, MFRL);
	c.in_len += ifc_bytes(mfrl_reg);
	c.out_len += ifc_bytes(mfrl_reg);
	CHECK(!command_run(&c, hca));
	return ifc_get(mfrl_reg, ifc_addr(access_register_out, c.out, register_data), reset_state);
}

/* Both drivers are asked, and one refusal is enough */
static void test_sync_reset(void)
{
	struct hca *first = &function[0].pf, *second = &function[1].pf;

	CHECK(reset_state(first) == MLX5_MFRL_REG_RESET_STATE_IDLE);
	CHECK(answer_reset(first, ACK) == STAT_BAD_RES_STATE);
	CHECK(sync_reset_request(board));
	CHECK(answer_reset(first, 0) == STAT_BAD_PARAM);
	CHECK(answer_reset(&function[0].sf, ACK) == STAT_BAD_PARAM);
	CHECK(!answer_reset(first, ACK));
	CHECK(reset_state(second) == MLX5_MFRL_REG_RESET_STATE_IN_NEGOTIATION);
	CHECK(!answer_reset(second, NACK));
	CHECK(reset_state(first) == MLX5_MFRL_REG_RESET_STATE_NACK);
	CHECK(answer_reset(second, NACK) == STAT_BAD_RES_STATE);

	CHECK(sync_reset_request(board));
	CHECK(!answer_reset(second, NACK));
	CHECK(!answer_reset(first, ACK));
	CHECK(reset_state(first) == MLX5_MFRL_REG_RESET_STATE_NACK);
	restart_function(function[0].card);
	CHECK(function[1].card->pf->hca == HCA_INIT);
}

static void test_sync_reset_agreed(void)
{
	CHECK(sync_reset_request(board));
	CHECK(!answer_reset(&function[0].pf, ACK));
	CHECK(!answer_reset(&function[1].pf, ACK));
	CHECK(reset_state(&function[0].pf) == MLX5_MFRL_REG_RESET_STATE_RESET_IN_PROGRESS);
	restart_function(function[0].card);
	CHECK(function[1].card->pf->hca == HCA_OFF);
	CHECK(board->sync_reset == SYNC_IDLE);
	CHECK(!sync_reset_request(board));
}

int main(void)
{
	puts("KTAP version 1");
	run(test_numbers, "board: vhca_ids are unique, and ports are numbered");
	run(test_names, "board: functions share only the system image GUID");
	run(test_objects, "board: a function cannot use another function's objects");
	run(test_event_queues, "board: functions share the number of event queues");
	run(test_function_reset, "board: a function level reset does not affect the other one");
	run(test_disable, "board: disabling a function does not affect the other function");
	run(test_firmware_reset, "board: a firmware reset by one function resets the other one");
	run(test_firmware_failed, "board: a firmware failure and restart affect both functions");
	run(test_sync_reset, "board: a driver refuses a reset of the firmware for both functions");
	run(test_sync_reset_agreed, "board: the firmware is reset when both drivers have agreed");
	run(test_slot, "board: removal and insertion affect both functions");
	run(test_switches, "board: rules name another eswitch by its manager's vhca_id");
	printf("1..%u\n", tests);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
