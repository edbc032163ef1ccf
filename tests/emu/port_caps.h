/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_PORT_CAPS_H
#define EMU_PORT_CAPS_H

#include <stdbool.h>

/* The port's bits of the general capabilities; @pf: for the function that owns the port. */
void port_caps_general(void *cap, bool pf);
/* The QoS capabilities (scheduling.c). */
void qos_caps(void *cap);

#endif
