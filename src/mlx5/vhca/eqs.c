// SPDX-License-Identifier: GPL-2.0
/*
 * The event queues of a function: a few for asynchronous events, all on one vector, so that these
 * events are handled one at a time, and EQs for completions, which are created with their first CQ
 * and destroyed with the last one.
 *
 * An event queue must not overrun. Each CQ has at most one completion event that was not handled,
 * and a second one if it was armed again in the meantime, so an EQ serves at most half as many CQs
 * as it has entries. A process can arm its CQs as often as it likes, so these have EQs of their
 * own, unless the card has no more: the kernel loses no event by them. The command EQ needs one
 * entry per entry of the command queue.
 */
#include <linux/bitmap.h>
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "../../compat/kunit.h"
#include "cmd.h"
#include "core.h"
#include "eqs.h"
#include "ifc.h"
#include "irq.h"
#include "listener.h"

#define ASYNC_EQS_MAX	3

/* Numbers of entries, as powers of two; an entry has 64 bytes */
#define LOG_CMD		6
#define LOG_PAGES_PF	12	/* hundreds of SFs may start or stop at once */
#define LOG_PAGES_SF	6
#define LOG_ASYNC_PF	10
#define LOG_ASYNC_SF	6
#define LOG_ASYNC_RDMA	10	/* of an SF whose processes can make many queues fail at once */
#define LOG_COMP_PF	10
#define LOG_COMP_SF	7
#define LOG_COMP_MORE	12	/* of a vector's further EQs: EQs are scarcer than memory */

#define EVENT(name)	BIT_ULL(MLX5_EVENT_TYPE_##name)

/**
 * struct eqs_vector - a completion vector of a function
 * @eqs: its EQs
 * @irq: its vector in the pool; NULL until the first use
 */
struct eqs_vector {
	struct list_head eqs;
	struct vhca_irq *irq;
};

/**
 * struct vhca_eqs - event queues of a function
 * @irq: interrupt vector of @async
 * @async: asynchronous EQs, the command EQ first
 * @num_async: number of asynchronous EQs
 * @cqs: CQs by number; read in the interrupt handler
 * @comp_lock: protects the lists in @comp, and the number of CQs of each EQ
 * @num_comp: number of completion vectors
 * @comp: completion vectors
 * @cpus: a bit for each CPU that one of the completion vectors is assigned to
 */
struct vhca_eqs {
	struct vhca_irq *irq;
	struct vhca_eq async[ASYNC_EQS_MAX];
	unsigned int num_async;
	struct xarray cqs;
	struct mutex comp_lock;		/* protects comp */
	unsigned int num_comp;
	struct eqs_vector *comp;
	unsigned long *cpus;
};

/* ---- handling ---- */

static void eqs_handle_cq_error(struct vhca *vhca, const struct mlx5_eqe_cq_err *err)
{
	u32 cqn = be32_to_cpu(err->cqn) & 0xffffff;
	struct vhca_cq *cq = xa_load(&vhca->eqs->cqs, cqn);

	/* A process can make its own queue fail, even as the last thing before its end */
	if (cq && cq->buf.addr)
		dev_err_ratelimited(vhca->device, "CQ 0x%x failed, syndrome 0x%x\n", cqn,
				    err->syndrome);
	if (cq && cq->error)
		cq->error(cq, err->syndrome);
}

static void eqs_handle_async(struct vhca_eq *eq, const struct mlx5_eqe *eqe)
{
	struct vhca *vhca = eq->vhca;

	/* Listeners of this type wait for the failure of the function; the card never sends it */
	if (eqe->type == VHCA_EVENT_GONE)
		return;
	if (eqe->type == MLX5_EVENT_TYPE_CMD) {
		vhca_cmd_complete(vhca, be32_to_cpu(eqe->data.cmd.vector));
		return;
	}
	if (eqe->type == MLX5_EVENT_TYPE_CQ_ERROR)
		eqs_handle_cq_error(vhca, &eqe->data.cq_err);
	vhca_listeners_notify(vhca, eqe);
}

