/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_SF_H
#define EMU_SF_H

#include "firmware/vhca.h"

/* What the card remembers of a function number whether or not the SF is allocated. */
struct sf_slot {
	bool armed;		/* the next change of state raises an event; cleared by that */
	enum vhca_state seen;	/* last state that the PF's driver was told, by event or query */
	struct pages *pages;	/* of an SF that was deallocated, until they are taken back */
};

/* Power-on: nobody is armed, no pages are held. */
void sf_reset(struct card *card);
/* function.c: the PF's driver did ENABLE_HCA or DISABLE_HCA for the SF. */
void sf_enable(struct vhca *sf);
void sf_disable(struct vhca *sf);
/* function.c: the SF's own driver did. */
void sf_attach(struct vhca *sf);
void sf_detach(struct vhca *sf);

#endif
