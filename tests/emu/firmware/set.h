/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sets of tables that the linker gathers. Each file adds its tables, and code that walks a set
 * knows none of them by name. So the firmware executes commands of floors above it without
 * depending on them.
 */
#ifndef EMU_SET_H
#define EMU_SET_H

/* Add @table, an array of struct @type that ends with an empty entry */
#define SET_ADD(set, type, table)				\
	static const struct type *const set##_##table		\
	__attribute__((used, section(#set))) = (table)

#define SET_DECLARE(set, type)					\
	extern const struct type *const __start_##set[], *const __stop_##set[]

#define SET_FIRST(set)	__start_##set
#define SET_END(set)	__stop_##set

#endif
