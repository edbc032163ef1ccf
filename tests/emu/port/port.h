/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_PORT_H
#define EMU_PORT_H

#include <stdbool.h>
#include <stdint.h>

struct card;
struct port;

/* Length of a frame with Ethernet header, VLAN tag and FCS */
#define PORT_MTU_DEFAULT	1522
#define PORT_MTU_MIN		68
#define PORT_MTU_MAX		10000

struct port *port_create(struct card *card);
void port_destroy(struct port *port);
/* Restore power-on settings; counters are not reset */
void port_reset(struct port *port);
/* The wire's link: both ends are up and connected, or not any more */
void port_carrier(struct card *card, bool up);
/* Operational state: the driver requests the link and the wire has it */
bool port_is_up(const struct port *port);
bool port_admin_up(const struct port *port);
/* Count a whole frame, from its destination address on and without FCS */
void port_count_tx(struct card *card, uint32_t len, const uint8_t *frame);
void port_count_rx(struct card *card, uint32_t len, const uint8_t *frame);
/* UDP destination ports that the parser considers to be VXLAN */
bool port_is_vxlan(const struct port *port, uint16_t udp_port);

#endif
