// SPDX-License-Identifier: GPL-2.0
#include <net/devlink.h>

void probe(struct devlink_health_reporter *reporter);
void probe(struct devlink_health_reporter *reporter)
{
	devlink_port_health_reporter_destroy(reporter);
}
