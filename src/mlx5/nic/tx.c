// SPDX-License-Identifier: GPL-2.0
/* Transmit path: from a packet to a WQE, and completions. */
#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/mlx5/cq.h>
#include <linux/mlx5/doorbell.h>
#include <linux/prefetch.h>
#include <linux/tcp.h>

#include "sq.h"
#include "tx.h"

#define TX_POLL_BUDGET	128	/* completions per poll */
#define INLINE_START	2	/* bytes of the inline header in the Ethernet segment */

/**
 * struct tx_plan - layout of a packet's WQE
 * @opcode: MLX5_OPCODE_SEND or MLX5_OPCODE_LSO
 * @mss: payload bytes of each frame of an LSO
 * @copied: bytes of the linear part that are copied into the WQE
 * @header: length of the inline header: @copied, and a VLAN tag if there is one
 * @data: index of the first data segment
 * @ds: number of segments, including control and Ethernet segment
 * @bbs: number of basic blocks
 * @bytes: bytes on the wire, without preamble and FCS
 */
struct tx_plan {
	u8 opcode;
	u16 mss;
	u16 copied;
	u16 header;
	u8 data;
	u8 ds;
	u8 bbs;
	u32 bytes;
};

static void *tx_wqe(const struct nic_sq *sq, u16 index)
{
	return sq->ring + (index & sq->mask) * NIC_WQE_BB;
}

static unsigned int tx_inline_length(const struct nic_sq *sq, const struct sk_buff *skb)
{
	unsigned int len = ETH_HLEN + VLAN_HLEN;
	u8 mode = sq->min_inline;

	/* Cards do not insert VLAN tags, so the tag must be in the inline header */
	if (skb_vlan_tag_present(skb))
		mode = max_t(u8, mode, MLX5_INLINE_MODE_L2);
	switch (mode) {
	case MLX5_INLINE_MODE_NONE:
		return 0;
	case MLX5_INLINE_MODE_TCP_UDP:
		len = max(len, eth_get_headlen(skb->dev, skb->data, skb_headlen(skb)));
		break;
	case MLX5_INLINE_MODE_IP:
		if (skb_transport_header_was_set(skb))
			len = max_t(unsigned int, len, skb_transport_offset(skb));
		break;
	default:
		len = max_t(unsigned int, len, skb_network_offset(skb));
		break;
	}
	return min(len, skb_headlen(skb));
}

/* Return false if the packet does not fit into the longest WQE */
static bool tx_plan_wqe(const struct nic_sq *sq, const struct sk_buff *skb, struct tx_plan *plan)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	unsigned int ds = 2;

	if (skb_is_gso(skb)) {
		plan->opcode = MLX5_OPCODE_LSO;
		plan->mss = shinfo->gso_size;
		plan->copied = skb_tcp_all_headers(skb);
		plan->bytes = skb->len + (shinfo->gso_segs - 1) * plan->copied;
		if (plan->copied > skb_headlen(skb) || plan->copied > NIC_TX_MAX_HEADER)
			return false;
	} else {
		plan->opcode = MLX5_OPCODE_SEND;
		plan->mss = 0;
		plan->copied = tx_inline_length(sq, skb);
		plan->bytes = max_t(unsigned int, skb->len, ETH_ZLEN);
	}
	plan->header = plan->copied;
	if (plan->copied) {
		if (skb_vlan_tag_present(skb))
			plan->header += VLAN_HLEN;
		ds += DIV_ROUND_UP(plan->header - INLINE_START, NIC_WQE_DS);
	}
	plan->data = ds;
	ds += (skb_headlen(skb) > plan->copied) + shinfo->nr_frags;
	plan->ds = ds;
	plan->bbs = DIV_ROUND_UP(ds * NIC_WQE_DS, NIC_WQE_BB);
	return ds <= sq->max_ds;
}

