// SPDX-License-Identifier: GPL-2.0
/* RoCE where something goes wrong: on the wire, at either end, or by intent. */
#include "roce/caps.h"
#include "tests/unit/qps.h"

static void test_loss(void)
{
	static const unsigned int each[] = { 6, 9, 13 };
	struct link link = ordinary;
	struct end a, b;
	unsigned int i;

	world();
	for (i = 0; i < ARRAY_SIZE(each); i++) {
		mem_next = buf_b + BUF;
		pair_up(&a, &b, &link);
		carried = 0;
		drop_each = each[i];
		all_operations(&a, &b);
		drop_each = 0;
		double_each = each[i];
		all_operations(&a, &b);
		double_each = 0;
		swap_each = each[i];
		all_operations(&a, &b);
		swap_each = 0;
		CHECK(!complaints);
		pair_down(&a, &b);
	}
	world_end();
}

/* Many WQEs of all kinds at once, on a wire that loses, duplicates and reorders */
static void test_stream(void)
{
	struct job job = { .rkey = key, .flags = 0 };
	unsigned int round, i, k;
	struct end a, b;

	world();
	job.rkey = key;
	pair_up(&a, &b, &ordinary);
	drop_each = 17;
	double_each = 23;
	swap_each = 11;
	for (round = 0; round < 20; round++) {
		fill(buf_a, 16384, round);
		memset(mem(buf_b), 0, 65536);
		for (i = 0; i < 16; i++) {
			job.addr = buf_a + i * 1000;
			job.len = 1000;
			job.va = buf_b + i * 1000;
			job.opcode = i % 2 ? MLX5_OPCODE_SEND : MLX5_OPCODE_RDMA_WRITE;
			if (i % 2)
				post_receive(&b, buf_b + i * 1000, 1000);
			post(&a, &job);
		}
		/* Read back what was written, after a fence or in order */
		for (i = 0; i < 8; i++) {
			job.opcode = MLX5_OPCODE_RDMA_READ;
			job.addr = buf_a + 65536 + i * 2000;
			job.va = buf_b + i * 2000;
			job.len = 2000;
			post(&a, &job);
		}
		ring(&a);
		settle(&a);
		for (k = 0; k < 100 && !cqe_of(&a.send_cq, a.sent + 23); k++)
			time_passes(&a);
		for (i = 0; i < 16; i++)
			CHECK(sent_well(&a, i % 2 ? MLX5_OPCODE_SEND : MLX5_OPCODE_RDMA_WRITE));
		for (i = 0; i < 8; i++)
			CHECK(sent_well(&a, MLX5_OPCODE_RDMA_READ));
		for (i = 0; i < 8; i++)
			CHECK(received_well(&b, MLX5_CQE_RESP_SEND, 1000));
		CHECK(!received(&b) && !cqe_of(&a.send_cq, a.sent));
		CHECK(same(buf_a, buf_b, 16000) && same(buf_a, buf_a + 65536, 16000));
	}
	CHECK(!complaints);
	pair_down(&a, &b);
	world_end();
}

static void test_retries(void)
{
	struct job job = { .opcode = MLX5_OPCODE_RDMA_WRITE, .len = 600 };
	struct link link = ordinary;
	struct end a, b;
	unsigned int i;

	world();
	job.rkey = key;
	job.addr = buf_a;
	job.va = buf_b;
	link.retries = 3;
	pair_up(&a, &b, &link);
	post_receive(&a, buf_a, 100);
	drop_each = 1;
	submit(&a, &job);
	post(&a, &job);
	ring(&a);
	for (i = 0; i < 3; i++) {
		time_passes(&a);
		CHECK(!cqe_of(&a.send_cq, a.sent));
	}
	time_passes(&a);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_TRANSPORT_RETRY_EXC_ERR);
	/* Later WQEs of both queues are flushed, including those posted afterwards */
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
	CHECK(syndrome_of(received(&a)) == MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
	CHECK(qp_find(&pf, a.num)->state == QP_ERR);
	post(&a, &job);
	ring(&a);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
	post_receive(&a, buf_a, 100);
	time_passes(&a);
	CHECK(syndrome_of(received(&a)) == MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
	CHECK(!complaints);
	pair_down(&a, &b);
	world_end();
}

static void test_not_ready(void)
{
	struct job job = { .opcode = MLX5_OPCODE_SEND, .len = 600 };
	struct link link = ordinary;
	struct end a, b;
	unsigned int i;

	world();
	job.addr = buf_a;
	fill(buf_a, 600, 9);
	pair_up(&a, &b, &link);
	submit(&a, &job);
	for (i = 0; i < 20; i++)
		time_passes(&a);
	CHECK(!cqe_of(&a.send_cq, 0));
	post_receive(&b, buf_b, 600);
	time_passes(&a);
	CHECK(sent_well(&a, job.opcode) && received_well(&b, MLX5_CQE_RESP_SEND, 600));
	CHECK(same(buf_a, buf_b, 600));
	pair_down(&a, &b);
	link.rnr_retry = 2;
	pair_up(&a, &b, &link);
	submit(&a, &job);
	time_passes(&a);
	CHECK(!cqe_of(&a.send_cq, 0));
	time_passes(&a);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_RNR_RETRY_EXC_ERR);
	CHECK(!complaints);
	pair_down(&a, &b);
	world_end();
}

