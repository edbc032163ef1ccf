/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The PFs and SFs of this machine, from devlink and udev, sorted by their names.
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
	char		driver[32];		/* or "" */
	char		netdev[IFNAMSIZ];	/* of the physical port, or "" */
	unsigned int	pfnum;
};

struct sf {
	char		pf[PF_NAME_SIZE];
	unsigned int	controller, sfnum;
	char		alias[ALIAS_LENGTH + 1];
	struct devlink_port port;		/* of which the netdevice is the representor */
	/* Empty if there is none in this network namespace */
	struct udev_netdev netdev;
	char		rdma[64];		/* RDMA device, or "" */
	bool		representor_ready;
};

struct model {
	struct pf	*pfs;
	size_t		pf_count;
	struct sf	*sfs;
	size_t		sf_count;
};

/* Read all PFs and SFs. Ends the program on errors. */
void model_load(struct model *model, struct devlink *devlink);
void model_release(struct model *model);

/* Find a PF by its address or its netdevice, or an SF. Return NULL if there is none. */
struct pf *model_pf(const struct model *model, const char *name);
struct sf *model_sf(const struct model *model, const char *pf, unsigned int controller,
		    unsigned int sfnum);

/* Append an SF. Pointers to other SFs become invalid. Ends the program if there is no memory. */
struct sf *model_add(struct model *model, const struct devlink_port *port);

/*
 * Store an interface as the netdevice or representor of its SF. Returns the SF if this is news,
 * else NULL.
 */
struct sf *model_netdev(struct model *model, const struct udev_netdev *netdev);

/* Print "0000:06:00.0/sf88", or "0000:06:00.0/c1sf88" if the controller is not 0 */
void sf_name(char name[SF_NAME_SIZE], const char *pf, unsigned int controller,
	     unsigned int sfnum);
const char *sf_state(const struct sf *sf);
const char *sf_opstate(const struct sf *sf);

/* Whether the SF has a netdevice that is in another network namespace */
bool sf_netdev_elsewhere(const struct sf *sf);

#endif