static void tx_fill_header(const struct tx_plan *plan, struct mlx5_wqe_eth_seg *eseg,
			   const struct sk_buff *skb)
{
	u8 *to = (u8 *)eseg + offsetof(struct mlx5_wqe_eth_seg, inline_hdr.start);
	const unsigned int macs = 2 * ETH_ALEN;

	eseg->inline_hdr.sz = cpu_to_be16(plan->header);
	if (plan->header == plan->copied) {
		memcpy(to, skb->data, plan->copied);
		return;
	}
	memcpy(to, skb->data, macs);
	*(__be16 *)(to + macs) = skb->vlan_proto;
	*(__be16 *)(to + macs + 2) = cpu_to_be16(skb_vlan_tag_get(skb));
	memcpy(to + macs + VLAN_HLEN, skb->data + macs, plan->copied - macs);
}

static void tx_fill_eth(struct nic_sq *sq, const struct tx_plan *plan,
			struct mlx5_wqe_eth_seg *eseg, const struct sk_buff *skb)
{
	memset(eseg, 0, sizeof(*eseg));
	eseg->mss = cpu_to_be16(plan->mss);
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		eseg->cs_flags = MLX5_ETH_WQE_L3_CSUM | MLX5_ETH_WQE_L4_CSUM;
		sq->stats.csum_partial++;
	}
	if (plan->copied)
		tx_fill_header(plan, eseg, skb);
}

static void tx_unmap_data(const struct nic_sq *sq, const struct mlx5_wqe_data_seg *data,
			  unsigned int count, bool head)
{
	for (; count; count--, data++, head = false) {
		dma_addr_t addr = be64_to_cpu(data->addr);
		u32 len = be32_to_cpu(data->byte_count);

		if (head)
			dma_unmap_single(sq->dma, addr, len, DMA_TO_DEVICE);
		else
			dma_unmap_page(sq->dma, addr, len, DMA_TO_DEVICE);
	}
}

static bool tx_map_data(const struct nic_sq *sq, const struct tx_plan *plan,
			struct mlx5_wqe_data_seg *data, const struct sk_buff *skb)
{
	unsigned int head = skb_headlen(skb) - plan->copied, count = 0, i;
	dma_addr_t addr;

	if (head) {
		addr = dma_map_single(sq->dma, skb->data + plan->copied, head, DMA_TO_DEVICE);
		if (unlikely(dma_mapping_error(sq->dma, addr)))
			return false;
		data[count].byte_count = cpu_to_be32(head);
		data[count].lkey = sq->mkey;
		data[count++].addr = cpu_to_be64(addr);
	}
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		addr = skb_frag_dma_map(sq->dma, frag, 0, skb_frag_size(frag), DMA_TO_DEVICE);
		if (unlikely(dma_mapping_error(sq->dma, addr))) {
			tx_unmap_data(sq, data, count, head);
			return false;
		}
		data[count].byte_count = cpu_to_be32(skb_frag_size(frag));
		data[count].lkey = sq->mkey;
		data[count++].addr = cpu_to_be64(addr);
	}
	return true;
}

static void tx_fill_ctrl(struct nic_sq *sq, struct mlx5_wqe_ctrl_seg *ctrl, u8 opcode, u8 ds)
{
	memset(ctrl, 0, sizeof(*ctrl));
	ctrl->opmod_idx_opcode = cpu_to_be32(sq->pc << 8 | opcode);
	ctrl->qpn_ds = cpu_to_be32(sq->sqn << 8 | ds);
	sq->last = ctrl;
}

/* A WQE must be contiguous: fill the rest of the ring with NOPs */
static void tx_fill_up(struct nic_sq *sq, unsigned int bbs)
{
	for (; bbs; bbs--) {
		sq->info[sq->pc & sq->mask] = (struct nic_tx_info){ .bbs = 1 };
		tx_fill_ctrl(sq, tx_wqe(sq, sq->pc), MLX5_OPCODE_NOP, 1);
		sq->pc++;
	}
}

/* Only the last WQE requests a CQE, which completes all WQEs before it */
static void tx_ring_doorbell(struct nic_sq *sq)
{
	sq->last->fm_ce_se = MLX5_WQE_CTRL_CQ_UPDATE;
	dma_wmb();	/* write WQEs before the counter */
	sq->db.record[MLX5_SND_DBR] = cpu_to_be32(sq->pc);
	wmb();		/* write the counter before the doorbell */
	mlx5_write64((__be32 *)sq->last, sq->doorbell);
	sq->rung = sq->pc;
}

