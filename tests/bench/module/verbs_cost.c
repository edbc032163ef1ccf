// SPDX-License-Identifier: GPL-2.0
/*
 * What verbs of the kernel cost: between a reliable queue pair of the RDMA device @from and one of
 * @to. Loading the module measures and logs a line for each verb: its name, how many work requests
 * one call has, and the nanoseconds of the clock for each of them, the least of many calls, as
 * whatever interrupts the processor adds to it. Where a clock counts instructions, it is those.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/module.h>
#include <rdma/ib_addr.h>
#include <rdma/ib_cache.h>
#include <rdma/ib_verbs.h>

#define BATCH		16
#define ROUNDS		64
#define ENTRIES		(4 * BATCH)
#define LENGTH		64
#define REGION		(16 * PAGE_SIZE)

static char *from, *to;
module_param(from, charp, 0);
module_param(to, charp, 0);
static unsigned int from_gid, to_gid;
module_param(from_gid, uint, 0);
MODULE_PARM_DESC(from_gid, "index of the GID of @from");
module_param(to_gid, uint, 0);
MODULE_PARM_DESC(to_gid, "index of the GID of @to");

struct end {
	struct ib_device *ibdev;
	struct ib_pd *pd;
	struct ib_cq *cq;
	struct ib_qp *qp;
	struct ib_mr *mr;
	void *memory;
	u64 address;
	union ib_gid gid;
	unsigned int gid_index;
};

static struct end sender, receiver;

/* ---- ends ---- */

static int end_add(struct ib_device *ibdev)
{
	if (from && !strcmp(dev_name(&ibdev->dev), from))
		sender.ibdev = ibdev;
	if (to && !strcmp(dev_name(&ibdev->dev), to))
		receiver.ibdev = ibdev;
	return 0;
}

static struct ib_client client = { .name = KBUILD_MODNAME, .add = end_add };

/* Also of an end that was created in part */
static void end_destroy(struct end *end)
{
	if (end->mr)
		ib_dereg_mr(end->mr);
	if (end->qp)
		ib_destroy_qp(end->qp);
	if (end->cq)
		ib_free_cq(end->cq);
	if (end->address)
		ib_dma_unmap_single(end->ibdev, end->address, REGION, DMA_BIDIRECTIONAL);
	kfree(end->memory);
	if (end->pd)
		ib_dealloc_pd(end->pd);
}

static int end_create_memory(struct end *end)
{
	struct scatterlist sg;
	int n;

	end->memory = kzalloc(REGION, GFP_KERNEL);
	if (!end->memory)
		return -ENOMEM;
	end->address = ib_dma_map_single(end->ibdev, end->memory, REGION, DMA_BIDIRECTIONAL);
	if (ib_dma_mapping_error(end->ibdev, end->address)) {
		end->address = 0;
		return -ENOMEM;
	}
	end->mr = ib_alloc_mr(end->pd, IB_MR_TYPE_MEM_REG, REGION / PAGE_SIZE);
	if (IS_ERR(end->mr)) {
		int err = PTR_ERR(end->mr);

		end->mr = NULL;
		return err;
	}
	sg_init_one(&sg, end->memory, REGION);
	sg_dma_address(&sg) = end->address;
	sg_dma_len(&sg) = REGION;
	n = ib_map_mr_sg(end->mr, &sg, 1, NULL, PAGE_SIZE);
	return n == 1 ? 0 : -EINVAL;
}

static int end_create(struct end *end, unsigned int gid_index)
{
	struct ib_qp_init_attr attr = {
		.qp_type = IB_QPT_RC,
		.cap = { .max_send_wr = ENTRIES, .max_recv_wr = ENTRIES, .max_send_sge = 1,
			 .max_recv_sge = 1 },
	};
	int err;

	end->gid_index = gid_index;
	err = rdma_query_gid(end->ibdev, 1, gid_index, &end->gid);
	if (err)
		return err;
	end->pd = ib_alloc_pd(end->ibdev, 0);
	if (IS_ERR(end->pd)) {
		err = PTR_ERR(end->pd);
		end->pd = NULL;
		return err;
	}
	end->cq = ib_alloc_cq(end->ibdev, NULL, 2 * ENTRIES, 0, IB_POLL_DIRECT);
	if (IS_ERR(end->cq)) {
		err = PTR_ERR(end->cq);
		end->cq = NULL;
		return err;
	}
	attr.send_cq = end->cq;
	attr.recv_cq = end->cq;
	end->qp = ib_create_qp(end->pd, &attr);
	if (IS_ERR(end->qp)) {
		err = PTR_ERR(end->qp);
		end->qp = NULL;
		return err;
	}
	return end_create_memory(end);
}

