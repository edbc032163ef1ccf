// SPDX-License-Identifier: GPL-2.0
/*
 * XPS: which CPUs send by which queue. A CPU sends by the queue whose completions it handles; CPUs
 * without such a queue are distributed over all queues. The driver does not change a queue whose
 * CPUs the administrator has set, which it detects by comparison with its own last setting.
 */
#include <linux/cpumask.h>
#include <linux/slab.h>

#include "nic.h"
#include "xps.h"

#define XPS_NO_QUEUE	U16_MAX

#ifdef CONFIG_XPS

/* Query the CPUs that the stack has assigned to a queue */
static void xps_query(const struct net_device *netdev, unsigned int queue, struct cpumask *cpus)
{
	const struct xps_dev_maps *maps;
	const struct xps_map *map;
	unsigned int cpu, i;

	cpumask_clear(cpus);
	rcu_read_lock();
	maps = rcu_dereference(netdev->xps_maps[XPS_CPUS]);
	for (cpu = 0; maps && cpu < maps->nr_ids; cpu++) {
		/* There is only one traffic class */
		map = rcu_dereference(maps->attr_map[cpu * maps->num_tc]);
		for (i = 0; map && i < map->len; i++)
			if (map->queues[i] == queue)
				cpumask_set_cpu(cpu, cpus);
	}
	rcu_read_unlock();
}

static void xps_cpus_of(const u16 *queues, unsigned int queue, struct cpumask *cpus)
{
	unsigned int cpu;

	cpumask_clear(cpus);
	for_each_possible_cpu(cpu)
		if (queues[cpu] == queue)
			cpumask_set_cpu(cpu, cpus);
}

static void xps_spread(struct nic *nic, unsigned int count, u16 *queues)
{
	unsigned int cpu, queue, next = 0;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		queues[cpu] = XPS_NO_QUEUE;
	/* A single queue needs no assignment */
	if (count == 1)
		return;
	/* If a CPU handles two queues, it sends by the first */
	for (queue = count; queue--;) {
		int own = vhca_comp_cpu(nic->vhca, queue);

		if (own >= 0)
			queues[own] = queue;
	}
	for_each_possible_cpu(cpu)
		if (queues[cpu] == XPS_NO_QUEUE)
			queues[cpu] = next++ % count;
}

void nic_xps_update(struct nic *nic, unsigned int count)
{
	u16 *queues = kmalloc_array(nr_cpu_ids, sizeof(*queues), GFP_KERNEL);
	cpumask_var_t before, now, wanted;
	unsigned int queue;

	if (!queues)
		return;
	if (!alloc_cpumask_var(&before, GFP_KERNEL))
		goto free_queues;
	if (!alloc_cpumask_var(&now, GFP_KERNEL))
		goto free_before;
	if (!alloc_cpumask_var(&wanted, GFP_KERNEL))
		goto free_now;
	xps_spread(nic, count, queues);
	for (queue = 0; queue < count; queue++) {
		xps_cpus_of(nic->xps_queues, queue, before);
		xps_query(nic->netdev, queue, now);
		xps_cpus_of(queues, queue, wanted);
		if (cpumask_equal(now, before) && !cpumask_equal(now, wanted))
			netif_set_xps_queue(nic->netdev, wanted, queue);
	}
	memcpy(nic->xps_queues, queues, nr_cpu_ids * sizeof(*queues));
	free_cpumask_var(wanted);
free_now:
	free_cpumask_var(now);
free_before:
	free_cpumask_var(before);
free_queues:
	kfree(queues);
}

int nic_xps_create(struct nic *nic)
{
	unsigned int cpu;

	nic->xps_queues = kmalloc_array(nr_cpu_ids, sizeof(*nic->xps_queues), GFP_KERNEL);
	if (!nic->xps_queues)
		return -ENOMEM;
	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		nic->xps_queues[cpu] = XPS_NO_QUEUE;
	return 0;
}

void nic_xps_destroy(struct nic *nic)
{
	kfree(nic->xps_queues);
}

#else

void nic_xps_update(struct nic *nic, unsigned int count)
{
}

int nic_xps_create(struct nic *nic)
{
	return 0;
}

void nic_xps_destroy(struct nic *nic)
{
}

#endif /* CONFIG_XPS */
