/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Output: data on standard output, everything else on standard error; both as JSON with --json.
 */
#ifndef SFBUS_REPORT_H
#define SFBUS_REPORT_H

#include <json-c/json.h>
#include <stdbool.h>

/* Exit statuses, on which scripts rely */
enum {
	EXIT_REFUSED	= 1,	/* the kernel or this program refused some of it */
	EXIT_USAGE	= 2,
	EXIT_NO_DEVICE	= 3,	/* no such PF, SF or driver */
	EXIT_TIMEOUT	= 4,
	EXIT_CONFIG	= 5,
	EXIT_PENDING	= 10,	/* `apply --check`: there are changes to make */
};

struct options {
	bool	json, pretty, quiet, dry_run, no_wait;
	enum { PROGRESS_AUTO, PROGRESS_NONE, PROGRESS_JSON } progress;
	int	timeout;	/* seconds */
};

extern struct options options;

/* Report a failure, and end the program with this exit status */
void die(int status, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/*
 * Report that @step of @object, such as "0000:06:00.0/sf88", failed; both may be NULL. @err is
 * a negative errno or 0; @text is the message, or NULL for that of @err. report_status() returns
 * the @status of the first failure, or 0.
 */
void report_failure(int status, const char *object, const char *step, int err, const char *text);
int report_status(void);

/* Print a line on standard error, except with --quiet */
void report_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Report that @done of @all SFs have reached @step */
void report_progress(const char *step, unsigned int done, unsigned int all);

/* Returns a new object of the JSON output, with the version of its schema */
struct json_object *report_object(void);

/* Add a string, or null if @value is empty */
void report_add(struct json_object *json, const char *key, const char *value);

/* Print an array of objects. Consumes it. */
void report_json(struct json_object *array);

#endif