/* A request that the other end refuses: check both ends */
static void refused(const struct job *job, uint8_t syndrome, enum event_type event)
{
	struct end a, b;

	mem_next = buf_b + BUF;
	memset(events, 0, sizeof(events));
	complaints = 0;
	pair_up(&a, &b, &ordinary);
	post_receive(&b, buf_b, 100);
	submit(&a, job);
	CHECK(send_failed(&a) == syndrome);
	CHECK(qp_find(&pf, a.num)->state == QP_ERR && qp_find(&pf, b.num)->state == QP_ERR);
	CHECK(syndrome_of(received(&b)));
	CHECK(events[event] == 1);
	pair_down(&a, &b);
}

static void test_refused(void)
{
	struct job job = { .len = 300 };
	uint32_t local, other;

	world();
	local = key_create(pd.num, LOCAL);
	other = key_create(pd_other, REMOTE);
	job.addr = buf_a;
	job.va = buf_b;
	job.opcode = MLX5_OPCODE_RDMA_WRITE;
	job.rkey = local;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR, EVENT_WQ_ACCESS_ERR);
	job.rkey = other;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR, EVENT_WQ_ACCESS_ERR);
	job.rkey = key + 1;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR, EVENT_WQ_ACCESS_ERR);
	job.opcode = MLX5_OPCODE_RDMA_READ;
	job.rkey = local;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR, EVENT_WQ_ACCESS_ERR);
	job.opcode = MLX5_OPCODE_ATOMIC_FA;
	job.len = 8;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR, EVENT_WQ_ACCESS_ERR);
	job.rkey = key;
	job.va = buf_b + 4;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_INVAL_REQ_ERR, EVENT_WQ_INVAL_REQ);
	/* more than was posted to receive */
	job.opcode = MLX5_OPCODE_SEND;
	job.len = 300;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_INVAL_REQ_ERR, EVENT_WQ_INVAL_REQ);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, local >> 8) == STAT_OK);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, other >> 8) == STAT_OK);
	world_end();
}

/* WQEs with local errors; earlier ones must complete */
static void test_local_errors(void)
{
	struct job good = { .opcode = MLX5_OPCODE_RDMA_WRITE, .len = 700 }, job;
	struct end a, b;

	world();
	good.addr = buf_a;
	good.va = buf_b;
	good.rkey = key;
	pair_up(&a, &b, &ordinary);
	post(&a, &good);
	job = good;
	job.opcode = MLX5_OPCODE_TSO;
	post(&a, &job);
	post(&a, &good);
	ring(&a);
	settle(&a);
	CHECK(sent_well(&a, good.opcode));
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
	CHECK(complaints == 1);
	pair_down(&a, &b);
	mem_next = buf_b + BUF;
	pair_up(&a, &b, &ordinary);
	post(&a, &good);
	job = good;
	job.addr = MEM_BASE + MEM_SIZE - 300;
	post(&a, &job);
	ring(&a);
	settle(&a);
	CHECK(sent_well(&a, good.opcode));
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_LOCAL_PROT_ERR);
	CHECK(qp_find(&pf, b.num)->state == QP_RTS);
	pair_down(&a, &b);
	world_end();
}

