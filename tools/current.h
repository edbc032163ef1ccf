/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFBUS_CURRENT_H
#define SFBUS_CURRENT_H

#include "model.h"
#include "settings.h"

/* What is set of an SF now, as far as it can be seen from this network namespace */
void current_settings(const struct sf *sf, struct settings *settings);

#endif
