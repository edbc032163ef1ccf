/* SPDX-License-Identifier: GPL-2.0 */
/* One event queue. */
#ifndef SF_MLX5_VHCA_EQ_H
#define SF_MLX5_VHCA_EQ_H

#include <linux/interrupt.h>
#include <linux/list.h>
#include <sf_mlx5/vhca.h>

struct vhca_irq;

/**
 * struct vhca_eq - an event queue
 * @vhca: the function
 * @handle: handles an event; hard interrupt context
 * @irq: interrupt vector
 * @irq_node: entry in the vector's list
 * @node: entry in the completion vector's list; completion EQs only
 * @buf: entries
 * @ci: consumer index
 * @log_size: number of entries, as a power of two
 * @eqn: number of the queue
 * @cqs: number of CQs; completion EQs only
 * @process: for CQs of processes; completion EQs only
 */
struct vhca_eq {
	struct vhca *vhca;
	void (*handle)(struct vhca_eq *eq, const struct mlx5_eqe *eqe);
	struct vhca_irq *irq;
	struct list_head irq_node, node;
	struct vhca_buf buf;
	u32 ci;
	u8 log_size;
	u8 eqn;
	unsigned int cqs;
	bool process;
};

/* Create an EQ, whose @vhca, @irq and @handle are set. -ENOSPC: the card has no free EQ. */
int vhca_eq_create(struct vhca_eq *eq, u8 log_size, u64 events);
void vhca_eq_destroy(struct vhca_eq *eq);

/* Interrupt handler, for vhca_irq_pool_create() */
irqreturn_t vhca_eqs_interrupt(int number, void *irq);

#endif
