/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The RDMA device of an SF and its objects. User space drives it with libmlx5, so what is in
 * udata and how an object's memory is laid out is mlx5's uverbs ABI (<rdma/mlx5-abi.h>).
 *
 * What holds everywhere:
 *
 * 1. A number that comes from user space, such as a doorbell page's, is looked up in the caller's
 *    context, or it is refused. None goes to the card unchecked.
 * 2. Memory that the card accesses outlives the success of the command that destroys its user. If
 *    the success is unclear, the memory is put into quarantine, see verbs_umem_lose().
 * 3. No callback of the core but a CQ's completion handler is called in interrupt context, and no
 *    lock of this driver is held over any of them.
 * 4. An object can be destroyed although the card is gone.
 */
#ifndef SF_RDMA_VERBS_H
#define SF_RDMA_VERBS_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/mlx5/qp.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <rdma/ib_verbs.h>
#include <rdma/uverbs_ioctl.h>
#include <sf_mlx5/vhca.h>

#include "memory.h"

struct mlx5_ib_create_qp;
struct sf_device;
struct verbs_raw;
struct verbs_work;
struct verbs_xrc;

#define VERBS_PORT		1
#define VERBS_INDEX_NONE	0xffffff	/* CQEs contain no index of the user's */

/* ---- device.c, driver.c ---- */

/* Events of queue pairs and shared receive queues, of DCTs, and the loss of the function */
#define VERBS_LISTENERS		12

/**
 * struct verbs_device - the RDMA device of an SF
 * @ib: the core's part
 * @sfdev: the class device
 * @vhca: the function
 * @system_image: GUID of the card
 * @min_inline: MLX5_INLINE_MODE_* of raw packets
 * @netdev_lock: protects @netdev and @port_state
 * @netdev: the netdevice of the same SF; NULL if it does not exist
 * @port_state: state that was last dispatched, where that is the driver's task
 * @speed_lock: protects @speed, @width and @speed_expires
 * @speed: IB_SPEED_*
 * @width: IB_WIDTH_*
 * @speed_expires: when the netdevice is asked for both again
 * @netdev_nb: follows @netdev
 * @registered: the core knows the device
 * @rescan: work: adds the GIDs of a new @netdev
 * @qps: queue pairs by number; the locks of all three are taken in interrupt context
 * @srqs: shared receive queues by number
 * @dcts: DCTs by number
 * @cqs_lock: protects @cqs
 * @cqs: completion queues of the kernel
 * @events: work queue for asynchronous events
 * @listeners: listeners to the function's events
 * @variant: low 8 bits of the next memory key
 * @counter_set: the card's counters of all queue pairs
 * @xrc_lock: protects @xrc
 * @xrc: what XRC's queue pairs share; NULL: there are none
 */
struct verbs_device {
	struct ib_device ib;
	struct sf_device *sfdev;
	struct vhca *vhca;
	__be64 system_image;
	u8 min_inline;
	spinlock_t netdev_lock;		/* protects netdev and port_state */
	struct net_device *netdev;
	enum ib_port_state port_state;
	struct mutex speed_lock;	/* protects speed, width and speed_expires */
	u16 speed;
	u8 width;
	unsigned long speed_expires;
	struct notifier_block netdev_nb;
	bool registered;
	struct work_struct rescan;
	struct xarray qps, srqs, dcts;
	spinlock_t cqs_lock;		/* protects cqs */
	struct list_head cqs;
	struct workqueue_struct *events;
	struct verbs_listener {
		struct vhca_listener listener;
		struct verbs_device *dev;
	} listeners[VERBS_LISTENERS];
	atomic_t variant;
	u32 counter_set;
	struct mutex xrc_lock;		/* protects xrc */
	struct verbs_xrc *xrc;
};

static inline struct verbs_device *to_verbs_device(struct ib_device *ib)
{
	return container_of(ib, struct verbs_device, ib);
}

