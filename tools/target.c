// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "target.h"

/* Parse a number, and advance *@text to its end */
static bool number(const char **text, unsigned int *value)
{
	unsigned long long read;
	char *end;

	if (!isdigit((unsigned char)**text))
		return false;
	errno = 0;
	read = strtoull(*text, &end, 10);
	if (errno || read > 0xffffffff)
		return false;
	*value = read;
	*text = end;
	return true;
}

bool ranges_parse(const char *text, void (*found)(struct range range, void *data), void *data)
{
	struct range range;
	bool report;

	/* Check the whole text before the first call */
	for (int pass = 0; pass < 2; pass++) {
		const char *at = text;

		report = pass;
		for (;;) {
			if (!number(&at, &range.first))
				return false;
			range.last = range.first;
			if (*at == '-') {
				at++;
				if (!number(&at, &range.last) || range.last < range.first ||
				    range.last - range.first >= RANGE_SIZE)
					return false;
			}
			if (report)
				found(range, data);
			if (!*at)
				break;
			if (*at++ != ',')
				return false;
		}
	}
	return true;
}

bool pf_address(const char *text, char address[PF_NAME_SIZE])
{
	unsigned int domain = 0, bus, slot, function;
	int end = 0;

	if (sscanf(text, "%8x:%2x:%2x.%1x%n", &domain, &bus, &slot, &function, &end) != 4 ||
	    text[end]) {
		domain = 0;
		end = 0;
		if (sscanf(text, "%2x:%2x.%1x%n", &bus, &slot, &function, &end) != 3 || text[end])
			return false;
	}
	if (bus > 0xff || slot > 0x1f || function > 7)
		return false;
	snprintf(address, PF_NAME_SIZE, "%04x:%02x:%02x.%x", domain, bus, slot, function);
	return true;
}

struct pf *target_pf(const struct model *model, const char *name)
{
	char address[PF_NAME_SIZE];
	struct pf *pf;

	if (!name) {
		if (model->pf_count == 1)
			return model->pfs;
		die(model->pf_count ? EXIT_USAGE : EXIT_NO_DEVICE,
		    model->pf_count ? "PF: there are several, name one" : "PF: none found");
	}
	pf = model_pf(model, pf_address(name, address) ? address : name);
	if (!pf)
		die(EXIT_NO_DEVICE, "%s: no such PF with a devlink driver", name);
	return pf;
}

struct named {
	const struct model	*model;
	const char		*text;
	const char		*pf;
	unsigned int		controller;
	void			(*found)(struct sf *sf, void *data);
	void			*data;
	bool			missing;
};

static void named_range(struct range range, void *data)
{
	struct named *named = data;
	char name[SF_NAME_SIZE];
	struct sf *sf;

	for (unsigned int n = range.first; ; n++) {
		sf = model_sf(named->model, named->pf, named->controller, n);
		if (sf) {
			named->found(sf, named->data);
		} else {
			sf_name(name, named->pf, named->controller, n);
			report_failure(EXIT_NO_DEVICE, name, NULL, 0, "no such SF");
			named->missing = true;
		}
		if (n == range.last)
			break;
	}
}

/* Find an SF by its alias, port, netdevices or RDMA device */
static struct sf *sf_called(const struct model *model, const char *text)
{
	struct devlink_port port = {};
	int end = 0;

	if (sscanf(text, "%15[^/]/%63[^/]/%u%n", port.bus, port.device, &port.index, &end) != 3 ||
	    text[end])
		end = 0;
	for (size_t i = 0; i < model->sf_count; i++) {
		struct sf *sf = &model->sfs[i];

		if (!strcmp(text, sf->alias) || !strcmp(text, sf->netdev.name) ||
		    !strcmp(text, sf->port.netdev) || !strcmp(text, sf->rdma))
			return sf;
		/* The names that udev gives, also of netdevices in another network namespace */
		if ((!strncmp(text, "enm", 3) || !strncmp(text, "enr", 3)) &&
		    !strcmp(text + 3, sf->alias))
			return sf;
		if (!strncmp(text, "rocem", 5) && !strcmp(text + 5, sf->alias))
			return sf;
		if (end && devlink_same_port(&sf->port, &port))
			return sf;
	}
	return NULL;
}

bool target_sfs(const struct model *model, const char *text,
		void (*found)(struct sf *sf, void *data), void *data)
{
	struct named named = { .model = model, .text = text, .found = found, .data = data };
	char pf[PF_NAME_SIZE];
	const char *slash = strchr(text, '/'), *rest;
	struct sf *sf;

	if (*text) {
		sf = sf_called(model, text);
		if (sf) {
			found(sf, data);
			return true;
		}
	}
	if (isdigit((unsigned char)*text) && !slash && !strchr(text, ':')) {
		named.pf = target_pf(model, NULL)->name;
		if (ranges_parse(text, named_range, &named))
			return !named.missing;
	} else if (slash && (size_t)(slash - text) < sizeof(pf)) {
		snprintf(pf, sizeof(pf), "%.*s", (int)(slash - text), text);
		rest = slash + 1;
		if (*rest == 'c') {
			rest++;
			if (!number(&rest, &named.controller))
				rest = "";
		}
		if (!strncmp(rest, "sf", 2)) {
			named.pf = target_pf(model, pf)->name;
			if (ranges_parse(rest + 2, named_range, &named))
				return !named.missing;
		}
	}
	report_failure(EXIT_NO_DEVICE, text, NULL, 0, "no SF has this name");
	return false;
}
