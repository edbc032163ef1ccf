// SPDX-License-Identifier: GPL-2.0
/*
 * raw DEVICE DEVICE: Ethernet frames from a queue pair of the first device to queue pairs of the
 * second one, by libibverbs: flows, their priorities, what is refused, distribution. Print results
 * as KTAP does, without a plan.
 *
 * raw hold DEVICE: take all frames that the device's netdevice would receive, until killed.
 */
#include <infiniband/verbs.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ends.h"

#define SLOT		2048		/* memory of a frame */
#define SLOTS		64
#define WAIT_S		20
#define ETHERTYPE	0x88b5		/* for experiments */
#define OTHER_TYPE	0x88b6
#define UDP_PORT	7777

static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 0x99 }, other_mac[6] = { 2, 0, 0, 0, 0, 0x98 };
static const uint8_t multicast[6] = { 1, 0, 0x5e, 0, 0, 0x99 };

struct port {
	struct ibv_context *ctx;
	struct ibv_pd *pd;
	struct ibv_mr *mr;
	char *data;
};

struct queue {
	struct port *end;
	struct ibv_cq *cq;
	struct ibv_qp *qp;
	struct ibv_wq *wq;
};

static void port_open(struct port *end, const char *name)
{
	end->ctx = device_open(name);
	end->pd = ibv_alloc_pd(end->ctx);
	need("PD", end->pd);
	end->data = aligned_alloc(4096, SLOT * SLOTS);
	need("memory", end->data);
	end->mr = ibv_reg_mr(end->pd, end->data, SLOT * SLOTS, IBV_ACCESS_LOCAL_WRITE);
	need("region", end->mr);
}

static void queue_open(struct queue *queue, struct port *end)
{
	struct ibv_qp_init_attr init = {
		.cap = { .max_send_wr = SLOTS, .max_recv_wr = SLOTS, .max_send_sge = 1,
			 .max_recv_sge = 1 },
		.qp_type = IBV_QPT_RAW_PACKET,
	};
	struct ibv_qp_attr attr = { .qp_state = IBV_QPS_INIT, .port_num = 1 };

	queue->end = end;
	queue->cq = ibv_create_cq(end->ctx, 2 * SLOTS, NULL, NULL, 0);
	need("CQ", queue->cq);
	init.send_cq = queue->cq;
	init.recv_cq = queue->cq;
	queue->qp = ibv_create_qp(end->pd, &init);
	need("QP", queue->qp);
	if (ibv_modify_qp(queue->qp, &attr, IBV_QP_STATE | IBV_QP_PORT))
		need("INIT", NULL);
	attr.qp_state = IBV_QPS_RTR;
	if (ibv_modify_qp(queue->qp, &attr, IBV_QP_STATE))
		need("RTR", NULL);
	attr.qp_state = IBV_QPS_RTS;
	if (ibv_modify_qp(queue->qp, &attr, IBV_QP_STATE))
		need("RTS", NULL);
}

static void queue_close(struct queue *queue)
{
	ibv_destroy_qp(queue->qp);
	ibv_destroy_cq(queue->cq);
}

/* ---- work ---- */

static bool post_recv(struct queue *queue, unsigned int slot)
{
	struct ibv_sge sge = {
		(uintptr_t)queue->end->data + slot * SLOT, SLOT, queue->end->mr->lkey,
	};
	struct ibv_recv_wr wr = { .wr_id = slot, .sg_list = &sge, .num_sge = 1 }, *bad;

	return !(queue->wq ? ibv_post_wq_recv(queue->wq, &wr, &bad) :
			     ibv_post_recv(queue->qp, &wr, &bad));
}

/* The next completion, or false after some time */
static bool next(struct queue *queue, struct ibv_wc *wc)
{
	time_t end = time(NULL) + WAIT_S;
	int n;

	do
		n = ibv_poll_cq(queue->cq, 1, wc);
	while (!n && time(NULL) < end);
	if (n != 1)
		printf("no completion\n");
	else if (wc->status != IBV_WC_SUCCESS)
		printf("%s\n", ibv_wc_status_str(wc->status));
	return n == 1;
}

static char *build(struct port *end, const uint8_t *to, uint16_t type, unsigned int len)
{
	struct ether_header *header = (struct ether_header *)end->data;
	static uint8_t seed;
	unsigned int i;

	memcpy(header->ether_dhost, to, 6);
	memcpy(header->ether_shost, "\x02\0\0\0\0\x77", 6);
	header->ether_type = htons(type);
	seed++;
	for (i = sizeof(*header); i < len; i++)
		end->data[i] = i * 7 + seed;
	return (char *)(header + 1);
}

