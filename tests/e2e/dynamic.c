// SPDX-License-Identifier: GPL-2.0
/*
 * dynamic DEVICE GID DEVICE GID [wrong|hold]: dynamic connections from the first device to the
 * second one, by libmlx5: the states of DCIs and DCTs, all operations, access keys, many DCIs for
 * one DCT and many DCTs for one DCI. wrong: changes of states that do not exist, about which
 * mlx5_ib writes to the kernel's log. hold: write without end. GID is the index of a link-local
 * GID. Print results as KTAP does, without a plan.
 */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dc.h"

#define KEY		0x0123456789abcdefull
#define DCTS		5
#define DCIS		40		/* more than a card may serve at a time */
#define SIZE		(DCIS * LENGTH)
#define LENGTH		3000		/* several packets */
#define IMM		0xfeedbeef

static struct end left, right;

/* Memory that allows everything, of either end */
static struct memory {
	char *data;
	struct ibv_mr *mr;
} from, to;

static struct memory memory_of(struct end *end)
{
	struct memory memory = { .data = aligned_alloc(4096, (SIZE + 4095) & ~4095) };

	need("memory", memory.data);
	memory.mr = ibv_reg_mr(end->pd, memory.data, SIZE, IBV_ACCESS_LOCAL_WRITE | DCT_RIGHTS);
	need("region", memory.mr);
	return memory;
}

static void cq_enlarge(struct end *end)
{
	ibv_destroy_cq(end->cq);
	end->cq = ibv_create_cq(end->ctx, 2 * DCIS, NULL, NULL, 0);
	need("CQ", end->cq);
}

static void fill(uint8_t seed)
{
	unsigned int i;

	for (i = 0; i < SIZE; i++)
		from.data[i] = seed + i * 7 + (i >> 8);
	memset(to.data, 0, SIZE);
}

static struct dc_work work_for(const struct dct *dct, enum ibv_wr_opcode opcode, unsigned int index)
{
	return (struct dc_work){
		.opcode = opcode, .wr_id = index, .dctn = dct->qp->qp_num, .dc_key = dct->key,
		.imm = htobe32(IMM), .rkey = to.mr->rkey,
		.remote = (uintptr_t)to.data + index * LENGTH, .length = LENGTH,
		.data = from.data + index * LENGTH, .mr = from.mr,
	};
}

static bool done(struct dci *dci, const struct dc_work *work)
{
	return end_completes(dci->end, IBV_WC_SUCCESS, dci_post(dci, work), work->wr_id);
}

static bool fails(struct dci *dci, const struct dc_work *work)
{
	int status = dci_post(dci, work) ? end_next(dci->end, work->wr_id) : -1;

	printf("# %s\n", ibv_wc_status_str(status));
	return status > IBV_WC_SUCCESS;
}

static bool poll_one(struct end *end, struct ibv_wc *wc)
{
	int n;

	while (!(n = ibv_poll_cq(end->cq, 1, wc)))
		;
	return n == 1 && wc->status == IBV_WC_SUCCESS;
}

static bool came(const struct dct *dct, const struct dci *dci, unsigned int index, bool imm)
{
	struct ibv_wc wc;

	return poll_one(dct->end, &wc) && wc.opcode == IBV_WC_RECV && wc.byte_len == LENGTH &&
	       wc.qp_num == dct->qp->qp_num && wc.src_qp == dci->qp->qp_num &&
	       wc.wr_id == index && !imm == !(wc.wc_flags & IBV_WC_WITH_IMM) &&
	       (!imm || wc.imm_data == htobe32(IMM)) &&
	       !memcmp(from.data + index * LENGTH, to.data + index * LENGTH, LENGTH);
}

/* ---- states ---- */

static void test_wrong_states(void)
{
	struct ibv_srq_init_attr srq_attr = { .attr = { .max_wr = DCT_WRS, .max_sge = 1 } };
	struct ibv_srq *srq = ibv_create_srq(right.pd, &srq_attr);
	struct ibv_qp *qp;

	need("SRQ", srq);
	qp = dct_new(&right, srq, KEY);
	need("DCT", qp);
	report("DCT: not ready before it has its parameters", dct_to_rtr(qp, &right));
	report("DCT: not twice to INIT", !dct_to_init(qp, 0) && dct_to_init(qp, 0));
	report("DCT: does not send", dci_to_rts(qp));
	report("DCT: not twice to RTR", !dct_to_rtr(qp, &right) && dct_to_rtr(qp, &right));
	ibv_destroy_qp(qp);
	ibv_destroy_srq(srq);
}

