/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_PORT_CAPS_H
#define EMU_PORT_CAPS_H

/* The port's bits of the general capabilities, for the function that owns the port */
void port_caps_general(void *cap);
/* The QoS capabilities (scheduling.c). */
void qos_caps(void *cap);

#endif
