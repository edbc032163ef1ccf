// SPDX-License-Identifier: GPL-2.0
/*
 * hostile DEVICE GID DEVICE GID: a program without privileges attacks what is another's: keys,
 * memory, queue pairs and completion queues of another context of the first device, or of the
 * kernel. What the driver cannot refuse, as it is in the program's own memory or doorbell page,
 * the card has to. The second device is the peer's. GID is the index of a link-local GID. Print
 * results as KTAP does, without a plan.
 */
#include <endian.h>
#include <errno.h>
#include <infiniband/mlx5dv.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "dc.h"

#define NOBODY		65534
#define PAGE		4096
#define UAR_CQ		0x20
#define UAR_EQ_ARM	0x40
#define UAR_EQ_UPDATE	0x48
#define EQS		128
#define RESERVED_KEY	0x300
#define KEYS_BEFORE	64		/* keys that were created before the program's */
#define VARIANTS	4
#define OPCODE_UMR	0x25
#define PRIVILEGED_QKEY	0x80010000	/* QP 1's */
#define OWN_QKEY	0x11111111
#define PERIOD_MAX	4095
#define ARMS		20000
#define TARGET		1024		/* where in the peer's memory the victim writes */

/* Words of a CQ's doorbell record */
enum { DB_CONSUMED, DB_ARM };

#define MKEY_LEN	(1ull << 0)
#define MKEY_START	(1ull << 6)
#define MKEY_PD		(1ull << 7)
#define MKEY_RW		(1ull << 20)
#define MKEY_FREE	(1ull << 29)
#define MKEY_ACCESS	(MKEY_RW | 1ull << 19 | 1ull << 18 | 1ull << 17)

/* The attacker, whom the card and the driver must stop; the other program; their peer */
static struct end attacker, victim, peer;

/* ---- what libmlx5 does not do ---- */

static struct mlx5dv_qp dv_qp(struct end *end)
{
	struct mlx5dv_qp qp = {};
	struct mlx5dv_obj obj = { .qp = { .in = end->qp, .out = &qp } };

	if (mlx5dv_init_obj(&obj, MLX5DV_OBJ_QP))
		need("QP of mlx5", NULL);
	return qp;
}

static struct mlx5dv_cq dv_cq(struct end *end)
{
	struct mlx5dv_cq cq = {};
	struct mlx5dv_obj obj = { .cq = { .in = end->cq, .out = &cq } };

	if (mlx5dv_init_obj(&obj, MLX5DV_OBJ_CQ))
		need("CQ of mlx5", NULL);
	return cq;
}

static uint32_t dv_pdn(struct end *end)
{
	struct mlx5dv_pd pd = {};
	struct mlx5dv_obj obj = { .pd = { .in = end->pd, .out = &pd } };

	if (mlx5dv_init_obj(&obj, MLX5DV_OBJ_PD))
		need("PD of mlx5", NULL);
	return pd.pdn;
}

static void ring(void *at, uint32_t first, uint32_t second)
{
	union {
		uint32_t words[2];
		uint64_t value;
	} doorbell = { .words = { htobe32(first), htobe32(second) } };

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	__atomic_store_n((uint64_t *)at, doorbell.value, __ATOMIC_SEQ_CST);
}

/* The first WQE of a new queue pair, of @ds segments, and its doorbell's value */
struct raw {
	uint8_t wqe[256];
	uint32_t first, second;
};

static struct raw raw_start(uint8_t opcode, uint32_t qpn, uint32_t imm, unsigned int ds)
{
	struct raw raw = { .first = opcode, .second = qpn << 8 | ds };

	mlx5dv_set_ctrl_seg((struct mlx5_wqe_ctrl_seg *)raw.wqe, 0, opcode, 0, qpn,
			    MLX5_WQE_CTRL_CQ_UPDATE, ds, 0, htobe32(imm));
	return raw;
}

/* Put the WQE where the card reads it, but do not tell the card */
static void raw_place(struct end *end, const struct raw *raw)
{
	struct mlx5dv_qp qp = dv_qp(end);
	unsigned int blocks = ((raw->second & 0x3f) + 3) / 4;

	memcpy(qp.sq.buf, raw->wqe, blocks * 64);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	qp.dbrec[MLX5_SND_DBR] = htobe32(blocks);
}