static void tx_maybe_stop(struct nic_sq *sq)
{
	if (likely(nic_sq_room(sq) >= NIC_TX_STOP_ROOM))
		return;
	netif_tx_stop_queue(sq->txq);
	sq->stats.stopped++;
	smp_mb();	/* stop before the check; pairs with the barrier in tx_maybe_wake() */
	if (unlikely(nic_sq_room(sq) >= NIC_TX_STOP_ROOM))
		netif_tx_start_queue(sq->txq);
}

static netdev_tx_t tx_drop(struct nic_sq *sq, struct sk_buff *skb)
{
	sq->stats.dropped++;
	dev_kfree_skb_any(skb);
	/* NOPs may have been posted before the packet was dropped */
	tx_maybe_stop(sq);
	/* Earlier packets may have left the doorbell to this one, and none follows when stopped */
	if (sq->rung != sq->pc && (!netdev_xmit_more() || netif_tx_queue_stopped(sq->txq)))
		tx_ring_doorbell(sq);
	return NETDEV_TX_OK;
}

/* netif_device_attach() also wakes full queues, so stop the queue again */
static netdev_tx_t tx_busy(struct nic_sq *sq)
{
	tx_maybe_stop(sq);
	if (sq->rung != sq->pc)
		tx_ring_doorbell(sq);
	return NETDEV_TX_BUSY;
}

static void tx_maybe_wake(struct nic_sq *sq)
{
	smp_mb();	/* make room before the check; pairs with the barrier in tx_maybe_stop() */
	if (unlikely(netif_tx_queue_stopped(sq->txq)) && READ_ONCE(sq->enabled) &&
	    nic_sq_room(sq) >= NIC_TX_STOP_ROOM)
		netif_tx_wake_queue(sq->txq);
}

netdev_tx_t nic_sq_xmit(struct nic_sq *sq, struct sk_buff *skb)
{
	struct mlx5_wqe_ctrl_seg *ctrl;
	struct nic_tx_info *info;
	unsigned int to_end;
	struct tx_plan plan;

	if (unlikely(!sq->enabled)) {
		netif_tx_stop_queue(sq->txq);
		return NETDEV_TX_BUSY;
	}
	if (unlikely(!tx_plan_wqe(sq, skb, &plan)) &&
	    (skb_linearize(skb) || !tx_plan_wqe(sq, skb, &plan)))
		return tx_drop(sq, skb);
	if (unlikely(nic_sq_room(sq) < NIC_TX_STOP_ROOM))
		return tx_busy(sq);
	to_end = sq->mask + 1 - (sq->pc & sq->mask);
	if (unlikely(to_end < plan.bbs))
		tx_fill_up(sq, to_end);

	ctrl = tx_wqe(sq, sq->pc);
	tx_fill_eth(sq, &plan, (void *)ctrl + NIC_WQE_DS, skb);
	if (unlikely(!tx_map_data(sq, &plan, (void *)ctrl + plan.data * NIC_WQE_DS, skb)))
		return tx_drop(sq, skb);
	tx_fill_ctrl(sq, ctrl, plan.opcode, plan.ds);
	info = &sq->info[sq->pc & sq->mask];
	info->skb = skb;
	info->bytes = plan.bytes;
	info->bbs = plan.bbs;
	info->data = plan.data;
	info->num_data = plan.ds - plan.data;
	info->head = skb_headlen(skb) > plan.copied;

	if (plan.mss) {
		sq->stats.tso_packets++;
		sq->stats.tso_bytes += skb->len - plan.copied;
	}
	sq->stats.packets += plan.mss ? skb_shinfo(skb)->gso_segs : 1;
	sq->stats.bytes += plan.bytes;
	skb_tx_timestamp(skb);
	WRITE_ONCE(sq->pc, sq->pc + plan.bbs);
	tx_maybe_stop(sq);
	if (__netdev_tx_sent_queue(sq->txq, plan.bytes, netdev_xmit_more()))
		tx_ring_doorbell(sq);
	return NETDEV_TX_OK;
}

