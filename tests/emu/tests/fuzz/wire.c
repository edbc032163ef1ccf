// SPDX-License-Identifier: GPL-2.0
/* Replaces the emulator's wire.c: a cable whose other end is up and accepts everything. */
#include <stdlib.h>

#include "frame/frame.h"
#include "port/wire.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/wire.h"

struct wire {
	void (*receive)(void *card, const void *frame, size_t len);
	void (*carrier)(void *card, bool up);
	void *card;
	bool port_up, pulled, told;
	uint64_t sent, drops;
	uint8_t sum;
};

static void tell(struct wire *wire)
{
	bool up = wire_carrier(wire);

	if (up == wire->told)
		return;
	wire->told = up;
	wire->carrier(wire->card, up);
}

struct wire *wire_create(struct ev_loop *loop, const char *spec,
			 void (*receive)(void *card, const void *frame, size_t len),
			 void (*carrier)(void *card, bool up), void *card)
{
	struct wire *wire = calloc(1, sizeof(*wire));

	(void)loop;
	(void)spec;
	CHECK(wire);
	wire->receive = receive;
	wire->carrier = carrier;
	wire->port_up = true;
	wire->card = card;
	return wire;
}

void wire_destroy(struct wire *wire)
{
	free(wire);
}

/* Read every byte, so that sanitizers detect a frame that was never written */
bool wire_send(struct wire *wire, const void *frame, size_t len)
{
	const uint8_t *at = frame;

	CHECK(len >= 14 && len <= FRAME_MAX);
	if (!wire_carrier(wire)) {
		wire->drops++;
		return false;
	}
	while (len--)
		wire->sum ^= *at++;
	wire->sent++;
	return true;
}

bool wire_carrier(const struct wire *wire)
{
	return wire->port_up && !wire->pulled;
}

void wire_port_up(struct wire *wire, bool up)
{
	wire->port_up = up;
	tell(wire);
}

void wire_pull(struct wire *wire, bool out)
{
	wire->pulled = out;
	tell(wire);
}

uint64_t wire_drops(const struct wire *wire)
{
	return wire->drops;
}

void wire_deliver(struct wire *wire, const void *frame, size_t len)
{
	if (wire_carrier(wire))
		wire->receive(wire->card, frame, len);
}