static bool send_built(struct queue *queue, unsigned int len)
{
	struct ibv_sge sge = { (uintptr_t)queue->end->data, len, queue->end->mr->lkey };
	struct ibv_send_wr wr = {
		.sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND,
		.send_flags = IBV_SEND_SIGNALED,
	}, *bad;
	struct ibv_wc wc;

	return !ibv_post_send(queue->qp, &wr, &bad) && next(queue, &wc) &&
	       wc.status == IBV_WC_SUCCESS;
}

static bool send_frame(struct queue *queue, const uint8_t *to, uint16_t type, unsigned int len)
{
	build(queue->end, to, type, len);
	return send_built(queue, len);
}

/* The queue receives what was sent last */
static bool arrives(struct queue *from, struct queue *to, unsigned int len)
{
	struct ibv_wc wc;

	if (!next(to, &wc) || wc.status != IBV_WC_SUCCESS)
		return false;
	if (wc.byte_len != len || memcmp(to->end->data + wc.wr_id * SLOT, from->end->data, len)) {
		printf("%u bytes, not %u, or other data\n", wc.byte_len, len);
		return false;
	}
	return post_recv(to, wc.wr_id);
}

static bool passes(struct queue *from, struct queue *to, const uint8_t *mac_to, uint16_t type,
		   unsigned int len)
{
	return send_frame(from, mac_to, type, len) && arrives(from, to, len);
}

/* ---- flows ---- */

static struct ibv_flow *flow(struct queue *queue, const uint8_t *to, uint16_t type,
			     unsigned int priority, bool drop)
{
	struct {
		struct ibv_flow_attr attr;
		struct ibv_flow_spec_eth eth;
		struct ibv_flow_spec_action_drop drop;
	} d = {
		.attr = {
			.type = IBV_FLOW_ATTR_NORMAL, .size = sizeof(d), .priority = priority,
			.num_of_specs = drop ? 2 : 1, .port = 1,
		},
		.eth = {
			.type = IBV_FLOW_SPEC_ETH, .size = sizeof(d.eth),
			.val.ether_type = htons(type),
			.mask.ether_type = type ? 0xffff : 0,
		},
		.drop = { .type = IBV_FLOW_SPEC_ACTION_DROP, .size = sizeof(d.drop) },
	};

	memcpy(d.eth.val.dst_mac, to, 6);
	memset(d.eth.mask.dst_mac, 0xff, 6);
	return ibv_create_flow(queue->qp, &d.attr);
}

static struct ibv_flow *flow_udp(struct ibv_qp *qp)
{
	struct {
		struct ibv_flow_attr attr;
		struct ibv_flow_spec_eth eth;
		struct ibv_flow_spec_ipv4 ipv4;
		struct ibv_flow_spec_tcp_udp udp;
	} d = {
		.attr = {
			.type = IBV_FLOW_ATTR_NORMAL, .size = sizeof(d), .num_of_specs = 3,
			.port = 1,
		},
		.eth = { .type = IBV_FLOW_SPEC_ETH, .size = sizeof(d.eth) },
		.ipv4 = {
			.type = IBV_FLOW_SPEC_IPV4, .size = sizeof(d.ipv4),
			.val.dst_ip = htonl(0x0a090909), .mask.dst_ip = 0xffffffff,
		},
		.udp = {
			.type = IBV_FLOW_SPEC_UDP, .size = sizeof(d.udp),
			.val.dst_port = htons(UDP_PORT), .mask.dst_port = 0xffff,
		},
	};

	memcpy(d.eth.val.dst_mac, mac, 6);
	memset(d.eth.mask.dst_mac, 0xff, 6);
	return ibv_create_flow(qp, &d.attr);
}

static bool refused(struct queue *queue, enum ibv_flow_attr_type type, uint32_t flags,
		    unsigned int priority)
{
	struct ibv_flow_attr attr = {
		.type = type, .size = sizeof(attr), .flags = flags, .priority = priority,
		.port = 1,
	};
	struct ibv_flow *made = ibv_create_flow(queue->qp, &attr);

	if (made)
		ibv_destroy_flow(made);
	return !made;
}

