// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "card/requests.h"
#include "card/assembly.h"
#include "card/bar.h"
#include "card/control.h"
#include "firmware/board.h"
#include "firmware/claim.h"
#include "firmware/lifetime.h"
#include "firmware/restart.h"
#include "firmware/sf.h"
#include "firmware/window.h"
#include "host/device.h"
#include "host/dma.h"
#include "host/vsc.h"
#include "port/port.h"
#include "port/wire.h"
#include "record/counts.h"
#include "record/trace.h"
#include "roce/doorbell.h"
#include "roce/input.h"
#include "switch/eswitch.h"
#include "switch/vport.h"

static void bus_master(void *arg, bool on)
{
	struct card *card = arg;

	dma_set_master(device_dma(card->device), on);
}

static void receive(void *card, const void *frame, size_t len)
{
	eswitch_receive(card, frame, len);
}

static void carrier(void *card, bool up)
{
	port_carrier(card, up);
}

static char *answer(void *card, int argc, char **argv)
{
	return requests_answer(card, argc, argv);
}

static void disconnected(void *arg)
{
	struct card *card = arg;

	if (card->config->once)
		ev_break(card->loop, EVBREAK_ALL);
}

static const struct device_ops device_ops = {
	.bar_read	= bar_read,
	.bar_write	= bar_write,
	.function_reset	= restart_function,
	.power_on	= restart_power_on,
	.bus_master	= bus_master,
	.vsc_read	= vsc_read,
	.vsc_write	= vsc_write,
	.disconnected	= disconnected,
};

static void reset(struct card *card)
{
	vport_reset(card->pf->vport);
	port_reset(card->port);
}

static const struct card_ops card_ops = {
	.vport_create	= vport_create,
	.vport_destroy	= vport_destroy,
	.vport_changed	= vport_state_changed,
	.qp_doorbell	= qp_doorbell,
	.roce_receive	= roce_receive,
	.transmit	= eswitch_transmit,
	.reset		= reset,
};

static void card_destroy(struct card *card)
{
	unsigned int i;

	if (card->control)
		control_destroy(card->control);
	/* A client that disconnects resets the functions, so they must still exist */
	if (card->device)
		device_destroy(card->device);
	for (i = 0; card->sfs && i < card->config->max_sfs; i++) {
		vhca_destroy(card->sfs[i]);
		/* The PF's ACLs of that vport still exist */
		card->sfs[i] = NULL;
	}
	if (card->sf_slots)
		sf_reset(card);
	vhca_destroy(card->pf);
	if (card->wire)
		wire_destroy(card->wire);
	if (card->port)
		port_destroy(card->port);
	if (card->eswitch)
		eswitch_destroy(card->eswitch);
	claims_destroy(card->claims);
	free(card->sf_slots);
	free(card->sfs);
	counts_destroy(card->record.frames);
	if (card->record.trace)
		trace_close(card->record.trace);
	free(card);
}

static struct card *card_create(struct board *board, unsigned int number)
{
	struct card_config *config = &board->config;
	const struct function_config *own = &config->function[number];
	struct device_config pci = {
		.device_id = config->device_id,
		.function = number,
		.functions = config->functions,
		.bar_size = { [0] = BAR0_SIZE,
			     [2] = SF_WINDOW_SIZE * (config->max_sfs ? config->max_sfs : 1) },
		.vectors = config->vectors,
	};
	struct card *card = calloc(1, sizeof(*card));
	uint64_t size = 4096;

	if (!card)
		return NULL;
	card->ops = &card_ops;
	card->board = board;
	card->config = config;
	card->number = number;
	card->loop = board->loop;
	card->claims = claims_copy(config->claims);
	if (!card->claims)
		goto destroy;
	/* Sizes of BARs are powers of two */
	while (size < pci.bar_size[2])
		size *= 2;
	pci.bar_size[2] = size;
	/* The serial number belongs to the board, not to a function */
	memcpy(pci.mac, config->function[0].mac, 6);
	if (own->trace_path) {
		card->record.trace = trace_open(own->trace_path, config->trace_kinds);
		if (!card->record.trace)
			goto destroy;
	}
	card->record.frames = counts_create();
	if (!card->record.frames)
		goto destroy;
	card->sfs = calloc(config->max_sfs ? config->max_sfs : 1, sizeof(*card->sfs));
	card->sf_slots = calloc(config->max_sfs ? config->max_sfs : 1, sizeof(*card->sf_slots));
	card->eswitch = card->sfs && card->sf_slots ? eswitch_create(card) : NULL;
	card->pf = card->eswitch ? vhca_create(card, VHCA_PF, 0) : NULL;
	card->port = card->pf ? port_create(card) : NULL;
	if (!card->port)
		goto destroy;
	card->wire = wire_create(card->loop, own->wire_spec ? own->wire_spec : "none", receive,
				 carrier, card);
	if (!card->wire)
		goto destroy;
	card->device = device_create(card->loop, own->socket_path, &pci, &device_ops, card);
	if (!card->device)
		goto destroy;
	card->dma = device_dma(card->device);
	dma_set_master(card->dma, false);
	if (own->control_path) {
		card->control = control_create(card->loop, own->control_path, answer, card);
		if (!card->control)
			goto destroy;
	}
	return card;
destroy:
	card_destroy(card);
	return NULL;
}

struct board *board_create(struct ev_loop *loop, const struct card_config *config)
{
	struct board *board = calloc(1, sizeof(*board));
	unsigned int i;

	if (!board)
		return NULL;
	board->config = *config;
	board->loop = loop;
	board->embedded_cpu = config->quirks.embedded_cpu;
	for (i = 0; i < config->functions; i++) {
		board->cards[i] = card_create(board, i);
		if (!board->cards[i])
			goto destroy;
	}
	return board;
destroy:
	board_destroy(board);
	return NULL;
}

void board_destroy(struct board *board)
{
	unsigned int i;

	for (i = board->config.functions; i--;) {
		if (board->cards[i])
			card_destroy(board->cards[i]);
		board->cards[i] = NULL;
	}
	free(board);
}
