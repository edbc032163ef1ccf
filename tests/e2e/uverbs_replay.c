// SPDX-License-Identifier: GPL-2.0
/*
 * uverbs_replay CHARDEV[,CHARDEV] SEED ROUNDS FAULTS TRACE…: make the system calls of traces, as
 * uverbs_record.so has written them. Without FAULTS (0) print how many ended as they had, and all
 * others; with FAULTS, change one call of so many: its numbers, contents, lengths, attributes and
 * order. Rounds have up to three processes, which share files or have their own, close them in
 * between, ring doorbells that name anything, and end without closing them. All is determined by
 * SEED, except for what processes do at the same time. Run by a user without privileges.
 */
#include <errno.h>
#include <fcntl.h>
#include <rdma/ib_user_ioctl_cmds.h>
#include <rdma/ib_user_ioctl_verbs.h>
#include <rdma/ib_user_verbs.h>
#include <rdma/mlx5_user_ioctl_cmds.h>
#include <rdma/rdma_user_ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trace.h"

#define NOBODY		65534
#define PAGE		4096
#define FILES		64
#define DEVICES		2
#define ATTRS		32
#define SPACE		(256 << 10)	/* for the contents of a call */
#define PROCESSES	3
#define HANDLES		24
#define IDS		20
#define TRACES		64

struct trace {
	const uint8_t *data;
	size_t size;
};

/* A call with the contents of its attributes */
struct call {
	struct trace_call head;
	struct trace_attr attr[ATTRS];
	const uint8_t *contents[ATTRS];
};

/* What a process has */
struct state {
	char *const *devices;
	unsigned int faults;
	int file[FILES];
	uint32_t page[TRACE_NUMBERS], event[TRACE_NUMBERS];
	unsigned int pages, events;
	uint8_t *arena, *doorbells;
	uint8_t space[SPACE];
	size_t used;
	unsigned int calls, alike;
};

/* ---- numbers ---- */

static uint64_t seed;

static uint64_t any(void)
{
	uint64_t value = seed += 0x9e3779b97f4a7c15ull;

	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9ull;
	value = (value ^ value >> 27) * 0x94d049bb133111ebull;
	return value ^ value >> 31;
}

static unsigned int below(unsigned int limit)
{
	return any() % limit;
}

static bool one_in(unsigned int n)
{
	return n && !below(n);
}

/* Numbers at which something changes */
static uint64_t special(const struct state *state)
{
	switch (below(10)) {
	case 0:
		return below(HANDLES);
	case 1:
		return 1ull << below(64);
	case 2:
		return (1ull << below(64)) - 1;
	case 3:
		return -(uint64_t)below(PAGE);
	case 4:
		return (uintptr_t)state->arena + below(TRACE_ARENA);
	case 5:
		return 0xffff800000000000ull + below(TRACE_ARENA);
	case 6:
		return (uint64_t)below(64) << 32 | below(64);
	case 7:
		return below(0x10000);
	case 8:
		return 0;
	default:
		return any();
	}
}

/* ---- traces ---- */

static bool trace_take(struct trace *trace, void *to, size_t size)
{
	if (size > trace->size)
		return false;
	memcpy(to, trace->data, size);
	trace->data += size;
	trace->size -= size;
	return true;
}

static bool trace_next(struct trace *trace, struct call *call)
{
	unsigned int i;

	if (!trace_take(trace, &call->head, sizeof(call->head)) || call->head.attrs > ATTRS)
		return false;
	for (i = 0; i < call->head.attrs; i++) {
		struct trace_attr *attr = &call->attr[i];

		if (!trace_take(trace, attr, sizeof(*attr)))
			return false;
		if (trace_is_inline(attr))
			continue;
		if (attr->len > trace->size)
			return false;
		call->contents[i] = trace->data;
		trace->data += attr->len;
		trace->size -= attr->len;
	}
	return true;
}

static struct trace trace_read(const char *path)
{
	int fd = open(path, O_RDONLY);
	struct trace trace = {};
	struct stat stat;

