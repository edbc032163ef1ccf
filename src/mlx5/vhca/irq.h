/* SPDX-License-Identifier: GPL-2.0 */
/* MSI-X vectors of the PCI function, shared by the EQs of the PF and of all SFs. */
#ifndef SF_MLX5_VHCA_IRQ_H
#define SF_MLX5_VHCA_IRQ_H

#include <linux/interrupt.h>
#include <linux/list.h>
#include <linux/types.h>

struct device;
struct pci_dev;
struct vhca;
struct vhca_irq_pool;

/**
 * struct vhca_irq - a vector of the pool
 * @pool: its pool, whose lock protects the other members
 * @vector: number for EQ contexts
 * @irq: Linux interrupt
 * @eqs: EQs to poll, by irq_node; the handler reads it under RCU
 * @seats: number of completion vectors, and of SFs' asynchronous events, that use it
 * @users: number of EQs; the interrupt is requested if there are any
 * @cpu: CPU that the driver selected for its seats
 * @bound: CPU that the driver last bound it to, or -1
 * @name: name in /proc/interrupts
 */
struct vhca_irq {
	struct vhca_irq_pool *pool;
	unsigned int vector, irq;
	struct list_head eqs;
	unsigned int seats, users;
	int cpu, bound;
	char name[48];
};

/* @handler is called with a &struct vhca_irq. Return an ERR_PTR on failure. */
struct vhca_irq_pool *vhca_irq_pool_create(struct device *pci, irq_handler_t handler);
void vhca_irq_pool_destroy(struct vhca_irq_pool *pool);

/*
 * Assign a seat on the vector that fits best, if possible on a CPU that is not in @used, and add
 * the CPU to @used. NULL: no preference. vhca_irq_used_alloc() allocates such a set, or returns
 * NULL; free it with bitmap_free().
 */
unsigned long *vhca_irq_used_alloc(void);
struct vhca_irq *vhca_irq_assign(struct vhca_irq_pool *pool, unsigned long *used);
void vhca_irq_unassign(struct vhca_irq *irq);
/* Vector 0, which has no seats */
struct vhca_irq *vhca_irq_of_pf(struct vhca_irq_pool *pool);
/* The CPU that handles the interrupts of a vector with seats */
int vhca_irq_cpu(struct vhca_irq *irq);

/* The first get requests the interrupt, the last put frees it. Sleeps. */
int vhca_irq_get(struct vhca *vhca, struct vhca_irq *irq);
void vhca_irq_put(struct vhca *vhca, struct vhca_irq *irq);

/* From now on the handler polls the EQ with this irq_node */
void vhca_irq_attach(struct vhca_irq *irq, struct list_head *node);
/* On return the handler does not poll it any more */
void vhca_irq_detach(struct vhca_irq *irq, struct list_head *node);

/* On return no handler is running, and none will run */
void vhca_irq_pool_quiesce(struct vhca_irq_pool *pool);

/* Access to the PCI function's vectors, which KUnit suites replace */
int vhca_vectors_alloc(struct pci_dev *pdev);
void vhca_vectors_free(struct pci_dev *pdev);
int vhca_vectors_irq(struct pci_dev *pdev, unsigned int vector);
/*
 * The CPU of an interrupt if its affinity was changed after the driver bound it to @bound (-1: it
 * did not); otherwise -1.
 */
int vhca_vector_foreign_cpu(unsigned int irq, int bound);
/* Set the affinity hint to the CPU and, with @move, the affinity */
void vhca_vector_bind(unsigned int irq, int cpu, bool move);

/* Access to the machine's CPUs, which KUnit suites replace */
unsigned int vhca_num_cpus(void);
bool vhca_cpu_online(unsigned int cpu);
bool vhca_cpu_near(unsigned int cpu, int node);

unsigned int vhca_irq_pool_size(const struct vhca_irq_pool *pool);

#endif
