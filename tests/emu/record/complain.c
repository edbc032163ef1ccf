// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>

#include "record/record.h"
#include "record/trace.h"

void complain(struct record *record, const char *why, ...)
{
	char *text = record->refusal;
	va_list ap;

	va_start(ap, why);
	vsnprintf(text, sizeof(record->refusal), why, ap);
	va_end(ap);
	record->refusals++;
	fprintf(stderr, "sfemu: %s\n", text);
	if (trace_wants(record->trace, TRACE_WARN)) {
		trace_begin(record->trace, TRACE_WARN, "violation");
		trace_str(record->trace, "why", text);
		trace_end(record->trace);
	}
}
