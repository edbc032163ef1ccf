/* SPDX-License-Identifier: GPL-2.0 */
/* Event queues for commands, asynchronous events, page requests and completions. */
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

/* Create the asynchronous EQs; then commands complete by event. UARs must exist. */
int vhca_eqs_start(struct vhca *vhca);
void vhca_eqs_stop(struct vhca *vhca);

/* Interrupt handler, for vhca_irq_pool_create() */
irqreturn_t vhca_eqs_interrupt(int number, void *irq);

/* Number of completion EQs that the card allows the function */
unsigned int vhca_comp_vectors_max(const struct vhca *vhca);
/* Get an EQ for one more CQ of a completion vector; create one if all are full. Sleeps. */
struct vhca_eq *vhca_comp_eq_get(struct vhca *vhca, unsigned int vector);
void vhca_comp_eq_put(struct vhca_eq *eq);

/* For cq.c: a CQ gets its events between add and del; del waits for callbacks in progress */
int vhca_eqs_cq_add(struct vhca *vhca, struct vhca_cq *cq);
void vhca_eqs_cq_del(struct vhca *vhca, struct vhca_cq *cq);

#endif
