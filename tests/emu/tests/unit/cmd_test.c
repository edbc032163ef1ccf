// SPDX-License-Identifier: GPL-2.0
/* The command interface, from a driver's side of the queue, and its failures. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "card/requests.h"
#include "firmware/board.h"
#include "firmware/cmdq.h"
#include "firmware/eq.h"
#include "firmware/obj.h"
#include "firmware/vhca.h"
#include "host/dma.h"
#include "record/clock.h"

#define MEM_BASE	0x100000ull
#define MEM_SIZE	65536
#define QUEUE		MEM_BASE
#define MAILBOX		(MEM_BASE + 8192)
#define OWNER_HW	1

/* An entry of the queue and its mailboxes, from the driver's point of view */
struct slot {
	uint8_t type, rsvd0[3];
	uint32_t in_len;
	uint64_t in_ptr;
	uint8_t in[16], out[16];
	uint64_t out_ptr;
	uint32_t out_len;
	uint8_t token, sig, rsvd1, status_own;
};

struct box {
	uint8_t data[512], rsvd0[48];
	uint64_t next;
	uint32_t block_num;
	uint8_t rsvd1, token, ctrl_sig, sig;
};

static struct board board;
static struct card card = { .board = &board, .config = &board.config };
static struct cmd_queue queue;
static struct vhca pf = { .card = &card, .hca = HCA_INIT, .cmdq = &queue };
static unsigned int complaints, events, afters, checks_failed;
static uint32_t event_vectors[8];	/* the last ones; events has their number */

/* Replacements, which the linker prefers to the card's own */
void complain(struct record *record, const char *why, ...)
{
	(void)record;
	(void)why;
	complaints++;
}

void event_post(struct vhca *vhca, enum event_type type, uint8_t sub, const void *data, size_t len)
{
	uint32_t vector;

	(void)sub;
	(void)len;
	if (vhca != &pf || type != EVENT_CMD)
		return;
	memcpy(&vector, data, sizeof(vector));
	event_vectors[events++ % 8] = be32toh(vector);
}

bool pages_charge(struct vhca *vhca, uint32_t bytes)
{
	(void)vhca;
	(void)bytes;
	return true;
}

void pages_uncharge(struct vhca *vhca, uint32_t bytes)
{
	(void)vhca;
	(void)bytes;
}

#define CHECK(cond) check(cond, #cond, __LINE__)

static void check(bool cond, const char *text, int line)
{
	if (cond)
		return;
	printf("# line %d: %s\n", line, text);
	checks_failed++;
}

/* Number of bits that are set */
static unsigned int bits_of(const uint8_t *data, size_t len)
{
	unsigned int bits = 0;

	while (len--)
		bits += __builtin_popcount(*data++);
	return bits;
}

static struct slot *slot(unsigned int index)
{
	return dma_at(card.dma, QUEUE + index * sizeof(struct slot), sizeof(struct slot));
}

/* Post a command without arguments, with its output in a mailbox beyond the first 16 bytes */
static void post(unsigned int index, uint16_t opcode, uint32_t out_len)
{
	struct box *box = dma_at(card.dma, MAILBOX + index * 1024, sizeof(*box));
	struct slot *s = slot(index);
	uint8_t sum = 0, *p;

	memset(box, 0, sizeof(*box));
	memset(s, 0, sizeof(*s));
	s->type = 7;
	s->in_len = htobe32(16);
	s->out_len = htobe32(out_len);
	s->out_ptr = htobe64(MAILBOX + index * 1024);
	s->status_own = OWNER_HW;
	ifc_set(mbox_in, s->in, opcode, opcode);
	for (p = (uint8_t *)s; p < (uint8_t *)(s + 1); p++)
		sum ^= *p;
	s->sig = ~sum;
	cmd_doorbell(&pf, 1u << index);
}

static bool answered(unsigned int index)
{
	return !(slot(index)->status_own & OWNER_HW);
}

/* Status of a command that completes at once; -1: it does not */
static int run(uint16_t opcode)
{
	post(0, opcode, 16);
	return answered(0) ? (int)ifc_get(mbox_out, slot(0)->out, status) : -1;
}

