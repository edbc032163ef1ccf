// SPDX-License-Identifier: GPL-2.0
/*
 * LD_PRELOAD library: append the system calls for verbs to the file that RECORD names, as trace.h
 * describes. libibverbs issues all of them by ioctl.
 */
#include <dlfcn.h>
#include <rdma/ib_user_ioctl_cmds.h>
#include <rdma/ib_user_verbs.h>
#include <rdma/mlx5_user_ioctl_cmds.h>
#include <rdma/rdma_user_ioctl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "trace.h"

#define NUMBERS_MAX	256
#define USER_MIN	0x100000000000ull
#define USER_MAX	0x800000000000ull
#define CONTENTS_MAX	65536

/* Numbers in the order in which they were first seen, of all files or of one each */
struct numbers {
	uint32_t number[NUMBERS_MAX];
	int fd[NUMBERS_MAX];
	unsigned int count;
};

static struct numbers files, pages, events;

static unsigned int numbers_add(struct numbers *numbers, int fd, uint32_t number)
{
	if (numbers->count < NUMBERS_MAX) {
		numbers->fd[numbers->count] = fd;
		numbers->number[numbers->count++] = number;
	}
	return numbers->count - 1;
}

/* NUMBERS_MAX: it was not seen */
static unsigned int numbers_find(const struct numbers *numbers, int fd, uint32_t number)
{
	unsigned int i = numbers->count;

	/* The last one, as numbers are used again */
	while (i--)
		if (numbers->number[i] == number && numbers->fd[i] == fd)
			return i;
	return NUMBERS_MAX;
}

static uint64_t address(uint64_t value)
{
	return value < USER_MIN || value >= USER_MAX ? value :
	       TRACE_ADDRESS | (value & (TRACE_ARENA - 1));
}

static bool creates(const struct ib_uverbs_ioctl_hdr *hdr, uint16_t object, uint16_t method)
{
	return hdr->object_id == object && hdr->method_id == method;
}

static bool has_page(const struct ib_uverbs_ioctl_hdr *hdr)
{
	return creates(hdr, UVERBS_OBJECT_CQ, UVERBS_METHOD_CQ_CREATE) ||
	       creates(hdr, UVERBS_OBJECT_QP, UVERBS_METHOD_QP_CREATE) ||
	       creates(hdr, UVERBS_OBJECT_DEVICE, UVERBS_METHOD_INVOKE_WRITE);
}

/* The attribute is a file of events */
static bool is_events(const struct ib_uverbs_ioctl_hdr *hdr, uint16_t id)
{
	if (creates(hdr, UVERBS_OBJECT_CQ, UVERBS_METHOD_CQ_CREATE))
		return id == UVERBS_ATTR_CREATE_CQ_COMP_CHANNEL ||
		       id == UVERBS_ATTR_CREATE_CQ_EVENT_FD;
	if (creates(hdr, UVERBS_OBJECT_QP, UVERBS_METHOD_QP_CREATE))
		return id == UVERBS_ATTR_CREATE_QP_EVENT_FD;
	return creates(hdr, UVERBS_OBJECT_SRQ, UVERBS_METHOD_SRQ_CREATE) &&
	       id == UVERBS_ATTR_CREATE_SRQ_EVENT_FD;
}

static uint64_t inline_data(const struct ib_uverbs_ioctl_hdr *hdr,
			    const struct ib_uverbs_attr *attr)
{
	unsigned int file;

	if (!is_events(hdr, attr->attr_id))
		return address(attr->data);
	file = numbers_find(&events, 0, attr->data);
	return file < NUMBERS_MAX ? TRACE_FILE | file : attr->data;
}

