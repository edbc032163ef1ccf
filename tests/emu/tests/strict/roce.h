/* SPDX-License-Identifier: GPL-2.0 */
/* Brings a QP that is connected to itself into its states. */
#ifndef EMU_STRICT_ROCE_H
#define EMU_STRICT_ROCE_H

#include "tests/client/qp.h"
#include "tests/strict/scene.h"

enum { RST, INIT, RTR, RTS, ERR, STATES };

void roce_must(struct scene *scene);
/* Query the PF's general capabilities; the command has the answer */
void general_caps_query(struct scene *scene);
/* Bring the QP from reset to @state */
void qp_bring(struct scene *scene, struct pair *pair, unsigned int state);

#endif
