// SPDX-License-Identifier: GPL-2.0
/*
 * sfbus name: print the names of SFs, which need not exist. Needs no card and no module.
 */
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "report.h"
#include "target.h"

struct naming {
	const char		*pf;
	struct json_object	*array;
};

static void name_one(const char *pf, unsigned int sfnum, struct json_object *array)
{
	char name[SF_NAME_SIZE], alias[ALIAS_LENGTH + 1], text[32];
	struct json_object *json;

	alias_make(alias, pf, 0, sfnum);
	sf_name(name, pf, 0, sfnum);
	if (!array) {
		printf("%s %s enm%s enr%s rocem%s\n", name, alias, alias, alias, alias);
		return;
	}
	json = report_object();
	report_add(json, "sf", name);
	report_add(json, "alias", alias);
	snprintf(text, sizeof(text), "enm%s", alias);
	report_add(json, "netdev", text);
	snprintf(text, sizeof(text), "enr%s", alias);
	report_add(json, "representor", text);
	snprintf(text, sizeof(text), "rocem%s", alias);
	report_add(json, "rdma", text);
	json_object_array_add(array, json);
}

static void name_range(struct range range, void *data)
{
	struct naming *naming = data;

	for (unsigned int n = range.first; ; n++) {
		name_one(naming->pf, n, naming->array);
		if (n == range.last)
			break;
	}
}

int command_name(int argc, char **argv)
{
	struct naming naming = {};
	char pf[PF_NAME_SIZE];

	if (argc != 2)
		die(EXIT_USAGE,
		    "name takes the address of a PF and numbers: sfbus name 0000:06:00.0 0-63,88");
	if (!pf_address(argv[0], pf))
		die(EXIT_USAGE, "%s: not a PCI address, such as 0000:06:00.0", argv[0]);
	naming.pf = pf;
	if (options.json)
		naming.array = json_object_new_array();
	if (!ranges_parse(argv[1], name_range, &naming))
		die(EXIT_USAGE, "%s: not a list of numbers, such as 0-63,88", argv[1]);
	if (naming.array)
		report_json(naming.array);
	return 0;
}
