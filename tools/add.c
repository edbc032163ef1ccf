// SPDX-License-Identifier: GPL-2.0
/*
 * sfbus add, set, del.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "command.h"
#include "report.h"
#include "target.h"
#include "view.h"

struct plan {
	struct devlink		devlink;
	struct model		model;
	const struct pf		*pf;
	struct changes		changes;
	bool			force;
};

static void settings_words(struct settings *settings, int argc, char **argv)
{
	enum setting setting;

	for (int i = 0; i < argc; i++) {
		if (!strcmp(argv[i], "inactive")) {
			setting_parse(settings, SET_STATE, argv[i]);
			continue;
		}
		setting = setting_find(argv[i], false);
		if (setting == SET_COUNT)
			die(EXIT_USAGE, "%s: not a key; see sfbus --help", argv[i]);
		if (++i == argc || !setting_parse(settings, setting, argv[i]))
			die(EXIT_USAGE, "%s takes %s", setting_name(setting, false),
			    setting_values(setting));
	}
}

static void plan_open(struct plan *plan)
{
	devlink_open(&plan->devlink);
	model_load(&plan->model, &plan->devlink);
}

static void plan_print(const struct plan *plan)
{
	struct json_object *array = options.json ? json_object_new_array() : NULL;

	changes_print(&plan->changes, array);
	if (array)
		report_json(array);
}

/* Make the changes and show the SFs as they are afterwards */
static void plan_make(struct plan *plan)
{
	struct model now;
	struct sf **sfs;
	size_t count = 0;

	changes_make(&plan->changes, &plan->devlink);
	model_load(&now, &plan->devlink);
	sfs = calloc(plan->changes.count + 1, sizeof(*sfs));
	if (!sfs)
		die(EXIT_REFUSED, "out of memory");
	for (size_t i = 0; i < plan->changes.count; i++) {
		const struct change *change = &plan->changes.change[i];

		if (change->failed || change->kind == CHANGE_DEL)
			continue;
		sfs[count] = model_sf(&now, change->pf, change->controller, change->sfnum);
		if (sfs[count])
			count++;
	}
	if (options.json || (count && !options.quiet))
		view_list(sfs, count);
	free(sfs);
	model_release(&now);
}

/* Make the changes, or with --dry-run print them; release the plan. Returns the exit status. */
static int plan_close(struct plan *plan)
{
	if (options.dry_run)
		plan_print(plan);
	else
		plan_make(plan);
	changes_release(&plan->changes);
	model_release(&plan->model);
	devlink_close(&plan->devlink);
	return report_status();
}

static void plan_add(struct range range, void *data)
{
	struct plan *plan = data;
	char name[SF_NAME_SIZE];

	for (unsigned int n = range.first; ; n++) {
		if (model_sf(&plan->model, plan->pf->name, 0, n)) {
			sf_name(name, plan->pf->name, 0, n);
			report_failure(EXIT_REFUSED, name, "add", 0, "the SF exists already");
		} else {
			struct change *change = changes_add(&plan->changes, plan->pf->name, 0, n);

			change->kind = CHANGE_ADD;
			change->pfnum = plan->pf->pfnum;
		}
		if (n == range.last)
			break;
	}
}

int command_add(int argc, char **argv)
{
	struct settings settings = {};
	struct plan plan = {};

	if (argc < 2)
		die(EXIT_USAGE, "add takes a PF and numbers: sfbus add 0000:06:00.0 0-63,88");
	settings_words(&settings, argc - 2, argv + 2);
	plan_open(&plan);
	plan.pf = target_pf(&plan.model, argv[0]);
	if (!ranges_parse(argv[1], plan_add, &plan))
		die(EXIT_USAGE, "%s: not a list of numbers, such as 0-63,88", argv[1]);
	if (settings.given[SET_HW_ADDR] && plan.changes.count > 1)
		die(EXIT_USAGE, "hw_addr: several SFs cannot have the same address");
	for (size_t i = 0; i < plan.changes.count; i++)
		plan.changes.change[i].settings = settings;
	return plan_close(&plan);
}

static void plan_existing(struct sf *sf, void *data)
{
	struct plan *plan = data;
	struct change *change;

	for (size_t i = 0; i < plan->changes.count; i++) {
		change = &plan->changes.change[i];
		/* The command line names it twice */
		if (change->sfnum == sf->sfnum && change->controller == sf->controller &&
		    !strcmp(change->pf, sf->pf))
			return;
	}
	change = changes_add(&plan->changes, sf->pf, sf->controller, sf->sfnum);
	change->port = sf->port;
	change->was_active = sf->port.state == DEVLINK_PORT_FN_STATE_ACTIVE;
}

int command_set(int argc, char **argv)
{
	struct settings settings = {};
	struct plan plan = {};
	bool restart = false;
	int sfs = 0;

	if (argc && !strcmp(argv[0], "--restart")) {
		restart = true;
		argc--, argv++;
	}
	while (sfs < argc && strcmp(argv[sfs], "inactive") &&
	       setting_find(argv[sfs], false) == SET_COUNT)
		sfs++;
	if (!sfs || (sfs == argc && !restart))
		die(EXIT_USAGE,
		    "set takes SFs and settings: sfbus set 0000:06:00.0/sf88 max_io_eqs 4");
	settings_words(&settings, argc - sfs, argv + sfs);
	plan_open(&plan);
	for (int i = 0; i < sfs; i++)
		target_sfs(&plan.model, argv[i], plan_existing, &plan);
	if (settings.given[SET_HW_ADDR] && plan.changes.count > 1)
		die(EXIT_USAGE, "hw_addr: several SFs cannot have the same address");
	for (size_t i = 0; i < plan.changes.count; i++) {
		plan.changes.change[i].settings = settings;
		plan.changes.change[i].restart = restart;
	}
	return plan_close(&plan);
}

static void plan_delete(struct sf *sf, void *data)
{
	struct plan *plan = data;
	char name[SF_NAME_SIZE];

	if (!plan->force && sf_netdev_elsewhere(sf)) {
		sf_name(name, sf->pf, sf->controller, sf->sfnum);
		report_failure(EXIT_REFUSED, name, "delete", 0,
			       "the netdevice is in another network namespace; --force deletes the SF");
		return;
	}
	plan_existing(sf, plan);
}

int command_del(int argc, char **argv)
{
	struct plan plan = {};
	const struct pf *pf;

	if (argc && !strcmp(argv[0], "--force")) {
		plan.force = true;
		argc--, argv++;
	}
	if (!argc)
		die(EXIT_USAGE, "del takes SFs, or a PF and \"all\"");
	plan_open(&plan);
	if (argc == 2 && !strcmp(argv[1], "all")) {
		pf = target_pf(&plan.model, argv[0]);
		for (size_t i = 0; i < plan.model.sf_count; i++) {
			if (!strcmp(plan.model.sfs[i].pf, pf->name))
				plan_delete(&plan.model.sfs[i], &plan);
		}
	} else {
		for (int i = 0; i < argc; i++)
			target_sfs(&plan.model, argv[i], plan_delete, &plan);
	}
	for (size_t i = 0; i < plan.changes.count; i++)
		plan.changes.change[i].kind = CHANGE_DEL;
	return plan_close(&plan);
}
