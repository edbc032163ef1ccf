/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFBUS_ALIAS_H
#define SFBUS_ALIAS_H

#include <stddef.h>

#define ALIAS_LENGTH 12

/* Compute the alias of an SF, as the module sfbus does; see sfbus-naming(7) */
void alias_make(char alias[ALIAS_LENGTH + 1], const char *pf, unsigned int controller,
		unsigned int sfnum);

#endif
