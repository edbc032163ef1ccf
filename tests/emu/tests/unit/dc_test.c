// SPDX-License-Identifier: GPL-2.0
/* Dynamic connections: DCIs and DCTs of one function, with a wire between them. */
#include "record/clock.h"
#include "roce/dct.h"
#include "tests/unit/qps.h"

#define KEY		0x1122334455667788ull
#define MINUTE		60000000000ull		/* ns: responders without packets end */

static const struct link dynamic = {
	.st = QP_DCI, .mtu = 1, .timeout = 14, .retries = 7, .rnr_retry = 7,
};

static enum cmd_status dct_create(struct end *end, unsigned int mtu)
{
	enum cmd_status status;
	void *dctc;

	CMD_BEGIN();
	dctc = ifc_addr(create_dct_in, in_buf, dct_context_entry);
	ifc_set(dctc, dctc, user_index, 0xabc);
	ifc_set(dctc, dctc, cqn, end->receive_cq.num);
	ifc_set(dctc, dctc, srqn_xrqn, end->srqn);
	ifc_set(dctc, dctc, pd, pd.num);
	ifc_set(dctc, dctc, rre, 1);
	ifc_set(dctc, dctc, rwe, 1);
	ifc_set(dctc, dctc, rae, 1);
	ifc_set(dctc, dctc, min_rnr_nak, 12);
	ifc_set(dctc, dctc, mtu, mtu);
	ifc_set(dctc, dctc, port, 1);
	ifc_set(dctc, dctc, hop_limit, 64);
	ifc_set64(dctc, dctc, dc_access_key, KEY);
	status = CMD_RUN(CREATE_DCT, create_dct, 0);
	end->num = ifc_get(create_dct_out, out_buf, dctn);
	return status;
}

/* A DCT with a shared receive queue of its own */
static void dct_up(struct end *end, unsigned int mtu)
{
	memset(end, 0, sizeof(*end));
	CHECK(cq_create(&end->receive_cq, 9, 0, 0) == STAT_OK);
	end->mem = mem_get(4096);
	end->dbr = mem_get(4096);
	end->srqn = rmp_create(end->mem, end->dbr);
	CHECK(dct_create(end, mtu) == STAT_OK);
}

static void dci_up(struct end *end, const struct link *link, const struct end *dct)
{
	end_create(end, QP_DCI, 0, 0);
	CHECK(to_init(end, link) == STAT_OK && to_rtr(end, link, 0) == STAT_OK &&
	      to_rts(end, link) == STAT_OK);
	end->dest = dct->num;
	end->dc_key = KEY;
}

static void dci_again(struct end *end)
{
	CHECK(DESTROY(2RST_QP, qp_2rst, qpn, end->num) == STAT_OK);
	end->sq_pi = 0;
	((uint32_t *)mem(end->dbr))[1] = 0;
	CHECK(to_init(end, &dynamic) == STAT_OK && to_rtr(end, &dynamic, 0) == STAT_OK &&
	      to_rts(end, &dynamic) == STAT_OK);
}

static struct dct *dct_of(const struct end *end)
{
	return dct_find(&pf, end->num);
}

static struct job job_to(const struct end *dct, uint8_t opcode, uint32_t len)
{
	return (struct job){
		.opcode = opcode, .len = len, .addr = buf_a, .va = buf_b, .rkey = key,
		.dest = dct->num, .dc_key = KEY,
	};
}

static uint32_t violations(const struct end *end)
{
	CHECK(DESTROY(QUERY_DCT, query_dct, dctn, end->num) == STAT_OK);
	return ifc_get(query_dct_out, out_buf, dct_context_entry.dc_access_key_violation_count);
}

static uint32_t state(const struct end *end)
{
	CHECK(DESTROY(QUERY_DCT, query_dct, dctn, end->num) == STAT_OK);
	return ifc_get(query_dct_out, out_buf, dct_context_entry.state);
}

static enum cmd_status drain(const struct end *end)
{
	return DESTROY(DRAIN_DCT, drain_dct, dctn, end->num);
}

/* Drain and destroy it; connections whose DCI is gone end on their own */
static void dct_down(struct end *end)
{
	struct dct *dct = dct_of(end);

	if (!dct->draining)
		CHECK(drain(end) == STAT_OK);
	timers_expire(dct->qp.timers, clock_now() + MINUTE);
	while (run_turn(dct->qp.roce))
		;
	CHECK(state(end) == 2);
	CHECK(DESTROY(DESTROY_RMP, destroy_rmp, rmpn, end->srqn) == STAT_BAD_RES_STATE);
	CHECK(DESTROY(DESTROY_DCT, destroy_dct, dctn, end->num) == STAT_OK);
	CHECK(DESTROY(DESTROY_RMP, destroy_rmp, rmpn, end->srqn) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, end->receive_cq.num) == STAT_OK);
}

