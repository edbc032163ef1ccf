// SPDX-License-Identifier: GPL-2.0
/*
 * The vector pool. Vector 0 is reserved for the PF's asynchronous events; all other users share the
 * remaining vectors. A function's completion vector takes a seat on a vector at its first use and
 * keeps it until the function stops, so the interrupt and its CPU do not change when a netdevice
 * goes down and up. Seats are distributed evenly over CPUs, then over the vectors of a CPU. A
 * vector's interrupt is requested while EQs use it.
 *
 * The driver binds a vector to the CPU of its first seat. If an administrator changes smp_affinity,
 * that setting has precedence: the kernel keeps it across free_irq(), and the driver counts the
 * vector's seats for the CPU that handles its interrupts.
 */
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <sfbus/sfbus.h>

#include "../../compat/kunit.h"
#include "core.h"
#include "irq.h"

#define VECTORS_PER_CPU		8
#define NO_CPU			(-1)

/**
 * struct vhca_irq_pool - interrupt vectors of a PCI function
 * @pdev: the PCI function
 * @lock: protects @irqs, as far as it changes, and @load
 * @handler: interrupt handler
 * @count: number of vectors
 * @load: number of seats on each CPU, computed when a seat is assigned
 * @quiet: interrupts and vectors have been freed
 * @irqs: vectors
 */
struct vhca_irq_pool {
	struct pci_dev *pdev;
	struct mutex lock;		/* protects irqs and load */
	irq_handler_t handler;
	unsigned int count;
	unsigned int *load;
	bool quiet;
	struct vhca_irq irqs[];
};

/* ---- seats ---- */

/**
 * struct irq_fit - how well a seat fits: the first member that differs decides, lower is better
 * @used: the function has another vector on the CPU
 * @load: number of seats on the CPU
 * @far: the CPU is on another node
 * @seats: number of seats on the vector
 * @moves: the vector has to be bound to another CPU
 */
struct irq_fit {
	bool used;
	unsigned int load;
	bool far;
	unsigned int seats;
	bool moves;
};

static bool irq_fits_better(const struct irq_fit *fit, const struct irq_fit *than)
{
	if (fit->used != than->used)
		return than->used;
	if (fit->load != than->load)
		return fit->load < than->load;
	if (fit->far != than->far)
		return than->far;
	if (fit->seats != than->seats)
		return fit->seats < than->seats;
	return fit->moves < than->moves;
}

static struct irq_fit irq_fit_cpu(const struct vhca_irq_pool *pool, unsigned int cpu,
				  const unsigned long *used)
{
	return (struct irq_fit) {
		.used = used && test_bit(cpu, used),
		.load = pool->load[cpu],
		.far = !vhca_cpu_near(cpu, dev_to_node(&pool->pdev->dev)),
	};
}

/* CPU that handles a vector's interrupts; NO_CPU if it has no seats and no affinity was set */
static int irq_cpu(const struct vhca_irq *irq)
{
	int cpu = vhca_vector_foreign_cpu(irq->irq, irq->bound);

	if (cpu == NO_CPU && irq->seats)
		cpu = irq->cpu;
	return cpu;
}

/* Select the CPU for a vector without seats */
static unsigned int irq_pick_cpu(const struct vhca_irq_pool *pool, const unsigned long *used)
{
	unsigned int cpu, best_cpu = 0;
	struct irq_fit fit, best = {};
	bool found = false;

	for (cpu = 0; cpu < vhca_num_cpus(); cpu++) {
		if (!vhca_cpu_online(cpu))
			continue;
		fit = irq_fit_cpu(pool, cpu, used);
		if (found && !irq_fits_better(&fit, &best))
			continue;
		found = true;
		best = fit;
		best_cpu = cpu;
	}
	return best_cpu;
}

static void irq_count_load(struct vhca_irq_pool *pool)
{
	unsigned int i;
	int cpu;

	memset(pool->load, 0, vhca_num_cpus() * sizeof(*pool->load));
	for (i = 0; i < pool->count; i++) {
		cpu = irq_cpu(&pool->irqs[i]);
		if (cpu != NO_CPU)
			pool->load[cpu] += pool->irqs[i].seats;
	}
}

static struct vhca_irq *irq_pick(struct vhca_irq_pool *pool, const unsigned long *used)
{
	struct vhca_irq *best_irq = NULL;
	struct irq_fit fit, best = {};
	unsigned int i, open_cpu;
	int cpu, best_cpu = 0;