	if (fd < 0 || fstat(fd, &stat)) {
		perror(path);
		exit(2);
	}
	trace.size = stat.st_size;
	trace.data = mmap(NULL, trace.size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (trace.data == MAP_FAILED) {
		perror(path);
		exit(2);
	}
	close(fd);
	return trace;
}

/* ---- a call, with this process's numbers ---- */

static uint64_t resolve64(const struct state *state, uint64_t value)
{
	if ((value & TRACE_ADDRESS_MASK) == TRACE_ADDRESS)
		return (uintptr_t)state->arena + value % TRACE_ARENA;
	if ((value & ~0xfffffull) == TRACE_FILE)
		return state->event[value % TRACE_NUMBERS];
	return value;
}

static void resolve(const struct state *state, uint8_t *contents, size_t len)
{
	uint64_t value;
	uint32_t word;
	size_t at;

	for (at = 0; at + sizeof(value) <= len; at += sizeof(value)) {
		memcpy(&value, contents + at, sizeof(value));
		value = resolve64(state, value);
		memcpy(contents + at, &value, sizeof(value));
	}
	for (at = 0; at + sizeof(word) <= len; at += sizeof(word)) {
		memcpy(&word, contents + at, sizeof(word));
		if ((word & TRACE_NUMBER_MASK) != TRACE_PAGE)
			continue;
		word = state->page[word % TRACE_NUMBERS];
		memcpy(contents + at, &word, sizeof(word));
	}
}

static void *take_space(struct state *state, size_t size)
{
	size_t at = state->used;

	size = (size + 15) & ~(size_t)15;
	if (at + size > SPACE)
		at = 0;
	state->used = at + size;
	return state->space + at;
}

struct request {
	struct ib_uverbs_ioctl_hdr hdr;
	struct ib_uverbs_attr attrs[ATTRS + 1];
};

static void build(struct state *state, const struct call *call, struct request *request)
{
	unsigned int i;

	memset(request, 0, sizeof(*request));
	state->used = 0;
	for (i = 0; i < call->head.attrs; i++) {
		const struct trace_attr *attr = &call->attr[i];
		uint64_t data = resolve64(state, attr->data);
		uint8_t *contents;

		if (!trace_is_inline(attr)) {
			contents = take_space(state, attr->len);
			memcpy(contents, call->contents[i], attr->len);
			resolve(state, contents, attr->len);
			data = (uintptr_t)contents;
		}
		request->attrs[i] = (struct ib_uverbs_attr){
			.attr_id = attr->id, .len = attr->len, .flags = attr->flags,
			.attr_data.reserved = attr->elem, .data = data,
		};
	}
	request->hdr = (struct ib_uverbs_ioctl_hdr){
		.length = sizeof(request->hdr) + i * sizeof(request->attrs[0]),
		.object_id = call->head.object, .method_id = call->head.method, .num_attrs = i,
		.driver_id = RDMA_DRIVER_MLX5,
	};
}

static struct ib_uverbs_attr *find(struct request *request, uint16_t id)
{
	unsigned int i;

	for (i = 0; i < request->hdr.num_attrs && i < ATTRS; i++)
		if (request->attrs[i].attr_id == id)
			return &request->attrs[i];
	return NULL;
}

static bool is(const struct call *call, uint16_t object, uint16_t method)
{
	return call->head.object == object && call->head.method == method;
}

/* ---- faults ---- */

/* The contents are where build() has put them */
static bool has_contents(const struct state *state, const struct ib_uverbs_attr *attr)
{
	const uint8_t *contents = (const uint8_t *)(uintptr_t)attr->data;

	return attr->len > 8 && attr->len < 1024 && contents >= state->space &&
	       contents <= state->space + SPACE - attr->len;
}

static void spoil_contents(const struct state *state, struct ib_uverbs_attr *attr)
{
	uint8_t *contents = (uint8_t *)(uintptr_t)attr->data;
	uint64_t value = special(state);
	unsigned int size = 1u << below(4), at;

	if (!has_contents(state, attr)) {
		attr->data = value;
		return;
	}
	at = below(attr->len) / size * size;
	if (at + size <= attr->len)
		memcpy(contents + at, &value, size);
}

static void spoil(struct state *state, struct request *request)
{
	struct ib_uverbs_ioctl_hdr *hdr = &request->hdr;
	struct ib_uverbs_attr *attr = &request->attrs[below(hdr->num_attrs ?: 1)];
	static const uint16_t lens[] = { 0, 1, 4, 8, 9, 16, 0x1000, 0xffff };

	switch (below(16)) {
	case 0:
		attr->len = lens[below(8)];
		break;
	case 1:
		attr->len += below(64) - 32;
		break;
	case 2:
		attr->attr_id = below(2) << 12 | below(IDS);
		break;
	case 3:
		attr->flags ^= 1 << below(16);
		break;
	case 4:
		attr->attr_data.reserved = any();
		break;
	case 5:
		attr->data = special(state);
		break;
	case 6:
		hdr->method_id = (hdr->object_id >= 0x1000) << 12 | below(IDS);
		break;
	case 7:
		hdr->object_id = below(2) << 12 | below(IDS);
		hdr->method_id = (hdr->object_id & 0x1000) | below(8);
		break;
	case 8:
		if (hdr->num_attrs && below(4)) {
			*attr = request->attrs[--hdr->num_attrs];
			hdr->length -= sizeof(*attr);
		} else {
			hdr->num_attrs = any();
		}
		break;
	case 9:
		if (hdr->num_attrs < ATTRS) {
			request->attrs[hdr->num_attrs++] = *attr;
			hdr->length += sizeof(*attr);
		}
		break;
	case 10:
		hdr->length = any();
		break;
	default:
		spoil_contents(state, attr);
	}
}

/* The same request as programs made it before there were ioctls */
static int call_by_write(struct state *state, int fd, struct request *request)
{
	struct ib_uverbs_attr *command = find(request, UVERBS_ATTR_WRITE_CMD);
	struct ib_uverbs_attr *in = find(request, UVERBS_ATTR_CORE_IN);
	struct ib_uverbs_attr *driver = find(request, UVERBS_ATTR_UHW_IN);
	struct ib_uverbs_cmd_hdr hdr;
	size_t len = sizeof(hdr);
	uint8_t buffer[4096];

	if (!in || !command || !has_contents(state, in))
		return -1;
	memcpy(buffer + len, (const void *)(uintptr_t)in->data, in->len);
	/* It begins with the response's address */
	memcpy(buffer + len, &state->arena, sizeof(state->arena));
	len += in->len;
	if (driver && has_contents(state, driver)) {
		memcpy(buffer + len, (const void *)(uintptr_t)driver->data, driver->len);
		len += driver->len;
	}
	hdr = (struct ib_uverbs_cmd_hdr){
		.command = command->data, .in_words = len / 4, .out_words = below(128),
	};
	if (one_in(4))
		hdr.command ^= 1u << below(32);
	if (one_in(4))
		hdr.in_words = any();
	memcpy(buffer, &hdr, sizeof(hdr));
	return write(fd, buffer, len) < 0 ? -1 : 0;
}

/* ---- pages of doorbells ---- */

static void map_page(struct state *state, int fd, uint64_t offset)
{
	size_t len = one_in(8) && state->faults ? PAGE * below(3) : PAGE;
	void *page;

	if (state->faults && one_in(8))
		offset = special(state) & -(uint64_t)PAGE;
	page = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);
	if (page != MAP_FAILED)
		state->doorbells = page;
}