/* Set the operations and the attributes that the core reads before registration */
void verbs_device_setup(struct verbs_device *dev);

/* ---- exec.c ---- */

/*
 * Execute a command for a process. The card's refusal is only a debugging message, as a process can
 * provoke it. Returns as vhca_exec().
 */
int verbs_exec(struct verbs_device *dev, const void *in, size_t in_len, void *out, size_t out_len);

#define VERBS_EXEC(dev, in, out)	verbs_exec(dev, in, sizeof(in), out, sizeof(out))
#define VERBS_EXEC_IN(dev, in)							\
({										\
	u32 _out[4] = {};							\
	verbs_exec(dev, in, sizeof(in), _out, sizeof(_out));			\
})

/* ---- udata.c ---- */

/*
 * Read a process's request, or as much of it as its library knows. -EOPNOTSUPP: it contains more
 * than the driver knows, which is not 0
 */
int verbs_udata_read(struct ib_udata *udata, void *req, size_t size);

/* ---- object.c ---- */

/**
 * struct verbs_object - what events name by number
 * @refs: the object and events that are being reported
 * @released: the last reference is gone
 */
struct verbs_object {
	refcount_t refs;
	struct completion released;
};

/* Let events find an object; -EBUSY: the card assigned the number of another one */
int verbs_object_publish(struct xarray *objects, u32 number, struct verbs_object *object);
/* On return no event of the object is being reported, and none will be */
void verbs_object_withdraw(struct xarray *objects, u32 number, struct verbs_object *object);
/* Find an object in interrupt context; NULL if it does not exist (any more) */
struct verbs_object *verbs_object_get(struct xarray *objects, u32 number);
void verbs_object_put(struct verbs_object *object);

/* ---- context.c ---- */

/**
 * struct verbs_context - what a process has open
 * @ib: the core's part
 * @cqe_version: format of CQEs: with version 1 they contain the user's index of the queue
 * @db_lock: protects @db_pages
 * @db_pages: pages with doorbell records, struct verbs_db_page
 * @td_lock: protects @has_td and @tdn
 * @has_td: raw packets have been used
 * @tdn: their transport domain
 * @uars: mmap offsets of the doorbell pages, by number
 */
struct verbs_context {
	struct ib_ucontext ib;
	u8 cqe_version;
	struct mutex db_lock;		/* protects db_pages */
	struct list_head db_pages;
	struct mutex td_lock;		/* protects has_td and tdn */
	bool has_td;
	u32 tdn;
	struct xarray uars;
};

static inline struct verbs_context *to_verbs_context(struct ib_ucontext *ib)
{
	return container_of(ib, struct verbs_context, ib);
}

int verbs_alloc_ucontext(struct ib_ucontext *ibctx, struct ib_udata *udata);
void verbs_dealloc_ucontext(struct ib_ucontext *ibctx);
/* The transport domain of the context's raw packets */
int verbs_context_td(struct verbs_context *ctx, u32 *tdn);
void verbs_disassociate_ucontext(struct ib_ucontext *ibctx);
int verbs_query_ucontext(struct ib_ucontext *ibctx, struct uverbs_attr_bundle *attrs);
extern const struct uapi_definition verbs_context_defs[];
int verbs_mmap(struct ib_ucontext *ibctx, struct vm_area_struct *vma);

/* ---- uar.c ---- */

/**
 * struct verbs_uar - a doorbell page of a process
 * @mmap: reference count and mmap offset; held by the object in user space, by mappings and by
 *	queues whose doorbells are in the page
 * @uar: the page
 */
struct verbs_uar {
	struct rdma_user_mmap_entry mmap;
	struct vhca_user_uar uar;
};

static inline struct verbs_uar *to_verbs_uar(struct rdma_user_mmap_entry *entry)
{
	return container_of(entry, struct verbs_uar, mmap);
}

extern const struct uapi_definition verbs_uar_defs[];