static void eqs_handle_comp(struct vhca_eq *eq, const struct mlx5_eqe *eqe)
{
	struct vhca_cq *cq = xa_load(&eq->vhca->eqs->cqs,
				     be32_to_cpu(eqe->data.comp.cqn) & 0xffffff);

	if (!cq)
		return;	/* the CQ is being destroyed */
	cq->arm_sn++;
	cq->comp(cq);
}

/* ---- asynchronous EQs ---- */

static u64 eqs_async_events(const struct vhca *vhca)
{
	u64 events = EVENT(PATH_MIG) | EVENT(COMM_EST) | EVENT(SQ_DRAINED) | EVENT(CQ_ERROR) |
		     EVENT(WQ_CATAS_ERROR) | EVENT(PATH_MIG_FAILED) | EVENT(WQ_INVAL_REQ_ERROR) |
		     EVENT(WQ_ACCESS_ERROR) | EVENT(PORT_CHANGE) | EVENT(SRQ_CATAS_ERROR) |
		     EVENT(SRQ_LAST_WQE) | EVENT(SRQ_RQ_LIMIT);

	if (VHCA_CAP(vhca, dct))
		events |= EVENT(DCT_DRAINED);
	if (VHCA_CAP(vhca, vport_group_manager))
		events |= EVENT(NIC_VPORT_CHANGE);
	if (VHCA_CAP(vhca, general_notification_event))
		events |= EVENT(GENERAL_EVENT);
	if (VHCA_CAP(vhca, port_module_event))
		events |= EVENT(PORT_MODULE_EVENT);
	if (VHCA_CAP(vhca, vhca_state))
		events |= EVENT(VHCA_STATE_CHANGE);
	return events;
}

/*
 * The PF supplies pages for all SFs as well. The processes of an SF with RDMA can make more queues
 * fail at once than an EQ has entries, but must not keep the function from its pages by that.
 */
static bool eqs_separate_pages(const struct vhca *vhca)
{
	return vhca_is_pf(vhca) || VHCA_CAP(vhca, roce);
}

static u8 eqs_async_size(const struct vhca *vhca)
{
	if (vhca_is_pf(vhca))
		return LOG_ASYNC_PF;
	return VHCA_CAP(vhca, roce) ? LOG_ASYNC_RDMA : LOG_ASYNC_SF;
}

static int eqs_async_create(struct vhca *vhca, u8 log_size, u64 events)
{
	struct vhca_eqs *eqs = vhca->eqs;
	struct vhca_eq *eq = &eqs->async[eqs->num_async];
	int err;

	eq->vhca = vhca;
	eq->irq = eqs->irq;
	eq->handle = eqs_handle_async;
	err = vhca_eq_create(eq, log_size, events);
	if (!err)
		eqs->num_async++;
	return err;
}

static void eqs_async_destroy(struct vhca *vhca)
{
	struct vhca_eqs *eqs = vhca->eqs;

	while (eqs->num_async) {
		if (eqs->num_async == 1)
			vhca_cmd_use_events(vhca, false);
		vhca_eq_destroy(&eqs->async[--eqs->num_async]);
	}
}

unsigned int vhca_comp_vectors_max(const struct vhca *vhca)
{
	unsigned int max = VHCA_CAP_2(vhca, max_num_eqs_24b) ?: VHCA_CAP(vhca, max_num_eqs) ?:
			   1u << VHCA_CAP(vhca, log_max_eq);

	if (vhca_is_pf(vhca))
		return max > ASYNC_EQS_MAX ? max - ASYNC_EQS_MAX : 1;
	max = max > VHCA_CONTROL_EQS ? max - VHCA_CONTROL_EQS : 1;
	return VHCA_CAP_2(vhca, sf_eq_usage) ? max : min(max, VHCA_SF_COMP_EQS);
}