	lockdep_assert_held(&pool->lock);
	irq_count_load(pool);
	open_cpu = irq_pick_cpu(pool, used);
	for (i = pool->count > 1; i < pool->count; i++) {
		struct vhca_irq *irq = &pool->irqs[i];

		cpu = irq_cpu(irq);
		if (cpu == NO_CPU)
			cpu = open_cpu;
		fit = irq_fit_cpu(pool, cpu, used);
		fit.seats = irq->seats;
		fit.moves = irq->bound != cpu;
		if (best_irq && !irq_fits_better(&fit, &best))
			continue;
		best = fit;
		best_irq = irq;
		best_cpu = cpu;
	}
	if (!best_irq->seats)
		best_irq->cpu = best_cpu;
	return best_irq;
}

struct vhca_irq *vhca_irq_assign(struct vhca_irq_pool *pool, unsigned long *used)
{
	struct vhca_irq *irq;

	mutex_lock(&pool->lock);
	irq = irq_pick(pool, used);
	irq->seats++;
	if (used)
		__set_bit(irq_cpu(irq), used);
	mutex_unlock(&pool->lock);
	return irq;
}

void vhca_irq_unassign(struct vhca_irq *irq)
{
	mutex_lock(&irq->pool->lock);
	irq->seats--;
	mutex_unlock(&irq->pool->lock);
}

unsigned long *vhca_irq_used_alloc(void)
{
	return bitmap_zalloc(vhca_num_cpus(), GFP_KERNEL);
}

int vhca_irq_cpu(struct vhca_irq *irq)
{
	int cpu;

	mutex_lock(&irq->pool->lock);
	cpu = irq_cpu(irq);
	mutex_unlock(&irq->pool->lock);
	return cpu;
}

/* ---- users ---- */

/* The vector of the PF's asynchronous events has no seat, and any CPU may handle it */
static void irq_bind(struct vhca_irq *irq)
{
	if (!irq->seats || vhca_vector_foreign_cpu(irq->irq, irq->bound) != NO_CPU)
		return;
	vhca_vector_bind(irq->irq, irq->cpu, irq->bound != irq->cpu);
	irq->bound = irq->cpu;
}

static int irq_request(struct vhca_irq *irq)
{
	int err;

	/* Bind first: the affinity of a requested interrupt only changes with the next interrupt */
	irq_bind(irq);
	snprintf(irq->name, sizeof(irq->name), "sf_mlx5-%u@pci:%s", irq->vector,
		 pci_name(irq->pool->pdev));
	err = request_irq(irq->irq, irq->pool->handler, 0, irq->name, irq);
	if (err)
		irq_update_affinity_hint(irq->irq, NULL);
	return err;
}

static void irq_release(struct vhca_irq *irq)
{
	irq_update_affinity_hint(irq->irq, NULL);
	free_irq(irq->irq, irq);
}

int vhca_irq_get(struct vhca *vhca, struct vhca_irq *irq)
{
	int err = 0;

	mutex_lock(&irq->pool->lock);
	if (!irq->users)
		err = irq_request(irq);
	if (!err && vhca->sf) {
		err = sf_function_irq_add(vhca->sf, irq->irq);
		if (err && !irq->users)
			irq_release(irq);
	}
	if (!err)
		irq->users++;
	mutex_unlock(&irq->pool->lock);
	return err;
}

void vhca_irq_put(struct vhca *vhca, struct vhca_irq *irq)
{
	mutex_lock(&irq->pool->lock);
	if (vhca->sf)
		sf_function_irq_del(vhca->sf, irq->irq);
	if (!--irq->users && !irq->pool->quiet)
		irq_release(irq);
	mutex_unlock(&irq->pool->lock);
}

struct vhca_irq *vhca_irq_of_pf(struct vhca_irq_pool *pool)
{
	return &pool->irqs[0];
}

void vhca_irq_attach(struct vhca_irq *irq, struct list_head *node)
{
	mutex_lock(&irq->pool->lock);
	list_add_tail_rcu(node, &irq->eqs);
	mutex_unlock(&irq->pool->lock);
}

void vhca_irq_detach(struct vhca_irq *irq, struct list_head *node)
{
	mutex_lock(&irq->pool->lock);
	list_del_rcu(node);
	mutex_unlock(&irq->pool->lock);
	/* Only interrupt handlers read the list: there is no need to wait for all RCU readers */
	synchronize_irq(irq->irq);
}

void vhca_irq_pool_quiesce(struct vhca_irq_pool *pool)
{
	unsigned int i;

	/* Vectors are freed as well: otherwise the next kernel may get none on some platforms */
	mutex_lock(&pool->lock);
	for (i = 0; i < pool->count; i++)
		if (pool->irqs[i].users)
			irq_release(&pool->irqs[i]);
	vhca_vectors_free(pool->pdev);
	pool->quiet = true;
	mutex_unlock(&pool->lock);
}

