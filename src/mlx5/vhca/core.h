/* SPDX-License-Identifier: GPL-2.0 */
/* A function of the card, as all of this folder and those above know it. */
#ifndef SF_MLX5_VHCA_CORE_H
#define SF_MLX5_VHCA_CORE_H

#include <linux/bits.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <sf_mlx5/vhca.h>

struct devlink_port;
struct sf_function;
struct vhca_cmd;
struct vhca_eqs;
struct vhca_health;
struct vhca_l2;
struct vhca_listeners;
struct vhca_pages;
struct vhca_irq_pool;

/* Pages as the firmware counts them */
#define FW_PAGE_SHIFT	12
#define FW_PAGE_SIZE	BIT(FW_PAGE_SHIFT)

/**
 * enum vhca_condition - what has become of a function; it gets worse, never better, until
 *	vhca_start()
 * @VHCA_WORKS: as far as the driver knows
 * @VHCA_FAILED: its firmware is dead or not to be trusted, but the card is on the bus: memory that
 *	it knows stays as it is until the card is reset
 * @VHCA_VANISHED: no device is there, so none writes to memory
 */
enum vhca_condition {
	VHCA_WORKS,
	VHCA_FAILED,
	VHCA_VANISHED,
};

/**
 * struct vhca - a function of the card
 * @device: for messages and devres: the PCI function or the SF device
 * @dma: DMA is mapped through it: always the PCI function
 * @pf: the PF's vhca; its own for the PF
 * @sf: the SF device; NULL for the PF
 * @port: devlink port of its netdevice; NULL: none
 * @window: physical address of the function's BAR window (init segment first, then UAR pages)
 * @window_size: bytes
 * @iseg: the init segment, mapped
 * @pool: interrupt vectors, shared by the PF and all SFs
 * @cmd: command interface
 * @cmd_timeout: jiffies that it waits for an answer
 * @reclaim_timeout: how long firmware may take to return pages, in its own words; the PF's
 * @pages: memory that the firmware has
 * @listeners: to its events
 * @eqs: event queues
 * @uar: doorbell page of kernel queues
 * @health: whether the function is there
 * @caps: by type, what is in force
 * @pdn: protection domain of kernel queues
 * @tdn: transport domain of kernel queues
 * @mkey: key of kernel queues
 * @scatter_end: key that ends a receive WQE's list of segments
 * @db_pages: doorbell records
 * @db_lock: guards @db_pages
 * @tis_lock: guards @tis_users and @tisn
 * @tis_users: SQs of Ethernet, which share a TIS
 * @tisn: the TIS, while there are any
 * @l2: of the port's L2 table; NULL: not a PF
 * @lost: memory that the card has not let go of
 * @started: between vhca_start() and vhca_stop()
 * @condition: of the function by itself; an SF also shares its PF's
 */
struct vhca {
	struct device *device;
	struct device *dma;
	struct vhca *pf;
	struct sf_function *sf;
	struct devlink_port *port;
	phys_addr_t window;
	resource_size_t window_size;
	struct mlx5_init_seg __iomem *iseg;
	struct vhca_irq_pool *pool;
	struct vhca_cmd *cmd;
	unsigned long cmd_timeout;
	u32 reclaim_timeout;
	struct vhca_pages *pages;
	struct vhca_listeners *listeners;
	struct vhca_eqs *eqs;
	struct vhca_uar uar;
	struct vhca_health *health;
	void *caps[MLX5_CAP_NUM];
	u32 pdn, tdn, mkey, scatter_end;
	struct list_head db_pages;
	struct mutex db_lock;		/* guards db_pages */
	struct mutex tis_lock;		/* guards tis_users and tisn */
	unsigned int tis_users;
	u32 tisn;
	struct vhca_l2 *l2;
	struct llist_head lost;
	bool started;
	enum vhca_condition condition;
};

static inline bool vhca_is_pf(const struct vhca *vhca)
{
	return vhca->pf == vhca;
}

/* The function, or its PF, has vanished: what it knew of memory is forgotten. Any context. */
bool vhca_vanished(const struct vhca *vhca);

#endif