void verbs_mmap_free(struct rdma_user_mmap_entry *entry);
/* The context's page with this number, or an ERR_PTR */
struct verbs_uar *verbs_uar_get(struct verbs_context *ctx, u32 index);
void verbs_uar_put(struct verbs_uar *uar);

/* ---- pd.c ---- */

/**
 * struct verbs_pd - a protection domain
 * @ib: the core's part
 * @pdn: its number
 */
struct verbs_pd {
	struct ib_pd ib;
	u32 pdn;
};

static inline struct verbs_pd *to_verbs_pd(struct ib_pd *ib)
{
	return container_of(ib, struct verbs_pd, ib);
}

int verbs_pd_exec_alloc(struct verbs_device *dev, u32 *pdn);
void verbs_pd_exec_dealloc(struct verbs_device *dev, u32 pdn);
extern const struct uapi_definition verbs_pd_defs[];

int verbs_alloc_pd(struct ib_pd *ibpd, struct ib_udata *udata);
int verbs_dealloc_pd(struct ib_pd *ibpd, struct ib_udata *udata);

/* ---- mr.c ---- */

/**
 * struct verbs_mr - a memory region
 * @ib: the core's part
 * @umem: a process's pinned memory
 * @access: IB_ACCESS_*
 * @pages: the kernel's list of pages, which a work request registers
 * @pages_dma: its DMA address
 * @num_pages: number of entries
 * @max_pages: room
 */
struct verbs_mr {
	struct ib_mr ib;
	struct ib_umem *umem;
	int access;
	__be64 *pages;
	dma_addr_t pages_dma;
	u32 num_pages, max_pages;
};

static inline struct verbs_mr *to_verbs_mr(struct ib_mr *ib)
{
	return container_of(ib, struct verbs_mr, ib);
}

struct ib_mr *verbs_reg_user_mr(struct ib_pd *ibpd, u64 start, u64 length, u64 iova, int access,
				struct ib_udata *udata);
struct ib_mr *verbs_reg_user_mr_dmabuf(struct ib_pd *ibpd, u64 offset, u64 length, u64 iova,
				       int fd, int access);
struct ib_mr *verbs_rereg_user_mr(struct ib_mr *ibmr, int flags, u64 start, u64 length, u64 iova,
				  int access, struct ib_pd *ibpd, struct ib_udata *udata);
int verbs_dereg_mr(struct ib_mr *ibmr, struct ib_udata *udata);

/* Fill in the context of a region's key; @variant: low 8 bits of the key */
void verbs_mkc_fill(const struct vhca *vhca, void *mkc, const struct verbs_mr *mr, u32 pdn,
		    u8 variant);
/* Fill in where the region's memory is */
void verbs_mkc_fill_table(void *mkc, const struct verbs_mr *mr, unsigned long page_size);
/* Execute CREATE_MKEY with what has been filled in of @in */
int verbs_mkey_create(struct verbs_device *dev, struct verbs_mr *mr, u32 pdn, void *in, size_t len);
int verbs_mkey_destroy(struct verbs_device *dev, u32 key);

/* ---- mw.c ---- */

int verbs_alloc_mw(struct ib_mw *ibmw, struct ib_udata *udata);
int verbs_dealloc_mw(struct ib_mw *ibmw);
/* Fill in the context of a window's key, which can name @klms regions */
void verbs_mw_fill(void *mkc, enum ib_mw_type type, u32 klms, u32 pdn, u8 variant);

/* ---- cq.c ---- */

