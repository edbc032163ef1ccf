// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "report.h"

/* Version of the JSON output: changes if a key is removed or changes its meaning */
#define SCHEMA 1

struct options options = { .timeout = 60 };

static int first_failure;
/* The terminal's last line is a progress line, which has no newline yet */
static bool progress_open;

static void progress_end(void)
{
	if (progress_open)
		fputc('\n', stderr);
	progress_open = false;
}

void die(int status, const char *format, ...)
{
	va_list arguments;
	char text[512];

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	report_failure(status, NULL, NULL, 0, text);
	exit(status);
}

struct json_object *report_object(void)
{
	struct json_object *json = json_object_new_object();

	json_object_object_add(json, "v", json_object_new_int(SCHEMA));
	return json;
}

static bool is_utf8(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;
	int more;

	while (*byte) {
		if (*byte < 0x80)
			more = 0;
		else if (*byte >= 0xc2 && *byte < 0xe0)
			more = 1;
		else if (*byte >= 0xe0 && *byte < 0xf0)
			more = 2;
		else if (*byte >= 0xf0 && *byte < 0xf5)
			more = 3;
		else
			return false;
		for (byte++; more; more--, byte++) {
			if ((*byte & 0xc0) != 0x80)
				return false;
		}
	}
	return true;
}

void report_add(struct json_object *json, const char *key, const char *value)
{
	char *text = *value ? strdup(value) : NULL;

	/* Names of interfaces and files are any bytes, JSON is UTF-8 */
	if (text && !is_utf8(text)) {
		for (char *at = text; *at; at++) {
			if (*at & 0x80)
				*at = '?';
		}
	}
	json_object_object_add(json, key, text ? json_object_new_string(text) : NULL);
	free(text);
}

/* Print an object as a line on standard error. Consumes it. */
static void error_line(struct json_object *json)
{
	fprintf(stderr, "%s\n", json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN |
							       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(json);
}

void report_failure(int status, const char *object, const char *step, int err, const char *text)
{
	struct json_object *json;
	const char *name;

	if (!first_failure)
		first_failure = status;
	if (!text || !*text)
		text = strerror(-err);
	progress_end();
	if (!options.json) {
		fprintf(stderr, "sfbus: %s%s%s%s%s\n", object ? object : "", object ? ": " : "",
			step ? step : "", step ? ": " : "", text);
		return;
	}
	json = json_object_new_object();
	if (object)
		report_add(json, "object", object);
	if (step)
		report_add(json, "step", step);
	/* Kernel-internal errors, such as ENOTSUPP, have no name */
	name = err ? strerrorname_np(-err) : NULL;
	if (name)
		report_add(json, "errno", name);
	report_add(json, "message", text);
	error_line(json);
}

int report_status(void)
{
	return first_failure;
}

void report_note(const char *format, ...)
{
	struct json_object *json;
	va_list arguments;
	char text[512];

	if (options.quiet)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	progress_end();
	if (!options.json) {
		fprintf(stderr, "%s\n", text);
		return;
	}
	json = json_object_new_object();
	report_add(json, "note", text);
	error_line(json);
}

/* Set the status that `systemctl status` shows if a systemd unit runs this */
static void progress_notify(const char *text)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	socklen_t length;
	char line[128];
	int fd;

	if (!path || strlen(path) >= sizeof(address.sun_path))
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	strcpy(address.sun_path, path);
	length = offsetof(struct sockaddr_un, sun_path) + strlen(path);
	/* "@" stands for the abstract namespace */
	if (address.sun_path[0] == '@')
		address.sun_path[0] = 0;
	snprintf(line, sizeof(line), "STATUS=%s", text);
	sendto(fd, line, strlen(line), MSG_NOSIGNAL, (struct sockaddr *)&address, length);
	close(fd);
}

void report_progress(const char *step, unsigned int done, unsigned int all)
{
	char line[96];

	if (options.quiet || options.progress == PROGRESS_NONE || all < 2)
		return;
	/* With --json, all lines on standard error are objects */
	if (options.json || options.progress == PROGRESS_JSON) {
		fprintf(stderr, "{\"step\":\"%s\",\"done\":%u,\"all\":%u}\n", step, done, all);
		return;
	}
	snprintf(line, sizeof(line), "%u of %u SFs %s", done, all, step);
	if (isatty(STDERR_FILENO)) {
		fprintf(stderr, "\r\033[K%s", line);
		progress_open = true;
		if (done == all)
			progress_end();
	} else if (done * 10 / all != (done - 1) * 10 / all) {
		fprintf(stderr, "%s\n", line);
		progress_notify(line);
	}
}

void report_json(struct json_object *array)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;

	flags |= options.pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED :
				  JSON_C_TO_STRING_PLAIN;
	puts(json_object_to_json_string_ext(array, flags));
	json_object_put(array);
}
