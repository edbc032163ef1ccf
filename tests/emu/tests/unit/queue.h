/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The queues, with replacements for function, switch and event queues: WQEs in, frame bytes out,
 * and vice versa.
 */
#ifndef EMU_TEST_QUEUE_H
#define EMU_TEST_QUEUE_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/claim.h"
#include "firmware/cmd.h"
#include "firmware/eq.h"
#include "firmware/obj.h"
#include "firmware/vport_state.h"
#include "host/dma.h"
#include "queue/cq.h"
#include "queue/mkey.h"
#include "queue/rss.h"
#include "queue/sq.h"
#include "queue/tir.h"
#include "queue/wqe.h"
#include "record/clock.h"

#define MEM_BASE	0x100000ull
#define MEM_SIZE	(16ull << 20)
#define FRAMES		64
#define UAR		8
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

extern struct card card;
extern struct vhca pf;
extern struct vport pf_vport;
extern struct eq test_eq;
extern struct obj pd, td, uar;
extern uint64_t mem_next;
extern unsigned int checks_failed;
extern unsigned int complaints, refusals, completions, cq_errors;
/* Frames that were sent */
extern struct sent_frame { uint8_t data[10240]; uint32_t len; struct frame frame; } sent[FRAMES];
extern unsigned int sent_count;
extern uint8_t ts_format;	/* of queues created next */
extern struct tir *loop_to;
extern void (*wire_to)(const struct frame *frame);
extern unsigned int events[256];	/* number of events posted, by type */
extern uint64_t test_now;	/* 0: use the host's time */

#define CHECK(cond)								\
	do {									\
		if (!(cond)) {							\
			printf("# %s:%d: %s\n", __func__, __LINE__, #cond);	\
			checks_failed++;					\
		}								\
	} while (0)

uint64_t mem_get(size_t size);
void *mem(uint64_t addr);
enum cmd_status run_cmd(uint16_t opcode, void *in, uint32_t in_len, void *out, uint32_t out_len);
/* Override one capability; NULL: restore all */
void cap(const char *text);

extern uint64_t in_buf[4096], out_buf[512];

#define CMD_BEGIN()	memset(in_buf, 0, sizeof(in_buf))
#define CMD_RUN(op, layout, extra)						\
	run_cmd(MLX5_CMD_OP_##op, in_buf, ifc_bytes(layout##_in) + (extra), out_buf,	\
		sizeof(out_buf))

#define DESTROY(OP, layout, field, n)						\
	({ CMD_BEGIN(); ifc_set(layout##_in, in_buf, field, n); CMD_RUN(OP, layout, 0); })

void put_be16(uint8_t *p, uint16_t v);
/* Build a packet with @payload bytes and zero checksums. Return the length of the headers. */
unsigned int build(uint8_t *p, bool vlan, int version, bool udp, unsigned int payload);
bool csums_good(const uint8_t *data, uint32_t len);

struct test {
	const char *name;
	void (*run)(void);
};

int run_tests(const struct test *tests, size_t count);

#endif