unsigned int vhca_irq_pool_size(const struct vhca_irq_pool *pool)
{
	return pool->count;
}

/* ---- vectors of the PCI function ---- */

int vhca_vectors_alloc(struct pci_dev *pdev)
{
	int count;

	KUNIT_STATIC_STUB_REDIRECT(vhca_vectors_alloc, pdev);
	count = pci_msix_vec_count(pdev);
	if (count <= 0) {
		dev_err(&pdev->dev, "no MSI-X vectors\n");
		return -ENODEV;
	}
	count = min_t(int, count, 1 + num_online_cpus() * VECTORS_PER_CPU);
	count = pci_alloc_irq_vectors(pdev, 1, count, PCI_IRQ_MSIX);
	if (count < 0)
		dev_err(&pdev->dev, "failed to allocate MSI-X vectors: %d\n", count);
	return count;
}

void vhca_vectors_free(struct pci_dev *pdev)
{
	KUNIT_STATIC_STUB_REDIRECT(vhca_vectors_free, pdev);
	pci_free_irq_vectors(pdev);
}

int vhca_vectors_irq(struct pci_dev *pdev, unsigned int vector)
{
	KUNIT_STATIC_STUB_REDIRECT(vhca_vectors_irq, pdev, vector);
	return pci_irq_vector(pdev, vector);
}

int vhca_vector_foreign_cpu(unsigned int irq, int bound)
{
	struct irq_data *data;
	unsigned int cpu;
	bool foreign;

	KUNIT_STATIC_STUB_REDIRECT(vhca_vector_foreign_cpu, irq, bound);
	data = irq_get_irq_data(irq);
	foreign = irqd_is_setaffinity_pending(data);
	if (bound < 0)
		foreign |= irqd_affinity_was_set(data);
	else
		foreign |= !cpumask_equal(irq_get_affinity_mask(irq), cpumask_of(bound));
	if (!foreign)
		return NO_CPU;
	cpu = cpumask_first_and(irq_get_effective_affinity_mask(irq), cpu_online_mask);
	return cpu < nr_cpu_ids ? cpu : NO_CPU;
}

void vhca_vector_bind(unsigned int irq, int cpu, bool move)
{
	KUNIT_STATIC_STUB_REDIRECT(vhca_vector_bind, irq, cpu, move);
	if (move)
		irq_set_affinity_and_hint(irq, cpumask_of(cpu));
	else
		irq_update_affinity_hint(irq, cpumask_of(cpu));
}

/* ---- CPUs ---- */

unsigned int vhca_num_cpus(void)
{
	KUNIT_STATIC_STUB_REDIRECT(vhca_num_cpus);
	return nr_cpu_ids;
}

bool vhca_cpu_online(unsigned int cpu)
{
	KUNIT_STATIC_STUB_REDIRECT(vhca_cpu_online, cpu);
	return cpu_online(cpu);
}

bool vhca_cpu_near(unsigned int cpu, int node)
{
	KUNIT_STATIC_STUB_REDIRECT(vhca_cpu_near, cpu, node);
	return node == NUMA_NO_NODE || cpu_to_node(cpu) == node;
}

/* ---- the pool ---- */

struct vhca_irq_pool *vhca_irq_pool_create(struct device *pci, irq_handler_t handler)
{
	struct pci_dev *pdev = to_pci_dev(pci);
	struct vhca_irq_pool *pool;
	int count, i;

	count = vhca_vectors_alloc(pdev);
	if (count < 0)
		return ERR_PTR(count);
	pool = kzalloc(struct_size(pool, irqs, count), GFP_KERNEL);
	if (!pool)
		goto err_vectors;
	pool->load = kcalloc(vhca_num_cpus(), sizeof(*pool->load), GFP_KERNEL);
	if (!pool->load)
		goto err_pool;
	pool->pdev = pdev;
	pool->handler = handler;
	pool->count = count;
	mutex_init(&pool->lock);
	for (i = 0; i < count; i++) {
		struct vhca_irq *irq = &pool->irqs[i];

		irq->pool = pool;
		irq->vector = i;
		irq->irq = vhca_vectors_irq(pdev, i);
		irq->cpu = NO_CPU;
		irq->bound = NO_CPU;
		INIT_LIST_HEAD(&irq->eqs);
	}
	return pool;

err_pool:
	kfree(pool);
err_vectors:
	vhca_vectors_free(pdev);
	return ERR_PTR(-ENOMEM);
}

void vhca_irq_pool_destroy(struct vhca_irq_pool *pool)
{
	if (!pool->quiet)
		vhca_vectors_free(pool->pdev);
	kfree(pool->load);
	kfree(pool);
}
