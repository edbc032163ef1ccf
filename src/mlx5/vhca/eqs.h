/* SPDX-License-Identifier: GPL-2.0 */
/* Event queues for commands, asynchronous events, page requests and completions. */
#ifndef SF_MLX5_VHCA_EQS_H
#define SF_MLX5_VHCA_EQS_H

#include "eq.h"

int vhca_eqs_create(struct vhca *vhca);
void vhca_eqs_destroy(struct vhca *vhca);

/* Create the asynchronous EQs; then commands complete by event. UARs must exist. */
int vhca_eqs_start(struct vhca *vhca);
void vhca_eqs_stop(struct vhca *vhca);

/* Number of completion EQs that the card allows the function */
unsigned int vhca_comp_vectors_max(const struct vhca *vhca);
/*
 * Get an EQ for one more CQ of a completion vector, the kernel's or a process's; create one if all
 * are full. Sleeps.
 */
struct vhca_eq *vhca_comp_eq_get(struct vhca *vhca, unsigned int vector, bool process);
void vhca_comp_eq_put(struct vhca_eq *eq);

/* For cq.c: a CQ gets its events between add and del; del waits for callbacks in progress */
int vhca_eqs_cq_add(struct vhca *vhca, struct vhca_cq *cq);
void vhca_eqs_cq_del(struct vhca *vhca, struct vhca_cq *cq);

#endif