static int eqs_vectors_create(struct vhca *vhca)
{
	struct vhca_eqs *eqs = vhca->eqs;
	unsigned int i;

	/* Completion vectors use vector 0, of the PF's asynchronous events, only if it is alone */
	eqs->num_comp = min3(vhca_comp_vectors_max(vhca), num_online_cpus(),
			     max(vhca_irq_pool_size(vhca->pool), 2u) - 1);
	eqs->comp = kcalloc(eqs->num_comp, sizeof(*eqs->comp), GFP_KERNEL);
	eqs->cpus = vhca_irq_used_alloc();
	if (!eqs->comp || !eqs->cpus)
		goto err_free;
	for (i = 0; i < eqs->num_comp; i++)
		INIT_LIST_HEAD(&eqs->comp[i].eqs);
	return 0;

err_free:
	bitmap_free(eqs->cpus);
	kfree(eqs->comp);
	eqs->comp = NULL;
	eqs->num_comp = 0;
	return -ENOMEM;
}

static void eqs_vectors_destroy(struct vhca *vhca)
{
	struct vhca_eqs *eqs = vhca->eqs;
	unsigned int i;

	for (i = 0; i < eqs->num_comp; i++) {
		WARN_ON(!list_empty(&eqs->comp[i].eqs));
		if (eqs->comp[i].irq)
			vhca_irq_unassign(eqs->comp[i].irq);
	}
	eqs->num_comp = 0;
	bitmap_free(eqs->cpus);
	kfree(eqs->comp);
	eqs->comp = NULL;
}

/* All asynchronous EQs share one vector: vector 0 for the PF, a vector from the pool for an SF */
static int eqs_async_irq_get(struct vhca *vhca)
{
	struct vhca_eqs *eqs = vhca->eqs;
	struct vhca_irq *irq;
	int err;

	irq = vhca_is_pf(vhca) ? vhca_irq_of_pf(vhca->pool) : vhca_irq_assign(vhca->pool, NULL);
	err = vhca_irq_get(vhca, irq);
	if (!err) {
		eqs->irq = irq;
		vhca_listeners_set_irq(vhca, irq);
	} else if (!vhca_is_pf(vhca)) {
		vhca_irq_unassign(irq);
	}
	return err;
}

static void eqs_async_irq_put(struct vhca *vhca)
{
	struct vhca_irq *irq = vhca->eqs->irq;

	vhca->eqs->irq = NULL;
	vhca_listeners_set_irq(vhca, NULL);
	vhca_irq_put(vhca, irq);
	if (!vhca_is_pf(vhca))
		vhca_irq_unassign(irq);
}

int vhca_eqs_start(struct vhca *vhca)
{
	bool pages = eqs_separate_pages(vhca);
	int err;

	err = eqs_vectors_create(vhca);
	if (err)
		return err;
	err = eqs_async_irq_get(vhca);
	if (err)
		goto err_comp;
	err = eqs_async_create(vhca, LOG_CMD, EVENT(CMD));
	if (err)
		goto err_irq;
	vhca_cmd_use_events(vhca, true);
	err = eqs_async_create(vhca, eqs_async_size(vhca),
			       eqs_async_events(vhca) | (pages ? 0 : EVENT(PAGE_REQUEST)));
	if (err)
		goto err_eqs;
	if (pages)
		err = eqs_async_create(vhca, vhca_is_pf(vhca) ? LOG_PAGES_PF : LOG_PAGES_SF,
				       EVENT(PAGE_REQUEST));
	if (err)
		goto err_eqs;
	return 0;

err_eqs:
	eqs_async_destroy(vhca);
err_irq:
	eqs_async_irq_put(vhca);
err_comp:
	eqs_vectors_destroy(vhca);
	if (err == -ENOSPC)
		dev_err(vhca->device,
			"no event queue is left on the card: other functions need fewer channels\n");
	return err;
}