static int end_connect(struct end *end, const struct end *peer)
{
	struct ib_qp_attr attr = {
		.qp_state = IB_QPS_INIT, .port_num = 1,
		.qp_access_flags = IB_ACCESS_REMOTE_WRITE | IB_ACCESS_REMOTE_READ,
	};
	int err;

	err = ib_modify_qp(end->qp, &attr, IB_QP_STATE | IB_QP_PKEY_INDEX | IB_QP_PORT |
			   IB_QP_ACCESS_FLAGS);
	if (err)
		return err;
	attr.qp_state = IB_QPS_RTR;
	attr.path_mtu = IB_MTU_1024;
	attr.dest_qp_num = peer->qp->qp_num;
	attr.max_dest_rd_atomic = 1;
	attr.min_rnr_timer = 12;
	attr.ah_attr.type = RDMA_AH_ATTR_TYPE_ROCE;
	rdma_ah_set_port_num(&attr.ah_attr, 1);
	rdma_ah_set_grh(&attr.ah_attr, (union ib_gid *)&peer->gid, 0, end->gid_index, 64, 0);
	/* GIDs are link-local */
	rdma_get_ll_mac((struct in6_addr *)peer->gid.raw, rdma_ah_retrieve_dmac(&attr.ah_attr));
	err = ib_modify_qp(end->qp, &attr, IB_QP_STATE | IB_QP_AV | IB_QP_PATH_MTU |
			   IB_QP_DEST_QPN | IB_QP_RQ_PSN | IB_QP_MAX_DEST_RD_ATOMIC |
			   IB_QP_MIN_RNR_TIMER);
	if (err)
		return err;
	attr.qp_state = IB_QPS_RTS;
	attr.timeout = 18;
	attr.retry_cnt = 7;
	attr.rnr_retry = 7;
	attr.max_rd_atomic = 1;
	return ib_modify_qp(end->qp, &attr, IB_QP_STATE | IB_QP_TIMEOUT | IB_QP_RETRY_CNT |
			    IB_QP_RNR_RETRY | IB_QP_SQ_PSN | IB_QP_MAX_QP_RD_ATOMIC);
}

/* ---- work requests ---- */

static struct ib_sge sge_of(const struct end *end)
{
	return (struct ib_sge){
		.addr = end->address, .length = LENGTH, .lkey = end->pd->local_dma_lkey,
	};
}

static u64 post_recv(unsigned int count)
{
	struct ib_sge sge = sge_of(&receiver);
	const struct ib_recv_wr *bad;
	struct ib_recv_wr wr[BATCH];
	unsigned int i;
	u64 start;
	int err;

	for (i = 0; i < count; i++)
		wr[i] = (struct ib_recv_wr){
			.next = i + 1 < count ? &wr[i + 1] : NULL, .sg_list = &sge, .num_sge = 1,
		};
	start = ktime_get_ns();
	err = ib_post_recv(receiver.qp, wr, &bad);
	start = ktime_get_ns() - start;
	return err ? 0 : start;
}

static u64 post_rdma(unsigned int count, enum ib_wr_opcode opcode)
{
	struct ib_sge sge = sge_of(&sender);
	const struct ib_send_wr *bad;
	static struct ib_rdma_wr wr[BATCH];
	unsigned int i;
	u64 start;
	int err;

	for (i = 0; i < count; i++)
		wr[i] = (struct ib_rdma_wr){
			.wr = {
				.next = i + 1 < count ? &wr[i + 1].wr : NULL, .sg_list = &sge,
				.num_sge = 1, .opcode = opcode, .send_flags = IB_SEND_SIGNALED,
			},
			.remote_addr = receiver.mr->iova, .rkey = receiver.mr->rkey,
		};
	start = ktime_get_ns();
	err = ib_post_send(sender.qp, &wr[0].wr, &bad);
	start = ktime_get_ns() - start;
	return err ? 0 : start;
}

/* Invalidate the region of @end, and register it again with another key */
static u64 post_register(struct end *end, bool invalidate)
{
	struct ib_send_wr inv = {
		.opcode = IB_WR_LOCAL_INV, .ex.invalidate_rkey = end->mr->rkey,
	};
	struct ib_reg_wr reg = {
		.wr = { .opcode = IB_WR_REG_MR, .send_flags = IB_SEND_SIGNALED }, .mr = end->mr,
		.access = IB_ACCESS_LOCAL_WRITE | IB_ACCESS_REMOTE_READ | IB_ACCESS_REMOTE_WRITE,
	};
	const struct ib_send_wr *bad;
	u64 start;
	int err;

	ib_update_fast_reg_key(end->mr, end->mr->rkey + 1);
	reg.key = end->mr->rkey;
	inv.next = &reg.wr;
	start = ktime_get_ns();
	err = ib_post_send(end->qp, invalidate ? &inv : &reg.wr, &bad);
	start = ktime_get_ns() - start;
	return err ? 0 : start;
}

/* ---- measuring ---- */