static void test_operations(void)
{
	struct link link = dynamic;
	struct job job;
	struct end a, b;

	world();
	for (link.mtu = 1; link.mtu <= 5; link.mtu++) {
		mem_next = buf_b + BUF;
		dct_up(&b, link.mtu);
		dci_up(&a, &link, &b);
		all_operations(&a, &b);
		job = job_to(&b, MLX5_OPCODE_ATOMIC_FA, 8);
		job.swap = 11;
		*(uint64_t *)mem(buf_b) = htole64(100);
		submit(&a, &job);
		CHECK(sent_well(&a, job.opcode));
		CHECK(be64toh(*(uint64_t *)mem(buf_a)) == 100);
		CHECK(le64toh(*(uint64_t *)mem(buf_b)) == 111);
		/* One connection served all of it, and ends when nothing more comes */
		CHECK(dct_of(&b)->count == 1 && dct_of(&b)->qp.counters->rx_dct_connect == 1);
		time_passes(&a);
		CHECK(!dct_of(&b)->count && !violations(&b) && !complaints);
			end_destroy(&a);
		dct_down(&b);
	}
	world_end();
}

/* As connected QPs do, whichever packet is lost: those that connect as well */
static void test_faults(void)
{
	unsigned int round, i, k;
	struct end a, b;
	struct job job;

	world();
	dct_up(&b, 1);
	dci_up(&a, &dynamic, &b);
	drop_each = 13;
	double_each = 19;
	swap_each = 11;
	for (round = 0; round < 30; round++) {
		fill(buf_a, 8000, round);
		memset(mem(buf_b), 0, 8000);
		for (i = 0; i < 8; i++) {
			job = job_to(&b, i % 2 ? MLX5_OPCODE_SEND : MLX5_OPCODE_RDMA_WRITE, 1000);
			job.addr = buf_a + i * 1000;
			job.va = buf_b + i * 1000;
			if (i % 2)
				post_receive(&b, buf_b + i * 1000, 1000);
			post(&a, &job);
		}
		job = job_to(&b, MLX5_OPCODE_RDMA_READ, 8000);
		job.addr = buf_a + 65536;
		post(&a, &job);
		ring(&a);
		settle(&a);
		for (k = 0; k < 100 && !cqe_of(&a.send_cq, a.sent + 8); k++)
			time_passes(&a);
		for (i = 0; i < 8; i++)
			CHECK(sent_well(&a, i % 2 ? MLX5_OPCODE_SEND : MLX5_OPCODE_RDMA_WRITE));
		CHECK(sent_well(&a, MLX5_OPCODE_RDMA_READ));
		for (i = 0; i < 4; i++)
			CHECK(received_well(&b, MLX5_CQE_RESP_SEND, 1000));
		CHECK(!received(&b) && !cqe_of(&a.send_cq, a.sent));
		CHECK(same(buf_a, buf_b, 8000) && same(buf_a, buf_a + 65536, 8000));
		/* The next round connects again; a pause may end first */
		time_passes(&a);
		time_passes(&a);
	}
	CHECK(dct_of(&b)->qp.counters->rx_dct_connect >= 30 && !complaints);
	drop_each = 0;
	end_destroy(&a);
	dct_down(&b);
	world_end();
}

static void test_key(void)
{
	struct end a, b;
	struct job job;

	world();
	dct_up(&b, 1);
	dci_up(&a, &dynamic, &b);
	CHECK(DESTROY(ARM_DCT_FOR_KEY_VIOLATION, arm_dct, dct_number, b.num) == STAT_OK);
	fill(buf_a, 100, 1);
	fill(buf_b, 100, 2);
	post_receive(&b, buf_b, 100);
	job = job_to(&b, MLX5_OPCODE_RDMA_WRITE, 100);
	job.dc_key++;
	submit(&a, &job);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_TRANSPORT_RETRY_EXC_ERR);
	CHECK(!same(buf_a, buf_b, 100) && violations(&b) > 1 && !dct_of(&b)->count);
	/* It was reported once */
	CHECK(events[EVENT_DCT_KEY_VIOLATION] == 1);
	dci_again(&a);
	job = job_to(&b, MLX5_OPCODE_SEND, 100);
	job.dc_key = KEY + 1;
	submit(&a, &job);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_TRANSPORT_RETRY_EXC_ERR && !received(&b));
	/* The DCT serves the right key as before */
	dci_again(&a);
	job.dc_key = KEY;
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode) && received_well(&b, MLX5_CQE_RESP_SEND, 100));
	CHECK(!complaints);
	end_destroy(&a);
	dct_down(&b);
	world_end();
}

