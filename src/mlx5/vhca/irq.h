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
 * @pool: its pool, whose lock guards the rest
 * @vector: number that EQ contexts take
 * @irq: Linux interrupt number
 * @eqs: EQs to look at, by irq_node; read under RCU by the handler
 * @seats: completion vectors of functions, and SFs' asynchronous events, that it is for
 * @users: EQs that are there; the interrupt is requested while there are any
 * @cpu: CPU of its seats, as the driver chose it
 * @bound: CPU that the driver bound it to last; -1: to none
 * @name: in /proc/interrupts
 */
struct vhca_irq {
	struct vhca_irq_pool *pool;
	unsigned int vector, irq;
	struct list_head eqs;
	unsigned int seats, users;
	int cpu, bound;
	char name[48];
};

/* @handler is called with a &struct vhca_irq. An ERR_PTR on failure. */
struct vhca_irq_pool *vhca_irq_pool_create(struct device *pci, irq_handler_t handler);
void vhca_irq_pool_destroy(struct vhca_irq_pool *pool);

/*
 * A seat on the vector that suits best, on a CPU outside of @used if there is one, which joins
 * @used; NULL: any CPU will do. vhca_irq_used_alloc() makes such a set, or returns NULL when memory
 * is short; bitmap_free() frees it.
 */
unsigned long *vhca_irq_used_alloc(void);
struct vhca_irq *vhca_irq_assign(struct vhca_irq_pool *pool, unsigned long *used);
void vhca_irq_unassign(struct vhca_irq *irq);
/* Vector 0, which needs no seat */
struct vhca_irq *vhca_irq_of_pf(struct vhca_irq_pool *pool);
/* The CPU that interrupts of a vector with seats go to */
int vhca_irq_cpu(struct vhca_irq *irq);

/* The interrupt is requested between the first get and the last put. Sleeps. */
int vhca_irq_get(struct vhca *vhca, struct vhca_irq *irq);
void vhca_irq_put(struct vhca *vhca, struct vhca_irq *irq);

/* From here on the handler finds an EQ by its irq_node */
void vhca_irq_attach(struct vhca_irq *irq, struct list_head *node);
/* It does not any more, and is not at it now */
void vhca_irq_detach(struct vhca_irq *irq, struct list_head *node);

/* No handler runs, and none will */
void vhca_irq_pool_quiesce(struct vhca_irq_pool *pool);

/* The vectors themselves, which KUnit suites make up: how many, and the Linux interrupt of one */
int vhca_vectors_alloc(struct pci_dev *pdev);
void vhca_vectors_free(struct pci_dev *pdev);
int vhca_vectors_irq(struct pci_dev *pdev, unsigned int vector);
/*
 * The CPU of an interrupt whose affinity somebody else has set since the driver bound it to @bound,
 * -1: to none. Returns -1 when nobody has.
 */
int vhca_vector_foreign_cpu(unsigned int irq, int bound);
/* Hint at the CPU, and, if it is to @move, go there */
void vhca_vector_bind(unsigned int irq, int cpu, bool move);

/* The machine's CPUs, which KUnit suites make up, too */
unsigned int vhca_num_cpus(void);
bool vhca_cpu_online(unsigned int cpu);
bool vhca_cpu_near(unsigned int cpu, int node);

unsigned int vhca_irq_pool_size(const struct vhca_irq_pool *pool);

#endif
