// SPDX-License-Identifier: GPL-2.0
/* Receive path: from a completion to the stack. */
#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/mlx5/cq.h>
#include <net/gro.h>

#include "../../compat/page_pool.h"
#include "rq.h"
#include "rx.h"
#include "share.h"

#define FLOW_TAG_MASK	0xffffff
#define FLOW_TAG_NONE	U32_MAX

static void rx_sync(const struct nic_rq *rq, const struct nic_rx_buf *buf, u32 skip, u32 len)
{
	dma_sync_single_range_for_cpu(rq->dma, page_pool_get_dma_addr(buf->page),
				      buf->offset + skip, len, DMA_FROM_DEVICE);
}

/* The buffer stays in its slot */
static struct sk_buff *rx_copy(struct nic_rq *rq, const struct nic_rx_buf *buf, u32 len)
{
	const u32 headroom = NET_SKB_PAD + NET_IP_ALIGN;
	struct sk_buff *skb = napi_alloc_skb(rq->napi, len);

	if (unlikely(!skb))
		return NULL;
	rx_sync(rq, buf, headroom, len);
	skb_put_data(skb, page_address(buf->page) + buf->offset + headroom, len);
	dma_sync_single_range_for_device(rq->dma, page_pool_get_dma_addr(buf->page),
					 buf->offset + headroom, len, DMA_FROM_DEVICE);
	return skb;
}

/* On success the skb owns the buffers; on failure they stay in their slots */
static struct sk_buff *rx_build(struct nic_rq *rq, struct nic_rx_buf *buf, u32 len)
{
	const u32 headroom = NET_SKB_PAD + NET_IP_ALIGN;
	u32 head = min(len, rq->head_room);
	struct sk_buff *skb;
	unsigned int i;
	void *data;

	if (unlikely(len - head > (rq->num_segs - 1) * PAGE_SIZE))
		return NULL;
	data = page_address(buf->page) + buf->offset;
	rx_sync(rq, buf, headroom, head);
	net_prefetch(data + headroom);
	skb = napi_build_skb(data, rq->head_size);
	if (unlikely(!skb))
		return NULL;
	skb_mark_for_recycle(skb);
	skb_reserve(skb, headroom);
	__skb_put(skb, head);
	buf->page = NULL;
	for (i = 0, len -= head; len; i++, len -= head) {
		buf++;
		head = min_t(u32, len, PAGE_SIZE);
		rx_sync(rq, buf, 0, head);
		skb_add_rx_frag(skb, i, buf->page, 0, head, PAGE_SIZE);
		buf->page = NULL;
	}
	return skb;
}

/*
 * Return whether the stack can use the card's checksum over all bytes. It does not include the
 * padding of short frames, and SCTP has another checksum.
 */
static bool rx_sum_is_sane(const struct nic_rq *rq, const struct sk_buff *skb)
{
	if (!rq->csum_full || skb->len <= ETH_ZLEN - ETH_HLEN)
		return false;
	switch (skb->protocol) {
	case htons(ETH_P_IP):
		return skb_headlen(skb) >= sizeof(struct iphdr) &&
		       ((struct iphdr *)skb->data)->protocol != IPPROTO_SCTP;
	case htons(ETH_P_IPV6):
		return skb_headlen(skb) >= sizeof(struct ipv6hdr) &&
		       ((struct ipv6hdr *)skb->data)->nexthdr != IPPROTO_SCTP;
	default:
		return false;
	}
}

/* Must be called after eth_type_trans() */
static void rx_set_checksum(struct nic_rq *rq, struct sk_buff *skb, const struct mlx5_cqe64 *cqe)
{
	const u8 ok = CQE_L3_OK | CQE_L4_OK;

	if (!(skb->dev->features & NETIF_F_RXCSUM)) {
		rq->stats.csum_none++;
	} else if (likely((cqe->hds_ip_ext & ok) == ok)) {
		skb->ip_summed = CHECKSUM_UNNECESSARY;
		rq->stats.csum_unnecessary++;
	} else if (rx_sum_is_sane(rq, skb)) {
		skb->ip_summed = CHECKSUM_COMPLETE;
		skb->csum = csum_unfold((__force __sum16)cqe->check_sum);
		rq->stats.csum_complete++;
	} else {
		rq->stats.csum_none++;
	}
}

static void rx_set_hash(struct sk_buff *skb, const struct mlx5_cqe64 *cqe)
{
	u8 type = cqe->rss_hash_type;

	if (!(skb->dev->features & NETIF_F_RXHASH) || !type)
		return;
	skb_set_hash(skb, be32_to_cpu(cqe->rss_hash_result),
		     type & CQE_RSS_HTYPE_L4 ? PKT_HASH_TYPE_L4 : PKT_HASH_TYPE_L3);
}