static int raw_post(struct end *end, const struct raw *raw)
{
	raw_place(end, raw);
	ring(dv_qp(end).bf.reg, raw->first, raw->second);
	return end_status(end);
}

static char *page_of(struct end *end)
{
	return (char *)((uintptr_t)dv_qp(end).bf.reg & ~(uintptr_t)(PAGE - 1));
}

/* ---- keys ---- */

static bool send_with(uint32_t lkey, const void *from, int wanted)
{
	struct ibv_sge sge = { (uintptr_t)from, 64, lkey };
	bool good;

	ends_pair(&attacker, &peer);
	memset(peer.data, 0, 64);
	end_post_recv(&peer, 1);
	good = end_completes(&attacker, wanted,
			     end_post_sge(&attacker, IBV_WR_SEND, 2, 0, 0, sge), 2);
	ends_unpair(&attacker, &peer);
	return good && (!wanted || !peer.data[0]);
}

/* Data from the peer arrives in memory of this key */
static bool read_into(uint32_t lkey, const void *to, int wanted)
{
	struct ibv_sge sge = { (uintptr_t)to, 64, lkey };
	bool good;

	ends_pair(&attacker, &peer);
	good = end_completes(&attacker, wanted,
			     end_post_sge(&attacker, IBV_WR_RDMA_READ, 3, (uintptr_t)peer.data,
					  peer.mr->rkey, sge), 3);
	ends_unpair(&attacker, &peer);
	return good;
}

/* The peer is a program of the attacker's, too: it writes through the attacker's queue pair */
static bool write_with(uint32_t rkey, const void *to, int wanted)
{
	bool good;

	ends_pair(&attacker, &peer);
	memset(peer.data, 'x', 64);
	good = end_completes(&peer, wanted, end_post(&peer, IBV_WR_RDMA_WRITE, 4, (uintptr_t)to,
						     rkey, 64), 4);
	ends_unpair(&attacker, &peer);
	return good;
}

static bool untouched(const struct end *end)
{
	int i;

	for (i = 0; i < END_SIZE; i++)
		if (end->data[i] != 'v')
			return false;
	return true;
}

static void attack_keys(void)
{
	struct ibv_pd *pd = ibv_alloc_pd(attacker.ctx);
	struct ibv_mr *mr = ibv_reg_mr(pd, attacker.data, END_SIZE, IBV_ACCESS_LOCAL_WRITE);
	struct ibv_mr *read_only = ibv_reg_mr(attacker.pd, attacker.data, PAGE, 0), *gone;
	uint32_t old;

	need("PD", pd);
	need("region", mr);
	need("region", read_only);
	report("a key of the own PD works",
	       send_with(attacker.mr->lkey, attacker.data, IBV_WC_SUCCESS) &&
	       read_into(attacker.mr->lkey, attacker.data, IBV_WC_SUCCESS) &&
	       write_with(attacker.mr->rkey, attacker.data, IBV_WC_SUCCESS));
	report("another program's lkey: no send",
	       send_with(victim.mr->lkey, victim.data, IBV_WC_LOC_PROT_ERR));
	report("another program's lkey: no read into it",
	       read_into(victim.mr->lkey, victim.data, IBV_WC_LOC_PROT_ERR) && untouched(&victim));
	report("another program's rkey: no write",
	       write_with(victim.mr->rkey, victim.data, IBV_WC_REM_ACCESS_ERR) &&
	       untouched(&victim));
	report("a key of another PD: no send",
	       send_with(mr->lkey, attacker.data, IBV_WC_LOC_PROT_ERR));
	report("memory behind the region: no send",
	       send_with(read_only->lkey, attacker.data + PAGE, IBV_WC_LOC_PROT_ERR));
	report("the end of all addresses: no send",
	       send_with(attacker.mr->lkey, (void *)-32, IBV_WC_LOC_PROT_ERR));
	report("a key without local write: no read into it",
	       read_into(read_only->lkey, attacker.data, IBV_WC_LOC_PROT_ERR));
	report("a key without remote write: no write",
	       write_with(read_only->rkey, attacker.data, IBV_WC_REM_ACCESS_ERR));
	report("the reserved key: no send", send_with(RESERVED_KEY, NULL, IBV_WC_LOC_PROT_ERR));
	gone = ibv_reg_mr(attacker.pd, attacker.data, PAGE, 0);
	need("region", gone);
	old = gone->lkey;
	ibv_dereg_mr(gone);
	report("a key that is gone: no send", send_with(old, attacker.data, IBV_WC_LOC_PROT_ERR));
	ibv_dereg_mr(read_only);
	ibv_dereg_mr(mr);
	ibv_dealloc_pd(pd);
}

