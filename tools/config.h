/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration files, sfbus.conf(5): the SFs that a PF shall have.
 */
#ifndef SFBUS_CONFIG_H
#define SFBUS_CONFIG_H

#include <stdio.h>

#include "model.h"
#include "settings.h"
#include "target.h"

struct config_sfs {
	struct range	range;
	struct settings	settings;
};

struct config_pf {
	char		name[PF_NAME_SIZE];	/* its PCI address or MAC address */
	char		device[PF_NAME_SIZE];	/* "" if only the MAC address is known */
	bool		has_mac;
	unsigned char	mac[6];
	char		driver[32];		/* "": any */
	int		eswitch;		/* enum devlink_eswitch_mode; -1: any */
	struct settings	defaults;
	struct config_sfs *sfs;
	size_t		count;
};

struct config {
	struct config_pf *pfs;
	size_t		count;
};

/* SF numbers in a configuration are below this */
#define CONFIG_MAX_SFS 65536

/*
 * Read a file, or all *.conf of a folder in order of their names, and add to @config. Later
 * settings replace earlier ones. Returns false after it has reported all errors.
 */
bool config_read(struct config *config, const char *path);

/* Read @file. @path is its name in error messages. */
bool config_parse(struct config *config, FILE *file, const char *path);
void config_release(struct config *config);

/* Whether the PF shall have this SF. If so, @settings are its settings. */
bool config_sf(const struct config_pf *pf, unsigned int sfnum, struct settings *settings);

/* Call @found once for each SF that the PF shall have, in order of the numbers */
void config_each(const struct config_pf *pf, void (*found)(unsigned int sfnum, void *data),
		 void *data);

#endif
