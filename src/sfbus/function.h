/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SFBUS_FUNCTION_H
#define _SFBUS_FUNCTION_H

#include <sfbus/sfbus.h>

extern const struct device_type sf_function_type;

#endif /* _SFBUS_FUNCTION_H */