/* Keys of the kernel are for all memory, by physical address, and older than the program's */
static void attack_kernel_keys(void)
{
	uint32_t first = (attacker.mr->lkey >> 8) - KEYS_BEFORE, index, variant, tried = 0;
	bool sent = false, written = false;

	for (index = first; index < first + KEYS_BEFORE; index++)
		for (variant = 0; variant < VARIANTS; variant++) {
			uint32_t key = index << 8 | variant;

			if (key == attacker.mr->lkey || key == peer.mr->lkey)
				continue;
			sent |= !send_with(key, (void *)PAGE, IBV_WC_LOC_PROT_ERR);
			if (!variant)
				written |= !write_with(key, (void *)PAGE, IBV_WC_REM_ACCESS_ERR);
			tried++;
		}
	report("keys of the kernel: no send", tried && !sent);
	report("keys of the kernel: no write", tried && !written);
}

/* ---- work requests that change keys ---- */

/* Change a key; @klm, unless it is 0, becomes its only entry */
static int umr(uint32_t key, uint64_t mask, uint64_t start, uint64_t length, uint32_t pdn,
	       const struct mlx5_wqe_umr_klm_seg *klm)
{
	struct mlx5_wqe_mkey_context_seg *mkc;
	struct mlx5_wqe_umr_ctrl_seg *control;
	struct raw raw;
	int status;

	ends_pair(&attacker, &peer);
	raw = raw_start(OPCODE_UMR, attacker.qp->qp_num, key, klm ? 12 : 8);
	control = (void *)(raw.wqe + 16);
	control->flags = MLX5_WQE_UMR_CTRL_FLAG_INLINE;
	control->klm_octowords = htobe16(klm ? 4 : 0);
	control->mkey_mask = htobe64(mask);
	mkc = (void *)(raw.wqe + 64);
	mkc->access_flags = 0x3c;	/* all but atomics */
	mkc->qpn_mkey = htobe32(0xffffff00 | (key & 0xff));
	mkc->flags_pd = htobe32(pdn);
	mkc->start_addr = htobe64(start);
	mkc->len = htobe64(length);
	if (klm)
		memcpy(raw.wqe + 128, klm, sizeof(*klm));
	status = raw_post(&attacker, &raw);
	ends_unpair(&attacker, &peer);
	return status;
}

static void attack_umr(void)
{
	struct ibv_mr *half = ibv_reg_mr(attacker.pd, attacker.data, PAGE,
					 IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_WRITE);
	struct ibv_mw *mw = ibv_alloc_mw(attacker.pd, IBV_MW_TYPE_2);
	struct ibv_mw *foreign = ibv_alloc_mw(victim.pd, IBV_MW_TYPE_2);
	struct mlx5_wqe_umr_klm_seg klm = { .byte_count = htobe32(END_SIZE) };
	uint64_t bind = MKEY_FREE | MKEY_LEN | MKEY_START | MKEY_ACCESS;

	need("region", half);
	need("window", mw);
	need("window", foreign);
	report("the own region does not grow",
	       umr(half->lkey, MKEY_LEN, 0, END_SIZE, 0, NULL) > 0 &&
	       write_with(half->rkey, attacker.data + PAGE, IBV_WC_REM_ACCESS_ERR));
	klm.mkey = htobe32(0x1003);	/* as an entry for a page: a physical address */
	report("the own region gets no other pages",
	       umr(half->lkey, 0, 0, 0, 0, &klm) > 0);
	report("the own region does not move to another PD",
	       umr(attacker.mr->lkey, MKEY_PD, 0, 0, dv_pdn(&victim), NULL) > 0);
	report("the own window does not move to another PD",
	       umr(mw->rkey, bind | MKEY_PD, 0, 64, dv_pdn(&victim), NULL) > 0);
	report("another program's window is not bound",
	       umr(foreign->rkey, bind, 0, 64, 0, NULL) > 0);
	report("another program's region does not change",
	       umr(victim.mr->rkey, MKEY_LEN, 0, ~0ull, 0, NULL) > 0);

	/* A window to one's own region works, so the next ones are refused for their keys */
	klm.mkey = htobe32(attacker.mr->lkey);
	klm.address = htobe64((uintptr_t)attacker.data);
	report("the own window opens the own region",
	       !umr(mw->rkey, bind, (uintptr_t)attacker.data, END_SIZE, 0, &klm) &&
	       write_with(mw->rkey, attacker.data, IBV_WC_SUCCESS));
	klm.mkey = htobe32(victim.mr->lkey);
	klm.address = htobe64((uintptr_t)victim.data);
	umr(mw->rkey, bind, (uintptr_t)victim.data, END_SIZE, 0, &klm);
	report("the own window does not open another program's region",
	       write_with(mw->rkey, victim.data, IBV_WC_REM_ACCESS_ERR) && untouched(&victim));
	klm.mkey = htobe32(RESERVED_KEY);
	klm.address = 0;
	umr(mw->rkey, bind, 0, END_SIZE, 0, &klm);
	report("the own window does not open all memory",
	       write_with(mw->rkey, (void *)PAGE, IBV_WC_REM_ACCESS_ERR));
	ibv_dealloc_mw(foreign);
	ibv_dealloc_mw(mw);
	ibv_dereg_mr(half);
}

