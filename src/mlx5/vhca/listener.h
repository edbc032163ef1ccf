/* SPDX-License-Identifier: GPL-2.0 */
/* Listeners that vhca_listen() has registered. */
#ifndef SF_MLX5_VHCA_LISTENER_H
#define SF_MLX5_VHCA_LISTENER_H

struct mlx5_eqe;
struct vhca;
struct vhca_irq;

int vhca_listeners_create(struct vhca *vhca);
void vhca_listeners_destroy(struct vhca *vhca);

/* Set the interrupt vector of asynchronous events; NULL: there are none */
void vhca_listeners_set_irq(struct vhca *vhca, struct vhca_irq *irq);
/* Wait until the handler of asynchronous events is not running */
void vhca_listeners_synchronize(struct vhca *vhca);
/* Context: hard interrupt */
void vhca_listeners_notify(struct vhca *vhca, const struct mlx5_eqe *eqe);
/* Notify of VHCA_EVENT_GONE. Process context; the caller has failed waiting commands before. */
void vhca_listeners_notify_gone(struct vhca *vhca);

#endif