static void ring(struct state *state)
{
	static const uint16_t registers[] = { 0x20, 0x40, 0x48, 0x800, 0x900 };
	uint64_t value = one_in(2) ? any() : __builtin_bswap64((uint64_t)below(0x10000) << 32 |
							       below(0x100000));
	uint64_t *at;

	if (!state->doorbells)
		return;
	at = (uint64_t *)(state->doorbells + registers[below(5)]);
	__atomic_store_n(at, value, __ATOMIC_SEQ_CST);
}

/* ---- processes ---- */

static void read_out(struct request *request, uint16_t id, void *to, size_t size)
{
	const struct ib_uverbs_attr *attr = find(request, id);

	if (attr)
		memcpy(to, (const void *)(uintptr_t)attr->data, size);
}

/*
 * Numbers by which later calls refer to what a recorded call has created; @created: this one has as
 * well
 */
static void learn(struct state *state, const struct call *call, int fd, struct request *request,
		  bool created)
{
	const struct ib_uverbs_attr *command = find(request, UVERBS_ATTR_WRITE_CMD), *attr;
	uint32_t *event = &state->event[state->events % TRACE_NUMBERS];
	uint64_t offset = 0;

	if (is(call, UVERBS_OBJECT_ASYNC_EVENT, UVERBS_METHOD_ASYNC_EVENT_ALLOC)) {
		attr = find(request, UVERBS_ATTR_ASYNC_EVENT_ALLOC_FD_HANDLE);
		state->events++;
		if (created && attr)
			*event = attr->data;
	} else if (is(call, UVERBS_OBJECT_DEVICE, UVERBS_METHOD_INVOKE_WRITE) && command &&
		   command->data == IB_USER_VERBS_CMD_CREATE_COMP_CHANNEL) {
		state->events++;
		if (created)
			read_out(request, UVERBS_ATTR_CORE_OUT, event, sizeof(*event));
	} else if (is(call, MLX5_IB_OBJECT_UAR, MLX5_IB_METHOD_UAR_OBJ_ALLOC)) {
		uint32_t *page = &state->page[state->pages++ % TRACE_NUMBERS];

		if (!created)
			return;
		read_out(request, MLX5_IB_ATTR_UAR_OBJ_ALLOC_PAGE_ID, page, sizeof(*page));
		read_out(request, MLX5_IB_ATTR_UAR_OBJ_ALLOC_MMAP_OFFSET, &offset, sizeof(offset));
		map_page(state, fd, offset);
	}
}

static int file_of(struct state *state, unsigned int file, unsigned int device)
{
	file %= FILES;
	if (state->file[file] < 0)
		state->file[file] = open(state->devices[device % DEVICES], O_RDWR);
	return state->file[file];
}

