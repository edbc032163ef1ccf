/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_KIND_H
#define CONFORM_KIND_H

#include "tests/conform/command.h"

/*
 * What a command is: its opcode and whatever makes commands of one opcode different things, such as
 * op_mod, a register's name, a flow table's type. Commands of a kind are compared with each other.
 */
char *kind_of(const struct command *cmd);

#endif