/**
 * struct verbs_cq - a completion queue
 * @ib: the core's part
 * @cq: the card's queue
 * @memory: entries and doorbell record, if they are a process's
 * @uar: a process's page whose doorbell arms the queue; NULL: the queue is the kernel's
 * @cqe_size: bytes of a process's entry
 * @resize: serializes changes of a process's @memory
 * @error: work: reports that the card has stopped the queue
 * @lock: serializes readers, protects the lists
 * @node: entry in the device's list of the kernel's queues
 * @senders: queue pairs of the kernel whose send queues complete here
 * @receivers: queue pairs of the kernel whose receive queues complete here
 * @last: the queue pair of the last completion, which most often has the next one, too
 * @flush: work: lets the user read the queue
 * @armed: the user has requested an event
 * @flushing: the card completes nothing any more
 */
struct verbs_cq {
	struct ib_cq ib;
	struct vhca_cq cq;
	struct verbs_memory memory;
	struct verbs_uar *uar;
	u8 cqe_size;
	struct mutex resize;		/* protects memory */
	struct work_struct error;
	spinlock_t lock;	/* protects senders, receivers, last, flushing, cq.ci */
	struct list_head node, senders, receivers;
	struct verbs_qp *last;
	struct work_struct flush;
	bool armed;
	bool flushing;
};

static inline struct verbs_cq *to_verbs_cq(struct ib_cq *ib)
{
	return container_of(ib, struct verbs_cq, ib);
}

int verbs_create_cq(struct ib_cq *ibcq, const struct ib_cq_init_attr *attr,
		    struct uverbs_attr_bundle *attrs);
int verbs_create_kernel_cq(struct ib_cq *ibcq, const struct ib_cq_init_attr *attr,
			   struct uverbs_attr_bundle *attrs);
int verbs_destroy_cq(struct ib_cq *ibcq, struct ib_udata *udata);
int verbs_modify_cq(struct ib_cq *ibcq, u16 count, u16 period);

/* ---- resize.c ---- */

int verbs_resize_cq(struct ib_cq *ibcq, unsigned int cqe, struct ib_udata *udata);

/* ---- queue.c ---- */

/* A receive WQE has at least one segment of 16 bytes */
#define VERBS_RQ_SHIFT_MIN	4

/* Whether a queue pair receives by a queue of its own */
bool verbs_qp_has_rq(const struct ib_qp_init_attr *attr);
/* Sizes of a queue pair's work queues, as a process wants them; -EINVAL if the card cannot */
int verbs_qp_check_sizes(const struct vhca *vhca, const struct ib_qp_init_attr *attr,
			 const struct mlx5_ib_create_qp *req);
/* Whether the card executes atomics for peers */
bool verbs_qp_atomics_supported(const struct vhca *vhca);
/* ts_format in a queue's context; @supported: MLX5_TIMESTAMP_FORMAT_CAP_* */
u8 verbs_ts_format(u8 supported);

/* ---- qp.c, qp_modify.c, qp_state.c ---- */

struct verbs_dct;

/**
 * struct verbs_qp - a queue pair
 * @ib: the core's part
 * @qpn: its number in commands
 * @service: transport service, MLX5_QP_ST_*
 * @pdn: number of the protection domain in contexts
 * @send_cqn: of the completion queue of what it sends
 * @recv_cqn: of the completion queue of what it receives
 * @srqn: of the shared receive queue
 * @xrcdn: of the XRC domain
 * @lock: serializes changes of the state, protects @state, @access, @responders and both sets
 * @state: state, as far as the driver has changed it
 * @access: IB_ACCESS_* that were last set
 * @responders: outstanding reads and atomics as responder that were last set
 * @counter_set: the counters in which it is to count
 * @counted_set: those in which it counts
 * @memory: work queues and doorbell record
 * @uar: a process's page of the doorbells
 * @recv_cap: size of a process's receive queue
 * @work: the queues, if they are the kernel's
 * @raw: the card's objects, if it is for raw packets; it has no @qpn in commands
 * @dct: the card's object, if it is a DCT; it has no @qpn in commands, and no memory
 * @object: for events
 */
