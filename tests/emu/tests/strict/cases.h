/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_STRICT_CASES_H
#define EMU_STRICT_CASES_H

#include "tests/strict/scene.h"

/* In the order of the card's life; each leaves the scene unchanged */
void transport_cases(struct scene *scene);	/* without a driver */
void boot_cases(struct scene *scene);		/* before ENABLE_HCA */
void enabled_cases(struct scene *scene);	/* before INIT_HCA */
void signature_cases(struct scene *scene);	/* among those */
void command_cases(struct scene *scene);	/* properties of all commands */
void delivery_cases(struct scene *scene);	/* queue entries, mailboxes, signatures */
void number_cases(struct scene *scene);		/* numbers of objects that one does not own */
void create_cases(struct scene *scene);		/* parameters of new objects */
void modify_cases(struct scene *scene);		/* changes of objects */
void steering_cases(struct scene *scene);
void page_cases(struct scene *scene);
void sf_cases(struct scene *scene);
void vport_cases(struct scene *scene);
void doorbell_cases(struct scene *scene);
void wqe_cases(struct scene *scene);
void roce_cases(struct scene *scene);		/* in full on a card that has it */
void dc_cases(struct scene *scene);
void work_cases(struct scene *scene);		/* after all that, the card still works */

#endif