/* One DCI and two DCTs: a message to the second one waits for those to the first one */
static void test_destinations(void)
{
	struct end a, b[2];
	struct job job;
	unsigned int i;

	world();
	dct_up(&b[0], 1);
	dct_up(&b[1], 1);
	dci_up(&a, &dynamic, &b[0]);
	job = job_to(&b[0], MLX5_OPCODE_RDMA_WRITE, 100);
	post(&a, &job);
	job.dest = b[1].num;
	post(&a, &job);
	/* The packet that acknowledges the first one is lost */
	carried = 0;
	drop_number = 3;
	ring(&a);
	settle(&a);
	CHECK(dct_of(&b[0])->count == 1 && !dct_of(&b[1])->qp.counters->rx_dct_connect);
	drop_number = 0;
	time_passes(&a);
	CHECK(sent_well(&a, job.opcode) && sent_well(&a, job.opcode));
	CHECK(!dct_of(&b[0])->count && dct_of(&b[1])->count == 1);
	fill(buf_a, 20 * 700, 3);
	memset(mem(buf_b), 0, 20 * 700);
	for (i = 0; i < 20; i++) {
		bool second = i / 2 % 2;

		job = job_to(&b[second], i % 3 ? MLX5_OPCODE_RDMA_WRITE : MLX5_OPCODE_SEND, 700);
		job.addr = buf_a + i * 700;
		job.va = buf_b + i * 700;
		if (i % 3 == 0)
			post_receive(&b[second], job.va, 700);
		post(&a, &job);
	}
	ring(&a);
	settle(&a);
	for (i = 0; i < 20; i++)
		CHECK(sent_well(&a, i % 3 ? MLX5_OPCODE_RDMA_WRITE : MLX5_OPCODE_SEND));
	CHECK(same(buf_a, buf_b, 20 * 700));
	/* It has left the first one, and says so */
	CHECK(dct_of(&b[0])->count + dct_of(&b[1])->count == 1);
	CHECK(dct_of(&b[0])->qp.counters->rx_dct_connect == 6);
	CHECK(dct_of(&b[1])->qp.counters->rx_dct_connect == 6 && !complaints);
	time_passes(&a);
	end_destroy(&a);
	for (i = 0; i < 2; i++)
		dct_down(&b[i]);
	world_end();
}

/* More DCIs than responders: those that are too many wait until others have disconnected */
static void test_responders(void)
{
	struct end a[DCT_RESPONDERS + 3], b;
	unsigned int i;
	struct job job;

	world();
	dct_up(&b, 1);
	memset(mem(buf_b), 0, 65536);
	fill(buf_a, 65536, 8);
	for (i = 0; i < ARRAY_SIZE(a); i++) {
		dci_up(&a[i], &dynamic, &b);
		job = job_to(&b, MLX5_OPCODE_RDMA_WRITE, 500);
		job.addr = buf_a + i * 500;
		job.va = buf_b + i * 500;
		post(&a[i], &job);
		ring(&a[i]);
		settle(&a[i]);
		CHECK(sent_well(&a[i], job.opcode) == (i < DCT_RESPONDERS));
	}
	CHECK(dct_of(&b)->count == DCT_RESPONDERS);
	for (i = 0; i < 4; i++)
		time_passes(&a[0]);
	for (i = DCT_RESPONDERS; i < ARRAY_SIZE(a); i++)
		CHECK(sent_well(&a[i], job.opcode));
	CHECK(same(buf_a, buf_b, ARRAY_SIZE(a) * 500) && !complaints);
	for (i = 0; i < ARRAY_SIZE(a); i++)
		end_destroy(&a[i]);
	dct_down(&b);
	world_end();
}

