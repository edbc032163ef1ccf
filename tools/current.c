// SPDX-License-Identifier: GPL-2.0
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "current.h"

static bool netdev_is_up(const char *netdev)
{
	char path[64], text[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/sys/class/net/%s/flags", netdev);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(text, sizeof(text), file))
		*text = 0;
	fclose(file);
	return strtoul(text, NULL, 16) & IFF_UP;
}

static bool netdev_master(const char *netdev, char name[IFNAMSIZ])
{
	char path[64], target[256];
	ssize_t length;

	snprintf(path, sizeof(path), "/sys/class/net/%s/master", netdev);
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return false;
	target[length] = 0;
	snprintf(name, IFNAMSIZ, "%s", basename(target));
	return true;
}

void current_settings(const struct sf *sf, struct settings *settings)
{
	const struct devlink_port *port = &sf->port;
	union setting_value *value = settings->value;
	bool *given = settings->given;

	*settings = (struct settings){};
	given[SET_HW_ADDR] = port->has_hw_addr;
	memcpy(value[SET_HW_ADDR].hw_addr, port->hw_addr, sizeof(port->hw_addr));
	given[SET_MAX_IO_EQS] = port->has_max_io_eqs;
	value[SET_MAX_IO_EQS].number = port->max_io_eqs;
	given[SET_ROCE] = port->has_roce;
	value[SET_ROCE].on = port->roce;
	given[SET_TX_MAX] = true;
	value[SET_TX_MAX].number = port->tx_max;
	given[SET_TX_SHARE] = true;
	value[SET_TX_SHARE].number = port->tx_share;
	given[SET_STATE] = true;
	value[SET_STATE].on = port->state == DEVLINK_PORT_FN_STATE_ACTIVE;
	if (!port->netdev[0])
		return;
	given[SET_REP] = true;
	value[SET_REP].on = netdev_is_up(port->netdev);
	given[SET_BRIDGE] = netdev_master(port->netdev, value[SET_BRIDGE].name);
}