struct verbs_qp {
	struct ib_qp ib;
	u32 qpn;
	u8 service;
	u32 pdn, send_cqn, recv_cqn, srqn, xrcdn;
	struct mutex lock;		/* protects state, access, responders, sets */
	enum ib_qp_state state;
	int access;
	u8 responders;
	u32 counter_set, counted_set;
	struct verbs_memory memory;
	struct verbs_uar *uar;
	struct ib_qp_cap recv_cap;
	struct verbs_work *work;
	struct verbs_raw *raw;
	struct verbs_dct *dct;
	struct verbs_object object;
};

static inline struct verbs_qp *to_verbs_qp(struct ib_qp *ib)
{
	return container_of(ib, struct verbs_qp, ib);
}

int verbs_create_qp(struct ib_qp *ibqp, struct ib_qp_init_attr *attr, struct ib_udata *udata);
int verbs_destroy_qp(struct ib_qp *ibqp, struct ib_udata *udata);
int verbs_modify_qp(struct ib_qp *ibqp, struct ib_qp_attr *attr, int mask,
		    struct ib_udata *udata);
int verbs_query_qp(struct ib_qp *ibqp, struct ib_qp_attr *attr, int mask,
		   struct ib_qp_init_attr *init_attr);

int verbs_qp_service(enum ib_qp_type type);
/* Create the card's queue pair, and let events find it */
int verbs_qp_create(struct verbs_device *dev, struct verbs_qp *qp,
		    const struct ib_qp_init_attr *attr, const struct mlx5_ib_create_qp *req);
int verbs_qp_exec_destroy(struct verbs_device *dev, u32 qpn);
/* Let it count in another set, if need be after later changes of its state */
int verbs_qp_count(struct verbs_qp *qp, u32 set);
/* Reset the queue pair, as far as the card does */
void verbs_qp_stop(struct verbs_device *dev, struct verbs_qp *qp);

/* Fill in the context of CREATE_QP, and of a command that changes the state */
void verbs_qpc_create(const struct vhca *vhca, void *qpc, const struct verbs_qp *qp,
		      const struct ib_qp_init_attr *attr, const struct mlx5_ib_create_qp *req);
int verbs_qpc_modify(const struct vhca *vhca, void *qpc, const struct verbs_qp *qp,
		     const struct ib_qp_attr *attr, int mask);

/* The command for a change of state; 0 if there is none */
u16 verbs_qp_opcode(enum ib_qp_state from, enum ib_qp_state to);
/* The fields that such a command changes if they are in @mask (IB_QP_*): its opt_param_mask */
u32 verbs_qp_optional(enum ib_qp_state from, enum ib_qp_state to, u8 service, int mask);
/* The state in a queue pair's context */
enum ib_qp_state verbs_qp_state(u8 state);
/* Whether these types, which the core does not know, change their state with these attributes */
bool verbs_dci_change_is_ok(enum ib_qp_state from, enum ib_qp_state to, int mask);
bool verbs_dct_change_is_ok(enum ib_qp_state from, enum ib_qp_state to, int mask);

/* ---- dct.c ---- */

/**
 * struct verbs_dct - the target of dynamic connections (DCT) that a queue pair is
 * @dctn: its number; 0: the card has not created it yet
 * @key: access key
 * @user_index: what its CQEs contain
 * @drained: the card has ended all its connections, or is gone
 * @object: for events
 */
struct verbs_dct {
	u32 dctn;
	u64 key;
	u32 user_index;
	struct completion drained;
	struct verbs_object object;
};

int verbs_create_dct(struct verbs_qp *qp, struct verbs_context *ctx,
		     const struct ib_qp_init_attr *attr, const struct mlx5_ib_create_qp *req);
void verbs_destroy_dct(struct verbs_qp *qp);
/* With @qp->lock held */
int verbs_dct_modify(struct verbs_qp *qp, const struct ib_qp_attr *attr, int mask);
int verbs_dct_query(struct verbs_qp *qp, struct ib_qp_attr *attr, int mask);
/* Fill in the context; @attr: those of the change to RTR */
void verbs_dctc_fill(const struct vhca *vhca, void *dctc, const struct verbs_qp *qp,
		     const struct ib_qp_attr *attr, u8 counter_set);
