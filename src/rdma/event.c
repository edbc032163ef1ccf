// SPDX-License-Identifier: GPL-2.0
/*
 * Asynchronous events. The card reports them in interrupt context; users handle them in process
 * context, in order.
 */
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/slab.h>

#include "work.h"

/**
 * struct event_work - an event of an object
 * @work: reports it
 * @object: the object, with a reference
 * @type: IB_EVENT_*
 */
struct event_work {
	struct work_struct work;
	struct verbs_object *object;
	enum ib_event_type type;
};

/* The core's event of an event of the card; events of queue pairs come before those of SRQs */
static const struct {
	u8 event;
	enum ib_event_type type;
} events[] = {
	{ MLX5_EVENT_TYPE_PATH_MIG, IB_EVENT_PATH_MIG },
	{ MLX5_EVENT_TYPE_PATH_MIG_FAILED, IB_EVENT_PATH_MIG_ERR },
	{ MLX5_EVENT_TYPE_COMM_EST, IB_EVENT_COMM_EST },
	{ MLX5_EVENT_TYPE_SQ_DRAINED, IB_EVENT_SQ_DRAINED },
	{ MLX5_EVENT_TYPE_SRQ_LAST_WQE, IB_EVENT_QP_LAST_WQE_REACHED },
	{ MLX5_EVENT_TYPE_WQ_CATAS_ERROR, IB_EVENT_QP_FATAL },
	{ MLX5_EVENT_TYPE_WQ_INVAL_REQ_ERROR, IB_EVENT_QP_REQ_ERR },
	{ MLX5_EVENT_TYPE_WQ_ACCESS_ERROR, IB_EVENT_QP_ACCESS_ERR },
	{ MLX5_EVENT_TYPE_SRQ_CATAS_ERROR, IB_EVENT_SRQ_ERR },
	{ MLX5_EVENT_TYPE_SRQ_RQ_LIMIT, IB_EVENT_SRQ_LIMIT_REACHED },
};

#define FIRST_SRQ_EVENT	8

static void event_report_qp(struct verbs_object *object, struct ib_event *event)
{
	struct ib_qp *ibqp = &container_of(object, struct verbs_qp, object)->ib;

	event->device = ibqp->device;
	event->element.qp = ibqp;
	if (ibqp->event_handler)
		ibqp->event_handler(event, ibqp->qp_context);
}

static void event_report_srq(struct verbs_object *object, struct ib_event *event)
{
	struct ib_srq *ibsrq = &container_of(object, struct verbs_srq, object)->ib;

	event->device = ibsrq->device;
	event->element.srq = ibsrq;
	if (ibsrq->event_handler)
		ibsrq->event_handler(event, ibsrq->srq_context);
}

static void event_report(struct work_struct *work)
{
	struct event_work *event_work = container_of(work, struct event_work, work);
	struct ib_event event = { .event = event_work->type };

	if (event.event == IB_EVENT_SRQ_ERR || event.event == IB_EVENT_SRQ_LIMIT_REACHED)
		event_report_srq(event_work->object, &event);
	else
		event_report_qp(event_work->object, &event);
	verbs_object_put(event_work->object);
	kfree(event_work);
}

/* Takes over the reference */
static void event_queue(struct verbs_device *dev, struct verbs_object *object,
			enum ib_event_type type)
{
	struct event_work *event_work = kmalloc(sizeof(*event_work), GFP_ATOMIC);

	if (!event_work) {
		verbs_object_put(object);
		return;
	}
	INIT_WORK(&event_work->work, event_report);
	event_work->object = object;
	event_work->type = type;
	queue_work(dev->events, &event_work->work);
}

void verbs_qp_report(struct verbs_qp *qp, enum ib_event_type type)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);
	struct verbs_object *object = verbs_object_get(&dev->qps, qp->qpn);

	if (object)
		event_queue(dev, object, type);
}

static void event_notify(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct verbs_device *dev = container_of(listener, struct verbs_listener, listener)->dev;
	u32 number = be32_to_cpu(eqe->data.qp_srq.qp_srq_n) & 0xffffff;
	struct verbs_object *object;
	unsigned int i = 0;

	while (events[i].event != listener->event)
		i++;
	/* Queues that are not a queue pair's have numbers of their own */
	if (i < FIRST_SRQ_EVENT && eqe->data.qp_srq.type != MLX5_EVENT_QUEUE_TYPE_QP)
		return;
	object = verbs_object_get(i < FIRST_SRQ_EVENT ? &dev->qps : &dev->srqs, number);
	if (object)
		event_queue(dev, object, events[i].type);
}

static void event_notify_drained(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	verbs_dct_drained(container_of(listener, struct verbs_listener, listener)->dev, eqe);
}

/* In process context */
static void event_notify_gone(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct verbs_device *dev = container_of(listener, struct verbs_listener, listener)->dev;
	struct ib_event event = {
		.device = &dev->ib,
		.event = IB_EVENT_DEVICE_FATAL,
		.element.port_num = VERBS_PORT,
	};

	verbs_cqs_flush(dev);
	verbs_dct_drained(dev, NULL);
	if (READ_ONCE(dev->registered))
		ib_dispatch_event(&event);
}

static void event_listen(struct verbs_device *dev, unsigned int index, u8 event,
			 void (*notify)(struct vhca_listener *listener, const struct mlx5_eqe *eqe))
{
	struct verbs_listener *listener = &dev->listeners[index];

	listener->dev = dev;
	vhca_listen(dev->vhca, &listener->listener, event, notify);
}

int verbs_events_start(struct verbs_device *dev)
{
	unsigned int i;

	BUILD_BUG_ON(ARRAY_SIZE(events) + 2 != VERBS_LISTENERS);
	dev->events = alloc_ordered_workqueue("sf_rdma", 0);
	if (!dev->events)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(events); i++)
		event_listen(dev, i, events[i].event, event_notify);
	event_listen(dev, i++, MLX5_EVENT_TYPE_DCT_DRAINED, event_notify_drained);
	event_listen(dev, i, VHCA_EVENT_GONE, event_notify_gone);
	return 0;
}

void verbs_events_stop(struct verbs_device *dev)
{
	unsigned int i;

	for (i = 0; i < VERBS_LISTENERS; i++)
		vhca_unlisten(dev->vhca, &dev->listeners[i].listener);
	destroy_workqueue(dev->events);
}