/* ---- doorbells ---- */

/* What was rung before has been handled */
static void fence(struct end *end, struct end *other)
{
	end_post_recv(other, 5);
	if (!end_completes(end, IBV_WC_SUCCESS, end_post(end, IBV_WR_SEND, 5, 0, 0, 64), 5) ||
	    end_next(other, 5))
		need("fence", NULL);
}

static void attack_doorbells(void)
{
	struct end other = peer;
	struct raw raw, stolen;
	struct ibv_wc wc;
	bool quiet;

	/* Two connections: the victim's, and the attacker's with the same peer */
	ends_pair(&victim, &peer);
	ends_pair(&attacker, &other);
	raw = raw_start(MLX5_OPCODE_RDMA_WRITE, victim.qp->qp_num, 0, 3);
	((struct mlx5_wqe_raddr_seg *)(raw.wqe + 16))->raddr =
		htobe64((uintptr_t)peer.data + TARGET);
	((struct mlx5_wqe_raddr_seg *)(raw.wqe + 16))->rkey = htobe32(peer.mr->rkey);
	mlx5dv_set_data_seg((struct mlx5_wqe_data_seg *)(raw.wqe + 32), 64, victim.mr->lkey,
			    (uintptr_t)victim.data);
	memset(peer.data, 0, END_SIZE);
	raw_place(&victim, &raw);
	ring(dv_qp(&attacker).bf.reg, raw.first, raw.second);
	fence(&attacker, &other);
	quiet = !ibv_poll_cq(victim.cq, 1, &wc) && !peer.data[TARGET];
	report("a doorbell for another program's queue pair does nothing", quiet);
	ring(dv_qp(&victim).bf.reg, raw.first, raw.second);
	report("the other program's own doorbell does",
	       !end_status(&victim) && peer.data[TARGET] == 'v');
	ends_unpair(&victim, &peer);
	ends_unpair(&attacker, &other);

	/* In a queue of one's own */
	ends_pair(&victim, &peer);
	ends_pair(&attacker, &other);
	stolen = raw_start(MLX5_OPCODE_RDMA_WRITE, victim.qp->qp_num, 0, 3);
	memcpy(stolen.wqe + 16, raw.wqe + 16, 32);
	memset(peer.data, 0, END_SIZE);
	raw_place(&attacker, &stolen);
	ring(dv_qp(&attacker).bf.reg, stolen.first, attacker.qp->qp_num << 8 | 3);
	report("a WQE that names another program's queue pair fails",
	       end_status(&attacker) > 0 && !ibv_poll_cq(victim.cq, 1, &wc) &&
	       !peer.data[TARGET]);
	ends_unpair(&victim, &peer);
	ends_unpair(&attacker, &other);
}

static bool has_event(struct end *end)
{
	struct pollfd fd = { .fd = end->channel->fd, .events = POLLIN };

	return poll(&fd, 1, 0) == 1;
}

