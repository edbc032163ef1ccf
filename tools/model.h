/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The PFs and SFs of this machine, from devlink and from udev, in order of their names.
 */
#ifndef SFBUS_MODEL_H
#define SFBUS_MODEL_H

#include "alias.h"
#include "devlink.h"
#include "udev.h"

#define PF_NAME_SIZE	DEVLINK_NAME_SIZE
#define SF_NAME_SIZE	96

struct pf {
	char		name[PF_NAME_SIZE];	/* "0000:06:00.0" */
	char		driver[32];		/* "" if there is none */
	char		netdev[IFNAMSIZ];	/* of its port, or "" */
	unsigned int	pfnum;
};

struct sf {
	char		pf[PF_NAME_SIZE];
	unsigned int	controller, sfnum;
	char		alias[ALIAS_LENGTH + 1];
	struct devlink_port port;		/* its netdevice is the representor */
	/* Empty while there is none, or it is in another network namespace */
	struct udev_netdev netdev;
	bool		representor_ready;
};

struct model {
	struct pf	*pfs;
	size_t		pf_count;
	struct sf	*sfs;
	size_t		sf_count;
};

/* Ends the program on errors */
void model_load(struct model *model, struct devlink *devlink);
void model_release(struct model *model);

/* NULL if there is none; @name is an address, or that of the PF's netdevice */
struct pf *model_pf(const struct model *model, const char *name);
struct sf *model_sf(const struct model *model, const char *pf, unsigned int controller,
		    unsigned int sfnum);

/* A new one, or NULL: no memory. SFs move. */
struct sf *model_add(struct model *model, const struct devlink_port *port);

/* What udev says of an interface, of whatever SF it is. Returns the SF it is new of, or NULL. */
struct sf *model_netdev(struct model *model, const struct udev_netdev *netdev);

/* "0000:06:00.0/sf88", or with the controller "0000:06:00.0/c1sf88" */
void sf_name(char name[SF_NAME_SIZE], const char *pf, unsigned int controller,
	     unsigned int sfnum);
const char *sf_state(const struct sf *sf);
const char *sf_opstate(const struct sf *sf);

/* Whether its netdevice, if it has one, must be in another network namespace */
bool sf_netdev_elsewhere(const struct sf *sf);

#endif
