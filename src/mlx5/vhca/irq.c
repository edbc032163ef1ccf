// SPDX-License-Identifier: GPL-2.0
/*
 * The vector pool. The PF's asynchronous events have vector 0 for themselves; all other EQs share
 * the rest: each takes an unused vector while there is one, then that with fewest users. A vector
 * is requested from the kernel while it has users.
 */
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <sfbus/sfbus.h>

#include "../../compat/kunit.h"
#include "eq.h"
#include "irq.h"
#include "vhca.h"

#define VECTORS_PER_CPU		8

/**
 * struct vhca_irq_pool - vectors of one PCI function
 * @pdev: the PCI function
 * @lock: guards users and EQ lists of @irqs
 * @count: vectors
 * @irqs: by vector
 */
struct vhca_irq_pool {
	struct pci_dev *pdev;
	struct mutex lock;		/* guards users and eqs of irqs */
	unsigned int count;
	struct vhca_irq irqs[];
};

static irqreturn_t handler(int number, void *data)
{
	struct vhca_irq *irq = data;
	struct vhca_eq *eq;

	rcu_read_lock();
	list_for_each_entry_rcu(eq, &irq->eqs, irq_node)
		vhca_eq_poll(eq);
	rcu_read_unlock();
	return IRQ_HANDLED;
}

static int request(struct vhca_irq *irq, int cpu)
{
	int err;

	snprintf(irq->name, sizeof(irq->name), "sf_mlx5-%u@pci:%s", irq->vector,
		 pci_name(irq->pool->pdev));
	err = request_irq(irq->irq, handler, 0, irq->name, irq);
	if (err)
		return err;
	irq->cpu = cpu;
	if (cpu >= 0)
		irq_set_affinity_and_hint(irq->irq, cpumask_of(cpu));
	return 0;
}

static void release(struct vhca_irq *irq)
{
	irq_update_affinity_hint(irq->irq, NULL);
	free_irq(irq->irq, irq);
}

static bool better(const struct vhca_irq *irq, const struct vhca_irq *than, int cpu)
{
	bool near = cpu >= 0 && irq->cpu == cpu, than_near = cpu >= 0 && than->cpu == cpu;

	if (!irq->users || !than->users)
		return irq->users < than->users;
	return near != than_near ? near : irq->users < than->users;
}

static struct vhca_irq *pick(struct vhca_irq_pool *pool, int cpu)
{
	struct vhca_irq *best = NULL;
	unsigned int i;

	lockdep_assert_held(&pool->lock);
	for (i = pool->count > 1; i < pool->count; i++)
		if (!best || better(&pool->irqs[i], best, cpu))
			best = &pool->irqs[i];
	return best;
}

static struct vhca_irq *get(struct vhca *vhca, bool first, int cpu)
{
	struct vhca_irq_pool *pool = vhca->pool;
	struct vhca_irq *irq;
	int err = 0;

	mutex_lock(&pool->lock);
	irq = first ? &pool->irqs[0] : pick(pool, cpu);
	if (!irq->users)
		err = request(irq, cpu);
	if (!err && vhca->sf) {
		err = sf_function_irq_add(vhca->sf, irq->irq);
		if (err && !irq->users)
			release(irq);
	}
	if (!err)
		irq->users++;
	mutex_unlock(&pool->lock);
	return err ? ERR_PTR(err) : irq;
}

struct vhca_irq *vhca_irq_get(struct vhca *vhca, int cpu)
{
	return get(vhca, false, cpu);
}

struct vhca_irq *vhca_irq_get_async(struct vhca *vhca)
{
	return get(vhca, vhca_is_pf(vhca), VHCA_IRQ_ANY_CPU);
}

void vhca_irq_put(struct vhca *vhca, struct vhca_irq *irq)
{
	mutex_lock(&irq->pool->lock);
	if (vhca->sf)
		sf_function_irq_del(vhca->sf, irq->irq);
	if (!--irq->users)
		release(irq);
	mutex_unlock(&irq->pool->lock);
}

void vhca_irq_attach(struct vhca_irq *irq, struct vhca_eq *eq)
{
	mutex_lock(&irq->pool->lock);
	list_add_tail_rcu(&eq->irq_node, &irq->eqs);
	mutex_unlock(&irq->pool->lock);
}

void vhca_irq_detach(struct vhca_irq *irq, struct vhca_eq *eq)
{
	mutex_lock(&irq->pool->lock);
	list_del_rcu(&eq->irq_node);
	mutex_unlock(&irq->pool->lock);
	/* Readers of the list are runs of the handler: no need to wait for all of RCU. */
	synchronize_irq(irq->irq);
}

void vhca_irq_pool_quiesce(struct vhca_irq_pool *pool)
{
	unsigned int i;

	mutex_lock(&pool->lock);
	for (i = 0; i < pool->count; i++)
		if (pool->irqs[i].users)
			disable_irq(pool->irqs[i].irq);
	mutex_unlock(&pool->lock);
}

unsigned int vhca_irq_pool_size(const struct vhca_irq_pool *pool)
{
	return pool->count;
}

/* ---- the card's vectors ---- */

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
		dev_err(&pdev->dev, "MSI-X vectors could not be had (%d)\n", count);
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

/* ---- the pool ---- */

struct vhca_irq_pool *vhca_irq_pool_create(struct device *pci)
{
	struct pci_dev *pdev = to_pci_dev(pci);
	struct vhca_irq_pool *pool;
	int count, i;

	count = vhca_vectors_alloc(pdev);
	if (count < 0)
		return ERR_PTR(count);
	pool = kzalloc(struct_size(pool, irqs, count), GFP_KERNEL);
	if (!pool) {
		vhca_vectors_free(pdev);
		return ERR_PTR(-ENOMEM);
	}
	pool->pdev = pdev;
	pool->count = count;
	mutex_init(&pool->lock);
	for (i = 0; i < count; i++) {
		struct vhca_irq *irq = &pool->irqs[i];

		irq->pool = pool;
		irq->vector = i;
		irq->irq = vhca_vectors_irq(pdev, i);
		irq->cpu = VHCA_IRQ_ANY_CPU;
		INIT_LIST_HEAD(&irq->eqs);
	}
	return pool;
}

void vhca_irq_pool_destroy(struct vhca_irq_pool *pool)
{
	vhca_vectors_free(pool->pdev);
	kfree(pool);
}
