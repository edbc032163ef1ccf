// SPDX-License-Identifier: GPL-2.0
/*
 * LD_PRELOAD library: append the system calls for verbs to the file that RECORD names, as trace.h
 * describes. libibverbs issues all of them by ioctl. Children of the program are not recorded.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <rdma/ib_user_ioctl_cmds.h>
#include <rdma/ib_user_verbs.h>
#include <rdma/mlx5_user_ioctl_cmds.h>
#include <rdma/rdma_user_ioctl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace.h"

#define FILES_MAX	64
#define DESCRIPTORS_MAX	1024
#define DEVICES_MAX	8
#define PAGE		4096ull
#define USER_MIN	0x100000000000ull
#define USER_MAX	0x800000000000ull
#define CONTENTS_MAX	65536

/* Numbers in the order in which they were first seen, of all files or of one each */
struct numbers {
	uint32_t number[TRACE_NUMBERS];
	int file[TRACE_NUMBERS];
	unsigned int count;
};

static struct numbers pages, events;

/* An open file may have several descriptors; the program has few of either */
static struct file {
	bool open;
	uint16_t number, device;
} files[FILES_MAX], *file_at[DESCRIPTORS_MAX];

/* Threads may call at the same time */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static uint16_t device_number(int fd)
{
	static dev_t devices[DEVICES_MAX];
	struct stat stat = {};
	uint16_t i = 0;

	fstat(fd, &stat);
	while (i < DEVICES_MAX - 1 && devices[i] && devices[i] != stat.st_rdev)
		i++;
	devices[i] = stat.st_rdev;
	return i;
}

static struct file *file_of(int fd)
{
	return fd >= 0 && fd < DESCRIPTORS_MAX ? file_at[fd] : NULL;
}

static struct file *file_add(int fd)
{
	uint16_t i = 0;

	while (i < FILES_MAX && files[i].open)
		i++;
	if (i == FILES_MAX || fd >= DESCRIPTORS_MAX)
		abort();
	files[i] = (struct file){ .open = true, .number = i, .device = device_number(fd) };
	return file_at[fd] = &files[i];
}

/* Close a descriptor; the file is still open if it has another one */
static void file_put(struct file *file, int fd)
{
	int other = DESCRIPTORS_MAX;

	file_at[fd] = NULL;
	while (other-- && file_at[other] != file)
		;
	file->open = other >= 0;
}

static void numbers_add(struct numbers *numbers, int file, uint32_t number)
{
	if (numbers->count < TRACE_NUMBERS) {
		numbers->file[numbers->count] = file;
		numbers->number[numbers->count++] = number;
	}
}

/* TRACE_NUMBERS: it was not seen */
static unsigned int numbers_find(const struct numbers *numbers, int file, uint32_t number)
{
	unsigned int i = numbers->count;

	/* The last one, as numbers are used again */
	while (i--)
		if (numbers->number[i] == number && numbers->file[i] == file)
			return i;
	return TRACE_NUMBERS;
}

/* Where the heap begins: far below USER_MIN if the program is linked to fixed addresses */
static uint64_t heap_start(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long long start = 0;
	char line[512];

	while (!start && maps && fgets(line, sizeof(line), maps))
		if (strstr(line, "[heap]"))
			sscanf(line, "%llx-", &start);
	if (maps)
		fclose(maps);
	return start;
}

static bool is_address(uint64_t value)
{
	static uint64_t heap;
	unsigned char resident;

	if (!heap)
		heap = heap_start();
	if (heap && value >= heap && value < (uintptr_t)sbrk(0))
		return true;
	/* It may be half of a GID */
	return value >= USER_MIN && value < USER_MAX &&
	       !mincore((void *)(uintptr_t)(value & -PAGE), 1, &resident);
}

static uint64_t address(uint64_t value)
{
	return is_address(value) ? TRACE_ADDRESS | (value & (TRACE_ARENA - 1)) : value;
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
	return file < TRACE_NUMBERS ? TRACE_FILE | file : attr->data;
}

