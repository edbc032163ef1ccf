/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFBUS_COMMAND_H
#define SFBUS_COMMAND_H

/* Each returns the exit status. @argv begins after the command's name. */
int command_list(int argc, char **argv);
int command_show(int argc, char **argv);
int command_which(int argc, char **argv);
int command_name(int argc, char **argv);
int command_add(int argc, char **argv);
int command_set(int argc, char **argv);
int command_del(int argc, char **argv);
int command_apply(int argc, char **argv);
int command_save(int argc, char **argv);
int command_take(int argc, char **argv);
int command_release(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_monitor(int argc, char **argv);

#endif
