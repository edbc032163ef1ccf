/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the user is told: data on standard output, all else on standard error. Either is JSON
 * if he asks for it.
 */
#ifndef SFBUS_REPORT_H
#define SFBUS_REPORT_H

#include <json-c/json.h>
#include <stdbool.h>

/* The program's status; scripts rely on the numbers */
enum {
	EXIT_REFUSED	= 1,	/* the kernel, or this program, refused some of what was asked */
	EXIT_USAGE	= 2,
	EXIT_NO_DEVICE	= 3,	/* no such PF or SF, no driver */
	EXIT_TIMEOUT	= 4,
	EXIT_CONFIG	= 5,
	EXIT_PENDING	= 10,	/* `apply --check`: there is something to be done */
};

struct options {
	bool	json, pretty, quiet, dry_run, no_wait;
	enum { PROGRESS_AUTO, PROGRESS_NONE, PROGRESS_JSON } progress;
	int	timeout;	/* seconds */
};

extern struct options options;

void die(int status, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/*
 * What failed of @object, as "0000:06:00.0/sf88", while doing @step. @err is a negative errno
 * or 0, @text the sentence that goes with it, or NULL: that of the errno. The first failure
 * decides the program's status, which report_status() returns.
 */
void report_failure(int status, const char *object, const char *step, int err, const char *text);
int report_status(void);

/* A line for whoever is watching, not with --quiet */
void report_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* @done of @all SFs have come as far as @step. On a terminal a line that moves. */
void report_progress(const char *step, unsigned int done, unsigned int all);

/* Print an array of objects, and free it */
void report_json(struct json_object *array);

#endif
