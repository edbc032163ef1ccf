// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "current.h"
#include "file.h"
#include "netdev.h"

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
	given[SET_BRIDGE] = link_name(value[SET_BRIDGE].name, IFNAMSIZ, "/sys/class/net/%s/master",
				      port->netdev);
}
