/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_KIND_H
#define CONFORM_KIND_H

#include "tests/conform/command.h"

/*
 * The kind of a command: its opcode, and whatever distinguishes commands with the same opcode, such
 * as op_mod, a register's name, a flow table's type. Commands of the same kind are compared.
 */
char *kind_of(const struct command *cmd);

#endif