static void take_event(struct end *end)
{
	struct ibv_cq *cq;
	void *context;

	if (ibv_get_cq_event(end->channel, &cq, &context))
		need("event", NULL);
	ibv_ack_cq_events(cq, 1);
}

/* The attacker's own events come in order with all that were caused before */
static void event_fence(struct end *other)
{
	ibv_req_notify_cq(attacker.cq, 0);
	fence(&attacker, other);
	take_event(&attacker);
}

static void attack_events(void)
{
	struct end other = peer;
	uint32_t eqn;

	ends_pair(&victim, &peer);
	ends_pair(&attacker, &other);
	/* Its completion is not read yet */
	end_post(&victim, IBV_WR_RDMA_WRITE, 6, (uintptr_t)peer.data, peer.mr->rkey, 64);
	event_fence(&other);
	ring(page_of(&attacker) + UAR_CQ, 0, dv_cq(&victim).cqn);
	event_fence(&other);
	report("another program's CQ is not armed", !has_event(&victim));
	ibv_req_notify_cq(victim.cq, 0);
	take_event(&victim);
	report("the other program arms its own", !end_next(&victim, 6));
	for (eqn = 0; eqn < EQS; eqn++) {
		uint32_t word = htobe32(eqn << 24 | 0x123456);

		__atomic_store_n((uint32_t *)(page_of(&attacker) + UAR_EQ_UPDATE), word,
				 __ATOMIC_SEQ_CST);
		__atomic_store_n((uint32_t *)(page_of(&attacker) + UAR_EQ_ARM), word,
				 __ATOMIC_SEQ_CST);
	}
	event_fence(&other);
	report("doorbells of event queues do nothing", true);
	ends_unpair(&victim, &peer);
	ends_unpair(&attacker, &other);
}

/* A CQ with a completion that is not read causes an event each time that it is armed */
static void attack_event_queue(void)
{
	struct mlx5dv_cq cq;
	uint32_t i;

	ends_pair(&attacker, &peer);
	end_post(&attacker, IBV_WR_RDMA_WRITE, 7, (uintptr_t)peer.data, peer.mr->rkey, 64);
	if (end_next(&attacker, 7))
		need("write", NULL);
	cq = dv_cq(&attacker);
	for (i = 0; i < ARMS; i++) {
		/* As if the last completion had not been read */
		uint32_t word = (i & 3) << 28 | ((be32toh(cq.dbrec[DB_CONSUMED]) - 1) & 0xffffff);

		cq.dbrec[DB_ARM] = htobe32(word);
		ring(page_of(&attacker) + UAR_CQ, word, cq.cqn);
	}
	take_event(&attacker);
	report("events in any number are read", true);
	ends_unpair(&attacker, &peer);
}

/* ---- datagrams ---- */

static struct ibv_qp *datagram_qp(struct end *end, uint32_t qkey)
{
	struct ibv_qp_init_attr init = {
		.send_cq = end->cq, .recv_cq = end->cq, .qp_type = IBV_QPT_UD,
		.cap = { .max_send_wr = 8, .max_recv_wr = 8, .max_send_sge = 1, .max_recv_sge = 1 },
	};
	struct ibv_qp_attr attr = { .qp_state = IBV_QPS_INIT, .port_num = 1, .qkey = qkey };
	struct ibv_qp *qp = ibv_create_qp(end->pd, &init);
	int err;

	need("UD QP", qp);
	err = ibv_modify_qp(qp, &attr, IBV_QP_STATE | IBV_QP_PKEY_INDEX | IBV_QP_PORT |
			    IBV_QP_QKEY);
	if (err) {
		ibv_destroy_qp(qp);
		errno = err;
		return NULL;
	}
	attr.qp_state = IBV_QPS_RTR;
	if (ibv_modify_qp(qp, &attr, IBV_QP_STATE))
		need("UD RTR", NULL);
	attr.qp_state = IBV_QPS_RTS;
	if (ibv_modify_qp(qp, &attr, IBV_QP_STATE | IBV_QP_SQ_PSN))
		need("UD RTS", NULL);
	return qp;
}

static bool datagram_send(struct ibv_ah *ah, uint32_t qpn, uint32_t qkey)
{
	struct ibv_sge sge = { (uintptr_t)attacker.data, 64, attacker.mr->lkey };
	struct ibv_send_wr wr = {
		.wr_id = 8, .sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND,
		.send_flags = IBV_SEND_SIGNALED,
		.wr.ud = { .ah = ah, .remote_qpn = qpn, .remote_qkey = qkey },
	}, *bad;

	return !ibv_post_send(attacker.qp, &wr, &bad) && !end_next(&attacker, 8);
}

