/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_PORT_H
#define EMU_PORT_H

#include <stdbool.h>
#include <stdint.h>

struct card;
struct port;

/* Of a frame with its Ethernet header, VLAN tag and FCS. */
#define PORT_MTU_DEFAULT	1522
#define PORT_MTU_MIN		68
#define PORT_MTU_MAX		10000

struct port *port_create(struct card *card);
void port_destroy(struct port *port);
/* Power-on settings; counters run on. */
void port_reset(struct port *port);
/* The wire: both ends are up and connected, or no longer. */
void port_carrier(struct card *card, bool up);
/* Operational state: the driver wants the link and the wire has it. */
bool port_is_up(const struct port *port);
bool port_admin_up(const struct port *port);
/* A whole frame, from its destination address on and without FCS, went out or came in. */
void port_count_tx(struct card *card, uint32_t len, const uint8_t *frame);
void port_count_rx(struct card *card, uint32_t len, const uint8_t *frame);
/* UDP destination ports that the parser takes for VXLAN. */
bool port_is_vxlan(const struct port *port, uint16_t udp_port);

#endif