void vhca_eqs_stop(struct vhca *vhca)
{
	eqs_async_destroy(vhca);
	eqs_async_irq_put(vhca);
	eqs_vectors_destroy(vhca);
}

/* ---- completion EQs ---- */

/**
 * vhca_num_comp_vectors() - number of completion vectors
 * @vhca: the function
 *
 * Return: at least 1, at most one per online CPU; for an SF at most what its PF allows, 8 by
 * default.
 */
unsigned int vhca_num_comp_vectors(const struct vhca *vhca)
{
	return vhca->eqs->num_comp;
}
EXPORT_SYMBOL_GPL(vhca_num_comp_vectors);

/**
 * vhca_comp_irq() - Linux interrupt number of a completion vector
 * @vhca: the function
 * @vector: below vhca_num_comp_vectors()
 *
 * The interrupt is assigned at the first use of the vector and does not change. Other functions may
 * share it.
 *
 * Context: process context.
 * Return: the number, or -ENOENT if no CQ has used the vector yet.
 */
int vhca_comp_irq(const struct vhca *vhca, unsigned int vector)
{
	struct vhca_eqs *eqs = vhca->eqs;
	struct vhca_irq *irq;

	KUNIT_STATIC_STUB_REDIRECT(vhca_comp_irq, vhca, vector);
	mutex_lock(&eqs->comp_lock);
	irq = eqs->comp[vector].irq;
	mutex_unlock(&eqs->comp_lock);
	return irq ? irq->irq : -ENOENT;
}
EXPORT_SYMBOL_GPL(vhca_comp_irq);

/**
 * vhca_comp_cpu() - CPU that handles the interrupts of a completion vector
 * @vhca: the function
 * @vector: below vhca_num_comp_vectors()
 *
 * Context: process context.
 * Return: the CPU, which the administrator may have chosen, or -ENOENT if no CQ has used the vector
 * yet.
 */
int vhca_comp_cpu(const struct vhca *vhca, unsigned int vector)
{
	struct vhca_eqs *eqs = vhca->eqs;
	struct vhca_irq *irq;

	mutex_lock(&eqs->comp_lock);
	irq = eqs->comp[vector].irq;
	mutex_unlock(&eqs->comp_lock);
	return irq ? vhca_irq_cpu(irq) : -ENOENT;
}
EXPORT_SYMBOL_GPL(vhca_comp_cpu);

static struct vhca_eq *eqs_comp_create(struct vhca *vhca, struct vhca_irq *irq, bool process,
				       bool first)
{
	u8 log_size = !first ? LOG_COMP_MORE :
		      process || vhca_is_pf(vhca) ? LOG_COMP_PF : LOG_COMP_SF;
	struct vhca_eq *eq = kzalloc(sizeof(*eq), GFP_KERNEL);
	int err;

	if (!eq)
		return ERR_PTR(-ENOMEM);
	err = vhca_irq_get(vhca, irq);
	if (err)
		goto err_free;
	eq->vhca = vhca;
	eq->irq = irq;
	eq->handle = eqs_handle_comp;
	eq->process = process;
	err = vhca_eq_create(eq, log_size, 0);
	if (err)
		goto err_irq;
	return eq;

err_irq:
	vhca_irq_put(vhca, irq);
err_free:
	kfree(eq);
	return ERR_PTR(err);
}

static void eqs_comp_destroy(struct vhca_eq *eq)
{
	vhca_eq_destroy(eq);
	vhca_irq_put(eq->vhca, eq->irq);
	kfree(eq);
}

static bool eqs_comp_has_room(const struct vhca_eq *eq)
{
	return eq->cqs < BIT(eq->log_size) / 2;
}

/* The card has no more EQs: find one for a process, another vector's or, at last, the kernel's */
static struct vhca_eq *eqs_comp_share(struct vhca_eqs *eqs, struct eqs_vector *comp)
{
	struct vhca_eq *eq;
	unsigned int i;

