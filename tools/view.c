// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "report.h"
#include "view.h"

static void print_address(const struct sf *sf, char text[18])
{
	const unsigned char *address = sf->port.hw_addr;

	if (sf->port.has_hw_addr)
		sprintf(text, "%02x:%02x:%02x:%02x:%02x:%02x", address[0], address[1], address[2],
			address[3], address[4], address[5]);
	else
		*text = 0;
}

struct json_object *view_json(const struct sf *sf)
{
	struct json_object *json = report_object();
	char name[SF_NAME_SIZE], handle[128], address[18];

	sf_name(name, sf->pf, sf->controller, sf->sfnum);
	snprintf(handle, sizeof(handle), "%s/%s/%u", sf->port.bus, sf->port.device,
		 sf->port.index);
	print_address(sf, address);
	report_add(json, "sf", name);
	report_add(json, "pf", sf->pf);
	json_object_object_add(json, "controller", json_object_new_int64(sf->controller));
	json_object_object_add(json, "sfnum", json_object_new_int64(sf->sfnum));
	report_add(json, "alias", sf->alias);
	report_add(json, "port", handle);
	report_add(json, "state", sf_state(sf));
	report_add(json, "opstate", sf_opstate(sf));
	report_add(json, "hw_addr", address);
	report_add(json, "netdev", sf->netdev.name);
	if (sf->netdev.ifindex)
		json_object_object_add(json, "carrier",
				       json_object_new_boolean(sf->netdev.carrier));
	report_add(json, "representor", sf->port.netdev);
	report_add(json, "rdma", sf->rdma);
	if (sf->port.has_max_io_eqs)
		json_object_object_add(json, "max_io_eqs",
				       json_object_new_int64(sf->port.max_io_eqs));
	if (sf->port.has_roce)
		json_object_object_add(json, "roce", json_object_new_boolean(sf->port.roce));
	return json;
}

static void list_json(struct sf * const *sfs, size_t count)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < count; i++)
		json_object_array_add(array, view_json(sfs[i]));
	report_json(array);
}

const char *or_dash(const char *text)
{
	return *text ? text : "-";
}

void view_list(struct sf * const *sfs, size_t count)
{
	char name[SF_NAME_SIZE], address[18];

	if (options.json) {
		list_json(sfs, count);
		return;
	}
	if (count && !options.quiet)
		printf("%-20s %-8s %-15s %-15s %s\n", "SF", "STATE", "NETDEV", "REPRESENTOR",
		       "ADDRESS");
	for (size_t i = 0; i < count; i++) {
		const struct sf *sf = sfs[i];

		sf_name(name, sf->pf, sf->controller, sf->sfnum);
		print_address(sf, address);
		printf("%-20s %-8s %-15s %-15s %s\n", name, sf_state(sf),
		       or_dash(sf->netdev.name), or_dash(sf->port.netdev), or_dash(address));
	}
}

static void show_line(const char *key, const char *value)
{
	printf("  %-12s %s\n", key, or_dash(value));
}

void view_show(struct sf * const *sfs, size_t count)
{
	char name[SF_NAME_SIZE], text[128];

	if (options.json) {
		list_json(sfs, count);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const struct sf *sf = sfs[i];

		sf_name(name, sf->pf, sf->controller, sf->sfnum);
		puts(name);
		show_line("alias", sf->alias);
		snprintf(text, sizeof(text), "%s/%s/%u", sf->port.bus, sf->port.device,
			 sf->port.index);
		show_line("port", text);
		snprintf(text, sizeof(text), "%s, %s", sf_state(sf), sf_opstate(sf));
		show_line("state", text);
		print_address(sf, text);
		show_line("hw_addr", text);
		snprintf(text, sizeof(text), "%s%s", or_dash(sf->netdev.name),
			 sf->netdev.ifindex ? sf->netdev.carrier ? ", carrier" : ", no carrier" :
			 sf_netdev_elsewhere(sf) ? " (in another network namespace)" : "");
		show_line("netdev", text);
		show_line("representor", sf->port.netdev);
		show_line("rdma", sf->rdma);
		if (sf->port.has_max_io_eqs) {
			snprintf(text, sizeof(text), "%u", sf->port.max_io_eqs);
			show_line("max_io_eqs", text);
		}
		if (sf->port.has_roce)
			show_line("roce", sf->port.roce ? "on" : "off");
	}
}