static void test_flows(struct queue *a, struct queue *b, struct queue *b2)
{
	struct ibv_flow *all = flow(b, mac, 0, 1, false), *some, *group;
	bool good = all;
	unsigned int len;

	need("flow", all);
	for (len = 60; len <= 1514; len += 182)
		good &= passes(a, b, mac, ETHERTYPE, len);
	report("frames of 60 to 1514 bytes arrive", good);
	report("frames to other addresses do not", send_frame(a, other_mac, ETHERTYPE, 100) &&
	       passes(a, b, mac, ETHERTYPE, 101));
	some = flow(b2, mac, OTHER_TYPE, 0, false);
	report("a flow of a lower priority number comes first", some &&
	       passes(a, b2, mac, OTHER_TYPE, 200) && passes(a, b, mac, ETHERTYPE, 201));
	report("when it ends, the other flow takes its frames", !ibv_destroy_flow(some) &&
	       passes(a, b, mac, OTHER_TYPE, 300));
	some = flow(b2, mac, OTHER_TYPE, 0, true);
	report("a flow drops frames", some && send_frame(a, mac, OTHER_TYPE, 400) &&
	       passes(a, b, mac, ETHERTYPE, 401) && !ibv_destroy_flow(some));
	group = flow(b2, multicast, 0, 0, false);
	report("a flow for a multicast address", group &&
	       passes(a, b2, multicast, ETHERTYPE, 500) && !ibv_destroy_flow(group));
	report("a sniffer is refused", refused(b, IBV_FLOW_ATTR_SNIFFER, 0, 0));
	report("flows for what the netdevice leaves are refused",
	       refused(b, IBV_FLOW_ATTR_ALL_DEFAULT, 0, 0) &&
	       refused(b, IBV_FLOW_ATTR_MC_DEFAULT, 0, 0));
	report("copies of frames are refused",
	       refused(b, IBV_FLOW_ATTR_NORMAL, IBV_FLOW_ATTR_FLAGS_DONT_TRAP, 0));
	report("priority 16 is refused", refused(b, IBV_FLOW_ATTR_NORMAL, 0, 16));
	ibv_destroy_flow(all);
}

/* ---- distribution ---- */

#define QUEUES	2

static void send_udp(struct queue *a, uint16_t from)
{
	struct iphdr *ip = (struct iphdr *)build(a->end, mac, ETHERTYPE_IP, 60);
	struct udphdr *udp = (struct udphdr *)(ip + 1);

	*ip = (struct iphdr){
		.version = 4, .ihl = 5, .tot_len = htons(46), .ttl = 64, .protocol = IPPROTO_UDP,
		.saddr = htonl(0x0a090901), .daddr = htonl(0x0a090909),
	};
	*udp = (struct udphdr){ .source = htons(from), .dest = htons(UDP_PORT), .len = htons(26) };
	send_built(a, 60);
}

static void wq_open(struct queue *queue, struct port *end)
{
	struct ibv_wq_init_attr init = {
		.wq_type = IBV_WQT_RQ, .max_wr = SLOTS, .max_sge = 1, .pd = end->pd,
	};
	struct ibv_wq_attr attr = { .attr_mask = IBV_WQ_ATTR_STATE, .wq_state = IBV_WQS_RDY };
	unsigned int i;

	*queue = (struct queue){ .end = end };
	queue->cq = ibv_create_cq(end->ctx, SLOTS, NULL, NULL, 0);
	need("CQ", queue->cq);
	init.cq = queue->cq;
	queue->wq = ibv_create_wq(end->ctx, &init);
	need("WQ", queue->wq);
	if (ibv_modify_wq(queue->wq, &attr))
		need("WQ that is ready", NULL);
	for (i = 0; i < SLOTS; i++)
		post_recv(queue, i);
}

static unsigned int drain(struct queue *queue, enum ibv_wc_status status)
{
	struct ibv_wc wc;
	unsigned int n = 0;

	while (ibv_poll_cq(queue->cq, 1, &wc) == 1)
		n += wc.status == status;
	return n;
}