/* A DCI that vanishes without a word does not keep its responder, nor the DCT */
static void test_vanished(void)
{
	struct timers *timers;
	struct end a, b;
	struct job job;

	world();
	dct_up(&b, 1);
	dci_up(&a, &dynamic, &b);
	timers = dct_of(&b)->qp.timers;
	job = job_to(&b, MLX5_OPCODE_RDMA_WRITE, 500);
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode) && dct_of(&b)->count == 1);
	/* The responder ends, and the DCI does not know: it connects again */
	drop_each = 1;
	timers_expire(timers, clock_now() + MINUTE);
	settle(&a);
	CHECK(!dct_of(&b)->count);
	drop_each = 0;
	qp_find(&pf, a.num)->dci.connected = true;
	fill(buf_a, 500, 7);
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode) && same(buf_a, buf_b, 500));
	CHECK(dct_of(&b)->qp.counters->rx_dct_connect == 2);
	/* The same while the DCT is drained; nobody connects meanwhile */
	drop_each = 1;
	end_destroy(&a);
	CHECK(drain(&b) == STAT_OK && drain(&b) == STAT_BAD_RES_STATE);
	CHECK(state(&b) == 1 && !events[EVENT_DCT_DRAINED]);
	CHECK(DESTROY(DESTROY_DCT, destroy_dct, dctn, b.num) == STAT_BAD_RES_STATE);
	drop_each = 0;
	dci_up(&a, &dynamic, &b);
	submit(&a, &job);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_TRANSPORT_RETRY_EXC_ERR);
	CHECK(state(&b) == 1 && !events[EVENT_DCT_DRAINED]);
	time_passes(&a);
	CHECK(state(&b) == 2 && events[EVENT_DCT_DRAINED] == 1 && !complaints);
	end_destroy(&a);
	dct_down(&b);
	world_end();
}

/* Errors end the connection, and leave the DCT to the others */
static void test_errors(void)
{
	struct end a, b;
	unsigned int i;
	uint32_t other;
	struct job job;

	world();
	other = key_create(pd_other, REMOTE);
	dct_up(&b, 1);
	dci_up(&a, &dynamic, &b);
	job = job_to(&b, MLX5_OPCODE_RDMA_WRITE, 500);
	job.rkey = other;
	fill(buf_a, 500, 1);
	fill(buf_b, 500, 2);
	submit(&a, &job);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR && !same(buf_a, buf_b, 500));
	CHECK(qp_find(&pf, a.num)->state == QP_ERR && !events[EVENT_SRQ_LAST_WQE]);
	CHECK(events[EVENT_WQ_ACCESS_ERR] == 1);
	complaints = 0;
	dci_again(&a);
	/* No WQE is posted to receive it */
	job = job_to(&b, MLX5_OPCODE_SEND, 500);
	submit(&a, &job);
	time_passes(&a);
	CHECK(!cqe_of(&a.send_cq, a.sent));
	post_receive(&b, buf_b, 500);
	time_passes(&a);
	CHECK(sent_well(&a, job.opcode) && received_well(&b, MLX5_CQE_RESP_SEND, 500));
	CHECK(same(buf_a, buf_b, 500));
	/* too long for the WQE that is posted */
	post_receive(&b, buf_b, 100);
	submit(&a, &job);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_REMOTE_INVAL_REQ_ERR);
	CHECK(syndrome_of(received(&b)) == MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR);
	/* no DCT has this number */
	dci_again(&a);
	job.dest++;
	submit(&a, &job);
	for (i = 0; i < 9; i++)
		time_passes(&a);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_TRANSPORT_RETRY_EXC_ERR && !complaints);
	end_destroy(&a);
	dct_down(&b);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, other >> 8) == STAT_OK);
	world_end();
}

/* Both ends in one function, without a wire: packets arrive while they are sent */
static void test_at_once(void)
{
	struct end a, b;
	struct job job;

	world();
	wire_to = at_once;
	dct_up(&b, 1);
	dci_up(&a, &dynamic, &b);
	all_operations(&a, &b);
	job = job_to(&b, MLX5_OPCODE_RDMA_READ, 5000);
	job.rkey = 0x12345600;
	submit(&a, &job);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR);
	dci_again(&a);
	/* The key is gone before the response */
	job.rkey = key;
	job.dc_key++;
	submit(&a, &job);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_TRANSPORT_RETRY_EXC_ERR);
	end_destroy(&a);
	dct_down(&b);
	world_end();
}

static const struct test tests[] = {
	{ "DC: every operation, length and MTU", test_operations },
	{ "DC: lost, repeated and reordered packets", test_faults },
	{ "DC: a wrong key reaches nothing, is counted, and reported if armed", test_key },
	{ "DC: a DCI serves one destination at a time", test_destinations },
	{ "DC: DCIs wait while a DCT has no responder left", test_responders },
	{ "DC: a connection whose other end is gone ends; a DCT is drained", test_vanished },
	{ "DC: errors end the connection and leave the DCT", test_errors },
	{ "DC: packets that arrive at once", test_at_once },
};

int main(void)
{
	return run_tests(tests, ARRAY_SIZE(tests));
}