static bool request(const char *line)
{
	char text[128], *argv[8], *save, *word, *answer;
	int argc = 0;
	bool good;

	snprintf(text, sizeof(text), "%s", line);
	for (word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	answer = requests_answer(&card, argc, argv);
	good = !strcmp(answer, "{\"ok\":true}");
	free(answer);
	return good;
}

static void wait_for(unsigned int index)
{
	uint64_t end = clock_now() + 10000000000ull;

	while (!answered(index) && clock_now() < end)
		ev_run(card.loop, EVRUN_ONCE);
}

static void test_fail(void)
{
	CHECK(run(MLX5_CMD_OP_QUERY_ISSI) == STAT_BAD_OUTP_LEN);
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_OK);
	CHECK(pf.obj_counts[OBJ_PD] == 1);
	CHECK(card.record.refusals == 1 && complaints == 0);
	CHECK(request("fail 1"));
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_INT_ERR);
	CHECK(ifc_get(mbox_out, slot(0)->out, syndrome));
	CHECK(pf.obj_counts[OBJ_PD] == 1);	/* not executed */
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_OK);
	CHECK(request("fail 3 any 0x0f"));
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_OK);
	CHECK(run(MLX5_CMD_OP_ALLOC_TRANSPORT_DOMAIN) == STAT_OK);
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_NO_RES);
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_OK);
	CHECK(card.record.refusals == 1 && card.faults.failed == 2);
	CHECK(request("fail 2 any 1 2"));
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_OK);
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_INT_ERR);
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_INT_ERR);
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_OK);
	CHECK(card.record.refusals == 1 && card.faults.failed == 4);
}

static void test_fail_opcode(void)
{
	CHECK(request("fail 2 ALLOC_TRANSPORT_DOMAIN 0x8"));
	CHECK(run(MLX5_CMD_OP_ALLOC_TRANSPORT_DOMAIN) == STAT_OK);
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_OK);
	CHECK(run(MLX5_CMD_OP_ALLOC_TRANSPORT_DOMAIN) == STAT_EXCEED_LIM);
	CHECK(run(MLX5_CMD_OP_ALLOC_TRANSPORT_DOMAIN) == STAT_OK);
	CHECK(request("fail 1 0x800"));		/* ALLOC_PD */
	CHECK(run(MLX5_CMD_OP_ALLOC_TRANSPORT_DOMAIN) == STAT_OK);
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_INT_ERR);
	CHECK(request("fail 1") && request("fail 0"));
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_OK);
}

static unsigned int current_issi(void)
{
	post(0, MLX5_CMD_OP_QUERY_ISSI, ifc_bytes(query_issi_out));
	return ifc_get(query_issi_out, slot(0)->out, current_issi);
}

static void test_garble(void)
{
	unsigned int pds = pf.obj_counts[OBJ_PD];

	CHECK(request("garble answer any 2"));
	CHECK(current_issi() != 0xffff);
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_OK);
	CHECK(ifc_get(alloc_pd_out, slot(0)->out, pd) != 0xffffff);
	CHECK(current_issi() == 0xffff);
	CHECK(current_issi() != 0xffff);
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_OK);
	CHECK(request("garble token"));
	run(MLX5_CMD_OP_ALLOC_PD);
	CHECK(slot(0)->status_own >> 1 == 2);
	CHECK(pf.obj_counts[OBJ_PD] == pds + 2 && complaints == 0);	/* not executed */
	CHECK(request("garble token") && request("garble nothing"));
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_OK && !(slot(0)->status_own >> 1));
}

static void test_malformed(void)
{
	static const char *const lines[] = {
		"fail", "fail x", "fail -1", "fail 1x", "fail 1 NO_SUCH_COMMAND", "fail 1 any 0",
		"fail 1 any 256", "fail 1 any 1 0", "delay", "delay x", "delay 1 0",
		"delay 1 any 1", "delay 3600001", "garble", "garble x", "garble answer x",
		"garble answer any 0",
	};
	unsigned int i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (request(lines[i]))
			CHECK(!lines[i]);
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_OK);
}

