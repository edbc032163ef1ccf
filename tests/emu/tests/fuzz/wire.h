/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_WIRE_H
#define EMU_FUZZ_WIRE_H

#include "port/wire.h"

/* Receive a frame from the other end */
void wire_deliver(struct wire *wire, const void *frame, size_t len);

#endif