static void rx_receive(struct nic_rq *rq, const struct mlx5_cqe64 *cqe, struct nic_rx_buf *buf)
{
	struct net_device *netdev = rq->netdev;
	u32 len = be32_to_cpu(cqe->byte_cnt);
	struct sk_buff *skb;

	if (rq->demux) {
		u32 tag = be32_to_cpu(cqe->sop_drop_qpn) & FLOW_TAG_MASK;

		/* Frames of one source often come together */
		if (tag != rq->last_tag) {
			rq->last_netdev = rq->demux(rq->context, tag);
			rq->last_tag = tag;
		}
		netdev = rq->last_netdev;
		if (!netdev) {
			rq->stats.dropped++;
			return;
		}
		if (unlikely(!nic_share_take(rq->share, tag))) {
			rq->stats.dropped++;
			dev_core_stats_rx_dropped_inc(netdev);
			return;
		}
	}
	skb = len <= rq->copy_max ? rx_copy(rq, buf, len) : rx_build(rq, buf, len);
	if (unlikely(!skb)) {
		rq->stats.dropped++;
		if (rq->demux)
			dev_core_stats_rx_dropped_inc(netdev);
		return;
	}
	rq->stats.packets++;
	rq->stats.bytes += len;
	if (netdev->tstats)
		dev_sw_netstats_rx_add(netdev, len);
	skb->protocol = eth_type_trans(skb, netdev);
	rq->stats.multicast += skb->pkt_type == PACKET_MULTICAST;
	rx_set_checksum(rq, skb, cqe);
	rx_set_hash(skb, cqe);
	if (cqe_has_vlan((struct mlx5_cqe64 *)cqe)) {
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), be16_to_cpu(cqe->vlan_info));
		rq->stats.vlan_stripped++;
	}
	/* The number of a shared queue has no meaning for the netdevice */
	if (!rq->demux)
		skb_record_rx_queue(skb, rq->index);
	napi_gro_receive(rq->napi, skb);
}

static void rx_fail(struct nic_rq *rq, const struct mlx5_cqe64 *cqe)
{
	const struct mlx5_err_cqe *err = (const struct mlx5_err_cqe *)cqe;

	rq->stats.errors++;
	switch (err->syndrome) {
	case MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR:
		/* Only this frame was too long; the queue still works */
		return;
	case MLX5_CQE_SYNDROME_WR_FLUSH_ERR:
		break;
	default:
		if (net_ratelimit())
			dev_err(vhca_device(rq->vhca),
				"RQ 0x%x: WQE 0x%x failed, syndrome 0x%x, vendor syndrome 0x%x\n",
				rq->rqn, be16_to_cpu(err->wqe_counter), err->syndrome,
				err->vendor_err_synd);
	}
	WRITE_ONCE(rq->broken, true);
}

/*
 * WQEs complete in order. If a CQE names another WQE, or one that was not posted, the state of the
 * queue is unknown: return true, and have the queue reset.
 */
static bool rx_out_of_turn(struct nic_rq *rq, const struct mlx5_cqe64 *cqe)
{
	u16 counter = be16_to_cpu(cqe->wqe_counter);

	if (likely(!((counter ^ rq->cc) & rq->mask) && rq->cc != rq->pc))
		return false;
	rq->stats.errors++;
	if (net_ratelimit())
		dev_err(vhca_device(rq->vhca), "RQ 0x%x: completion for WQE 0x%x, expected 0x%x\n",
			rq->rqn, counter, rq->cc);
	WRITE_ONCE(rq->broken, true);
	return true;
}

int nic_rq_poll(struct nic_rq *rq, int budget)
{
	struct mlx5_cqe64 *cqe;
	int done = 0;

	rcu_read_lock();
	rq->last_tag = FLOW_TAG_NONE;
	if (rq->share)
		nic_share_begin(rq->share, budget, vhca_cq_peek_ahead(&rq->cq, rq->mask / 4 * 3));
	while (done < budget) {
		cqe = vhca_cq_peek(&rq->cq);
		if (!cqe)
			break;
		rq->cq.ci++;
		done++;
		if (unlikely(rx_out_of_turn(rq, cqe)))
			continue;
		if (likely(get_cqe_opcode(cqe) == MLX5_CQE_RESP_SEND))
			rx_receive(rq, cqe, &rq->bufs[(rq->cc & rq->mask) * rq->num_segs]);
		else
			rx_fail(rq, cqe);
		rq->cc++;
	}
	/* GRO must not hold frames beyond the softirq: netdevices that share the queue may go */
	if (rq->demux && done)
		napi_gro_flush(rq->napi, false);
	rcu_read_unlock();
	if (done)
		vhca_cq_consumed(&rq->cq);
	return done;
}
