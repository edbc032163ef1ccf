// SPDX-License-Identifier: GPL-2.0
/*
 * windows DEVICE GID DEVICE GID: what no example of rdma-core does, between queue pairs of two
 * devices, by libibverbs: completion queues that are resized while they have entries, memory
 * windows, regions of dmabufs. GID is the index of a link-local GID. Print results as KTAP
 * does, without a plan.
 */
#include <errno.h>
#include <fcntl.h>
#include <infiniband/verbs.h>
#include <linux/udmabuf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE		8192
#define WRS		64

static bool failed;

static void report(const char *what, bool passed)
{
	printf("%s: %s\n", passed ? "passed" : "FAILED", what);
	failed |= !passed;
}

static void need(const char *what, const void *object)
{
	if (object)
		return;
	printf("FAILED: %s: %s\n", what, strerror(errno));
	exit(1);
}

struct end {
	struct ibv_context *ctx;
	struct ibv_pd *pd;
	struct ibv_cq *cq;
	struct ibv_qp *qp;
	struct ibv_mr *mr;
	union ibv_gid gid;
	int index;
	char *data;
};

/* ---- queue pairs ---- */

static void end_open(struct end *end, const char *name, const char *index)
{
	struct ibv_device **list = ibv_get_device_list(NULL), **device;

	need("list of devices", list);
	for (device = list; *device && strcmp(ibv_get_device_name(*device), name); device++)
		;
	need("device", *device);
	end->ctx = ibv_open_device(*device);
	need("context", end->ctx);
	ibv_free_device_list(list);
	end->index = atoi(index);
	ibv_query_gid(end->ctx, 1, end->index, &end->gid);
	end->pd = ibv_alloc_pd(end->ctx);
	need("PD", end->pd);
	end->cq = ibv_create_cq(end->ctx, 15, NULL, NULL, 0);
	need("CQ", end->cq);
	end->data = aligned_alloc(4096, SIZE);
	need("memory", end->data);
	end->mr = ibv_reg_mr(end->pd, end->data, SIZE, IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_MW_BIND |
			     IBV_ACCESS_REMOTE_WRITE | IBV_ACCESS_REMOTE_READ);
	need("region", end->mr);
}

static void end_qp(struct end *end)
{
	struct ibv_qp_init_attr init = {
		.send_cq = end->cq,
		.recv_cq = end->cq,
		.cap = { .max_send_wr = WRS, .max_recv_wr = WRS, .max_send_sge = 1,
			 .max_recv_sge = 1 },
		.qp_type = IBV_QPT_RC,
	};
	struct ibv_qp_attr attr = {
		.qp_state = IBV_QPS_INIT,
		.port_num = 1,
		.qp_access_flags = IBV_ACCESS_REMOTE_WRITE | IBV_ACCESS_REMOTE_READ,
	};

	end->qp = ibv_create_qp(end->pd, &init);
	need("QP", end->qp);
	if (ibv_modify_qp(end->qp, &attr, IBV_QP_STATE | IBV_QP_PKEY_INDEX | IBV_QP_PORT |
			  IBV_QP_ACCESS_FLAGS))
		need("INIT", NULL);
}

static void end_connect(struct end *end, const struct end *peer)
{
	struct ibv_qp_attr attr = {
		.qp_state = IBV_QPS_RTR,
		.path_mtu = IBV_MTU_1024,
		.dest_qp_num = peer->qp->qp_num,
		.max_dest_rd_atomic = 1,
		.min_rnr_timer = 12,
		.ah_attr = {
			.is_global = 1,
			.port_num = 1,
			.grh = { .dgid = peer->gid, .sgid_index = end->index, .hop_limit = 64 },
		},
	};

	if (ibv_modify_qp(end->qp, &attr, IBV_QP_STATE | IBV_QP_AV | IBV_QP_PATH_MTU |
			  IBV_QP_DEST_QPN | IBV_QP_RQ_PSN | IBV_QP_MAX_DEST_RD_ATOMIC |
			  IBV_QP_MIN_RNR_TIMER))
		need("RTR", NULL);
	attr = (struct ibv_qp_attr){
		.qp_state = IBV_QPS_RTS, .timeout = 14, .retry_cnt = 7, .rnr_retry = 7,
		.max_rd_atomic = 1,
	};
	if (ibv_modify_qp(end->qp, &attr, IBV_QP_STATE | IBV_QP_TIMEOUT | IBV_QP_RETRY_CNT |
			  IBV_QP_RNR_RETRY | IBV_QP_SQ_PSN | IBV_QP_MAX_QP_RD_ATOMIC))
		need("RTS", NULL);
}

static void pair(struct end *a, struct end *b)
{
	end_qp(a);
	end_qp(b);
	end_connect(a, b);
	end_connect(b, a);
}

static void unpair(struct end *a, struct end *b)
{
	ibv_destroy_qp(a->qp);
	ibv_destroy_qp(b->qp);
}

/* ---- work ---- */

static bool post(struct end *end, enum ibv_wr_opcode opcode, uint64_t wr_id, uint64_t remote,
		 uint32_t rkey, uint32_t length)
{
	struct ibv_sge sge = { (uintptr_t)end->data, length, end->mr->lkey };
	struct ibv_send_wr wr = {
		.wr_id = wr_id, .sg_list = &sge, .num_sge = 1, .opcode = opcode,
		.send_flags = IBV_SEND_SIGNALED,
		.wr.rdma = { .remote_addr = remote, .rkey = rkey },
	}, *bad;

	return !ibv_post_send(end->qp, &wr, &bad);
}