/* The card reports that a DCT has no connections; NULL: the function is gone */
void verbs_dct_drained(struct verbs_device *dev, const struct mlx5_eqe *eqe);

/* ---- srq.c ---- */

/**
 * struct verbs_srq - a shared receive queue
 * @ib: the core's part
 * @srqn: its number, of a receive memory pool (RMP) or of a queue of an XRC domain
 * @pdn: its protection domain
 * @xrcdn: its XRC domain; of XRC only, as the next two
 * @cqn: where it completes
 * @user_index: what its CQEs contain
 * @entries: number of WQEs, one of which is never used
 * @max_sge: segments of a WQE
 * @shift: size of a WQE, as a power of two
 * @memory: WQEs and doorbell record
 * @object: for events
 * @lock: protects what follows, which only the kernel's queues have
 * @wr_ids: work requests by WQE
 * @head: first free WQE
 * @tail: last free WQE
 * @count: WQEs that were posted so far
 */
struct verbs_srq {
	struct ib_srq ib;
	u32 srqn;
	u32 pdn, xrcdn, cqn, user_index;
	u32 entries;
	u32 max_sge;
	u8 shift;
	struct verbs_memory memory;
	struct verbs_object object;
	spinlock_t lock;	/* protects head, tail, count */
	u64 *wr_ids;
	u16 head, tail, count;
};

static inline struct verbs_srq *to_verbs_srq(struct ib_srq *ib)
{
	return container_of(ib, struct verbs_srq, ib);
}

int verbs_create_srq(struct ib_srq *ibsrq, struct ib_srq_init_attr *init_attr,
		     struct ib_udata *udata);
int verbs_destroy_srq(struct ib_srq *ibsrq, struct ib_udata *udata);
int verbs_modify_srq(struct ib_srq *ibsrq, struct ib_srq_attr *attr, enum ib_srq_attr_mask mask,
		     struct ib_udata *udata);
int verbs_query_srq(struct ib_srq *ibsrq, struct ib_srq_attr *attr);

/* ---- srq_exec.c ---- */

/* Create the card's queue; sets @srq->srqn */
int verbs_srq_exec_create(struct verbs_device *dev, struct verbs_srq *srq);
int verbs_srq_exec_destroy(struct verbs_device *dev, struct verbs_srq *srq);
/* Request an event when fewer than @limit WQEs are left; 0: no event */
int verbs_srq_exec_limit(struct verbs_device *dev, struct verbs_srq *srq, u16 limit);
int verbs_srq_exec_query_limit(struct verbs_device *dev, struct verbs_srq *srq, u32 *limit);
/* Fill in the context of a queue of an XRC domain */
void verbs_xrc_srqc_fill(const struct verbs_srq *srq, void *srqc);

/* ---- xrc.c ---- */

/**
 * struct verbs_xrcd - an XRC domain
 * @ib: the core's part
 * @xrcdn: its number
 */
struct verbs_xrcd {
	struct ib_xrcd ib;
	u32 xrcdn;
};

static inline struct verbs_xrcd *to_verbs_xrcd(struct ib_xrcd *ib)
{
	return container_of(ib, struct verbs_xrcd, ib);
}

/**
 * struct verbs_xrc - what contexts of XRC's queue pairs name besides the objects of a process
 * @users: number of queue pairs
 * @pdn: a protection domain without memory
 * @xrcdn: the XRC domain of queue pairs that only send
 * @cq: completion queue
 * @cq_memory: its entries
 * @srq: shared receive queue without WQEs
 */
struct verbs_xrc {
	unsigned int users;
	u32 pdn, xrcdn;
	struct vhca_cq cq;
	struct verbs_memory cq_memory;
	struct verbs_srq srq;
};

