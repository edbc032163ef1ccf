// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ends.h"

#define WRS		64

bool ends_failed;

void report(const char *what, bool passed)
{
	printf("%s: %s\n", passed ? "passed" : "FAILED", what);
	ends_failed |= !passed;
}

void need(const char *what, const void *object)
{
	if (object)
		return;
	printf("FAILED: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* ---- contexts ---- */

struct ibv_context *device_open(const char *name)
{
	struct ibv_device **list = ibv_get_device_list(NULL), **device;
	struct ibv_context *ctx;

	need("list of devices", list);
	for (device = list; *device && strcmp(ibv_get_device_name(*device), name); device++)
		;
	need("device", *device);
	ctx = ibv_open_device(*device);
	need("context", ctx);
	ibv_free_device_list(list);
	return ctx;
}

void end_open(struct end *end, const char *name, const char *index)
{
	end->ctx = device_open(name);
	end->index = atoi(index);
	ibv_query_gid(end->ctx, 1, end->index, &end->gid);
	end->channel = ibv_create_comp_channel(end->ctx);
	need("channel", end->channel);
	end->pd = ibv_alloc_pd(end->ctx);
	need("PD", end->pd);
	end->cq = ibv_create_cq(end->ctx, 15, NULL, end->channel, 0);
	need("CQ", end->cq);
	end->data = aligned_alloc(4096, END_SIZE);
	need("memory", end->data);
	end->mr = ibv_reg_mr(end->pd, end->data, END_SIZE, IBV_ACCESS_LOCAL_WRITE |
			     IBV_ACCESS_MW_BIND | IBV_ACCESS_REMOTE_WRITE | IBV_ACCESS_REMOTE_READ);
	need("region", end->mr);
}

/* ---- queue pairs ---- */

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

void ends_pair(struct end *a, struct end *b)
{
	end_qp(a);
	end_qp(b);
	end_connect(a, b);
	end_connect(b, a);
}

void ends_unpair(struct end *a, struct end *b)
{
	ibv_destroy_qp(a->qp);
	ibv_destroy_qp(b->qp);
}

/* ---- work ---- */

bool end_post_sge(struct end *end, enum ibv_wr_opcode opcode, uint64_t wr_id, uint64_t remote,
		  uint32_t rkey, struct ibv_sge sge)
{
	struct ibv_send_wr wr = {
		.wr_id = wr_id, .sg_list = &sge, .num_sge = 1, .opcode = opcode,
		.send_flags = IBV_SEND_SIGNALED,
		.wr.rdma = { .remote_addr = remote, .rkey = rkey },
	}, *bad;

	return !ibv_post_send(end->qp, &wr, &bad);
}

bool end_post(struct end *end, enum ibv_wr_opcode opcode, uint64_t wr_id, uint64_t remote,
	      uint32_t rkey, uint32_t length)
{
	return end_post_sge(end, opcode, wr_id, remote, rkey, (struct ibv_sge){
		(uintptr_t)end->data, length, end->mr->lkey });
}

bool end_post_recv(struct end *end, uint64_t wr_id)
{
	struct ibv_sge sge = { (uintptr_t)end->data, 64, end->mr->lkey };
	struct ibv_recv_wr wr = { .wr_id = wr_id, .sg_list = &sge, .num_sge = 1 }, *bad;

	return !ibv_post_recv(end->qp, &wr, &bad);
}

static int end_poll(struct end *end, struct ibv_wc *wc)
{
	int n;

	while (!(n = ibv_poll_cq(end->cq, 1, wc)))
		;
	return n;
}

int end_status(struct end *end)
{
	struct ibv_wc wc;

	return end_poll(end, &wc) < 0 ? -1 : (int)wc.status;
}

int end_next(struct end *end, uint64_t wr_id)
{
	struct ibv_wc wc;

	if (end_poll(end, &wc) < 0)
		return -1;
	if (wc.wr_id != wr_id)
		printf("wr_id %llu, not %llu\n", (unsigned long long)wc.wr_id,
		       (unsigned long long)wr_id);
	return wc.wr_id == wr_id ? (int)wc.status : -1;
}

bool end_completes(struct end *end, int wanted, bool posted, uint64_t wr_id)
{
	int status;

	if (!posted)
		return false;
	status = end_next(end, wr_id);
	if (status != wanted)
		printf("%s, not %s\n", ibv_wc_status_str(status), ibv_wc_status_str(wanted));
	return status == wanted;
}
