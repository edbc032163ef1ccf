/* SPDX-License-Identifier: GPL-2.0 */
/* Frames to switch. */
#ifndef EMU_TEST_FRAMES_H
#define EMU_TEST_FRAMES_H

#include "tests/unit/steer.h"

extern const uint8_t mac_a[6], mac_b[6];
extern const uint8_t broadcast[6];
extern const uint8_t multicast[6];
extern uint8_t storage[FRAME_MAX];
extern struct frame frame;

void put16(uint8_t *p, uint16_t v);
void put32(uint8_t *p, uint32_t v);
uint32_t get16(const uint8_t *p);
uint32_t get32(const uint8_t *p);
void make_eth(const uint8_t *dst, const uint8_t *src, uint16_t type, uint32_t len);
void make_ip4(const uint8_t *dst, const uint8_t *src, uint8_t proto, uint16_t sport,
	      uint16_t dport, uint32_t len);
void make_tcp6(const uint8_t *dst, const uint8_t *src, uint32_t len);
/* Send the frame from a function, or receive it from the wire */
void transmit(struct vhca *from, uint32_t sqn);
void receive(void);
bool sums_good(const uint8_t *data, uint32_t len);

#endif
