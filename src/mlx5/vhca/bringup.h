/* SPDX-License-Identifier: GPL-2.0 */
/* Life of a function: create, start, stop, destroy. */
#ifndef SF_MLX5_VHCA_BRINGUP_H
#define SF_MLX5_VHCA_BRINGUP_H

#include <linux/types.h>

struct device;
struct sf_function;
struct vhca;
struct vhca_irq_pool;

/* @sf: NULL for the PF. Map the window; no command is executed yet. */
struct vhca *vhca_create(struct device *device, struct vhca *pf, struct sf_function *sf,
			 phys_addr_t window, resource_size_t size, struct vhca_irq_pool *pool);
void vhca_destroy(struct vhca *vhca);

/*
 * Bring a function from reset to ready: command interface, ENABLE_HCA, ISSI, boot pages,
 * capabilities, init pages, INIT_HCA, event queues, UAR, PD, TD, mkey. On failure, undo all of it.
 */
int vhca_start(struct vhca *vhca);
/*
 * Undo vhca_start(). All objects that were created on the function must be destroyed before. Works
 * on a vanished device. Does nothing if the function is not started. The function can be started
 * again.
 */
void vhca_stop(struct vhca *vhca);
/*
 * The PCI function was reset after vhca_stop(): free all memory that the card could access, both
 * firmware pages and memory in quarantine.
 */
void vhca_reset_done(struct vhca *vhca);
/*
 * Make the card give up the host's memory before a reboot or kexec. Nothing is freed, and the
 * function does not work afterwards.
 */
void vhca_halt(struct vhca *vhca);

#endif
