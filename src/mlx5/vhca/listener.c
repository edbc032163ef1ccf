// SPDX-License-Identifier: GPL-2.0
#include <linux/interrupt.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "core.h"
#include "irq.h"
#include "listener.h"

/**
 * struct vhca_listeners - listeners to a function's events
 * @lock: serializes writers of @list; the interrupt handler reads it under RCU
 * @list: struct vhca_listener
 * @irq: interrupt vector of asynchronous events; NULL if there are none
 */
struct vhca_listeners {
	struct mutex lock;		/* protects list */
	struct list_head list;
	struct vhca_irq *irq;
};

/**
 * vhca_listen() - register for events of a function
 * @vhca: the function
 * @listener: filled in; must exist until vhca_unlisten()
 * @event: enum mlx5_event, or VHCA_EVENT_GONE
 * @notify: callback; hard interrupt context, one event at a time
 *
 * The function need not be started. Asynchronous events are those in the PRM's table "Events"
 * except completions and command completions.
 *
 * Context: process context.
 */
void vhca_listen(struct vhca *vhca, struct vhca_listener *listener, u8 event,
		 void (*notify)(struct vhca_listener *listener, const struct mlx5_eqe *eqe))
{
	listener->event = event;
	listener->notify = notify;
	mutex_lock(&vhca->listeners->lock);
	list_add_tail_rcu(&listener->node, &vhca->listeners->list);
	mutex_unlock(&vhca->listeners->lock);
}
EXPORT_SYMBOL_GPL(vhca_listen);

/**
 * vhca_unlisten() - unregister from events of a function
 * @vhca: the function
 * @listener: from vhca_listen(); its callback is not running on return
 *
 * Context: process context, sleeps.
 */
void vhca_unlisten(struct vhca *vhca, struct vhca_listener *listener)
{
	mutex_lock(&vhca->listeners->lock);
	list_del_rcu(&listener->node);
	mutex_unlock(&vhca->listeners->lock);
	vhca_listeners_synchronize(vhca);
}
EXPORT_SYMBOL_GPL(vhca_unlisten);

void vhca_listeners_notify(struct vhca *vhca, const struct mlx5_eqe *eqe)
{
	struct vhca_listener *listener;

	list_for_each_entry_rcu(listener, &vhca->listeners->list, node)
		if (listener->event == eqe->type)
			listener->notify(listener, eqe);
}

void vhca_listeners_notify_gone(struct vhca *vhca)
{
	struct vhca_listener *listener;

	mutex_lock(&vhca->listeners->lock);
	list_for_each_entry(listener, &vhca->listeners->list, node)
		if (listener->event == VHCA_EVENT_GONE)
			listener->notify(listener, NULL);
	mutex_unlock(&vhca->listeners->lock);
}

void vhca_listeners_set_irq(struct vhca *vhca, struct vhca_irq *irq)
{
	vhca->listeners->irq = irq;
}

void vhca_listeners_synchronize(struct vhca *vhca)
{
	struct vhca_irq *irq = vhca->listeners->irq;

	if (irq)
		synchronize_irq(irq->irq);
}

int vhca_listeners_create(struct vhca *vhca)
{
	struct vhca_listeners *listeners = kzalloc(sizeof(*listeners), GFP_KERNEL);

	if (!listeners)
		return -ENOMEM;
	mutex_init(&listeners->lock);
	INIT_LIST_HEAD(&listeners->list);
	vhca->listeners = listeners;
	return 0;
}

void vhca_listeners_destroy(struct vhca *vhca)
{
	WARN_ON(!list_empty(&vhca->listeners->list));
	kfree(vhca->listeners);
}
