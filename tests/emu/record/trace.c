// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/clock.h"
#include "record/trace.h"

struct trace {
	FILE *file;
	unsigned int kinds;
};

static const char *const names[TRACE_KINDS] = {
	"cmd", "doorbell", "event", "frame", "warn",
};

struct trace *trace_open(const char *path, unsigned int kinds)
{
	struct trace *trace = calloc(1, sizeof(*trace));

	if (!trace)
		return NULL;
	trace->kinds = kinds;
	trace->file = fopen(path, "we");
	if (trace->file)
		return trace;
	perror(path);
	free(trace);
	return NULL;
}

void trace_close(struct trace *trace)
{
	fclose(trace->file);
	free(trace);
}

bool trace_wants(const struct trace *trace, enum trace_kind kind)
{
	return trace && trace->kinds >> kind & 1;
}

unsigned int trace_kinds(const char *list)
{
	unsigned int kinds = 0, i;

	while (*list) {
		size_t len = strcspn(list, ",");

		if (len == 3 && !strncmp(list, "all", 3))
			kinds = TRACE_ALL;
		for (i = 0; i < TRACE_KINDS; i++)
			if (strlen(names[i]) == len && !strncmp(list, names[i], len))
				break;
		if (i < TRACE_KINDS)
			kinds |= 1u << i;
		else if (kinds != TRACE_ALL)
			return 0;
		list += len;
		list += *list == ',';
	}
	return kinds;
}

void trace_begin(struct trace *trace, enum trace_kind kind, const char *what)
{
	uint64_t now = clock_now();

	fprintf(trace->file, "{\"t\":%llu.%09llu,\"kind\":\"%s\",\"what\":\"%s\"",
		now / 1000000000ull, now % 1000000000ull, names[kind], what);
}

void trace_u64(struct trace *trace, const char *key, uint64_t value)
{
	fprintf(trace->file, ",\"%s\":%llu", key, (unsigned long long)value);
}

void trace_str(struct trace *trace, const char *key, const char *value)
{
	fprintf(trace->file, ",\"%s\":\"", key);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			fputc('\\', trace->file);
		if ((unsigned char)*value >= ' ')
			fputc(*value, trace->file);
	}
	fputc('"', trace->file);
}

void trace_hex(struct trace *trace, const char *key, const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *p = data;

	fprintf(trace->file, ",\"%s\":\"", key);
	for (; len; p++, len--) {
		fputc(digits[*p >> 4], trace->file);
		fputc(digits[*p & 15], trace->file);
	}
	fputc('"', trace->file);
}

void trace_end(struct trace *trace)
{
	fputs("}\n", trace->file);
}
