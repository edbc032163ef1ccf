/* SPDX-License-Identifier: GPL-2.0 */
/* struct vhca, a function of the card, for the driver's internal use. */
#ifndef SF_MLX5_VHCA_CORE_H
#define SF_MLX5_VHCA_CORE_H

#include <linux/bits.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/xarray.h>
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

/* The firmware's pages */
#define FW_PAGE_SHIFT	12
#define FW_PAGE_SIZE	BIT(FW_PAGE_SHIFT)

/**
 * enum vhca_condition - condition of a function; it only gets worse, until vhca_start()
 * @VHCA_WORKS: no failure is known
 * @VHCA_FAILED: the firmware is dead or cannot be trusted, but the device is on the bus: memory
 *	that it may access must be kept until a reset
 * @VHCA_VANISHED: the device is absent, so it cannot access memory
 */
enum vhca_condition {
	VHCA_WORKS,
	VHCA_FAILED,
	VHCA_VANISHED,
};

/**
 * struct vhca - a function of the card
 * @device: device for messages and devres: the PCI function or the SF device
 * @dma: device that memory is mapped for: always the PCI function
 * @pf: the PF's vhca; points to itself for the PF
 * @sf: the SF device; NULL for the PF
 * @port: devlink port of the function's netdevice, or NULL
 * @window: physical address of the function's BAR window (init segment first, then UAR pages)
 * @window_size: bytes
 * @iseg: the mapped init segment
 * @pool: interrupt vectors, shared by the PF and all SFs
 * @cmd: command interface
 * @roce: RoCE is wanted, if the function can have it
 * @cmd_timeout: command timeout in jiffies
 * @reclaim_timeout: time that the firmware needs to return pages, for vhca_timeout_of(); the PF's
 * @pages: pages that the firmware owns
 * @listeners: listeners to the function's events
 * @eqs: event queues
 * @uar: doorbell page of kernel queues
 * @user_uars: doorbell pages of processes, by number of the host's page in the window
 * @uar_lock: protects @num_user_uars
 * @num_user_uars: number of entries in @user_uars
 * @health: health polling
 * @caps: current capabilities, by type
 * @pdn: protection domain of kernel queues
 * @tdn: transport domain of kernel queues
 * @mkey: memory key of kernel queues
 * @scatter_end: key that ends a receive WQE's list of segments
 * @db_pages: pages of doorbell records
 * @db_lock: protects @db_pages
 * @tis_lock: protects @tis_users and @tisn
 * @tis_users: number of Ethernet SQs, which share a TIS
 * @tisn: the TIS, if @tis_users is not 0
 * @rx_lock: protects @rx_table and @bypass
 * @rx_table: where the netdevice's receive steering begins; NULL: there is none
 * @bypass: flows before it; NULL: there are none
 * @l2: entries in the port's L2 table; NULL for an SF
 * @lost: memory that the card may still access
 * @started: true between vhca_start() and vhca_stop()
 * @condition: condition of the function itself; if the PF fails, its SFs fail too
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
	bool roce;
	unsigned long cmd_timeout;
	u32 reclaim_timeout;
	struct vhca_pages *pages;
	struct vhca_listeners *listeners;
	struct vhca_eqs *eqs;
	struct vhca_uar uar;
	struct xarray user_uars;
	struct mutex uar_lock;		/* protects num_user_uars */
	unsigned int num_user_uars;
	struct vhca_health *health;
	void *caps[MLX5_CAP_NUM];
	u32 pdn, tdn, mkey, scatter_end;
	struct list_head db_pages;
	struct mutex db_lock;		/* protects db_pages */
	struct mutex tis_lock;		/* protects tis_users and tisn */
	unsigned int tis_users;
	u32 tisn;
	struct mutex rx_lock;		/* protects rx_table and bypass */
	const struct ft_table *rx_table;
	struct vhca_bypass *bypass;
	struct vhca_l2 *l2;
	struct llist_head lost;
	bool started;
	enum vhca_condition condition;
};

static inline bool vhca_is_pf(const struct vhca *vhca)
{
	return vhca->pf == vhca;
}

/* The function or its PF has vanished, so the card does not access memory. Context: any. */
bool vhca_vanished(const struct vhca *vhca);

#endif
