// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "accounts.h"
#include "card.h"
#include "claim.h"
#include "cmdq.h"
#include "control.h"
#include "device.h"
#include "dma.h"
#include "eswitch.h"
#include "iseg.h"
#include "pages.h"
#include "port.h"
#include "sf.h"
#include "trace.h"
#include "vsc.h"
#include "window.h"
#include "wire.h"

static void bar_read(void *card, unsigned int bar, uint64_t off, void *buf, size_t len)
{
	window_read(card, bar, off, buf, len);
}

static void bar_write(void *card, unsigned int bar, uint64_t off, const void *buf, size_t len)
{
	window_write(card, bar, off, buf, len);
}

void card_reset(struct card *card)
{
	unsigned int i;

	for (i = 0; i < card->config.max_sfs; i++) {
		vhca_destroy(card->sfs[i]);
		card->sfs[i] = NULL;
	}
	sf_reset(card);
	vhca_reset(card->pf);
	pages_forget(card->pf);
	vport_reset(card->pf->vport);
	port_reset(card->port);
}

void card_deafen(struct card *card)
{
	card->deaf_until = card_clock(card) + card->config.quirks.reset_ms * 1000000ull;
}

static void reset(void *arg)
{
	struct card *card = arg;

	card_reset(card);
	card_deafen(card);
	card->fatal = false;
	card->vanished = false;
	card->stalled = false;
	card->foreign_reset = false;
}

void card_vanish(struct card *card)
{
	card->vanished = true;
	device_remove(card->device, true);
}

void card_return(struct card *card)
{
	device_remove(card->device, false);
	reset(card);
}

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
	return accounts_answer(card, argc, argv);
}

static void disconnected(void *arg)
{
	struct card *card = arg;

	if (card->config.once)
		ev_break(card->loop, EVBREAK_ALL);
}

static const struct device_ops ops = {
	.bar_read	= bar_read,
	.bar_write	= bar_write,
	.reset		= reset,
	.bus_master	= bus_master,
	.vsc_read	= vsc_read,
	.vsc_write	= vsc_write,
	.disconnected	= disconnected,
};

struct card *card_create(struct ev_loop *loop, const struct card_config *config)
{
	struct device_config pci = {
		.device_id = config->device_id,
		.bar_size = { [0] = BAR0_SIZE,
			     [2] = SF_WINDOW_SIZE * (config->max_sfs ? config->max_sfs : 1) },
		.vectors = config->vectors,
	};
	struct card *card = calloc(1, sizeof(*card));
	uint64_t size = 4096;

	if (!card)
		return NULL;
	card->config = *config;
	card->loop = loop;
	card->embedded_cpu = config->quirks.embedded_cpu;
	card->claims = claims_copy(config->claims);
	if (!card->claims)
		goto destroy;
	/* BARs are powers of two. */
	while (size < pci.bar_size[2])
		size *= 2;
	pci.bar_size[2] = size;
	memcpy(pci.mac, config->mac, 6);
	if (config->trace_path) {
		card->trace = trace_open(config->trace_path, config->trace_kinds);
		if (!card->trace)
			goto destroy;
	}
	card->sfs = calloc(config->max_sfs ? config->max_sfs : 1, sizeof(*card->sfs));
	card->sf_slots = calloc(config->max_sfs ? config->max_sfs : 1, sizeof(*card->sf_slots));
	card->eswitch = card->sfs && card->sf_slots ? eswitch_create(card) : NULL;
	card->pf = card->eswitch ? vhca_create(card, VHCA_PF, 0) : NULL;
	card->port = card->pf ? port_create(card) : NULL;
	if (!card->port)
		goto destroy;
	card->wire = wire_create(loop, config->wire_spec ? config->wire_spec : "none", receive,
				 carrier, card);
	if (!card->wire)
		goto destroy;
	card->device = device_create(loop, config->socket_path, &pci, &ops, card);
	if (!card->device)
		goto destroy;
	card->dma = device_dma(card->device);
	dma_set_master(card->dma, false);
	if (config->control_path) {
		card->control = control_create(loop, config->control_path, answer, card);
		if (!card->control)
			goto destroy;
	}
	return card;
destroy:
	card_destroy(card);
	return NULL;
}

void card_destroy(struct card *card)
{
	unsigned int i;

	if (card->control)
		control_destroy(card->control);
	/* The client's going away resets the functions: they must still be there. */
	if (card->device)
		device_destroy(card->device);
	for (i = 0; card->sfs && i < card->config.max_sfs; i++) {
		vhca_destroy(card->sfs[i]);
		/* The PF's ACLs of that vport are still there. */
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
	if (card->trace)
		trace_close(card->trace);
	free(card);
}

void card_complain(struct card *card, const char *why, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, why);
	vsnprintf(text, sizeof(text), why, ap);
	va_end(ap);
	card->refusals++;
	fprintf(stderr, "sfemu: %s\n", text);
	if (trace_wants(card->trace, TRACE_WARN)) {
		trace_begin(card->trace, TRACE_WARN, "violation");
		trace_str(card->trace, "why", text);
		trace_end(card->trace);
	}
}

uint64_t card_clock(const struct card *card)
{
	struct timespec now;

	(void)card;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}
