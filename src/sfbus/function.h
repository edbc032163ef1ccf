/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFBUS_FUNCTION_H
#define SFBUS_FUNCTION_H

#include <sfbus/sfbus.h>

extern const struct device_type sf_function_type;

#endif /* SFBUS_FUNCTION_H */
