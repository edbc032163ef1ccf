/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_SF_H
#define EMU_SF_H

#include "firmware/vhca.h"

/* Power-on: no SF is armed, no pages are held */
void sf_reset(struct card *card);
/* Disable the SF and offer its pages back, after its driver has released it */
void sf_gone(struct vhca *sf);
/* Change the state without a cause, on request. ALLOCATED: as if the driver had detached */
void sf_force_state(struct vhca *sf, enum vhca_state state);
/* function.c: the PF's driver has executed ENABLE_HCA or DISABLE_HCA for the SF */
void sf_enable(struct vhca *sf);
void sf_disable(struct vhca *sf);
/* function.c: the SF's own driver has */
void sf_attach(struct vhca *sf);
void sf_detach(struct vhca *sf);

#endif
