/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFBUS_CURRENT_H
#define SFBUS_CURRENT_H

#include "model.h"
#include "settings.h"

/* Read an SF's settings from the kernel, as far as this network namespace shows them */
void current_settings(const struct sf *sf, struct settings *settings);

#endif
