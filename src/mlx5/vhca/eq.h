/* SPDX-License-Identifier: GPL-2.0 */
/* Event queues: of commands, of asynchronous events, of page requests, of completions. */
#ifndef SF_MLX5_VHCA_EQ_H
#define SF_MLX5_VHCA_EQ_H

#include <linux/interrupt.h>
#include <linux/list.h>
#include <sf_mlx5/vhca.h>

struct vhca_irq;

/**
 * struct vhca_eq - an event queue
 * @vhca: the function
 * @handle: what to do with an event; hard interrupt context
 * @irq: its vector
 * @irq_node: in the list of its vector
 * @node: completion EQs: among those of the same completion vector
 * @buf: entries
 * @ci: consumer index
 * @log_size: number of entries
 * @eqn: number
 * @cqs: completion EQs: users
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
};

int vhca_eqs_create(struct vhca *vhca);
void vhca_eqs_destroy(struct vhca *vhca);

/* The asynchronous EQs; from here on commands complete by event. UARs are there. */
int vhca_eqs_start(struct vhca *vhca);
void vhca_eqs_stop(struct vhca *vhca);

/* Handler of vectors, for vhca_irq_pool_create() */
irqreturn_t vhca_eqs_interrupt(int number, void *irq);

/* Completion EQs that the card lets the function have */
unsigned int vhca_comp_vectors_max(const struct vhca *vhca);
/* An EQ for one more CQ of a completion vector, made when none has room. Sleeps. */
struct vhca_eq *vhca_comp_eq_get(struct vhca *vhca, unsigned int vector);
void vhca_comp_eq_put(struct vhca_eq *eq);

/* CQs, for cq.c: events of a number reach it between add and del; del waits for calls under way */
int vhca_eqs_cq_add(struct vhca *vhca, struct vhca_cq *cq);
void vhca_eqs_cq_del(struct vhca *vhca, struct vhca_cq *cq);

#endif