static void test_distribution(struct queue *a, struct port *end)
{
	uint8_t key[40] = "forty bytes are the key of this function";
	unsigned int got[QUEUES] = {}, i, total = 0;
	struct ibv_rwq_ind_table_init_attr table = { .log_ind_tbl_size = 1 };
	struct ibv_qp_init_attr_ex init = {
		.qp_type = IBV_QPT_RAW_PACKET, .pd = end->pd,
		.comp_mask = IBV_QP_INIT_ATTR_PD | IBV_QP_INIT_ATTR_RX_HASH |
			     IBV_QP_INIT_ATTR_IND_TABLE,
		.rx_hash_conf = {
			.rx_hash_function = IBV_RX_HASH_FUNC_TOEPLITZ,
			.rx_hash_key_len = sizeof(key), .rx_hash_key = key,
			.rx_hash_fields_mask = IBV_RX_HASH_SRC_IPV4 | IBV_RX_HASH_DST_IPV4 |
					       IBV_RX_HASH_SRC_PORT_UDP |
					       IBV_RX_HASH_DST_PORT_UDP,
		},
	};
	struct ibv_wq_attr error = { .attr_mask = IBV_WQ_ATTR_STATE, .wq_state = IBV_WQS_ERR };
	struct queue queues[QUEUES];
	struct ibv_wq *wqs[QUEUES];
	time_t until = time(NULL) + WAIT_S;
	struct ibv_flow *made;
	struct ibv_qp *qp;

	for (i = 0; i < QUEUES; i++) {
		wq_open(&queues[i], end);
		wqs[i] = queues[i].wq;
	}
	table.ind_tbl = wqs;
	init.rwq_ind_tbl = ibv_create_rwq_ind_table(end->ctx, &table);
	need("table of WQs", init.rwq_ind_tbl);
	qp = ibv_create_qp_ex(end->ctx, &init);
	need("QP with a table", qp);
	made = flow_udp(qp);
	need("flow of UDP", made);
	for (i = 0; i < SLOTS; i++)
		send_udp(a, 1000 + i);
	while (total < SLOTS && time(NULL) < until) {
		for (total = 0, i = 0; i < QUEUES; i++) {
			got[i] += drain(&queues[i], IBV_WC_SUCCESS);
			total += got[i];
		}
	}
	if (total != SLOTS || !got[0] || !got[1])
		printf("%u and %u of %u frames\n", got[0], got[1], SLOTS);
	report("frames are distributed to two queues", total == SLOTS && got[0] && got[1]);
	ibv_destroy_flow(made);
	ibv_destroy_qp(qp);
	ibv_destroy_rwq_ind_table(init.rwq_ind_tbl);
	report("a queue that fails flushes what it has", !ibv_modify_wq(wqs[0], &error) &&
	       drain(&queues[0], IBV_WC_WR_FLUSH_ERR) == SLOTS - got[0]);
	for (i = 0; i < QUEUES; i++) {
		ibv_destroy_wq(wqs[i]);
		ibv_destroy_cq(queues[i].cq);
	}
}

/* ---- states ---- */

static void test_states(struct queue *b)
{
	struct ibv_qp_attr attr = { .qp_state = IBV_QPS_ERR };
	struct ibv_qp_init_attr init;

	report("a QP that fails flushes what it has", !ibv_modify_qp(b->qp, &attr, IBV_QP_STATE) &&
	       drain(b, IBV_WC_WR_FLUSH_ERR) == SLOTS / 2);
	report("its state is shown", !ibv_query_qp(b->qp, &attr, IBV_QP_STATE, &init) &&
	       attr.qp_state == IBV_QPS_ERR);
	attr.qp_state = IBV_QPS_RESET;
	report("it is reset", !ibv_modify_qp(b->qp, &attr, IBV_QP_STATE));
	attr = (struct ibv_qp_attr){ .qp_state = IBV_QPS_INIT, .port_num = 1 };
	report("it receives again", !ibv_modify_qp(b->qp, &attr, IBV_QP_STATE | IBV_QP_PORT) &&
	       post_recv(b, 0));
}

static int hold(const char *name)
{
	struct queue queue;
	struct port end;
	struct ibv_flow_attr attr = {
		.type = IBV_FLOW_ATTR_NORMAL, .size = sizeof(attr), .port = 1,
	};

	port_open(&end, name);
	queue_open(&queue, &end);
	need("flow of all frames", ibv_create_flow(queue.qp, &attr));
	printf("holding\n");
	fflush(stdout);
	pause();
	return 0;
}

int main(int argc, char **argv)
{
	struct queue a, b = {}, b2 = {};
	struct port left, right;
	unsigned int i;

	if (argc != 3) {
		fprintf(stderr, "usage: raw DEVICE DEVICE | raw hold DEVICE\n");
		return 2;
	}
	if (!strcmp(argv[1], "hold"))
		return hold(argv[2]);
	port_open(&left, argv[1]);
	port_open(&right, argv[2]);
	a = (struct queue){};
	queue_open(&a, &left);
	queue_open(&b, &right);
	queue_open(&b2, &right);
	for (i = 0; i < SLOTS / 2; i++) {
		post_recv(&b, i);
		post_recv(&b2, SLOTS / 2 + i);
	}
	test_flows(&a, &b, &b2);
	test_distribution(&a, &right);
	test_states(&b);
	queue_close(&a);
	queue_close(&b);
	queue_close(&b2);
	return ends_failed;
}