/* A QP that is connected to itself, and whose CQ has no room: its own packets make it fail */
static void test_from_within(void)
{
	static const uint8_t services[] = { QP_RC, QP_UC };
	struct job job = { .opcode = MLX5_OPCODE_SEND, .len = 300 };
	struct link link = ordinary;
	unsigned int i, k;
	struct end a;

	world();
	job.addr = buf_a;
	for (i = 0; i < ARRAY_SIZE(services); i++) {
		link.st = services[i];
		mem_next = buf_b + BUF;
		cq_errors = 0;
		memset(&a, 0, sizeof(a));
		CHECK(cq_create(&a.send_cq, 1, 0, 0) == STAT_OK);
		CHECK(cq_create(&a.receive_cq, 1, 0, 0) == STAT_OK);
		CHECK(qp_create(&a, link.st, 0, 0) == STAT_OK);
		CHECK(to_init(&a, &link) == STAT_OK);
		CHECK(to_rtr(&a, &link, a.num) == STAT_OK);
		CHECK(to_rts(&a, &link) == STAT_OK);
		wire_to = at_once;
		for (k = 0; k < 8; k++) {
			post_receive(&a, buf_b, 300);
			post(&a, &job);
		}
		ring(&a);
		settle(&a);
		CHECK(qp_find(&pf, a.num)->state == QP_ERR && cq_errors);
		wire_to = to_air;
		end_destroy(&a);
	}
	world_end();
}

static uint32_t random_word(void)
{
	static uint32_t random = 99;

	random ^= random << 13;
	random ^= random >> 17;
	random ^= random << 5;
	return random;
}

/* Remote memory of one page, which is @at */
static uint32_t page_key(uint64_t at)
{
	void *mkc;

	CMD_BEGIN();
	mkc = ifc_addr(create_mkey_in, in_buf, memory_key_mkey_entry);
	ifc_set(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT);
	ifc_set(mkc, mkc, lw, 1);
	ifc_set(mkc, mkc, lr, 1);
	ifc_set(mkc, mkc, rr, 1);
	ifc_set(mkc, mkc, rw, 1);
	ifc_set(mkc, mkc, a, 1);
	ifc_set(mkc, mkc, pd, pd.num);
	ifc_set(mkc, mkc, qpn, 0xffffff);
	ifc_set64(mkc, mkc, len, 4096);
	ifc_set(mkc, mkc, log_page_size, 12);
	ifc_set(mkc, mkc, translations_octword_size, 1);
	ifc_set(create_mkey_in, in_buf, translations_octword_actual_size, 1);
	put_pas(in_buf + ifc_bytes(create_mkey_in) / 8, at, 1);
	CHECK(CMD_RUN(CREATE_MKEY, create_mkey, 16) == STAT_OK);
	return ifc_get(create_mkey_out, out_buf, mkey_index) << 8;
}

/* Mostly what could be meant, at times anything */
static void random_packet(const struct end *end, uint32_t rkey, struct packet *packet)
{
	static const uint8_t transports[] = { ROCE_RC, ROCE_UC, ROCE_UD, ROCE_XRC };
	static const uint8_t nothing[4096];
	const struct qp *qp = qp_find(&pf, end->num);
	uint32_t r = random_word();

	*packet = (struct packet){
		.route = { .ipv4 = true, .hop_limit = 64, .sport = 0xc000 },
		.opcode = transports[r % 4] | (r >> 2 & ROCE_OPERATION),
		.solicited = r >> 7 & 1, .ack_request = r >> 8 & 1, .pkey = 0xffff,
		.qpn = end->num, .psn = psn_add(qp->resp.psn, (r >> 9 & 7) - 3),
		.va = random_word() & 0x1fff, .rkey = rkey, .length = random_word() & 0xfff,
		.swap_add = random_word(), .compare = random_word(),
		.syndrome = random_word(), .msn = random_word() & PSN_MASK,
		.imm = random_word(), .invalidate = random_word() & 1 ? rkey : random_word(),
		.qkey = 0x1234, .source_qpn = end->num, .srqn = random_word() & PSN_MASK,
		.data = nothing,
	};
	memcpy(packet->route.source, gid, 16);
	memcpy(packet->route.dest, gid, 16);
	memcpy(packet->route.dmac, mac, 6);
	if (r >> 12 & 1)
		packet->psn = psn_add(qp->req.acked, (r >> 9 & 7) - 3);
	if (!(r >> 13 & 15))
		packet->psn = random_word() & PSN_MASK;
	if (r >> 17 & 3)
		packet->opcode = (packet->opcode & ROCE_OPERATION) |
				 (qp->service == QP_RC ? ROCE_RC : qp->service == QP_UC ? ROCE_UC :
				  qp->service == QP_XRC ? ROCE_XRC : ROCE_UD);
	if (roce_opcode(packet->opcode) & ROCE_HAS_DATA)
		packet->len = r >> 19 & 1 ? 256 : r >> 20 & 0x7ff;
}