static void datagram_expect(struct end *end, struct ibv_qp *qp, uint64_t wr_id)
{
	struct ibv_sge sge = { (uintptr_t)end->data, 256, end->mr->lkey };
	struct ibv_recv_wr wr = { .wr_id = wr_id, .sg_list = &sge, .num_sge = 1 }, *bad;

	if (ibv_post_recv(qp, &wr, &bad))
		need("receive", NULL);
}

/* @privileged: a queue pair of the peer's with the key of QP 1, which root has set */
static void attack_qkey(struct end *root, struct ibv_qp *privileged)
{
	struct ibv_ah_attr address = {
		.is_global = 1, .port_num = 1,
		.grh = { .dgid = peer.gid, .sgid_index = attacker.index, .hop_limit = 64 },
	};
	struct ibv_ah *ah = ibv_create_ah(attacker.pd, &address);
	struct ibv_qp *open = datagram_qp(&peer, OWN_QKEY), *refused;
	struct ibv_wc wc;

	need("address", ah);
	need("UD QP", open);
	refused = datagram_qp(&attacker, PRIVILEGED_QKEY);
	report("a privileged Q_Key is refused", !refused);
	attacker.qp = datagram_qp(&attacker, OWN_QKEY);
	need("UD QP", attacker.qp);
	datagram_expect(root, privileged, 9);
	datagram_expect(&peer, open, 10);
	report("datagrams with a privileged Q_Key are sent",
	       datagram_send(ah, privileged->qp_num, PRIVILEGED_QKEY) &&
	       datagram_send(ah, open->qp_num, PRIVILEGED_QKEY));
	/* It has the sender's own Q_Key, and comes after the other one */
	report("but with the sender's own Q_Key", !end_next(&peer, 10));
	report("so that they do not reach a privileged queue pair",
	       !ibv_poll_cq(root->cq, 1, &wc));
	ibv_destroy_qp(attacker.qp);
	ibv_destroy_qp(open);
	ibv_destroy_ah(ah);
}

/* ---- dynamic connections ---- */

#define DC_KEY		0x0123456789abcdefull

static bool dci_writes(struct dci *dci, const struct dct *dct, uint64_t dc_key, uint32_t rkey,
		       const void *to)
{
	struct dc_work work = {
		.opcode = IBV_WR_RDMA_WRITE, .wr_id = 11, .dctn = dct->qp->qp_num,
		.dc_key = dc_key, .rkey = rkey, .remote = (uintptr_t)to, .length = 64,
		.data = dci->end->data, .mr = dci->end->mr,
	};

	return dci_post(dci, &work) && end_next(dci->end, 11) == IBV_WC_SUCCESS;
}

static void attack_dynamic(void)
{
	struct dct own, foreign;
	struct dc_work work;
	struct dci dci;

	dct_open(&own, &attacker, DC_KEY, IBV_ACCESS_REMOTE_WRITE);
	dct_open(&foreign, &victim, DC_KEY, IBV_ACCESS_REMOTE_WRITE);
	dci_open(&dci, &peer, &attacker);
	memset(peer.data, 'x', 64);
	report("DC: the own DCT lets the own region be written",
	       dci_writes(&dci, &own, DC_KEY, attacker.mr->rkey, attacker.data));
	report("DC: another program's key of memory is not for the own DCT",
	       !dci_writes(&dci, &own, DC_KEY, victim.mr->rkey, victim.data) &&
	       untouched(&victim));
	dci_reopen(&dci);
	report("DC: another program's DCT needs its access key",
	       !dci_writes(&dci, &foreign, DC_KEY ^ 1, victim.mr->rkey, victim.data) &&
	       untouched(&victim));
	dci_reopen(&dci);
	report("DC: and has its own memory only",
	       !dci_writes(&dci, &foreign, DC_KEY, attacker.mr->rkey, attacker.data));
	dci_close(&dci);

	dci_open(&dci, &attacker, &peer);
	work = (struct dc_work){
		.opcode = IBV_WR_SEND, .wr_id = 12, .dctn = foreign.qp->qp_num, .dc_key = DC_KEY,
		.length = 64, .data = victim.data, .mr = victim.mr,
	};
	report("DC: another program's memory is not sent",
	       end_completes(&attacker, IBV_WC_LOC_PROT_ERR, dci_post(&dci, &work), 12));
	dci_close(&dci);
	dct_close(&foreign);
	dct_close(&own);
}