static void report(const struct call *call, struct request *request, int error)
{
	const struct ib_uverbs_attr *command = find(request, UVERBS_ATTR_WRITE_CMD);

	printf("# object %#x, method %#x, command %d: %s", call->head.object, call->head.method,
	       command ? (int)command->data : -1, error ? strerror(error) : "success");
	printf(", not %s\n", call->head.error ? strerror(call->head.error) : "success");
}

static void make(struct state *state, const struct call *call)
{
	bool spoiled = one_in(state->faults);
	struct request request;
	int fd = file_of(state, call->head.file, call->head.device), error;

	build(state, call, &request);
	if (spoiled)
		spoil(state, &request);
	if (state->faults && is(call, UVERBS_OBJECT_DEVICE, UVERBS_METHOD_INVOKE_WRITE) &&
	    one_in(8))
		error = call_by_write(state, fd, &request) ? errno : 0;
	else
		error = ioctl(fd, RDMA_VERBS_IOCTL, &request) ? errno : 0;
	state->calls++;
	if (error == call->head.error)
		state->alike++;
	else if (!state->faults)
		report(call, &request, error);
	if (!call->head.error)
		learn(state, call, fd, &request, !error && !spoiled);
}

static void close_file(struct state *state, unsigned int file)
{
	file %= FILES;
	if (state->file[file] >= 0)
		close(state->file[file]);
	state->file[file] = -1;
}

/* What a program does besides calls */
static void misbehave(struct state *state)
{
	switch (below(8)) {
	case 0:
		close_file(state, one_in(2) ? 0 : below(FILES));
		break;
	case 1:
		if (state->doorbells)
			munmap(state->doorbells, PAGE);
		state->doorbells = NULL;
		break;
	case 2:
		/* The card goes on using what was there */
		mmap(state->arena + below(TRACE_ARENA / PAGE) * PAGE, PAGE,
		     one_in(2) ? PROT_READ : PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		break;
	default:
		ring(state);
	}
}

static void play(struct state *state, const struct trace *traces, unsigned int count)
{
	struct trace first = traces[below(count)], other = traces[below(count)];
	struct call call;

	while (trace_next(state->faults && one_in(16) ? &other : &first, &call)) {
		if (state->faults && one_in(32))
			continue;
		if (call.head.object == TRACE_CLOSE) {
			close_file(state, call.head.file);
			continue;
		}
		make(state, &call);
		if (state->faults && one_in(32))
			make(state, &call);
		if (state->faults && one_in(8))
			misbehave(state);
	}
}

/* Several processes: with the parent's files, or with their own */
static void round_of(struct state *state, const struct trace *traces, unsigned int count)
{
	unsigned int processes = state->faults ? 1 + below(PROCESSES) : 1, i;
	bool share = one_in(2);
	uint64_t own = any();

	if (share)
		file_of(state, 0, 0);
	for (i = 1; i < processes; i++) {
		if (fork())
			continue;
		seed = own + i;
		play(state, traces, count);
		_exit(0);
	}
	play(state, traces, count);
	while (wait(NULL) > 0)
		;
}

static void run(char *const *devices, unsigned int faults, const struct trace *traces,
		unsigned int count)
{
	static struct state state;

	state.devices = devices;
	state.faults = faults;
	memset(state.file, -1, sizeof(state.file));
	/* What begins in it may end behind it */
	state.arena = mmap(NULL, 2 * TRACE_ARENA, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	round_of(&state, traces, count);
	if (!faults)
		printf("%u of %u calls ended as they had\n", state.alike, state.calls);
}

int main(int argc, char **argv)
{
	unsigned int rounds, i, faults;
	struct trace traces[TRACES];
	char *devices[DEVICES];
	uint64_t start;
	int status;

	if (argc < 6 || argc - 5 > TRACES)
		return 2;
	start = strtoull(argv[2], NULL, 0);
	devices[0] = strtok(argv[1], ",");
	devices[1] = strtok(NULL, ",") ?: devices[0];
	rounds = atoi(argv[3]);
	faults = atoi(argv[4]);
	for (i = 5; i < (unsigned int)argc; i++)
		traces[i - 5] = trace_read(argv[i]);
	if (setgid(NOBODY) || setuid(NOBODY)) {
		perror("setuid");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < rounds; i++) {
		/* A round ends without closing its files */
		if (!fork()) {
			seed = (start + i) * 0x100000001b3ull;
			if (faults)
				run(devices, faults, traces, argc - 5);
			else
				run(devices, 0, &traces[i % (argc - 5)], 1);
			_exit(0);
		}
		if (wait(&status) > 0 && WIFSIGNALED(status))
			printf("round %u: signal %d\n", i, WTERMSIG(status));
	}
	return 0;
}
