/* SPDX-License-Identifier: GPL-2.0 */
/* Listeners to a function's events, as vhca_listen() adds them. */
#ifndef SF_MLX5_VHCA_LISTENER_H
#define SF_MLX5_VHCA_LISTENER_H

struct mlx5_eqe;
struct vhca;
struct vhca_irq;

int vhca_listeners_create(struct vhca *vhca);
void vhca_listeners_destroy(struct vhca *vhca);

/* The vector of asynchronous events; NULL: there are none */
void vhca_listeners_set_irq(struct vhca *vhca, struct vhca_irq *irq);
/* The handler of asynchronous events is not running */
void vhca_listeners_synchronize(struct vhca *vhca);
/* Hard interrupt context */
void vhca_listeners_notify(struct vhca *vhca, const struct mlx5_eqe *eqe);
/* VHCA_EVENT_GONE; process context: commands that wait find out by themselves */
void vhca_listeners_notify_gone(struct vhca *vhca);

#endif