static void test_states(void)
{
	struct ibv_srq_init_attr srq_attr = { .attr = { .max_wr = DCT_WRS, .max_sge = 1 } };
	struct ibv_srq *srq = ibv_create_srq(right.pd, &srq_attr);
	struct ibv_qp_init_attr init;
	struct ibv_qp_attr attr;
	struct ibv_qp *qp;

	need("SRQ", srq);
	report("DCT: refused without a shared receive queue", !dct_new(&right, NULL, KEY));
	qp = dct_new(&right, srq, KEY);
	need("DCT", qp);
	report("DCT: from RESET to INIT", !dct_to_init(qp, DCT_RIGHTS));
	report("DCT: from INIT to RTR, with a number from then on",
	       !qp->qp_num && !dct_to_rtr(qp, &right) && qp->qp_num);
	report("DCT: shows its attributes",
	       !ibv_query_qp(qp, &attr, IBV_QP_STATE | IBV_QP_ACCESS_FLAGS | IBV_QP_AV |
			     IBV_QP_PATH_MTU | IBV_QP_MIN_RNR_TIMER, &init) &&
	       attr.qp_state == IBV_QPS_RTR && attr.qp_access_flags == DCT_RIGHTS &&
	       attr.path_mtu == IBV_MTU_1024 && attr.min_rnr_timer == 12);
	/* mlx5_ib does not say that there is a route */
	report("DCT: shows its route", !attr.ah_attr.is_global ||
	       (attr.ah_attr.grh.sgid_index == right.index && attr.ah_attr.grh.hop_limit == 64 &&
		attr.ah_attr.grh.traffic_class == 0x68));
	report("DCT: destroyed when it is ready", !ibv_destroy_qp(qp));
	qp = dct_new(&right, srq, KEY);
	report("DCT: destroyed in RESET", qp && !ibv_destroy_qp(qp));
	qp = dct_new(&right, srq, KEY);
	report("DCT: destroyed in INIT", qp && !dct_to_init(qp, 0) && !ibv_destroy_qp(qp));
	ibv_destroy_srq(srq);

	report("DCI: refused with receive requests", !dci_new(&left, 1));
	qp = dci_new(&left, 0);
	need("DCI", qp);
	report("DCI: not from RESET to RTR", dci_to_rtr(qp));
	report("DCI: from RESET to INIT", !dci_to_init(qp));
	report("DCI: not from INIT to RTS", dci_to_rts(qp));
	report("DCI: from INIT to RTR to RTS", !dci_to_rtr(qp) && !dci_to_rts(qp));
	report("DCI: shows its state", !ibv_query_qp(qp, &attr, IBV_QP_STATE, &init) &&
	       attr.qp_state == IBV_QPS_RTS);
	report("DCI: destroyed", !ibv_destroy_qp(qp));
}

/* ---- messages ---- */

static void test_operations(struct dci *dci, struct dct *dct)
{
	uint64_t *result = (uint64_t *)from.data, *value = (uint64_t *)to.data;
	struct dc_work work;

	fill(1);
	work = work_for(dct, IBV_WR_SEND, 1);
	report("send", dct_post(dct, to.data + LENGTH, LENGTH, to.mr, 1) && done(dci, &work) &&
	       came(dct, dci, 1, false));
	work = work_for(dct, IBV_WR_SEND_WITH_IMM, 2);
	report("send with immediate data",
	       dct_post(dct, to.data + 2 * LENGTH, LENGTH, to.mr, 2) && done(dci, &work) &&
	       came(dct, dci, 2, true));
	work = work_for(dct, IBV_WR_RDMA_WRITE, 3);
	report("write", done(dci, &work) &&
	       !memcmp(from.data + 3 * LENGTH, to.data + 3 * LENGTH, LENGTH));
	work = work_for(dct, IBV_WR_RDMA_READ, 4);
	memset(to.data + 4 * LENGTH, 0x44, LENGTH);
	report("read", done(dci, &work) &&
	       !memcmp(from.data + 4 * LENGTH, to.data + 4 * LENGTH, LENGTH));
	work = work_for(dct, IBV_WR_ATOMIC_FETCH_AND_ADD, 0);
	work.length = 8;
	work.operand = 11;
	*value = 100;
	report("fetch and add", done(dci, &work) && *result == 100 && *value == 111);
	work.opcode = IBV_WR_ATOMIC_CMP_AND_SWP;
	work.operand = 111;
	work.swap = 5;
	report("compare and swap", done(dci, &work) && *result == 111 && *value == 5);
}

static void test_key(struct dci *dci, struct dct *dct)
{
	struct dc_work work = work_for(dct, IBV_WR_RDMA_WRITE, 0);

	fill(2);
	work.dc_key++;
	report("a wrong key writes nothing", fails(dci, &work) && !to.data[0] && !to.data[1]);
	dci_reopen(dci);
	work.dc_key = 0;
	report("no key writes nothing", fails(dci, &work) && !to.data[0] && !to.data[1]);
	dci_reopen(dci);
	work.dc_key = dct->key;
	report("the right key writes after that", done(dci, &work) &&
	       !memcmp(from.data, to.data, LENGTH));
}

