// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "file.h"
#include "model.h"
#include "report.h"

static void pf_found(const char *device, void *data)
{
	struct model *model = data;
	struct pf *pf;

	model->pfs = array_grow(model->pfs, model->pf_count, sizeof(*pf));
	pf = &model->pfs[model->pf_count++];
	*pf = (struct pf){};
	snprintf(pf->name, sizeof(pf->name), "%s", device);
	link_name(pf->driver, sizeof(pf->driver), "/sys/bus/pci/devices/%s/driver", device);
	/* The drivers use the number of the PCI function, too */
	pf->pfnum = strtoul(pf->name + strlen(pf->name) - 1, NULL, 10);
}

struct sf *model_add(struct model *model, const struct devlink_port *port)
{
	struct sf *sf;

	model->sfs = array_grow(model->sfs, model->sf_count, sizeof(*sf));
	sf = &model->sfs[model->sf_count++];
	*sf = (struct sf){
		.controller = port->controller,
		.sfnum = port->sf,
		.port = *port,
	};
	snprintf(sf->pf, sizeof(sf->pf), "%s", port->device);
	alias_make(sf->alias, sf->pf, sf->controller, sf->sfnum);
	return sf;
}

static void port_found(const struct devlink_port *port, void *data)
{
	struct model *model = data;
	struct pf *pf;

	if (strcmp(port->bus, "pci"))
		return;
	if (port->flavour == DEVLINK_PORT_FLAVOUR_PCI_SF) {
		model_add(model, port);
	} else if (port->flavour == DEVLINK_PORT_FLAVOUR_PHYSICAL && port->netdev[0]) {
		pf = model_pf(model, port->device);
		if (pf)
			memcpy(pf->netdev, port->netdev, sizeof(pf->netdev));
	}
}

static void rate_found(const struct devlink_port *rate, void *data)
{
	struct model *model = data;

	for (size_t i = 0; i < model->sf_count; i++) {
		struct devlink_port *port = &model->sfs[i].port;

		if (devlink_same_port(port, rate)) {
			port->tx_max = rate->tx_max;
			port->tx_share = rate->tx_share;
			return;
		}
	}
}

struct sf *model_netdev(struct model *model, const struct udev_netdev *netdev)
{
	struct sf *sf;

	if (netdev->of_sf) {
		sf = model_sf(model, netdev->sf.pf, netdev->sf.controller,
			      netdev->sf.sfnum);
		if (!sf)
			return NULL;
		if (sf->netdev.ready && sf->netdev.ifindex == netdev->ifindex) {
			/* It may have been renamed */
			memcpy(sf->netdev.name, netdev->name, sizeof(sf->netdev.name));
			return NULL;
		}
		sf->netdev = *netdev;
		return sf;
	}
	for (size_t i = 0; i < model->sf_count; i++) {
		sf = &model->sfs[i];
		if (sf->port.ifindex != netdev->ifindex)
			continue;
		memcpy(sf->port.netdev, netdev->name, sizeof(sf->port.netdev));
		if (sf->representor_ready)
			return NULL;
		sf->representor_ready = netdev->ready;
		return sf;
	}
	return NULL;
}

static void netdev_found(const struct udev_netdev *netdev, void *data)
{
	model_netdev(data, netdev);
}

static void rdma_found(const char *name, const struct udev_sf *found, void *data)
{
	struct sf *sf = model_sf(data, found->pf, found->controller, found->sfnum);

	if (sf)
		snprintf(sf->rdma, sizeof(sf->rdma), "%s", name);
}

static int pf_compare(const void *a, const void *b)
{
	return strcmp(((const struct pf *)a)->name, ((const struct pf *)b)->name);
}

static int sf_compare(const void *a, const void *b)
{
	const struct sf *one = a, *other = b;
	int order = strcmp(one->pf, other->pf);

	if (order)
		return order;
	if (one->controller != other->controller)
		return one->controller < other->controller ? -1 : 1;
	return one->sfnum < other->sfnum ? -1 : one->sfnum > other->sfnum;
}

void model_load(struct model *model, struct devlink *devlink)
{
	int err, tries = DUMP_TRIES;

	*model = (struct model){};
	do {
		model_release(model);
		err = devlink_devices(devlink, pf_found, model);
		if (!err)
			err = devlink_ports(devlink, port_found, model);
	} while (err == -EAGAIN && --tries);
	if (err)
		die(EXIT_REFUSED, "devlink: %s", strerror(-err));
	qsort(model->pfs, model->pf_count, sizeof(*model->pfs), pf_compare);
	qsort(model->sfs, model->sf_count, sizeof(*model->sfs), sf_compare);
	if (model->sf_count) {
		tries = DUMP_TRIES;
		/* Ignore other errors: not all kernels have rates */
		while (devlink_rates(devlink, rate_found, model) == -EAGAIN && --tries)
			;
		err = udev_netdevs(netdev_found, model);
		if (err)
			die(EXIT_REFUSED, "network interfaces: %s", strerror(-err));
		err = udev_rdmas(rdma_found, model);
		if (err)
			die(EXIT_REFUSED, "RDMA devices: %s", strerror(-err));
	}
}

void model_release(struct model *model)
{
	free(model->pfs);
	free(model->sfs);
	*model = (struct model){};
}

struct pf *model_pf(const struct model *model, const char *name)
{
	for (size_t i = 0; i < model->pf_count; i++) {
		struct pf *pf = &model->pfs[i];

		if (!strcmp(pf->name, name) || (pf->netdev[0] && !strcmp(pf->netdev, name)))
			return pf;
	}
	return NULL;
}

struct sf *model_sf(const struct model *model, const char *pf, unsigned int controller,
		    unsigned int sfnum)
{
	for (size_t i = 0; i < model->sf_count; i++) {
		struct sf *sf = &model->sfs[i];

		if (sf->sfnum == sfnum && sf->controller == controller && !strcmp(sf->pf, pf))
			return sf;
	}
	return NULL;
}

void sf_name(char name[SF_NAME_SIZE], const char *pf, unsigned int controller,
	     unsigned int sfnum)
{
	if (controller)
		snprintf(name, SF_NAME_SIZE, "%s/c%usf%u", pf, controller, sfnum);
	else
		snprintf(name, SF_NAME_SIZE, "%s/sf%u", pf, sfnum);
}

const char *sf_state(const struct sf *sf)
{
	return sf->port.state == DEVLINK_PORT_FN_STATE_ACTIVE ? "active" : "inactive";
}

const char *sf_opstate(const struct sf *sf)
{
	return sf->port.opstate == DEVLINK_PORT_FN_OPSTATE_ATTACHED ? "attached" : "detached";
}

bool sf_netdev_elsewhere(const struct sf *sf)
{
	char device[32], pattern[256];
	bool registered;
	glob_t found;

	if (sf->netdev.ifindex)
		return false;
	if (sf->controller)
		snprintf(device, sizeof(device), "c%usf%u", sf->controller, sf->sfnum);
	else
		snprintf(device, sizeof(device), "sf%u", sf->sfnum);
	/* This folder exists while a netdevice does, whichever network namespace that is in */
	snprintf(pattern, sizeof(pattern), "/sys/bus/pci/devices/%s/%s-%s/*.eth/net", sf->pf,
		 sf->pf, device);
	registered = !glob(pattern, GLOB_NOSORT, NULL, &found);
	if (registered)
		globfree(&found);
	return registered;
}
