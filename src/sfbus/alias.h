/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFBUS_ALIAS_H
#define SFBUS_ALIAS_H

#include <sfbus/sfbus.h>

int sf_alias_claim(struct sf_function *sf);
void sf_alias_release(struct sf_function *sf);
/* Whether @window belongs to an SF device that has claimed its alias */
bool sf_alias_has_window(const struct resource *window);

#endif /* SFBUS_ALIAS_H */