	for (i = 0; i < eqs->num_comp; i++)
		list_for_each_entry(eq, &eqs->comp[i].eqs, node)
			if (eq->process && eqs_comp_has_room(eq))
				return eq;
	list_for_each_entry(eq, &comp->eqs, node)
		if (eqs_comp_has_room(eq))
			return eq;
	return ERR_PTR(-ENOSPC);
}

struct vhca_eq *vhca_comp_eq_get(struct vhca *vhca, unsigned int vector, bool process)
{
	struct vhca_eqs *eqs = vhca->eqs;
	struct eqs_vector *comp;
	struct vhca_eq *eq;
	bool first = true;

	KUNIT_STATIC_STUB_REDIRECT(vhca_comp_eq_get, vhca, vector, process);
	if (vector >= eqs->num_comp)
		return ERR_PTR(-EINVAL);
	comp = &eqs->comp[vector];
	mutex_lock(&eqs->comp_lock);
	list_for_each_entry(eq, &comp->eqs, node) {
		if (eq->process != process)
			continue;
		if (eqs_comp_has_room(eq))
			goto found;
		first = false;
	}
	if (!comp->irq)
		comp->irq = vhca_irq_assign(vhca->pool, eqs->cpus);
	eq = eqs_comp_create(vhca, comp->irq, process, first);
	if (!IS_ERR(eq))
		list_add_tail(&eq->node, &comp->eqs);
	else if (process && eq == ERR_PTR(-ENOSPC))
		eq = eqs_comp_share(eqs, comp);
	if (IS_ERR(eq))
		goto out;
found:
	eq->cqs++;
out:
	mutex_unlock(&eqs->comp_lock);
	return eq;
}

void vhca_comp_eq_put(struct vhca_eq *eq)
{
	struct vhca_eqs *eqs = eq->vhca->eqs;

	mutex_lock(&eqs->comp_lock);
	if (!--eq->cqs) {
		list_del(&eq->node);
		eqs_comp_destroy(eq);
	}
	mutex_unlock(&eqs->comp_lock);
}

int vhca_eqs_cq_add(struct vhca *vhca, struct vhca_cq *cq)
{
	/* -EBUSY: the card assigned the number of an existing CQ */
	return xa_insert(&vhca->eqs->cqs, cq->cqn, cq, GFP_KERNEL);
}

void vhca_eqs_cq_del(struct vhca *vhca, struct vhca_cq *cq)
{
	xa_erase(&vhca->eqs->cqs, cq->cqn);
	synchronize_irq(cq->eq->irq->irq);
	vhca_listeners_synchronize(vhca);
}

/**
 * vhca_eqs_synchronize() - wait for callbacks of the function's events
 * @vhca: the function, started
 *
 * On return no callback of a listener or a CQ is running that began before the call.
 *
 * Context: process context, sleeps.
 */
void vhca_eqs_synchronize(struct vhca *vhca)
{
	struct vhca_eqs *eqs = vhca->eqs;
	unsigned int i;

	vhca_listeners_synchronize(vhca);
	mutex_lock(&eqs->comp_lock);
	for (i = 0; i < eqs->num_comp; i++)
		if (!list_empty(&eqs->comp[i].eqs))
			synchronize_irq(eqs->comp[i].irq->irq);
	mutex_unlock(&eqs->comp_lock);
}
EXPORT_SYMBOL_GPL(vhca_eqs_synchronize);

int vhca_eqs_create(struct vhca *vhca)
{
	struct vhca_eqs *eqs = kzalloc(sizeof(*eqs), GFP_KERNEL);

	if (!eqs)
		return -ENOMEM;
	mutex_init(&eqs->comp_lock);
	xa_init(&eqs->cqs);
	vhca->eqs = eqs;
	return 0;
}

void vhca_eqs_destroy(struct vhca *vhca)
{
	xa_destroy(&vhca->eqs->cqs);
	kfree(vhca->eqs);
}
