// SPDX-License-Identifier: GPL-2.0
/*
 * sfbus apply, save: configure SFs from files, and print the configuration of existing SFs.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "change.h"
#include "command.h"
#include "config.h"
#include "current.h"
#include "file.h"
#include "netdev.h"
#include "report.h"

#define CONFIG_FOLDER	"/etc/sfbus"
/* Units of several PFs, udev rules and users apply configurations at the same time */
#define LOCK		"/run/sfbus.lock"

struct applying {
	struct devlink		devlink;
	struct config		config;
	struct model		model;
	struct changes		changes;
	const struct config_pf	*pf;
	bool			prune, check, wait;
	bool			pending;	/* something differs from the configuration */
	struct json_object	*plan;		/* NULL: print the plan as text */
};

/* Read all PFs, and find those that the configuration names by their MAC address */
static void applying_load(struct applying *applying)
{
	unsigned char mac[6];

	model_release(&applying->model);
	model_load(&applying->model, &applying->devlink);
	for (size_t i = 0; i < applying->config.count; i++) {
		struct config_pf *config = &applying->config.pfs[i];

		for (size_t p = 0; config->has_mac && p < applying->model.pf_count; p++) {
			const struct pf *pf = &applying->model.pfs[p];

			if (pf->netdev[0] && netdev_permanent_address(pf->netdev, mac) &&
			    !memcmp(mac, config->mac, sizeof(mac)))
				memcpy(config->device, pf->name, sizeof(config->device));
		}
	}
}

/* Whether an earlier part of the configuration is about the same PF, by its other address */
static bool configured_twice(const struct applying *applying)
{
	for (const struct config_pf *pf = applying->config.pfs; pf < applying->pf; pf++) {
		if (!strcmp(pf->device, applying->pf->device))
			return true;
	}
	return false;
}

/* Set @difference to what @wanted sets to another value than @current. Returns whether any is. */
static bool settings_differ(const struct settings *wanted, const struct settings *current,
			    struct settings *difference)
{
	bool differ = false;

	*difference = (struct settings){};
	for (enum setting setting = 0; setting < SET_COUNT; setting++) {
		if (!wanted->given[setting] ||
		    (current->given[setting] && setting_equal(wanted, current, setting)))
			continue;
		difference->given[setting] = true;
		difference->value[setting] = wanted->value[setting];
		differ = true;
	}
	return differ;
}

static void plan_wanted(unsigned int sfnum, void *data)
{
	struct applying *applying = data;
	struct settings wanted, current, difference;
	struct change *change;
	struct sf *sf;

	config_sf(applying->pf, sfnum, &wanted);
	sf = model_sf(&applying->model, applying->pf->device, 0, sfnum);
	if (!sf) {
		change = changes_add(&applying->changes, applying->pf->device, 0, sfnum);
		change->kind = CHANGE_ADD;
		change->pfnum = model_pf(&applying->model, applying->pf->device)->pfnum;
		change->settings = wanted;
		return;
	}
	if (!wanted.given[SET_STATE])
		setting_parse(&wanted, SET_STATE, "active");
	current_settings(sf, &current);
	if (!settings_differ(&wanted, &current, &difference))
		return;
	change = changes_add(&applying->changes, sf->pf, 0, sfnum);
	change->port = sf->port;
	change->was_active = current.value[SET_STATE].on;
	change->settings = difference;
	/* Drivers accept these for an inactive function only */
	change->restart = change->was_active &&
			  (difference.given[SET_MAX_IO_EQS] || difference.given[SET_ROCE]);
}

static void plan_unwanted(struct applying *applying)
{
	struct settings settings;
	struct change *change;

	for (size_t i = 0; i < applying->model.sf_count; i++) {
		struct sf *sf = &applying->model.sfs[i];

		if (strcmp(sf->pf, applying->pf->device) ||
		    (!sf->controller && config_sf(applying->pf, sf->sfnum, &settings)))
			continue;
		change = changes_add(&applying->changes, sf->pf, sf->controller, sf->sfnum);
		change->kind = CHANGE_DEL;
		change->port = sf->port;
	}
}

