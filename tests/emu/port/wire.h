/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_WIRE_H
#define EMU_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ev_loop;

/*
 * The cable. Its other end is one of
 *   none		nothing: no carrier
 *   listen:PATH	another emulator, which connects to this unix socket
 *   connect:PATH	another emulator, which listens on this unix socket
 *   tap:NAME		a TAP device of the host
 */
struct wire;

struct wire *wire_create(struct ev_loop *loop, const char *spec,
			 void (*receive)(void *card, const void *frame, size_t len),
			 void (*carrier)(void *card, bool up), void *card);
void wire_destroy(struct wire *wire);
/* False: the frame was dropped, without a carrier or because the other end is too slow */
bool wire_send(struct wire *wire, const void *frame, size_t len);
/* Both ends' ports are up and the cable is connected */
bool wire_carrier(const struct wire *wire);
/* Set the state of this end's port (PAOS) */
void wire_port_up(struct wire *wire, bool up);
/* Disconnect the cable from this end, or connect it again */
void wire_pull(struct wire *wire, bool out);
uint64_t wire_drops(const struct wire *wire);

#endif
