/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_SF_H
#define EMU_SF_H

#include "firmware/vhca.h"

/* Power-on: nobody is armed, no pages are held. */
void sf_reset(struct card *card);
/* Off, its pages offered back: disabled by the PF, and its driver has let go. */
void sf_gone(struct vhca *sf);
/* function.c: the PF's driver did ENABLE_HCA or DISABLE_HCA for the SF. */
void sf_enable(struct vhca *sf);
void sf_disable(struct vhca *sf);
/* function.c: the SF's own driver did. */
void sf_attach(struct vhca *sf);
void sf_detach(struct vhca *sf);

#endif
