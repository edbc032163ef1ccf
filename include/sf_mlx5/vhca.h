/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One function of a ConnectX, the PF or an SF, as its child drivers use it: firmware commands,
 * capabilities, queue memory, event and completion queues, doorbell pages.
 */
#ifndef SF_MLX5_VHCA_H
#define SF_MLX5_VHCA_H

#include <linux/device.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mlx5/cq.h>
#include <linux/mlx5/device.h>
#include <linux/mlx5/mlx5_ifc.h>
#include <linux/module.h>
#include <linux/refcount.h>
#include <linux/types.h>

struct devlink_port;
struct sf_device;
struct vhca;
struct vhca_eq;

struct vhca *vhca_of(struct sf_device *sfdev);
struct device *vhca_device(const struct vhca *vhca);
struct device *vhca_dma_device(const struct vhca *vhca);
int vhca_numa_node(const struct vhca *vhca);
struct devlink_port *vhca_devlink_port(const struct vhca *vhca);
bool vhca_gone(const struct vhca *vhca);
void vhca_fw_version(const struct vhca *vhca, char *version, size_t size);

/* ---- commands ---- */

int vhca_exec(struct vhca *vhca, const void *in, size_t in_len, void *out, size_t out_len);

/**
 * struct vhca_status - status that the card reports for a command
 * @status: MLX5_CMD_STAT_*; also 0 if the command was not executed
 * @syndrome: the firmware's reason
 */
struct vhca_status {
	u8 status;
	u32 syndrome;
};

int vhca_exec_status(struct vhca *vhca, const void *in, size_t in_len, void *out, size_t out_len,
		     struct vhca_status *status);
int vhca_exec_process(struct vhca *vhca, const void *in, size_t in_len, void *out, size_t out_len,
		      struct vhca_status *status);

/* After these errors the command may have been executed: the card may own the memory it names. */
static inline bool vhca_exec_unclear(int err)
{
	return err == -ETIMEDOUT || err == -EBADMSG || err == -ECANCELED;
}

/*
 * VHCA_EXEC() - execute a command whose output the caller reads; @in and @out are arrays
 * VHCA_EXEC_IN() - execute a command whose output is only a status
 */
#define VHCA_EXEC(vhca, in, out)	vhca_exec(vhca, in, sizeof(in), out, sizeof(out))
#define VHCA_EXEC_IN(vhca, in)							\
({										\
	u32 _out[4] = {};							\
	vhca_exec(vhca, in, sizeof(in), _out, sizeof(_out));			\
})

/* ---- capabilities, by enum mlx5_cap_type; all zero if the function lacks the type ---- */

const void *vhca_cap(const struct vhca *vhca, enum mlx5_cap_type type);

#define VHCA_CAP(vhca, field)	MLX5_GET(cmd_hca_cap, vhca_cap(vhca, MLX5_CAP_GENERAL), field)
#define VHCA_CAP_ETH(vhca, field)						\
	MLX5_GET(per_protocol_networking_offload_caps,				\
		 vhca_cap(vhca, MLX5_CAP_ETHERNET_OFFLOADS), field)
#define VHCA_CAP_FT(vhca, field)						\
	MLX5_GET(flow_table_nic_cap, vhca_cap(vhca, MLX5_CAP_FLOW_TABLE), field)
#define VHCA_CAP_FDB(vhca, field)						\
	MLX5_GET(flow_table_eswitch_cap, vhca_cap(vhca, MLX5_CAP_ESWITCH_FLOW_TABLE), field)
#define VHCA_CAP_ROCE(vhca, field)						\
	MLX5_GET(roce_cap, vhca_cap(vhca, MLX5_CAP_ROCE), field)
#define VHCA_CAP_ATOMIC(vhca, field)						\
	MLX5_GET(atomic_caps, vhca_cap(vhca, MLX5_CAP_ATOMIC), field)
#define VHCA_CAP_ESW(vhca, field)						\
	MLX5_GET(e_switch_cap, vhca_cap(vhca, MLX5_CAP_ESWITCH), field)

/* ---- objects that all drivers of a function share ---- */

u32 vhca_pdn(const struct vhca *vhca);		/* protection domain */
u32 vhca_tdn(const struct vhca *vhca);		/* transport domain */
u32 vhca_mkey(const struct vhca *vhca);		/* key to all memory, by DMA address */
u32 vhca_scatter_end(const struct vhca *vhca);	/* key that ends a receive WQE's segments */

