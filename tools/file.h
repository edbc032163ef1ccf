/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files of one line, links and programs, as the kernel and its tools have them.
 */
#ifndef SFBUS_FILE_H
#define SFBUS_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* The first line of a file, without its end. False, and "", if there is none. */
bool file_line(char *line, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* 0 or a negative errno. @flags: those of open(2), of a file that is made or emptied. */
int file_write(const char *path, int flags, const char *text);

/* The last part of what a link points to. False, and "", if there is none. */
bool link_name(char *name, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Run a program, without a shell, and give each line that it prints to @line. Its errors go
 * nowhere. Returns whether it ended with status 0.
 */
bool program_lines(char * const *argv, void (*found)(const char *line, void *data), void *data);

/* The first line that it prints. False, and "", if it fails or prints nothing. */
bool program_line(char *line, size_t size, char * const *argv);

#endif