int verbs_alloc_xrcd(struct ib_xrcd *ibxrcd, struct ib_udata *udata);
int verbs_dealloc_xrcd(struct ib_xrcd *ibxrcd, struct ib_udata *udata);
/* A queue pair that only receives; it belongs to a domain, not to a process */
int verbs_create_xrc_target(struct ib_qp *ibqp, const struct ib_qp_init_attr *attr);
void verbs_destroy_xrc_target(struct verbs_qp *qp);
/* Create @dev->xrc for a queue pair, if it does not exist */
int verbs_xrc_get(struct verbs_device *dev);
void verbs_xrc_put(struct verbs_device *dev);

/* ---- ah.c ---- */

/**
 * struct verbs_ah - an address handle
 * @ib: the core's part
 * @av: the address, as send WQEs contain it
 */
struct verbs_ah {
	struct ib_ah ib;
	struct mlx5_av av;
};

static inline struct verbs_ah *to_verbs_ah(struct ib_ah *ib)
{
	return container_of(ib, struct verbs_ah, ib);
}

int verbs_create_ah(struct ib_ah *ibah, struct rdma_ah_init_attr *init_attr,
		    struct ib_udata *udata);
int verbs_destroy_ah(struct ib_ah *ibah, u32 flags);
void verbs_av_fill(const struct vhca *vhca, struct mlx5_av *av, const struct rdma_ah_attr *ah);

/* ---- mcast.c ---- */

int verbs_attach_mcast(struct ib_qp *ibqp, union ib_gid *gid, u16 lid);
int verbs_detach_mcast(struct ib_qp *ibqp, union ib_gid *gid, u16 lid);

/* ---- gid.c ---- */

int verbs_add_gid(const struct ib_gid_attr *attr, void **context);
int verbs_del_gid(const struct ib_gid_attr *attr, void **context);
/* Fill in what the netdevice determines: state, MTU */
void verbs_port_query(struct verbs_device *dev, struct ib_port_attr *attr);
/*
 * Fill in the speed. The port's registers are the PF's, so the netdevice knows it, if anybody does.
 * It is asked at most once a second, as any process may query the port: the answer takes rtnl and
 * commands. Sleeps.
 */
void verbs_port_query_speed(struct verbs_device *dev, struct ib_port_attr *attr);
int verbs_netdev_watch(struct verbs_device *dev);
/* The device is registered now */
void verbs_netdev_registered(struct verbs_device *dev);
void verbs_netdev_unwatch(struct verbs_device *dev);

/* ---- counters.c ---- */

int verbs_counters_create(struct verbs_device *dev);
void verbs_counters_destroy(struct verbs_device *dev);
struct rdma_hw_stats *verbs_alloc_hw_port_stats(struct ib_device *ibdev, u32 port);
int verbs_get_hw_stats(struct ib_device *ibdev, struct rdma_hw_stats *stats, u32 port, int index);
int verbs_counter_bind_qp(struct rdma_counter *counter, struct ib_qp *ibqp);
int verbs_counter_unbind_qp(struct ib_qp *ibqp);
int verbs_counter_dealloc(struct rdma_counter *counter);
struct rdma_hw_stats *verbs_counter_alloc_stats(struct rdma_counter *counter);
int verbs_counter_update_stats(struct rdma_counter *counter);

/* ---- restrack.c ---- */

int verbs_fill_res_cq(struct sk_buff *msg, struct ib_cq *ibcq);
int verbs_fill_res_qp(struct sk_buff *msg, struct ib_qp *ibqp);
int verbs_fill_res_mr(struct sk_buff *msg, struct ib_mr *ibmr);

/* ---- event.c ---- */

int verbs_events_start(struct verbs_device *dev);
void verbs_events_stop(struct verbs_device *dev);
/* Report an event that the card does not */
void verbs_qp_report(struct verbs_qp *qp, enum ib_event_type type);

#endif