/* ---- queue memory ---- */

/**
 * struct vhca_buf - DMA-coherent, contiguous memory of a queue, in whole pages of 4 KiB
 * @addr: CPU address
 * @dma: DMA address
 * @size: bytes
 */
struct vhca_buf {
	void *addr;
	dma_addr_t dma;
	size_t size;
};

int vhca_buf_alloc(struct vhca *vhca, struct vhca_buf *buf, size_t size);
void vhca_buf_free(struct vhca *vhca, struct vhca_buf *buf);
void vhca_buf_lose(struct vhca *vhca, struct vhca_buf *buf);
void vhca_buf_unwind(struct vhca *vhca, struct vhca_buf *buf, int err);
unsigned int vhca_buf_pages(const struct vhca_buf *buf);
void vhca_buf_pas(const struct vhca_buf *buf, __be64 *pas);

/**
 * struct vhca_lost - memory that the card may still access, because it did not destroy an object
 * @free: unmaps and frees the memory, and the structure that contains @lost; process context
 */
struct vhca_lost {
	void (*free)(struct vhca *pf, struct vhca_lost *lost);
	/* private: */
	struct module *owner;
	struct llist_node node;
};

void vhca_lose(struct vhca *vhca, struct vhca_lost *lost, struct module *owner);

/**
 * struct vhca_db - a doorbell record: two words in host memory that the card reads
 * @record: the words ([MLX5_RCV_DBR] and [MLX5_SND_DBR], or [MLX5_CQ_SET_CI] and [MLX5_CQ_ARM_DB])
 * @dma: DMA address
 */
struct vhca_db {
	__be32 *record;
	dma_addr_t dma;
	/* private: */
	struct vhca_db_page *page;
	unsigned int index;
};

int vhca_db_alloc(struct vhca *vhca, struct vhca_db *db);
void vhca_db_free(struct vhca *vhca, struct vhca_db *db);
void vhca_db_unwind(struct vhca *vhca, struct vhca_db *db, int err);

/* ---- doorbells ---- */

/**
 * struct vhca_uar - a page of the function's window for doorbells
 * @index: number of the page, for queue contexts
 * @map: the mapped page
 */
struct vhca_uar {
	u32 index;
	void __iomem *map;
};

struct vhca_uar *vhca_uar_get(struct vhca *vhca);

/**
 * struct vhca_user_uar - a page of the function's window that a process may map
 * @index: number of the page, for queue contexts
 * @phys: physical address; the page fills a page of the host
 */
struct vhca_user_uar {
	u32 index;
	phys_addr_t phys;
};

int vhca_uar_alloc(struct vhca *vhca, struct vhca_user_uar *uar);
void vhca_uar_free(struct vhca *vhca, const struct vhca_user_uar *uar);

/* ---- events ---- */

/*
 * An event of the driver, not of the card: the function has vanished or its firmware has failed.
 * Listeners are notified once, in process context and without an event queue entry. Their callbacks
 * must not call vhca_listen() or vhca_unlisten().
 */
#define VHCA_EVENT_GONE		MLX5_EVENT_TYPE_COMP

/**
 * struct vhca_listener - a listener to one type of event of a function
 * @event: enum mlx5_event, or VHCA_EVENT_GONE
 * @notify: called in hard interrupt context, one event at a time
 */
struct vhca_listener {
	u8 event;
	void (*notify)(struct vhca_listener *listener, const struct mlx5_eqe *eqe);
	/* private: */
	struct list_head node;
};

void vhca_listen(struct vhca *vhca, struct vhca_listener *listener, u8 event,
		 void (*notify)(struct vhca_listener *listener, const struct mlx5_eqe *eqe));
void vhca_unlisten(struct vhca *vhca, struct vhca_listener *listener);
void vhca_eqs_synchronize(struct vhca *vhca);

/* ---- completion queues ---- */

unsigned int vhca_num_comp_vectors(const struct vhca *vhca);
int vhca_comp_irq(const struct vhca *vhca, unsigned int vector);	/* Linux interrupt */
int vhca_comp_cpu(const struct vhca *vhca, unsigned int vector);

