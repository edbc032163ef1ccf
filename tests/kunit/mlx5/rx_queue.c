// SPDX-License-Identifier: GPL-2.0
#include "rx_queue.h"

/* For dev_get_stats() */
static const struct net_device_ops rx_netdev_ops = {};

static rx_handler_result_t rx_take(struct sk_buff **skb)
{
	struct rx *rx = rcu_dereference((*skb)->dev->rx_handler_data);

	skb_queue_tail(&rx->frames, *skb);
	return RX_HANDLER_CONSUMED;
}

static void rx_free_netdev(void *data)
{
	struct net_device *netdev = data;

	rtnl_lock();
	netdev_rx_handler_unregister(netdev);
	rtnl_unlock();
	free_netdev(netdev);
}

static struct net_device *rx_netdev(struct rx *rx)
{
	struct net_device *netdev = alloc_etherdev(0);
	int err;

	KUNIT_ASSERT_NOT_NULL(rx->test, netdev);
	netdev->netdev_ops = &rx_netdev_ops;
	netdev->features = NETIF_F_RXCSUM | NETIF_F_RXHASH;
	rtnl_lock();
	err = netdev_rx_handler_register(netdev, rx_take, rx);
	rtnl_unlock();
	KUNIT_ASSERT_EQ(rx->test, err, 0);
	KUNIT_ASSERT_EQ(rx->test, kunit_add_action_or_reset(rx->test, rx_free_netdev, netdev), 0);
	return netdev;
}

static int rx_no_poll(struct napi_struct *napi, int budget)
{
	return 0;
}

static void rx_napi_del(void *napi)
{
	netif_napi_del(napi);
}

void rx_destroy(void *rq)
{
	napi_disable(((struct nic_rq *)rq)->napi);
	nic_rq_destroy(rq);
}

static void rx_purge(void *frames)
{
	skb_queue_purge(frames);
}

int rx_init(struct kunit *test)
{
	struct rx *rx = kunit_kzalloc(test, sizeof(*rx), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, rx);
	test->priv = rx;
	rx->test = test;
	skb_queue_head_init(&rx->frames);
	rx->fake = fake_vhca_create(test);
	MLX5_SET(per_protocol_networking_offload_caps,
		 fake_vhca_cap(rx->fake, MLX5_CAP_ETHERNET_OFFLOADS), cqe_checksum_full, 1);
	rx->netdev = rx_netdev(rx);
	rx->other = rx_netdev(rx);
	rx->channel = kunit_kzalloc(test, sizeof(*rx->channel), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, rx->channel);
	rx->channel->vhca = &rx->fake->vhca;
	spin_lock_init(&rx->channel->lock);
	netif_napi_add(rx->netdev, &rx->channel->napi, rx_no_poll);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, rx_napi_del, &rx->channel->napi), 0);
	rx->rq = &rx->channel->rq;
	return 0;
}

int rx_try(struct rx *rx, struct nic_rq_params *params)
{
	params->netdev = rx->netdev;
	params->log_size = LOG_SIZE;
	return nic_rq_create(rx->rq, &rx->fake->vhca, &rx->channel->napi, params);
}

void rx_create_with(struct rx *rx, struct nic_rq_params *params)
{
	struct kunit *test = rx->test;

	KUNIT_ASSERT_EQ(test, rx_try(rx, params), 0);
	napi_enable(&rx->channel->napi);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, rx_destroy, rx->rq), 0);
	/* Free the frames before the pool of their memory */
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, rx_purge, &rx->frames), 0);
}

void rx_create(struct rx *rx, unsigned int frame)
{
	struct nic_rq_params params = { .frame = frame };

	rx_create_with(rx, &params);
}

struct mlx5_wqe_data_seg *rx_wqe(struct rx *rx, unsigned int index)
{
	return rx->rq->ring + ((size_t)(index % SIZE) << rx->rq->log_stride);
}

void rx_scatter(struct rx *rx, const u8 *frame, unsigned int len)
{
	struct mlx5_wqe_data_seg *seg = rx_wqe(rx, rx->delivered);

	for (; len; seg++) {
		unsigned int part = min(len, be32_to_cpu(seg->byte_count));

		KUNIT_ASSERT_NE_MSG(rx->test, part, 0, "the frame does not fit into the WQE");
		memcpy(phys_to_virt(be64_to_cpu(seg->addr)), frame, part);
		frame += part;
		len -= part;
	}
}

void rx_complete(struct rx *rx, const u32 *words)
{
	u8 owner = rx->delivered / SIZE & 1;
	__be32 *cqe = rx->rq->cq.buf.addr + rx->delivered % SIZE * sizeof(struct mlx5_cqe64);
	u32 opcode = words[OPCODE] ?: RECEIVED;
	unsigned int i;

	for (i = 0; i < OPCODE; i++)
		cqe[i] = cpu_to_be32(words[i]);
	cqe[OPCODE] = cpu_to_be32((rx->delivered & 0xffff) << 16 | opcode | owner);
	rx->delivered++;
}

void rx_poll(struct rx *rx, int done)
{
	struct napi_struct *napi = &rx->channel->napi;

	KUNIT_ASSERT_TRUE(rx->test, napi_schedule_prep(napi));
	local_bh_disable();
	KUNIT_EXPECT_EQ(rx->test, nic_rq_poll(rx->rq, 64), done);
	napi_complete_done(napi, done);	/* deliver frames that GRO holds */
	local_bh_enable();
}

const u8 rx_to_us[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0x01 };
const u8 rx_to_many[ETH_ALEN] = { 0x01, 0, 0x5e, 0, 0, 0x01 };

u8 *rx_frame(struct rx *rx, const u8 *dest, u16 type, unsigned int len)
{
	u8 *frame = kunit_kmalloc(rx->test, len, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(rx->test, frame);
	for (i = 0; i < len; i++)
		frame[i] = i ^ i >> 8;
	memcpy(frame, dest, ETH_ALEN);
	frame[12] = type >> 8;
	frame[13] = type;
	return frame;
}

struct sk_buff *rx_one(struct rx *rx, const u8 *frame, const u32 *cqe)
{
	rx_scatter(rx, frame, cqe[LENGTH]);
	rx_complete(rx, cqe);
	rx_poll(rx, 1);
	return skb_peek_tail(&rx->frames);
}