static bool eswitch_set(struct applying *applying, int mode)
{
	const char *device = applying->pf->device;
	struct nl_msg *msg = devlink_message(&applying->devlink, DEVLINK_CMD_ESWITCH_SET, device);
	char *text;
	int err;

	if (msg && nla_put_u16(msg, DEVLINK_ATTR_ESWITCH_MODE, mode)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	err = netlink_request(&applying->devlink.netlink, msg, NULL, NULL, &text);
	if (err)
		report_failure(EXIT_REFUSED, device, "eswitch mode", err, text);
	free(text);
	return !err;
}

static const char *eswitch_word(int mode)
{
	return mode == DEVLINK_ESWITCH_MODE_SWITCHDEV ? "switchdev" : "legacy";
}

static void eswitch_print(const struct applying *applying, int mode)
{
	struct json_object *json, *settings;

	if (!applying->plan) {
		printf("~ %s eswitch %s\n", applying->pf->device, eswitch_word(mode));
		return;
	}
	json = report_object();
	settings = json_object_new_object();
	report_add(settings, "eswitch", eswitch_word(mode));
	report_add(json, "change", "set");
	report_add(json, "pf", applying->pf->device);
	json_object_object_add(json, "settings", settings);
	json_object_array_add(applying->plan, json);
}

/* Returns whether the PF has the eswitch mode of the configuration, or will have it */
static bool plan_eswitch(struct applying *applying)
{
	const struct config_pf *config = applying->pf;
	int mode;

	if (config->eswitch < 0)
		return true;
	mode = devlink_eswitch_mode(&applying->devlink, config->device);
	if (mode < 0) {
		report_failure(EXIT_REFUSED, config->device, "eswitch mode", mode, NULL);
		return false;
	}
	if (mode == config->eswitch)
		return true;
	applying->pending = true;
	if (options.dry_run || applying->check) {
		eswitch_print(applying, config->eswitch);
		return true;
	}
	if (!eswitch_set(applying, config->eswitch))
		return false;
	/* Ports and netdevices may have changed with the mode */
	applying_load(applying);
	return true;
}

/* Returns whether the PF exists and is as the configuration wants it, or will be */
static bool plan_pf(struct applying *applying)
{
	const struct config_pf *config = applying->pf;
	const struct pf *pf = model_pf(&applying->model, config->device);
	char text[128];

	if (!pf) {
		report_failure(EXIT_NO_DEVICE, config->name, NULL, 0,
			       config->device[0] ? "the PF has no driver with devlink" :
			       "no PF with a devlink driver has this address");
		return false;
	}
	if (configured_twice(applying)) {
		report_failure(EXIT_CONFIG, config->name, NULL, 0,
			       "the PF is configured by its PCI address and by its MAC address");
		return false;
	}
	if (config->driver[0] && strcmp(config->driver, pf->driver)) {
		snprintf(text, sizeof(text),
			 "the driver is %s, the configuration wants %s; see sfbus take",
			 *pf->driver ? pf->driver : "none", config->driver);
		report_failure(EXIT_NO_DEVICE, config->device, NULL, 0, text);
		return false;
	}
	return plan_eswitch(applying);
}

/* Whether each PF, or only the PF @only, has the driver that the configuration wants */
static bool drivers_there(const struct applying *applying, const char *only)
{
	for (size_t i = 0; i < applying->config.count; i++) {
		const struct config_pf *config = &applying->config.pfs[i];
		const struct pf *pf = model_pf(&applying->model, config->device);

		if (only && strcmp(config->device, only))
			continue;
		if (!pf || (config->driver[0] && strcmp(config->driver, pf->driver)))
			return false;
	}
	return true;
}

/* During boot, a PF may have no driver yet, or another one first */
static void wait_for_drivers(struct applying *applying, const char *only)
{
	struct udev_waiter waiter;

	udev_waiter_start(&waiter, "pci", NULL, options.timeout);
	applying_load(applying);
	while (!drivers_there(applying, only) && udev_waiter_next(&waiter, NULL))
		applying_load(applying);
	udev_waiter_end(&waiter);
}

static int applying_run(struct applying *applying, const char *only)
{
	bool found = false;

	if (options.json)
		applying->plan = json_object_new_array();
	devlink_open(&applying->devlink);
	if (applying->wait)
		wait_for_drivers(applying, only);
	if (!options.dry_run && !applying->check)
		file_lock(LOCK);
	applying_load(applying);
	for (size_t i = 0; i < applying->config.count; i++) {
		applying->pf = &applying->config.pfs[i];
		if (only && strcmp(applying->pf->device, only))
			continue;
		found = true;
		if (!plan_pf(applying))
			continue;
		if (applying->prune)
			plan_unwanted(applying);
		config_each(applying->pf, plan_wanted, applying);
	}
	if (only && !found)
		report_note("%s: no file configures this PF", only);
	applying->pending |= applying->changes.count;
	if (options.dry_run || applying->check || applying->plan)
		changes_print(&applying->changes, applying->plan);
	if (applying->plan)
		report_json(applying->plan);
	if (!options.dry_run && !applying->check && applying->changes.count)
		changes_make(&applying->changes, &applying->devlink);
	devlink_close(&applying->devlink);
	if (applying->check && applying->pending && !report_status())
		return EXIT_PENDING;
	return report_status();
}

int command_apply(int argc, char **argv)
{
	struct applying applying = {};
	char device[PF_NAME_SIZE];
	const char *path = NULL, *only = NULL;
	int status = EXIT_CONFIG;

	for (; argc; argc--, argv++) {
		if (!strcmp(argv[0], "--prune")) {
			applying.prune = true;
		} else if (!strcmp(argv[0], "--check")) {
			applying.check = true;
		} else if (!strcmp(argv[0], "--wait")) {
			applying.wait = true;
		} else if (!strcmp(argv[0], "--pf")) {
			if (argc == 1 || !pf_address(argv[1], device))
				die(EXIT_USAGE, "--pf takes a PCI address, such as 0000:06:00.0");
			only = device;
			argc--, argv++;
		} else if (argv[0][0] == '-' || path) {
			die(EXIT_USAGE, "apply takes one path, --pf, --prune, --check and --wait");
		} else {
			path = argv[0];
		}
	}
	/* Apply nothing of a configuration with an error in it */
	if (config_read(&applying.config, path ?: CONFIG_FOLDER))
		status = applying_run(&applying, only);
	changes_release(&applying.changes);
	model_release(&applying.model);
	config_release(&applying.config);
	return status;
}

int command_save(int argc, char **argv)
{
	struct devlink devlink;
	const struct pf *only = NULL;
	struct settings settings;
	struct model model;
	char value[64];
	int mode;

	if (argc > 1)
		die(EXIT_USAGE, "save takes at most one PF");
	devlink_open(&devlink);
	model_load(&model, &devlink);
	if (argc)
		only = target_pf(&model, argv[0]);
	for (size_t p = 0; p < model.pf_count; p++) {
		const struct pf *pf = &model.pfs[p];

		if (only && pf != only)
			continue;
		mode = devlink_eswitch_mode(&devlink, pf->name);
		if (mode < 0) {
			/* Devices without an eswitch have no SFs. Others may need root. */
			if (only || (mode == -EPERM && geteuid()))
				report_failure(EXIT_REFUSED, pf->name, "eswitch mode", mode, NULL);
			continue;
		}
		printf("[PF]\nDevice=%s\nDriver=%s\nEswitchMode=%s\n", pf->name, pf->driver,
		       eswitch_word(mode));
		for (size_t i = 0; i < model.sf_count; i++) {
			const struct sf *sf = &model.sfs[i];

			if (strcmp(sf->pf, pf->name) || sf->controller)
				continue;
			printf("\n[SF %u]\n", sf->sfnum);
			current_settings(sf, &settings);
			for (enum setting setting = 0; setting < SET_COUNT; setting++) {
				if (!settings.given[setting])
					continue;
				setting_print(&settings, setting, value);
				/* 0 is no limit, the default */
				if (!strcmp(value, "0"))
					continue;
				printf("%s=%s\n", setting_name(setting, true), value);
			}
		}
		putchar('\n');
	}
	model_release(&model);
	devlink_close(&devlink);
	return report_status();
}
