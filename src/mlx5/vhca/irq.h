/* SPDX-License-Identifier: GPL-2.0 */
/* MSI-X vectors of the PCI function, shared by the EQs of the PF and of all SFs. */
#ifndef SF_MLX5_VHCA_IRQ_H
#define SF_MLX5_VHCA_IRQ_H

#include <linux/list.h>
#include <linux/types.h>

struct pci_dev;
struct vhca;
struct vhca_eq;
struct vhca_irq_pool;

/**
 * struct vhca_irq - a vector of the pool
 * @pool: its pool
 * @vector: number that EQ contexts take
 * @irq: Linux interrupt number
 * @eqs: EQs to look at, by irq_node; read under RCU by the handler, written under the pool's lock
 * @users: of the vector; guarded by the pool's lock
 * @cpu: that it was made for; -1: any
 * @name: in /proc/interrupts
 */
struct vhca_irq {
	struct vhca_irq_pool *pool;
	unsigned int vector, irq;
	struct list_head eqs;
	unsigned int users;
	int cpu;
	char name[48];
};

#define VHCA_IRQ_ANY_CPU	(-1)

/*
 * A vector near @cpu, or anywhere: an unused one while there is, then the one with fewest users.
 * Sleeps.
 */
struct vhca_irq *vhca_irq_get(struct vhca *vhca, int cpu);
/* For asynchronous events: of the PF vector 0, of an SF any */
struct vhca_irq *vhca_irq_get_async(struct vhca *vhca);
void vhca_irq_put(struct vhca *vhca, struct vhca_irq *irq);

/* From here on the handler looks at the EQ */
void vhca_irq_attach(struct vhca_irq *irq, struct vhca_eq *eq);
/* It does not any more, and is not doing so now */
void vhca_irq_detach(struct vhca_irq *irq, struct vhca_eq *eq);

/* No handler runs, and none will */
void vhca_irq_pool_quiesce(struct vhca_irq_pool *pool);

/* The vectors themselves, which KUnit suites make up: how many, and the Linux interrupt of one */
int vhca_vectors_alloc(struct pci_dev *pdev);
void vhca_vectors_free(struct pci_dev *pdev);
int vhca_vectors_irq(struct pci_dev *pdev, unsigned int vector);

unsigned int vhca_irq_pool_size(const struct vhca_irq_pool *pool);

#endif
