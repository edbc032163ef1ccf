/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flow steering and the switch, driven by command mailboxes and frames. All of steering, the
 * parser, object tables and the check of reserved bits are real; TIRs, wire, port and page supply
 * are replaced.
 */
#ifndef EMU_TEST_STEER_H
#define EMU_TEST_STEER_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/layout.h"
#include "firmware/obj.h"
#include "firmware/vport_state.h"
#include "port/port.h"
#include "port/wire.h"
#include "record/counts.h"
#include "record/trace.h"
#include "roce/input.h"
#include "switch/eswitch.h"
#include "switch/flow_caps.h"
#include "switch/hop.h"
#include "switch/steering.h"
#include "switch/vport.h"

#define SFS	4
#define SF(n)	(SF_BASE_ID + (n))
#define PF	card.pf
#define ARRAY(a) (sizeof(a) / sizeof((a)[0]))

/* --- replacements for the rest of the card --- */

extern struct card card;
extern struct vhca sf_vhca[SFS];
extern bool link_up, sf_down[SFS];
extern char refusal[256];

struct tir {
	struct obj obj;
	unsigned int frames;
	struct frame last;
	uint8_t storage[FRAME_MAX];
};

/* What has left by the wire */
extern struct sent_frames {
	unsigned int frames;
	uint32_t len;
	uint8_t data[FRAME_MAX];
} sent;

/* --- results --- */

struct test {
	const char *name;
	void (*run)(void);
};

#define EXPECT(cond) expect((cond), #cond, __LINE__)

void expect(bool cond, const char *text, int line);

#define EXPECT_EQ(a, b) expect_eq((a), (b), #a " == " #b, __LINE__)

void expect_eq(uint64_t a, uint64_t b, const char *text, int line);

/* --- commands --- */

extern uint8_t in[65536] __attribute__((aligned(8))), out[600000] __attribute__((aligned(8)));

/* Like the command interface, with exact lengths, so that sanitizers detect overruns */
enum cmd_status run_len(struct vhca *vhca, uint16_t opcode, uint32_t in_len, uint32_t out_len);
enum cmd_status run(struct vhca *vhca, uint16_t opcode);

#define ISSUE(vhca, op) run(vhca, MLX5_CMD_OP_##op)

void begin(void);

struct tir *tir(struct vhca *vhca);

/* Frames counted from @from to @to ("wire", "drop:…", or a number as text) */
unsigned long switched(unsigned int from, const char *to);

/* --- the card of each test --- */

void setup(void);
unsigned int held(void);
int run_tests(const struct test *tests, unsigned int count);

#endif
