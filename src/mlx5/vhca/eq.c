// SPDX-License-Identifier: GPL-2.0
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/rculist.h>

#include "core.h"
#include "eq.h"
#include "exec.h"
#include "irq.h"

#define OWNER_INIT	1
/* EQ doorbells in a UAR page: both report the consumer index, DB_ARM also requests an interrupt */
#define EQ_DB_ARM	0x40
#define EQ_DB_UPDATE	0x48

static const struct mlx5_eqe *eq_peek(const struct vhca_eq *eq)
{
	u32 mask = BIT(eq->log_size) - 1;
	const struct mlx5_eqe *eqe = eq->buf.addr + (size_t)(eq->ci & mask) * sizeof(*eqe);

	if ((READ_ONCE(eqe->owner) ^ (eq->ci >> eq->log_size)) & 1)
		return NULL;
	dma_rmb();	/* read the ownership bit before the rest */
	return eqe;
}

static void eq_doorbell(struct vhca_eq *eq, unsigned int offset)
{
	u32 value = (u32)eq->eqn << 24 | (eq->ci & 0xffffff);

	if (vhca_gone(eq->vhca))
		return;
	mb();	/* read entries before the card may overwrite them */
	__raw_writel((__force u32)cpu_to_be32(value), vhca_uar_get(eq->vhca)->map + offset);
}

static void eq_poll(struct vhca_eq *eq)
{
	unsigned int size = BIT(eq->log_size), n = 0;
	const struct mlx5_eqe *eqe;

	while (n < size && (eqe = eq_peek(eq))) {
		eq->handle(eq, eqe);
		eq->ci++;
		if (!(++n % (size / 2)))
			eq_doorbell(eq, EQ_DB_UPDATE);
	}
	/* An EQ without new events is still armed */
	if (n)
		eq_doorbell(eq, EQ_DB_ARM);
}

irqreturn_t vhca_eqs_interrupt(int number, void *data)
{
	struct vhca_irq *irq = data;
	struct vhca_eq *eq;

	rcu_read_lock();
	list_for_each_entry_rcu(eq, &irq->eqs, irq_node)
		eq_poll(eq);
	rcu_read_unlock();
	return IRQ_HANDLED;
}

/* -ENOSPC: the card has no free EQ, or the function has reached its limit */
static int eq_exec_create(struct vhca *vhca, const void *in, size_t len, void *out, size_t out_len)
{
	struct vhca_status status;
	int err;

	err = vhca_exec_status(vhca, in, len, out, out_len, &status);
	if (status.status == MLX5_CMD_STAT_LIM_ERR || status.status == MLX5_CMD_STAT_NO_RES_ERR)
		return -ENOSPC;
	if (status.status)
		vhca_exec_report(vhca, in, &status);
	return err;
}

int vhca_eq_create(struct vhca_eq *eq, u8 log_size, u64 events)
{
	u32 out[MLX5_ST_SZ_DW(create_eq_out)] = {};
	struct vhca_irq *irq = eq->irq;
	struct vhca *vhca = eq->vhca;
	struct mlx5_eqe *eqe;
	void *in, *eqc;
	size_t len;
	u32 i;
	int err;

	eq->log_size = log_size;
	eq->ci = 0;
	err = vhca_buf_alloc(vhca, &eq->buf, sizeof(*eqe) << log_size);
	if (err)
		return err;
	for (i = 0, eqe = eq->buf.addr; i < BIT(log_size); i++, eqe++)
		eqe->owner = OWNER_INIT;
	len = MLX5_ST_SZ_BYTES(create_eq_in) + vhca_buf_pages(&eq->buf) * sizeof(__be64);
	in = kvzalloc(len, GFP_KERNEL);
	if (!in) {
		err = -ENOMEM;
		goto err_buf;
	}
	MLX5_SET(create_eq_in, in, opcode, MLX5_CMD_OP_CREATE_EQ);
	MLX5_SET64(create_eq_in, in, event_bitmask[0], events);
	eqc = MLX5_ADDR_OF(create_eq_in, in, eq_context_entry);
	MLX5_SET(eqc, eqc, log_eq_size, log_size);
	MLX5_SET(eqc, eqc, uar_page, vhca_uar_get(vhca)->index);
	MLX5_SET(eqc, eqc, intr, irq->vector);
	vhca_buf_pas(&eq->buf, MLX5_ADDR_OF(create_eq_in, in, pas));
	err = eq_exec_create(vhca, in, len, out, sizeof(out));
	kvfree(in);
	if (err)
		goto err_buf;
	eq->eqn = MLX5_GET(create_eq_out, out, eq_number);
	/* The handler, running for another EQ, must not poll this one before it is armed */
	disable_irq(irq->irq);
	vhca_irq_attach(irq, &eq->irq_node);
	eq_doorbell(eq, EQ_DB_ARM);
	enable_irq(irq->irq);
	return 0;

err_buf:
	vhca_buf_unwind(vhca, &eq->buf, err);
	return err;
}

void vhca_eq_destroy(struct vhca_eq *eq)
{
	u32 in[MLX5_ST_SZ_DW(destroy_eq_in)] = {};

	vhca_irq_detach(eq->irq, &eq->irq_node);
	MLX5_SET(destroy_eq_in, in, opcode, MLX5_CMD_OP_DESTROY_EQ);
	MLX5_SET(destroy_eq_in, in, eq_number, eq->eqn);
	if (VHCA_EXEC_IN(eq->vhca, in))
		vhca_buf_lose(eq->vhca, &eq->buf);
	else
		vhca_buf_free(eq->vhca, &eq->buf);
}
