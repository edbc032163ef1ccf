/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration: which SFs a PF is to have, sfbus.conf(5).
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
	char		device[PF_NAME_SIZE];
	char		driver[32];		/* "": whichever it has */
	int		eswitch;		/* enum devlink_eswitch_mode, -1: as it is */
	struct settings	defaults;
	struct config_sfs *sfs;
	size_t		count;
};

struct config {
	struct config_pf *pfs;
	size_t		count;
};

/* A PF has no more, whatever a configuration says */
#define CONFIG_MAX_SFS 65536

/*
 * Read a file, or all *.conf of a folder in order of their names; what is said of a PF later
 * is added to what was said before. False, and it is reported, if something is wrong.
 */
bool config_read(struct config *config, const char *path);
bool config_parse(struct config *config, FILE *file, const char *path);
void config_release(struct config *config);

/* The PF's, or NULL */
const struct config_pf *config_pf(const struct config *config, const char *device);

/* Whether there is to be an SF of that number; if so, with these settings */
bool config_sf(const struct config_pf *pf, unsigned int sfnum, struct settings *settings);

/* Each number that there is to be, once */
void config_each(const struct config_pf *pf, void (*found)(unsigned int sfnum, void *data),
		 void *data);

#endif
