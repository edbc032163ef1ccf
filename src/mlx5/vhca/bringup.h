/* SPDX-License-Identifier: GPL-2.0 */
/* Life of a function: made, started, stopped, destroyed. */
#ifndef SF_MLX5_VHCA_BRINGUP_H
#define SF_MLX5_VHCA_BRINGUP_H

#include <linux/types.h>

struct device;
struct sf_function;
struct vhca;
struct vhca_irq_pool;

/* @sf NULL: the PF. Maps the window; no command is executed yet. */
struct vhca *vhca_create(struct device *device, struct vhca *pf, struct sf_function *sf,
			 phys_addr_t window, resource_size_t size, struct vhca_irq_pool *pool);
void vhca_destroy(struct vhca *vhca);

/*
 * From reset to ready: command interface, ENABLE_HCA, ISSI, boot pages, capabilities, init pages,
 * INIT_HCA, event queues, UAR, PD, TD, mkey. On failure the function is as it was before.
 */
int vhca_start(struct vhca *vhca);
/*
 * In reverse. What others made on the function is gone already. Works on a vanished device. Does
 * nothing if the function is not started; it may be started again.
 */
void vhca_stop(struct vhca *vhca);
/*
 * The PF's PCI function was reset while vhca_stop() had taken it down: the card knows no memory,
 * neither firmware pages nor what is in quarantine.
 */
void vhca_reset_done(struct vhca *vhca);
/*
 * Before a reboot or kexec: the card gives up the host's memory. Nothing is freed, nothing works
 * any more.
 */
void vhca_halt(struct vhca *vhca);

#endif
