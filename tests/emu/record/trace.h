/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_TRACE_H
#define EMU_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One JSON object a line. A NULL trace discards everything. */
struct trace;

enum trace_kind {
	TRACE_CMD, TRACE_DOORBELL, TRACE_EVENT, TRACE_FRAME, TRACE_WARN,
	TRACE_KINDS
};

#define TRACE_ALL	((1u << TRACE_KINDS) - 1)

/* @kinds: bit n stands for trace_kind n. NULL if the file cannot be written. */
struct trace *trace_open(const char *path, unsigned int kinds);
void trace_close(struct trace *trace);
bool trace_wants(const struct trace *trace, enum trace_kind kind);
/* Bits for a list of names (cmd,doorbell,event,frame,warn,all); 0: a name is unknown */
unsigned int trace_kinds(const char *names);

void trace_begin(struct trace *trace, enum trace_kind kind, const char *what);
void trace_u64(struct trace *trace, const char *key, uint64_t value);
void trace_str(struct trace *trace, const char *key, const char *value);
void trace_hex(struct trace *trace, const char *key, const void *data, size_t len);
void trace_end(struct trace *trace);

#endif