static void write_contents(FILE *out, int fd, const struct ib_uverbs_ioctl_hdr *hdr,
			   const struct ib_uverbs_attr *attr)
{
	static uint64_t copy[CONTENTS_MAX / sizeof(uint64_t)];
	uint32_t *words = (uint32_t *)copy;
	unsigned int i, page;

	copy[attr->len / sizeof(*copy)] = 0;
	memcpy(copy, (const void *)(uintptr_t)attr->data, attr->len);
	for (i = 0; i < attr->len / sizeof(*copy); i++)
		copy[i] = address(copy[i]);
	/* The driver's part of a request for a queue has its doorbell page */
	for (i = 0; has_page(hdr) && attr->attr_id == UVERBS_ATTR_UHW_IN &&
	     i < attr->len / sizeof(*words); i++) {
		page = numbers_find(&pages, fd, words[i]);
		if (words[i] > 1 && page < NUMBERS_MAX)
			words[i] = TRACE_PAGE | page;
	}
	fwrite(copy, attr->len, 1, out);
}

static void write_call(FILE *out, int fd, const struct ib_uverbs_ioctl_hdr *hdr)
{
	unsigned int file = numbers_find(&files, 0, fd), i;
	struct trace_call call = {
		.object = hdr->object_id, .method = hdr->method_id, .attrs = hdr->num_attrs,
		.file = file < NUMBERS_MAX ? file : numbers_add(&files, 0, fd),
	};

	fwrite(&call, sizeof(call), 1, out);
	for (i = 0; i < hdr->num_attrs; i++) {
		const struct ib_uverbs_attr *attr = &hdr->attrs[i];
		struct trace_attr written = {
			.id = attr->attr_id, .len = attr->len, .flags = attr->flags,
			.elem = attr->attr_data.reserved,
		};

		if (trace_is_inline(&written))
			written.data = inline_data(hdr, attr);
		fwrite(&written, sizeof(written), 1, out);
		if (!trace_is_inline(&written))
			write_contents(out, fd, hdr, attr);
	}
}

static const struct ib_uverbs_attr *find(const struct ib_uverbs_ioctl_hdr *hdr, uint16_t id)
{
	unsigned int i;

	for (i = 0; i < hdr->num_attrs; i++)
		if (hdr->attrs[i].attr_id == id)
			return &hdr->attrs[i];
	return NULL;
}

/* Numbers that the kernel has assigned */
static void note(int fd, const struct ib_uverbs_ioctl_hdr *hdr)
{
	const struct ib_uverbs_attr *attr;

	if (creates(hdr, UVERBS_OBJECT_ASYNC_EVENT, UVERBS_METHOD_ASYNC_EVENT_ALLOC)) {
		attr = find(hdr, UVERBS_ATTR_ASYNC_EVENT_ALLOC_FD_HANDLE);
		if (attr)
			numbers_add(&events, 0, attr->data);
	}
	if (creates(hdr, MLX5_IB_OBJECT_UAR, MLX5_IB_METHOD_UAR_OBJ_ALLOC)) {
		attr = find(hdr, MLX5_IB_ATTR_UAR_OBJ_ALLOC_PAGE_ID);
		if (attr)
			numbers_add(&pages, fd, *(const uint32_t *)(uintptr_t)attr->data);
	}
	if (!creates(hdr, UVERBS_OBJECT_DEVICE, UVERBS_METHOD_INVOKE_WRITE))
		return;
	attr = find(hdr, UVERBS_ATTR_WRITE_CMD);
	if (!attr || attr->data != IB_USER_VERBS_CMD_CREATE_COMP_CHANNEL)
		return;
	attr = find(hdr, UVERBS_ATTR_CORE_OUT);
	if (attr)
		numbers_add(&events, 0, *(const uint32_t *)(uintptr_t)attr->data);
}

int ioctl(int fd, unsigned long request, ...)
{
	static int (*next)(int fd, unsigned long request, ...);
	static FILE *out;
	struct ib_uverbs_ioctl_hdr *hdr;
	va_list ap;
	int result;

	va_start(ap, request);
	hdr = va_arg(ap, void *);
	va_end(ap);
	if (!next)
		next = dlsym(RTLD_NEXT, "ioctl");
	if (request != RDMA_VERBS_IOCTL || !getenv("RECORD"))
		return next(fd, request, hdr);
	if (!out)
		out = fopen(getenv("RECORD"), "a");
	if (out) {
		write_call(out, fd, hdr);
		fflush(out);
	}
	result = next(fd, request, hdr);
	if (!result)
		note(fd, hdr);
	return result;
}
