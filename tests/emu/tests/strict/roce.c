// SPDX-License-Identifier: GPL-2.0
#include "tests/strict/roce.h"

void general_caps_query(struct scene *scene)
{
	struct command *c = &scene->c;

	COMMAND(c, QUERY_HCA_CAP, query_hca_cap);
	ifc_set(query_hca_cap_in, c->in, op_mod, 1);
	scene_must(scene, &scene->pf, "RoCE");
}

void roce_must(struct scene *scene)
{
	scene_must(scene, &scene->pf, "RoCE");
	scene_mark(scene);
}

/* Bring the QP from reset to @state */
void qp_bring(struct scene *scene, struct pair *pair, unsigned int state)
{
	uint32_t *record = guest_at(&scene->guest, pair->record);
	struct command *c = &scene->c;

	record[0] = 0;
	record[1] = 0;
	pair->index = 0;
	qp_reset_command(c, pair->num);
	roce_must(scene);
	if (state >= INIT) {
		qp_init_command(c, pair->num);
		roce_must(scene);
	}
	if (state >= RTR) {
		qp_rtr_command(c, pair->num);
		roce_must(scene);
	}
	if (state >= RTS) {
		qp_rts_command(c, pair->num);
		roce_must(scene);
	}
	if (state == ERR) {
		qp_error_command(c, pair->num);
		roce_must(scene);
	}
}
