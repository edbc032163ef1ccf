/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ROCE_DOORBELL_H
#define EMU_ROCE_DOORBELL_H

#include <stdbool.h>
#include <stdint.h>

struct vhca;

/* A doorbell in one of the function's UAR pages; false: the function has no such QP */
bool qp_doorbell(struct vhca *vhca, uint32_t uar, uint32_t qpn, uint16_t pi);

#endif
