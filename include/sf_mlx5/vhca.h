/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One function of a ConnectX, the PF or an SF, as its child drivers see it: a way to execute
 * firmware commands, capabilities, queue memory, event and completion queues, doorbell pages.
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
 * struct vhca_status - what the card says of a command
 * @status: MLX5_CMD_STAT_*; 0 also when the command did not get that far
 * @syndrome: the firmware's reason
 */
struct vhca_status {
	u8 status;
	u32 syndrome;
};

int vhca_exec_status(struct vhca *vhca, const void *in, size_t in_len, void *out, size_t out_len,
		     struct vhca_status *status);

/*
 * After these errors the command may have been executed, so the device may own the memory that it
 * names.
 */
static inline bool vhca_exec_unclear(int err)
{
	return err == -ETIMEDOUT || err == -EBADMSG || err == -ECANCELED;
}

/*
 * VHCA_EXEC() - execute a command of fixed size whose answer is wanted; @in and @out are arrays
 * VHCA_EXEC_IN() - … whose answer is just a status
 */
#define VHCA_EXEC(vhca, in, out)	vhca_exec(vhca, in, sizeof(in), out, sizeof(out))
#define VHCA_EXEC_IN(vhca, in)							\
({										\
	u32 _out[4] = {};							\
	vhca_exec(vhca, in, sizeof(in), _out, sizeof(_out));			\
})

/* ---- capabilities: by enum mlx5_cap_type; all zero when the function lacks the type ---- */

const void *vhca_cap(const struct vhca *vhca, enum mlx5_cap_type type);

#define VHCA_CAP(vhca, field)	MLX5_GET(cmd_hca_cap, vhca_cap(vhca, MLX5_CAP_GENERAL), field)
#define VHCA_CAP_ETH(vhca, field)						\
	MLX5_GET(per_protocol_networking_offload_caps,				\
		 vhca_cap(vhca, MLX5_CAP_ETHERNET_OFFLOADS), field)
#define VHCA_CAP_FT(vhca, field)						\
	MLX5_GET(flow_table_nic_cap, vhca_cap(vhca, MLX5_CAP_FLOW_TABLE), field)
#define VHCA_CAP_FDB(vhca, field)						\
	MLX5_GET(flow_table_eswitch_cap, vhca_cap(vhca, MLX5_CAP_ESWITCH_FLOW_TABLE), field)
#define VHCA_CAP_ESW(vhca, field)						\
	MLX5_GET(e_switch_cap, vhca_cap(vhca, MLX5_CAP_ESWITCH), field)

/* ---- objects that every driver of a function shares ---- */

u32 vhca_pdn(const struct vhca *vhca);		/* protection domain */
u32 vhca_tdn(const struct vhca *vhca);		/* transport domain */
u32 vhca_mkey(const struct vhca *vhca);		/* all of memory, by DMA address */
u32 vhca_scatter_end(const struct vhca *vhca);	/* ends the segments of a receive WQE */

/* ---- queue memory ---- */

/**
 * struct vhca_buf - DMA-coherent memory of a queue, contiguous, a whole number of 4 KiB pages
 * @addr: where the CPU sees it
 * @dma: where the card sees it
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
 * struct vhca_lost - memory that the card was asked to let go of and did not
 * @free: unmaps and frees it, and what @lost is embedded in; process context
 */
struct vhca_lost {
	void (*free)(struct vhca *pf, struct vhca_lost *lost);
	/* private: */
	struct llist_node node;
};

void vhca_lose(struct vhca *vhca, struct vhca_lost *lost);

/**
 * struct vhca_db - a doorbell record: two words that the card reads, in a page shared with others
 * @record: the words ([MLX5_RCV_DBR] and [MLX5_SND_DBR], or [MLX5_CQ_SET_CI] and [MLX5_CQ_ARM_DB])
 * @dma: where the card sees them
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
 * @index: number that queue contexts take
 * @map: the page
 */
struct vhca_uar {
	u32 index;
	void __iomem *map;
};

struct vhca_uar *vhca_uar_get(struct vhca *vhca);

/* ---- events ---- */

/*
 * Besides the card's events: the function has vanished or its firmware has failed. Listeners are
 * notified once, in process context, with no event queue entry, and may neither listen nor unlisten
 * then.
 */
#define VHCA_EVENT_GONE		MLX5_EVENT_TYPE_COMP

/**
 * struct vhca_listener - listens to one type of event of the function
 * @event: enum mlx5_event, or VHCA_EVENT_GONE
 * @notify: called in hard interrupt context, one event at a time
 */
struct vhca_listener {
	u8 event;
	void (*notify)(struct vhca_listener *listener, const struct mlx5_eqe *eqe);
	/* private: */
	struct list_head node;
};

void vhca_listen(struct vhca *vhca, struct vhca_listener *listener);
void vhca_unlisten(struct vhca *vhca, struct vhca_listener *listener);

/* ---- completion queues ---- */

unsigned int vhca_num_comp_vectors(const struct vhca *vhca);
int vhca_comp_irq(const struct vhca *vhca, unsigned int vector);	/* Linux interrupt number */
int vhca_comp_cpu(const struct vhca *vhca, unsigned int vector);

/**
 * struct vhca_cq - a completion queue of 64-byte entries
 * @comp: completions have come after vhca_cq_arm(); hard interrupt context
 * @error: the card gave up on the queue (enum of PRM's CQ error syndromes); hard interrupt context
 * @cqn: number
 * @mask: entries - 1
 * @ci: consumer index; the reader advances it
 * @arm_sn: number of events that have come
 * @vector: completion vector
 * @vhca: the function
 * @buf: entries
 * @db: consumer index and arm word
 * @uar: where it is armed
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
 * struct vhca_cq_params - of a completion queue to be made
 * @log_size: entries
 * @vector: completion vector, below vhca_num_comp_vectors()
 * @period: microseconds of moderation
 * @max_count: completions of moderation
 * @period_from_cqe: the period restarts with each completion (MLX5_CQ_PERIOD_MODE_START_FROM_CQE)
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

/* The completion @ahead entries after the next one, all of it readable; NULL: not there yet */
static inline struct mlx5_cqe64 *vhca_cq_peek_ahead(const struct vhca_cq *cq, u32 ahead)
{
	u32 index = cq->ci + ahead;
	struct mlx5_cqe64 *cqe = cq->buf.addr + (size_t)(index & cq->mask) * sizeof(*cqe);
	u8 phase = (index & (cq->mask + 1)) ? MLX5_CQE_OWNER_MASK : 0;

	if ((READ_ONCE(cqe->op_own) & MLX5_CQE_OWNER_MASK) != phase ||
	    cqe->op_own >> 4 == MLX5_CQE_INVALID)
		return NULL;
	dma_rmb();	/* ownership before contents */
	return cqe;
}

/* The next completion; the caller advances @ci */
static inline struct mlx5_cqe64 *vhca_cq_peek(const struct vhca_cq *cq)
{
	return vhca_cq_peek_ahead(cq, 0);
}

/* Tell the card what has been read: before work is posted that may complete there */
static inline void vhca_cq_consumed(struct vhca_cq *cq)
{
	cq->db.record[0] = cpu_to_be32(cq->ci & 0xffffff);
}

void vhca_cq_arm(struct vhca_cq *cq);

#endif