static bool post_recv(struct end *end, uint64_t wr_id)
{
	struct ibv_sge sge = { (uintptr_t)end->data, 64, end->mr->lkey };
	struct ibv_recv_wr wr = { .wr_id = wr_id, .sg_list = &sge, .num_sge = 1 }, *bad;

	return !ibv_post_recv(end->qp, &wr, &bad);
}

/* The next completion's status */
static int next(struct end *end, uint64_t wr_id)
{
	struct ibv_wc wc;
	int n;

	while (!(n = ibv_poll_cq(end->cq, 1, &wc)))
		;
	if (n < 0)
		return -1;
	if (wc.wr_id != wr_id)
		printf("wr_id %llu, not %llu\n", (unsigned long long)wc.wr_id,
		       (unsigned long long)wr_id);
	return wc.wr_id == wr_id ? (int)wc.status : -1;
}

static bool write_to(struct end *end, uint64_t remote, uint32_t rkey, int wanted)
{
	int status;

	if (!post(end, IBV_WR_RDMA_WRITE, 1, remote, rkey, 64))
		return false;
	status = next(end, 1);
	if (status != wanted)
		printf("%s, not %s\n", ibv_wc_status_str(status), ibv_wc_status_str(wanted));
	return status == wanted;
}

/* ---- completion queues ---- */

/* Messages arrive before the queue is resized, and after */
static bool resized(struct end *a, struct end *b, int before, int cqe, int after)
{
	bool good = true;
	int i;

	for (i = 0; i < before + after; i++)
		good &= post_recv(b, 100 + i);
	/* All have arrived when the last send has completed */
	for (i = 0; good && i < before; i++)
		good = post(a, IBV_WR_SEND, i, 0, 0, 64) && !next(a, i);
	good = good && !ibv_resize_cq(b->cq, cqe) && b->cq->cqe >= cqe;
	for (i = before; good && i < before + after; i++)
		good = post(a, IBV_WR_SEND, i, 0, 0, 64) && !next(a, i);
	for (i = 0; good && i < before + after; i++)
		good = !next(b, 100 + i);
	return good;
}

static void try_cqs(struct end *a, struct end *b)
{
	pair(a, b);
	report("a CQ with entries grows", resized(a, b, 10, 100, 20));
	report("a CQ with entries shrinks", resized(a, b, 5, 7, 1));
	report("a CQ grows again", resized(a, b, 1, 1000, 30));
	report("a CQ with entries does not shrink below them", !resized(a, b, 20, 3, 0));
	unpair(a, b);
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
	pair(a, b);
	wr.bind_mw.mw = mw;
	wr.bind_mw.rkey = ibv_inc_rkey(mw->rkey);
	wr.bind_mw.bind_info = (struct ibv_mw_bind_info){
		.mr = b->mr, .addr = start, .length = 512,
		.mw_access_flags = IBV_ACCESS_REMOTE_WRITE,
	};
	report("a window is bound", !ibv_post_send(b->qp, &wr, &bad) && !next(b, 7));
	memset(a->data, 'w', 64);
	memset(b->data, 0, SIZE);
	report("a peer writes through a window",
	       write_to(a, start, wr.bind_mw.rkey, IBV_WC_SUCCESS) &&
	       !memcmp(b->data + 1024, a->data, 64));
	report("a peer does not write beyond a window",
	       write_to(a, start + 512, wr.bind_mw.rkey, IBV_WC_REM_ACCESS_ERR) &&
	       !b->data[1024 + 512]);
	unpair(a, b);
	ibv_dealloc_mw(mw);

	mw = ibv_alloc_mw(b->pd, IBV_MW_TYPE_1);
	need("window", mw);
	pair(a, b);
	report("a window of type 1 is bound",
	       !ibv_bind_mw(b->qp, mw, &(struct ibv_mw_bind){
			.wr_id = 8, .send_flags = IBV_SEND_SIGNALED,
			.bind_info = wr.bind_mw.bind_info,
	       }) && !next(b, 8));
	report("a peer writes through a window of type 1",
	       write_to(a, start + 64, mw->rkey, IBV_WC_SUCCESS) &&
	       !memcmp(b->data + 1024 + 64, a->data, 64));
	unpair(a, b);
	ibv_dealloc_mw(mw);
}

/* ---- dmabufs ---- */

static int dmabuf_create(int memory)
{
	struct udmabuf_create create = { .memfd = memory, .flags = UDMABUF_FLAGS_CLOEXEC,
					 .size = SIZE };
	int device = open("/dev/udmabuf", O_RDWR);

	return device < 0 ? -1 : ioctl(device, UDMABUF_CREATE, &create);
}

static void try_dmabuf(struct end *a, struct end *b)
{
	int memory = memfd_create("windows", MFD_ALLOW_SEALING), dmabuf;
	struct ibv_mr *mr;
	char *data;

	if (ftruncate(memory, SIZE) || fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK))
		need("memfd", NULL);
	data = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	dmabuf = dmabuf_create(memory);
	if (dmabuf < 0) {
		printf("skipped: no dmabuf: %s\n", strerror(errno));
		return;
	}
	mr = ibv_reg_dmabuf_mr(b->pd, 0, SIZE, 0x10000, dmabuf,
			       IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_WRITE);
	report("a region of a dmabuf is registered", mr);
	if (!mr)
		return;
	pair(a, b);
	memset(a->data, 'd', 64);
	report("a peer writes to a dmabuf",
	       write_to(a, 0x10000 + 4096, mr->rkey, IBV_WC_SUCCESS) &&
	       !memcmp(data + 4096, a->data, 64));
	unpair(a, b);
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
	return failed;
}