static void test_rights(struct dci *dci)
{
	struct dc_work work;
	struct dct dct;

	fill(3);
	dct_open(&dct, &right, KEY, IBV_ACCESS_REMOTE_READ);
	work = work_for(&dct, IBV_WR_RDMA_WRITE, 0);
	report("a DCT that lets nobody write", fails(dci, &work) && !to.data[0] && !to.data[1]);
	dci_reopen(dci);
	work = work_for(&dct, IBV_WR_RDMA_READ, 0);
	report("it lets others read", done(dci, &work) && !from.data[0] && !from.data[1]);
	dct_close(&dct);
}

/* One DCI, and DCTs of both devices */
static void test_targets(void)
{
	struct dct dct[DCTS];
	bool good = true;
	struct dci dci;
	unsigned int i;

	dci_open(&dci, &left, &right);
	for (i = 0; i < DCTS; i++)
		dct_open(&dct[i], &right, KEY + i, DCT_RIGHTS);
	fill(4);
	for (i = 0; i < DCIS; i++) {
		struct dc_work work = work_for(&dct[i % DCTS], IBV_WR_RDMA_WRITE, i);

		good = good && dci_post(&dci, &work);
	}
	for (i = 0; i < DCIS; i++)
		good = good && end_next(&left, i) == IBV_WC_SUCCESS;
	report("one DCI writes by turns to several DCTs", good &&
	       !memcmp(from.data, to.data, SIZE));
	for (i = 0; i < DCTS; i++)
		dct_close(&dct[i]);
	dci_close(&dci);
}

static void test_initiators(struct dct *dct)
{
	static struct dci dci[DCIS];
	bool good = true;
	struct ibv_wc wc;
	unsigned int i;

	fill(5);
	for (i = 0; i < DCIS; i++) {
		dci_open(&dci[i], &left, &right);
		good = good && dct_post(dct, to.data + i * LENGTH, LENGTH, to.mr, i);
	}
	for (i = 0; i < DCIS; i++) {
		struct dc_work work = work_for(dct, IBV_WR_SEND, i);

		good = good && dci_post(&dci[i], &work);
	}
	for (i = 0; good && i < DCIS; i++)
		good = poll_one(&left, &wc);
	/* Messages of different DCIs have no order */
	for (i = 0; good && i < DCIS; i++)
		good = poll_one(&right, &wc) && wc.byte_len == LENGTH;
	report("many DCIs send to one DCT", good);
	for (i = 0; i < DCIS; i++)
		dci_close(&dci[i]);
}

/* A DCT goes while a DCI is connected to it */
static void test_end(struct dci *dci)
{
	struct dc_work work;
	struct dct dct;

	fill(6);
	dct_open(&dct, &right, KEY, DCT_RIGHTS);
	work = work_for(&dct, IBV_WR_RDMA_WRITE, 0);
	report("a DCT writes before its end", done(dci, &work));
	dct_close(&dct);
	fill(7);
	report("nothing is written after its end", fails(dci, &work) && !to.data[0]);
	dci_reopen(dci);
}

static void hold(void)
{
	struct dct dct[2];
	struct dci dci;
	unsigned int i;

	dct_open(&dct[0], &right, KEY, DCT_RIGHTS);
	dct_open(&dct[1], &right, KEY, DCT_RIGHTS);
	dci_open(&dci, &left, &right);
	for (i = 0;; i++) {
		struct dc_work work = work_for(&dct[i % 2], IBV_WR_RDMA_WRITE, 0);

		if (!done(&dci, &work))
			return;
		if (i == 2)
			printf("holding\n");
	}
}

int main(int argc, char **argv)
{
	struct dct dct;
	struct dci dci;

	if (argc < 5) {
		fprintf(stderr, "usage: %s DEVICE GID DEVICE GID [wrong|hold]\n", argv[0]);
		return 2;
	}
	setlinebuf(stdout);
	end_open(&left, argv[1], argv[2]);
	end_open(&right, argv[3], argv[4]);
	cq_enlarge(&left);
	cq_enlarge(&right);
	from = memory_of(&left);
	to = memory_of(&right);
	if (argc > 5 && !strcmp(argv[5], "hold")) {
		hold();
		return 1;
	}
	test_states();
	if (argc > 5)
		test_wrong_states();
	dct_open(&dct, &right, KEY, DCT_RIGHTS);
	dci_open(&dci, &left, &right);
	test_operations(&dci, &dct);
	test_key(&dci, &dct);
	test_rights(&dci);
	test_targets();
	test_initiators(&dct);
	test_end(&dci);
	dci_close(&dci);
	dct_close(&dct);
	return ends_failed;
}
