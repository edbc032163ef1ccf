// SPDX-License-Identifier: GPL-2.0
#include "tests/client/traffic.h"

#define ENTRIES		(1u << KIT_LOG_SIZE)
#define BB		64u
#define CQE_SIZE	64u
#define EQE_SIZE	64u

#define EQE_DATA	32u		/* event data; the CQ is named in its last word */
#define EQE_CQN		24u

enum { UAR_CQ = 0x20, UAR_EQ_ARM = 0x40, UAR_SEND = 0x800 };
enum { RECORD_RECEIVE = 0, RECORD_SEND = 1, RECORD_CONSUMER = 0, RECORD_ARM = 1 };

void uar_write32(struct hca *hca, uint32_t uar, uint32_t off, uint32_t value)
{
	value = htobe32(value);
	hca->bus->write(hca->bus, hca->bar, hca->window + (uint64_t)uar * GUEST_PAGE + off, &value,
			sizeof(value));
}

void uar_write64(struct hca *hca, uint32_t uar, uint32_t off, uint32_t first, uint32_t second)
{
	uint32_t words[2] = { htobe32(first), htobe32(second) };

	hca->bus->write(hca->bus, hca->bar, hca->window + (uint64_t)uar * GUEST_PAGE + off, words,
			sizeof(words));
}

static void set_record(const struct kit *kit, const struct ring *ring, unsigned int word,
		       uint32_t value)
{
	uint32_t *record = guest_at(kit->hca->guest, ring->record);

	__atomic_store_n(&record[word], htobe32(value), __ATOMIC_RELEASE);
}

static void put_pointer(uint8_t *seg, uint32_t len, uint32_t key, uint64_t addr)
{
	uint32_t head[2] = { htobe32(len), htobe32(key) };
	uint64_t va = htobe64(addr);

	memcpy(seg, head, sizeof(head));
	memcpy(seg + sizeof(head), &va, sizeof(va));
}

void send_fill(const struct kit *kit, uint8_t *wqe, uint64_t addr, uint32_t len)
{
	uint32_t control[4] = {
		htobe32((kit->sq.index & 0xffff) << 8 | MLX5_OPCODE_SEND),
		htobe32(kit->num[KIT_SQ] << 8 | 3), htobe32(MLX5_WQE_CTRL_CQ_UPDATE),
	};

	memset(wqe, 0, SEND_WQE_MAX);
	memcpy(wqe, control, sizeof(control));
	put_pointer(wqe + 2 * SEND_DS, len, kit->key, addr);
}

void send_ring(const struct kit *kit)
{
	set_record(kit, &kit->sq, RECORD_SEND, kit->sq.index & 0xffff);
	uar_write64(kit->hca, kit->num[KIT_UAR], UAR_SEND, ((kit->sq.index - 1) & 0xffff) << 8,
		    kit->num[KIT_SQ] << 8);
}

void send_post(struct kit *kit, const uint8_t *wqe, unsigned int ds)
{
	uint8_t *queue = guest_at(kit->hca->guest, kit->sq.addr);
	unsigned int i;

	for (i = 0; i < ds * SEND_DS; i++)
		queue[(kit->sq.index * BB + i) % (ENTRIES * BB)] = wqe[i];
	kit->sq.index += (ds * SEND_DS + BB - 1) / BB;
	send_ring(kit);
}

void receive_post(struct kit *kit, uint32_t key, uint64_t addr, uint32_t len)
{
	uint8_t *wqe = guest_at(kit->hca->guest, kit->rq.addr + kit->rq.index % ENTRIES *
				(1u << KIT_RQ_STRIDE));

	put_pointer(wqe, len, key, addr);
	/* The key that ends a scatter list */
	put_pointer(wqe + SEND_DS, 0, 0x100, 0);
	kit->rq.index++;
	set_record(kit, &kit->rq, RECORD_RECEIVE, kit->rq.index & 0xffff);
}

const struct mlx5_cqe64 *cq_take(struct kit *kit)
{
	const struct mlx5_cqe64 *cqe = guest_at(kit->hca->guest, kit->cq.addr +
						kit->cq.index % ENTRIES * CQE_SIZE);
	uint8_t own = __atomic_load_n(&cqe->op_own, __ATOMIC_ACQUIRE);

	if (own >> 4 == MLX5_CQE_INVALID ||
	    (own & MLX5_CQE_OWNER_MASK) != (kit->cq.index / ENTRIES & 1))
		return NULL;
	kit->cq.index++;
	set_record(kit, &kit->cq, RECORD_CONSUMER, kit->cq.index & 0xffffff);
	return cqe;
}

void cq_arm(const struct kit *kit)
{
	uint32_t index = kit->cq.index & 0xffffff;

	set_record(kit, &kit->cq, RECORD_ARM, index);
	uar_write64(kit->hca, kit->num[KIT_UAR], UAR_CQ, index, kit->num[KIT_CQ]);
}

uint32_t eq_take(struct kit *kit)
{
	const uint8_t *eqe = guest_at(kit->hca->guest,
				      kit->eq.addr + kit->eq.index % ENTRIES * EQE_SIZE);
	uint32_t cqn;

	if ((__atomic_load_n(&eqe[EQE_SIZE - 1], __ATOMIC_ACQUIRE) & 1) !=
	    (kit->eq.index / ENTRIES & 1))
		return 0;
	memcpy(&cqn, eqe + EQE_DATA + EQE_CQN, sizeof(cqn));
	kit->eq.index++;
	return be32toh(cqn) & 0xffffff;
}

void eq_arm(const struct kit *kit)
{
	uar_write32(kit->hca, kit->num[KIT_UAR], UAR_EQ_ARM,
		    kit->num[KIT_EQ] << 24 | (kit->eq.index & 0xffffff));
}

int sq_restart(struct kit *kit, struct command *c, uint8_t state)
{
	int status;

	kit_modify_sq(c, kit, state, MLX5_SQC_STATE_RST);
	status = command_run(c, kit->hca);
	if (status)
		return status;
	kit->sq.index = 0;
	set_record(kit, &kit->sq, RECORD_SEND, 0);
	kit_modify_sq(c, kit, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY);
	return command_run(c, kit->hca);
}

int rq_restart(struct kit *kit, struct command *c, uint8_t state)
{
	int status;

	kit_modify_rq(c, kit, state, MLX5_RQC_STATE_RST);
	status = command_run(c, kit->hca);
	if (status)
		return status;
	kit->rq.index = 0;
	set_record(kit, &kit->rq, RECORD_RECEIVE, 0);
	kit_modify_rq(c, kit, MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY);
	return command_run(c, kit->hca);
}
