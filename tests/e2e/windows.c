// SPDX-License-Identifier: GPL-2.0
/*
 * windows DEVICE GID DEVICE GID: what no example of rdma-core does, between queue pairs of two
 * devices, by libibverbs: completion queues that are resized while they have entries, memory
 * windows, regions of dmabufs. GID is the index of a link-local GID. Print results as KTAP
 * does, without a plan.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/udmabuf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ends.h"

static bool write_to(struct end *end, uint64_t remote, uint32_t rkey, int wanted)
{
	return end_completes(end, wanted, end_post(end, IBV_WR_RDMA_WRITE, 1, remote, rkey, 64), 1);
}

/* ---- completion queues ---- */

/* Messages arrive before the queue is resized, and after */
static bool resized(struct end *a, struct end *b, int before, int cqe, int after)
{
	bool good = true;
	int i;

	for (i = 0; i < before + after; i++)
		good &= end_post_recv(b, 100 + i);
	/* All have arrived when the last send has completed */
	for (i = 0; good && i < before; i++)
		good = end_post(a, IBV_WR_SEND, i, 0, 0, 64) && !end_next(a, i);
	good = good && !ibv_resize_cq(b->cq, cqe) && b->cq->cqe >= cqe;
	for (i = before; good && i < before + after; i++)
		good = end_post(a, IBV_WR_SEND, i, 0, 0, 64) && !end_next(a, i);
	for (i = 0; good && i < before + after; i++)
		good = !end_next(b, 100 + i);
	return good;
}

static void try_cqs(struct end *a, struct end *b)
{
	ends_pair(a, b);
	report("a CQ with entries grows", resized(a, b, 10, 100, 20));
	report("a CQ with entries shrinks", resized(a, b, 5, 7, 1));
	report("a CQ grows again", resized(a, b, 1, 1000, 30));
	report("a CQ with entries does not shrink below them", !resized(a, b, 20, 3, 0));
	ends_unpair(a, b);
}

/* ---- memory windows ---- */

static void try_window(struct end *a, struct end *b)
{
	struct ibv_mw *mw = ibv_alloc_mw(b->pd, IBV_MW_TYPE_2);
	struct ibv_send_wr wr = {
		.wr_id = 7, .opcode = IBV_WR_BIND_MW, .send_flags = IBV_SEND_SIGNALED,
	}, *bad;
	uint64_t start = (uintptr_t)b->data + 1024;

	need("window", mw);
	ends_pair(a, b);
	wr.bind_mw.mw = mw;
	wr.bind_mw.rkey = ibv_inc_rkey(mw->rkey);
	wr.bind_mw.bind_info = (struct ibv_mw_bind_info){
		.mr = b->mr, .addr = start, .length = 512,
		.mw_access_flags = IBV_ACCESS_REMOTE_WRITE,
	};
	report("a window is bound", !ibv_post_send(b->qp, &wr, &bad) && !end_next(b, 7));
	memset(a->data, 'w', 64);
	memset(b->data, 0, END_SIZE);
	report("a peer writes through a window",
	       write_to(a, start, wr.bind_mw.rkey, IBV_WC_SUCCESS) &&
	       !memcmp(b->data + 1024, a->data, 64));
	report("a peer does not write beyond a window",
	       write_to(a, start + 512, wr.bind_mw.rkey, IBV_WC_REM_ACCESS_ERR) &&
	       !b->data[1024 + 512]);
	ends_unpair(a, b);
	ibv_dealloc_mw(mw);

	mw = ibv_alloc_mw(b->pd, IBV_MW_TYPE_1);
	need("window", mw);
	ends_pair(a, b);
	report("a window of type 1 is bound",
	       !ibv_bind_mw(b->qp, mw, &(struct ibv_mw_bind){
			.wr_id = 8, .send_flags = IBV_SEND_SIGNALED,
			.bind_info = wr.bind_mw.bind_info,
	       }) && !end_next(b, 8));
	report("a peer writes through a window of type 1",
	       write_to(a, start + 64, mw->rkey, IBV_WC_SUCCESS) &&
	       !memcmp(b->data + 1024 + 64, a->data, 64));
	ends_unpair(a, b);
	ibv_dealloc_mw(mw);
}

/* ---- dmabufs ---- */

static int dmabuf_create(int memory)
{
	struct udmabuf_create create = { .memfd = memory, .flags = UDMABUF_FLAGS_CLOEXEC,
					 .size = END_SIZE };
	int device = open("/dev/udmabuf", O_RDWR);

	return device < 0 ? -1 : ioctl(device, UDMABUF_CREATE, &create);
}

static void try_dmabuf(struct end *a, struct end *b)
{
	int memory = memfd_create("windows", MFD_ALLOW_SEALING), dmabuf;
	struct ibv_mr *mr;
	char *data;

	if (ftruncate(memory, END_SIZE) || fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK))
		need("memfd", NULL);
	data = mmap(NULL, END_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	dmabuf = dmabuf_create(memory);
	if (dmabuf < 0) {
		printf("skipped: no dmabuf: %s\n", strerror(errno));
		return;
	}
	mr = ibv_reg_dmabuf_mr(b->pd, 0, END_SIZE, 0x10000, dmabuf,
			       IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_WRITE);
	report("a region of a dmabuf is registered", mr);
	if (!mr)
		return;
	ends_pair(a, b);
	memset(a->data, 'd', 64);
	report("a peer writes to a dmabuf",
	       write_to(a, 0x10000 + 4096, mr->rkey, IBV_WC_SUCCESS) &&
	       !memcmp(data + 4096, a->data, 64));
	ends_unpair(a, b);
	report("a region of a dmabuf is deregistered", !ibv_dereg_mr(mr));
}

int main(int argc, char **argv)
{
	struct end a = {}, b = {};

	if (argc != 5)
		return 2;
	end_open(&a, argv[1], argv[2]);
	end_open(&b, argv[3], argv[4]);
	try_cqs(&a, &b);
	try_window(&a, &b);
	try_dmabuf(&a, &b);
	return ends_failed;
}