static void deliver_packet(const struct packet *packet)
{
	struct frame frame = {};
	uint8_t data[8192];
	size_t headers;

	if (!roce_opcode(packet->opcode))
		return;
	headers = packet_begin(packet, data);
	memcpy(data + headers, packet->data, packet->len);
	frame.buf = data;
	frame.data = data;
	frame.len = packet_end(packet, data, headers);
	CHECK(roce_receive(&pf_vport, &frame));
}

/* What comes by the wire reaches nothing but the page that the key is for, and what is posted. */
static void test_garbage(void)
{
	static const uint8_t services[] = { QP_RC, QP_UC, QP_UD };
	struct job job = { .opcode = MLX5_OPCODE_RDMA_READ, .len = 700 };
	uint64_t page, guard;
	struct packet packet;
	struct link link = ordinary;
	unsigned int i, k, n, revived = 0;
	struct end a;
	uint32_t rkey;

	world();
	page = mem_get(4096);
	guard = mem_get(4096);
	fill(guard, 4096, 77);
	rkey = page_key(page);
	job.addr = buf_a;
	job.rkey = rkey;
	wire_to = NULL;			/* what it says in answer interests nobody */
	for (i = 0; i < ARRAY_SIZE(services); i++) {
		link.st = services[i];
		mem_next = guard + 4096;
		end_create(&a, link.st, 0, 0);
		for (n = 0; n < 20000; n++) {
			if (qp_find(&pf, a.num)->state != QP_RTS) {
				revived++;
				CHECK(DESTROY(2RST_QP, qp_2rst, qpn, a.num) == STAT_OK);
				memset(mem(a.dbr), 0, 8);
				a.sq_pi = 0;
				a.rq_pi = 0;
				CHECK(to_init(&a, &link) == STAT_OK);
				CHECK(to_rtr(&a, &link, a.num) == STAT_OK);
				CHECK(to_rts(&a, &link) == STAT_OK);
				for (k = 0; k < 16; k++)
					post_receive(&a, buf_b + k * 4096, 2048);
			}
			if (services[i] == QP_RC && !(n % 64)) {
				post(&a, &job);
				ring(&a);
			}
			random_packet(&a, rkey, &packet);
			deliver_packet(&packet);
			run_turn(qp_find(&pf, a.num)->roce);
			while (received(&a))
				;
			while (cqe_of(&a.send_cq, a.sent)) {
				a.sent++;
				((uint32_t *)mem(a.send_cq.dbr))[0] = htobe32(a.sent);
			}
		}
		end_destroy(&a);
	}
	CHECK(revived > 1000);
	for (n = 0; n < 4096; n++)
		if (((uint8_t *)mem(guard))[n] != (uint8_t)(77 + n * 7 + (n >> 8)))
			break;
	CHECK(n == 4096);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, rkey >> 8) == STAT_OK);
	world_end();
}

static const struct test tests[] = {
	{ "RC: nothing is lost or doubled on a bad wire", test_loss },
	{ "RC: many WQEs at once on a bad wire", test_stream },
	{ "RC: retries end, and all WQEs come back", test_retries },
	{ "RC: a receiver that is not ready, for a while or for good", test_not_ready },
	{ "RC: requests that the other end refuses", test_refused },
	{ "RC: WQEs that fail at home", test_local_errors },
	{ "a QP whose own packets are its end", test_from_within },
	{ "60000 packets that nobody means well reach what they may", test_garbage },
};

int main(void)
{
	return run_tests(tests, ARRAY_SIZE(tests));
}