static void write_contents(FILE *out, const struct file *file,
			   const struct ib_uverbs_ioctl_hdr *hdr,
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
		page = numbers_find(&pages, file->number, words[i]);
		if (words[i] > 1 && page < TRACE_NUMBERS)
			words[i] = TRACE_PAGE | page;
	}
	fwrite(copy, attr->len, 1, out);
}

/* The request, before the kernel replaces parts of it by its answer */
static void write_request(FILE *out, const struct file *file, const struct ib_uverbs_ioctl_hdr *hdr)
{
	unsigned int i;

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
			write_contents(out, file, hdr, attr);
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
static void note(const struct file *file, const struct ib_uverbs_ioctl_hdr *hdr)
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
			numbers_add(&pages, file->number, *(const uint32_t *)(uintptr_t)attr->data);
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

/* NULL: this program is not to be recorded */
static FILE *trace(void)
{
	const char *path = getenv("RECORD");
	static pid_t owner;
	static FILE *out;

	if (!out && path) {
		out = fopen(path, "a");
		owner = getpid();
	}
	return owner == getpid() ? out : NULL;
}

static int record(int fd, struct ib_uverbs_ioctl_hdr *hdr,
		  int (*next)(int fd, unsigned long request, ...))
{
	struct trace_call call = {
		.object = hdr->object_id, .method = hdr->method_id, .attrs = hdr->num_attrs,
	};
	struct file *file = file_of(fd) ?: file_add(fd);
	int result;
	size_t size;
	char *data;
	FILE *memory;

	memory = open_memstream(&data, &size);
	if (!memory)
		abort();
	write_request(memory, file, hdr);
	fclose(memory);
	result = next(fd, RDMA_VERBS_IOCTL, hdr);
	call.file = file->number;
	call.device = file->device;
	call.error = result ? errno : 0;
	fwrite(&call, sizeof(call), 1, trace());
	fwrite(data, size, 1, trace());
	fflush(trace());
	free(data);
	if (!result)
		note(file, hdr);
	else
		errno = call.error;
	return result;
}

int ioctl(int fd, unsigned long request, ...)
{
	static int (*next)(int fd, unsigned long request, ...);
	void *argument;
	va_list ap;
	int result;

	va_start(ap, request);
	argument = va_arg(ap, void *);
	va_end(ap);
	if (!next)
		next = dlsym(RTLD_NEXT, "ioctl");
	if (request != RDMA_VERBS_IOCTL || !trace())
		return next(fd, request, argument);
	pthread_mutex_lock(&lock);
	result = record(fd, argument, next);
	pthread_mutex_unlock(&lock);
	return result;
}

/* Python makes duplicates like this */
int fcntl64(int fd, int command, ...)
{
	static int (*next)(int fd, int command, ...);
	va_list ap;
	void *argument;
	int result;

	va_start(ap, command);
	argument = va_arg(ap, void *);
	va_end(ap);
	if (!next)
		next = dlsym(RTLD_NEXT, "fcntl64");
	result = next(fd, command, argument);
	pthread_mutex_lock(&lock);
	if (command == F_DUPFD_CLOEXEC && result >= 0 && result < DESCRIPTORS_MAX)
		file_at[result] = file_of(fd);
	pthread_mutex_unlock(&lock);
	return result;
}

int close(int fd)
{
	static int (*next)(int fd);
	struct trace_call call = { .object = TRACE_CLOSE };
	struct file *file;

	if (!next)
		next = dlsym(RTLD_NEXT, "close");
	pthread_mutex_lock(&lock);
	file = file_of(fd);
	if (file && trace()) {
		file_put(file, fd);
		call.file = file->number;
		if (!file->open) {
			fwrite(&call, sizeof(call), 1, trace());
			fflush(trace());
		}
	}
	pthread_mutex_unlock(&lock);
	return next(fd);
}