static void test_delay(void)
{
	struct box *box = dma_at(card.dma, MAILBOX + 2 * 1024, sizeof(*box));
	unsigned int pds = pf.obj_counts[OBJ_PD];
	uint64_t start = clock_now();

	complaints = 0;
	CHECK(request("delay 30 ALLOC_PD"));
	post(1, MLX5_CMD_OP_ALLOC_PD, 16);
	CHECK(request("delay 60 QUERY_ISSI"));
	post(2, MLX5_CMD_OP_QUERY_ISSI, ifc_bytes(query_issi_out));
	events = 0;
	CHECK(run(MLX5_CMD_OP_ALLOC_TRANSPORT_DOMAIN) == STAT_OK);	/* other commands work */
	CHECK(events == 1 && event_vectors[0] == 1);
	CHECK(!answered(1) && !answered(2));
	CHECK(pf.obj_counts[OBJ_PD] == pds + 1);
	cmd_doorbell(&pf, 1 << 1);
	CHECK(complaints == 1);			/* the card owns the entry already */
	wait_for(1);
	CHECK(answered(1) && event_vectors[1] == 1 << 1);
	CHECK(clock_now() - start >= 29000000);
	/* On a busy host the other one may be due as well */
	CHECK(answered(2) ? clock_now() - start >= 59000000 :
			    events == 2 && pf.cmd_answering == pf.cmds_taken - 2);
	CHECK(ifc_get(mbox_out, slot(1)->out, status) == STAT_OK);
	CHECK(answered(2) || bits_of(box->data, sizeof(box->data)) == 0);
	wait_for(2);
	CHECK(clock_now() - start >= 59000000);
	CHECK(events == 3 && event_vectors[2] == 1 << 2);
	CHECK(bits_of(box->data, sizeof(box->data)) != 0);	/* versions */
	CHECK(!queue.late && !queue.pending && complaints == 1);
	CHECK(request("delay 0"));
	CHECK(run(MLX5_CMD_OP_ALLOC_PD) == STAT_OK);
}

/* Delayed responses are dropped if the function is reset or its firmware stops */
static void test_delay_lost(void)
{
	struct cmd_queue before = queue;

	CHECK(request("delay 20"));
	post(3, MLX5_CMD_OP_ALLOC_PD, 16);
	post(4, MLX5_CMD_OP_ALLOC_PD, 16);
	CHECK(queue.pending == 0x18);
	cmd_reset(&pf);
	CHECK(!queue.late && !queue.pending);
	queue.addr = before.addr;
	queue.log_size = before.log_size;
	queue.log_stride = before.log_stride;
	queue.ready = true;
	post(5, MLX5_CMD_OP_ALLOC_PD, 16);
	events = 0;
	board.fatal = true;
	while (queue.late)
		ev_run(card.loop, EVRUN_ONCE);
	board.fatal = false;
	CHECK(!answered(3) && !answered(4) && !answered(5) && !events && !queue.pending);
	CHECK(request("delay 0"));
}

static void after(struct vhca *vhca)
{
	(void)vhca;
	CHECK(answered(6));
	afters++;
}

/* The action of a command after its response waits for the response */
static void test_delay_after(void)
{
	CHECK(request("delay 10 ALLOC_PD"));
	pf.after = after;
	post(6, MLX5_CMD_OP_ALLOC_PD, 16);
	CHECK(!afters && !pf.after);
	wait_for(6);
	CHECK(afters == 1);
	CHECK(request("delay 0"));
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "faults: the Nth command fails", test_fail },
	{ "faults: a response is garbled", test_garble },
	{ "faults: the Nth command of an opcode fails", test_fail_opcode },
	{ "faults: malformed requests are refused", test_malformed },
	{ "faults: responses are delayed", test_delay },
	{ "faults: a reset drops delayed responses", test_delay_lost },
	{ "faults: the action after a command waits for its delayed response", test_delay_after },
};

static bool set_up(void)
{
	int fd = memfd_create("guest", 0);
	bool good;

	card.loop = ev_loop_new(EVFLAG_AUTO);
	card.dma = dma_create();
	card.pf = &pf;
	good = fd >= 0 && !ftruncate(fd, MEM_SIZE) && card.loop && card.dma &&
	       !dma_map(card.dma, MEM_BASE, MEM_SIZE, fd, 0, DMA_READ | DMA_WRITE);
	close(fd);
	queue.addr = QUEUE;
	queue.log_size = CMD_LOG_SIZE;
	queue.log_stride = CMD_LOG_STRIDE;
	queue.ready = true;
	return good;
}

int main(void)
{
	unsigned int i, failed = 0, count = sizeof(tests) / sizeof(tests[0]);

	if (!set_up()) {
		puts("Bail out! no guest memory");
		return 1;
	}
	/* The refusals here are intended, so do not print them */
	if (!getenv("VERBOSE") && !freopen("/dev/null", "w", stderr))
		return 1;
	printf("KTAP version 1\n1..%u\n", count);
	for (i = 0; i < count; i++) {
		checks_failed = 0;
		tests[i].run();
		printf("%sok %u %s\n", checks_failed ? "not " : "", i + 1, tests[i].name);
		failed += !!checks_failed;
	}
	obj_del_all(&pf);
	dma_destroy(card.dma);
	ev_loop_destroy(card.loop);
	printf("%u passed, %u failed\n", count - failed, failed);
	return failed != 0;
}