/* ---- what the driver checks ---- */

static int refused_qp(enum ibv_qp_type type)
{
	struct ibv_qp_init_attr init = {
		.send_cq = attacker.cq, .recv_cq = attacker.cq, .qp_type = type,
		.cap = { .max_send_wr = 8, .max_recv_wr = 8, .max_send_sge = 1, .max_recv_sge = 1 },
	};
	struct ibv_qp *qp = ibv_create_qp(attacker.pd, &init);

	if (!qp)
		return errno;
	ibv_destroy_qp(qp);
	return 0;
}

static bool refused_mr(void *address, size_t length, uint64_t iova)
{
	struct ibv_mr *mr = ibv_reg_mr_iova(attacker.pd, address, length, iova,
					    IBV_ACCESS_LOCAL_WRITE);

	if (mr)
		ibv_dereg_mr(mr);
	return !mr;
}

static int moderate(uint16_t period)
{
	struct ibv_modify_cq_attr attr = {
		.attr_mask = IBV_CQ_ATTR_MODERATE,
		.moderate = { .cq_count = 1, .cq_period = period },
	};

	return ibv_modify_cq(attacker.cq, &attr);
}

static void attack_driver(void)
{
	report("raw packets need a privilege", refused_qp(IBV_QPT_RAW_PACKET));
	report("a region of nothing is refused",
	       refused_mr(attacker.data + 1, 0, (uintptr_t)attacker.data + 1));
	report("a region that wraps is refused",
	       refused_mr(attacker.data, END_SIZE, -(uint64_t)PAGE));
	report("a region up to the last address is not",
	       !refused_mr(attacker.data, PAGE, -(uint64_t)PAGE));
	report("moderation of 4095 us is set", !moderate(PERIOD_MAX));
	report("moderation of 4096 us is refused", moderate(PERIOD_MAX + 1) == EINVAL);
	moderate(0);
}

#define REGIONS		64

/* All pinned memory counts, of regions, queues and doorbell records */
static void attack_memlock(void)
{
	struct rlimit limit = { REGIONS * PAGE, REGIONS * PAGE };
	struct ibv_mr *mr[REGIONS + 1] = {};
	struct ibv_cq *cq;
	int i, n = 0;

	if (setrlimit(RLIMIT_MEMLOCK, &limit))
		need("limit", NULL);
	while (n <= REGIONS && (mr[n] = ibv_reg_mr(attacker.pd, attacker.data, PAGE, 0)))
		n++;
	report("regions end at the limit of locked memory", n && n <= REGIONS && errno == ENOMEM);
	cq = ibv_create_cq(attacker.ctx, 1000, NULL, NULL, 0);
	report("a CQ beyond the limit is refused", !cq && errno == ENOMEM);
	if (cq)
		ibv_destroy_cq(cq);
	report("a QP beyond the limit is refused", refused_qp(IBV_QPT_RC) == ENOMEM);
	for (i = 0; i < n; i++)
		ibv_dereg_mr(mr[i]);
	report("the memory is free again", !refused_mr(attacker.data, PAGE, 0));
}

int main(int argc, char **argv)
{
	struct ibv_qp *privileged;
	struct end root = {};

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 5)
		return 2;
	end_open(&root, argv[3], argv[4]);
	privileged = datagram_qp(&root, PRIVILEGED_QKEY);
	need("UD QP of root's", privileged);
	if (setgid(NOBODY) || setuid(NOBODY))
		need("nobody", NULL);
	end_open(&victim, argv[1], argv[2]);
	end_open(&attacker, argv[1], argv[2]);
	end_open(&peer, argv[3], argv[4]);
	memset(victim.data, 'v', END_SIZE);
	attack_keys();
	attack_kernel_keys();
	attack_umr();
	attack_doorbells();
	attack_events();
	attack_event_queue();
	attack_qkey(&root, privileged);
	attack_dynamic();
	attack_driver();
	attack_memlock();
	return ends_failed;
}
