// SPDX-License-Identifier: GPL-2.0
/*
 * sfbus list, show, which: show SFs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "report.h"
#include "target.h"
#include "view.h"

struct chosen {
	struct sf	**sfs;
	size_t		count;
};

/* An SF that is named twice is shown once, so the array has room for all SFs and no more */
static void choose(struct sf *sf, void *data)
{
	struct chosen *chosen = data;

	for (size_t i = 0; i < chosen->count; i++) {
		if (chosen->sfs[i] == sf)
			return;
	}
	chosen->sfs[chosen->count++] = sf;
}

static void chosen_init(struct chosen *chosen, const struct model *model)
{
	*chosen = (struct chosen){ .sfs = calloc(model->sf_count + 1, sizeof(*chosen->sfs)) };
	if (!chosen->sfs)
		die(EXIT_REFUSED, "out of memory");
}

static void load(struct model *model)
{
	struct devlink devlink;

	devlink_open(&devlink);
	model_load(model, &devlink);
	devlink_close(&devlink);
}

int command_list(int argc, char **argv)
{
	const struct pf *pf = NULL;
	struct chosen chosen;
	struct model model;

	if (argc > 1)
		die(EXIT_USAGE, "list takes at most one PF");
	load(&model);
	if (argc)
		pf = target_pf(&model, argv[0]);
	chosen_init(&chosen, &model);
	for (size_t i = 0; i < model.sf_count; i++) {
		if (!pf || !strcmp(model.sfs[i].pf, pf->name))
			choose(&model.sfs[i], &chosen);
	}
	view_list(chosen.sfs, chosen.count);
	free(chosen.sfs);
	model_release(&model);
	return report_status();
}

int command_show(int argc, char **argv)
{
	struct chosen chosen;
	struct model model;

	if (!argc)
		die(EXIT_USAGE, "show takes the names of SFs");
	load(&model);
	chosen_init(&chosen, &model);
	for (int i = 0; i < argc; i++)
		target_sfs(&model, argv[i], choose, &chosen);
	view_show(chosen.sfs, chosen.count);
	free(chosen.sfs);
	model_release(&model);
	return report_status();
}

int command_which(int argc, char **argv)
{
	struct chosen chosen;
	struct model model;
	char name[SF_NAME_SIZE];

	if (argc != 1)
		die(EXIT_USAGE, "which takes one name");
	load(&model);
	chosen_init(&chosen, &model);
	if (target_sfs(&model, argv[0], choose, &chosen)) {
		if (options.json) {
			view_list(chosen.sfs, chosen.count);
		} else {
			for (size_t i = 0; i < chosen.count; i++) {
				const struct sf *sf = chosen.sfs[i];

				sf_name(name, sf->pf, sf->controller, sf->sfnum);
				printf("%s %s/%s/%u enm%s enr%s rocem%s\n", name, sf->port.bus,
				       sf->port.device, sf->port.index, sf->alias, sf->alias,
				       sf->alias);
			}
		}
	}
	free(chosen.sfs);
	model_release(&model);
	return report_status();
}