enum {
	VERB_RECEIVE, VERB_SEND, VERB_WRITE, VERB_READ, VERB_REGISTER, VERB_POLL_SENT,
	VERB_POLL_RECEIVED, VERBS
};

static const char * const verbs[VERBS] = {
	[VERB_RECEIVE] = "receive", [VERB_SEND] = "send", [VERB_WRITE] = "write",
	[VERB_READ] = "read", [VERB_REGISTER] = "register", [VERB_POLL_SENT] = "poll sent",
	[VERB_POLL_RECEIVED] = "poll received",
};

static u64 least[VERBS][2];	/* of one request, and of BATCH */

static void note(unsigned int verb, unsigned int count, u64 time)
{
	u64 *best = &least[verb][count > 1];

	if (!*best || time < *best)
		*best = time;
}

/* Poll @count completions; note the time of a call that returns all of them */
static int poll_all(struct ib_cq *cq, unsigned int verb, unsigned int count)
{
	unsigned long end = jiffies + 60 * HZ;
	static struct ib_wc wc[BATCH];
	unsigned int got = 0, i;
	unsigned long flags;
	u64 start;
	int n;

	while (got < count) {
		/* Most often they have all arrived then */
		usleep_range(1000, 2000);
		local_irq_save(flags);
		start = ktime_get_ns();
		n = ib_poll_cq(cq, count - got, wc);
		start = ktime_get_ns() - start;
		local_irq_restore(flags);
		if (n == count)
			note(verb, count, start);
		for (i = 0; (int)i < n; i++)
			if (wc[i].status != IB_WC_SUCCESS)
				return -EIO;
		if (n < 0 || time_after(jiffies, end))
			return -ETIMEDOUT;
		got += n;
	}
	return 0;
}

static u64 post(unsigned int verb, unsigned int count)
{
	switch (verb) {
	case VERB_RECEIVE:
		return post_recv(count);
	case VERB_SEND:
		return post_rdma(count, IB_WR_SEND);
	case VERB_WRITE:
		return post_rdma(count, IB_WR_RDMA_WRITE);
	case VERB_READ:
		return post_rdma(count, IB_WR_RDMA_READ);
	default:
		return post_register(&sender, true);
	}
}

static int measure_post(unsigned int verb, unsigned int count)
{
	unsigned long flags;
	u64 time;

	local_irq_save(flags);
	time = post(verb, count);
	local_irq_restore(flags);
	if (!time)
		return -EIO;
	note(verb, count, time);
	return 0;
}

static int measure_round(unsigned int count)
{
	unsigned int verb;
	int err;

	err = measure_post(VERB_RECEIVE, count) ?: measure_post(VERB_SEND, count) ?:
	      poll_all(receiver.cq, VERB_POLL_RECEIVED, count) ?:
	      poll_all(sender.cq, VERB_POLL_SENT, count);
	for (verb = VERB_WRITE; !err && verb <= VERB_READ; verb++)
		err = measure_post(verb, count) ?: poll_all(sender.cq, VERB_POLL_SENT, count);
	if (!err && count == 1)
		err = measure_post(VERB_REGISTER, 1) ?: poll_all(sender.cq, VERB_POLL_SENT, 1);
	return err;
}

static int measure(void)
{
	unsigned int i, verb;
	u64 clock = ~0ull;
	int err = 0;

	if (!post_register(&sender, false) || !post_register(&receiver, false))
		return -EIO;
	err = poll_all(sender.cq, VERB_POLL_SENT, 1) ?: poll_all(receiver.cq, VERB_POLL_SENT, 1);
	for (i = 0; i < ROUNDS && !err; i++) {
		u64 start = ktime_get_ns();

		clock = min(clock, ktime_get_ns() - start);
		err = measure_round(1) ?: measure_round(BATCH);
	}
	for (verb = 0; verb < VERBS && !err; verb++)
		for (i = 0; i < 2; i++)
			if (least[verb][i])
				pr_info("%u %llu %s\n", i ? BATCH : 1,
					(least[verb][i] - clock) / (i ? BATCH : 1), verbs[verb]);
	return err;
}

static int __init verbs_cost_init(void)
{
	int err = ib_register_client(&client);

	if (err)
		return err;
	err = -ENODEV;
	if (sender.ibdev && receiver.ibdev)
		err = end_create(&sender, from_gid) ?: end_create(&receiver, to_gid) ?:
		      end_connect(&sender, &receiver) ?: end_connect(&receiver, &sender) ?:
		      measure();
	end_destroy(&sender);
	end_destroy(&receiver);
	ib_unregister_client(&client);
	return err;
}

static void __exit verbs_cost_exit(void)
{
}

module_init(verbs_cost_init);
module_exit(verbs_cost_exit);
MODULE_DESCRIPTION("Cost of the kernel's verbs");
MODULE_LICENSE("GPL");
