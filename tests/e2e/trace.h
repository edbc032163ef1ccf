/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Traces of the system calls that a program made for verbs: what uverbs_record.so writes and
 * uverbs_replay reads. Numbers that differ from run to run are replaced by references.
 */
#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>
#include <stdint.h>

/* A call; @attrs attributes follow */
struct trace_call {
	uint16_t object, method, attrs;
	uint16_t file;			/* the lowest number that no other open file has */
	uint16_t device;		/* of the file, in the order of use */
	uint16_t error;			/* what the kernel answered, 0 or errno */
};

/* In place of @object: the program closed the file */
#define TRACE_CLOSE		0xffff

/* Followed by the contents if they are longer than the field */
struct trace_attr {
	uint16_t id, len, flags, elem;
	uint64_t data;
};

/* The contents of an attribute are in its field */
static inline bool trace_is_inline(const struct trace_attr *attr)
{
	return attr->len <= sizeof(attr->data);
}

/* An address of the program: its place in an arena */
#define TRACE_ADDRESS		0xfeed000000000000ull
#define TRACE_ADDRESS_MASK	0xffff000000000000ull
#define TRACE_ARENA		(1u << 20)
/* A doorbell page, or a file of events, in the order of creation */
#define TRACE_PAGE		0xfee00000u
#define TRACE_FILE		0xfed00000u
#define TRACE_NUMBER_MASK	0xfff00000u
#define TRACE_NUMBERS		4096u

#endif
