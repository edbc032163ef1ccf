/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Access to sysfs, links and programs.
 */
#ifndef SFBUS_FILE_H
#define SFBUS_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Read the first line of a file, without the newline. Returns false, and "", if there is none. */
bool file_line(char *line, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Write @text. @flags: further ones for open(2). Returns 0 or a negative errno. */
int file_write(const char *path, int flags, const char *text);

/* Wait until no other process has locked the file, and lock it until the program ends */
void file_lock(const char *path);

/* Read the last component of a link's target. Returns false, and "", if there is no link. */
bool link_name(char *name, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Run a program, without a shell, and call @found, unless it is NULL, for each line of its
 * standard output. Its standard error is discarded. Returns whether it exited with status 0.
 */
bool program_lines(char * const *argv, void (*found)(const char *line, void *data), void *data);

/* The same for the first line only. Returns false, and "", if it fails or prints nothing. */
bool program_line(char *line, size_t size, char * const *argv);

#endif