static void tx_release(struct nic_sq *sq, u16 index, int budget)
{
	struct nic_tx_info *info = &sq->info[index & sq->mask];

	tx_unmap_data(sq, tx_wqe(sq, index) + info->data * NIC_WQE_DS, info->num_data, info->head);
	napi_consume_skb(info->skb, budget);
	info->skb = NULL;
}

static void tx_report(struct nic_sq *sq, const struct mlx5_cqe64 *cqe)
{
	const struct mlx5_err_cqe *err = (const struct mlx5_err_cqe *)cqe;

	sq->stats.errors++;
	if (err->syndrome == MLX5_CQE_SYNDROME_WR_FLUSH_ERR)
		return;
	if (net_ratelimit())
		netdev_err(sq->netdev,
			   "SQ 0x%x: WQE 0x%x failed, syndrome 0x%x, vendor syndrome 0x%x\n",
			   sq->sqn, be16_to_cpu(err->wqe_counter), err->syndrome,
			   err->vendor_err_synd);
}

/* The CQE names a WQE that was never posted: it is unknown what was sent, so reset the queue */
static void tx_lost_track(struct nic_sq *sq, u16 wqe, u16 cc, u16 pc)
{
	if (net_ratelimit())
		netdev_err(sq->netdev,
			   "SQ 0x%x: completion for WQE 0x%x, expected 0x%x to 0x%x\n",
			   sq->sqn, wqe, cc, pc);
	WRITE_ONCE(sq->broken, true);
}

bool nic_sq_poll(struct nic_sq *sq, int budget)
{
	unsigned int count = 0, packets = 0, bytes = 0;
	struct mlx5_cqe64 *cqe;
	u16 cc = sq->cc;

	while (count < TX_POLL_BUDGET) {
		u16 last, pc;

		cqe = vhca_cq_peek(&sq->cq);
		if (!cqe)
			break;
		sq->cq.ci++;
		count++;
		if (unlikely(get_cqe_opcode(cqe) != MLX5_CQE_REQ)) {
			tx_report(sq, cqe);
			WRITE_ONCE(sq->broken, true);
		}
		/* Only the last WQE of a batch has a CQE, which completes all WQEs before it */
		last = be16_to_cpu(cqe->wqe_counter);
		pc = READ_ONCE(sq->pc);	/* read after the CQE, so that it includes its WQE */
		if (unlikely((u16)(last - cc) >= (u16)(pc - cc))) {
			tx_lost_track(sq, last, cc, pc);
			continue;
		}
		while (cc != pc) {
			const struct nic_tx_info *info = &sq->info[cc & sq->mask];
			u16 left = last - cc;
			bool end = !left;

			/* The CQE names the middle of a WQE: it is unknown what was completed */
			if (unlikely(left && left < info->bbs)) {
				tx_lost_track(sq, last, cc, pc);
				break;
			}
			if (info->skb) {
				packets++;
				bytes += info->bytes;
				tx_release(sq, cc, budget);
			}
			cc += info->bbs;
			if (end)
				break;
		}
	}
	if (!count)
		return false;
	vhca_cq_consumed(&sq->cq);
	dma_wmb();	/* free CQEs before WQEs that will need them */
	WRITE_ONCE(sq->cc, cc);
	netdev_tx_completed_queue(sq->txq, packets, bytes);
	tx_maybe_wake(sq);
	return count == TX_POLL_BUDGET;
}

void nic_sq_purge(struct nic_sq *sq)
{
	while (sq->cc != sq->pc) {
		const struct nic_tx_info *info = &sq->info[sq->cc & sq->mask];

		if (info->skb) {
			sq->stats.dropped++;
			tx_release(sq, sq->cc, 0);
		}
		sq->cc += info->bbs;
	}
}

netdev_features_t nic_features_check(struct sk_buff *skb, struct net_device *netdev,
				     netdev_features_t features)
{
	features = vlan_features_check(skb, features);
	/* The headers of TSO packets must fit into the WQE */
	if (skb_is_gso(skb) && skb_transport_header_was_set(skb) &&
	    skb_transport_offset(skb) + sizeof(struct tcphdr) + 40 > NIC_TX_MAX_HEADER)
		features &= ~NETIF_F_GSO_MASK;
	return features;
}