/**
 * struct vhca_cq - a completion queue, of 64-byte entries if its memory is its own
 * @comp: new completions have arrived since vhca_cq_arm(); hard interrupt context
 * @error: the card has stopped the queue (PRM's CQ error syndromes); hard interrupt context
 * @cqn: number of the queue
 * @mask: number of entries - 1
 * @ci: consumer index; the reader advances it
 * @arm_sn: number of events so far
 * @vector: completion vector
 * @vhca: the function
 * @buf: entries; unused after vhca_cq_create_in(), as @db and @uar
 * @db: consumer index and arm word
 * @uar: page whose doorbell arms the queue
 */
struct vhca_cq {
	void (*comp)(struct vhca_cq *cq);
	void (*error)(struct vhca_cq *cq, u8 syndrome);
	u32 cqn;
	u32 mask;
	u32 ci;
	u32 arm_sn;
	unsigned int vector;
	struct vhca *vhca;
	struct vhca_buf buf;
	struct vhca_db db;
	struct vhca_uar *uar;
	/* private: */
	struct vhca_eq *eq;
};

/**
 * struct vhca_cq_params - parameters of vhca_cq_create()
 * @log_size: number of entries, as a power of two
 * @vector: completion vector, below vhca_num_comp_vectors()
 * @period: moderation period in microseconds
 * @max_count: moderation count in completions
 * @period_from_cqe: each completion restarts the period (MLX5_CQ_PERIOD_MODE_START_FROM_CQE)
 */
struct vhca_cq_params {
	u8 log_size;
	unsigned int vector;
	u16 period, max_count;
	bool period_from_cqe;
};

int vhca_cq_create(struct vhca *vhca, struct vhca_cq *cq, const struct vhca_cq_params *params);
void vhca_cq_destroy(struct vhca_cq *cq);
int vhca_cq_moderate(struct vhca_cq *cq, u16 period, u16 max_count);

/**
 * struct vhca_cq_memory - memory of a queue that is the caller's, such as a process's
 * @pas: list of pages, in the format of commands
 * @num_pas: number of pages
 * @log_page_size: size of a page, as a power of two
 * @page_offset: where the entries start in the first page, in 64ths of a page
 * @db: DMA address of the doorbell record
 * @uar: index of the page whose doorbell arms the queue
 * @cqe_size: bytes of an entry, 64 or 128
 * @ignore_overrun: the card does not check that the reader keeps up
 */
struct vhca_cq_memory {
	const __be64 *pas;
	unsigned int num_pas;
	u8 log_page_size, page_offset;
	dma_addr_t db;
	u32 uar;
	u8 cqe_size;
	bool ignore_overrun;
};

int vhca_cq_create_in(struct vhca *vhca, struct vhca_cq *cq, const struct vhca_cq_params *params,
		      const struct vhca_cq_memory *memory);
int vhca_cq_destroy_in(struct vhca_cq *cq);

/* The completion @ahead entries after the next one, safe to read; NULL if it has not arrived */
static inline struct mlx5_cqe64 *vhca_cq_peek_ahead(const struct vhca_cq *cq, u32 ahead)
{
	u32 index = cq->ci + ahead;
	struct mlx5_cqe64 *cqe = cq->buf.addr + (size_t)(index & cq->mask) * sizeof(*cqe);
	u8 phase = (index & (cq->mask + 1)) ? MLX5_CQE_OWNER_MASK : 0;

	if ((READ_ONCE(cqe->op_own) & MLX5_CQE_OWNER_MASK) != phase ||
	    cqe->op_own >> 4 == MLX5_CQE_INVALID)
		return NULL;
	dma_rmb();	/* read the ownership bit before the rest */
	return cqe;
}

/* The next completion; the caller advances @ci */
static inline struct mlx5_cqe64 *vhca_cq_peek(const struct vhca_cq *cq)
{
	return vhca_cq_peek_ahead(cq, 0);
}

/* Report to the card what was read; must precede the posting of work that may complete there */
static inline void vhca_cq_consumed(struct vhca_cq *cq)
{
	cq->db.record[0] = cpu_to_be32(cq->ci & 0xffffff);
}

void vhca_cq_arm(struct vhca_cq *cq);
void vhca_cq_arm_solicited(struct vhca_cq *cq);

#endif
