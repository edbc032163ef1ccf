// SPDX-License-Identifier: GPL-2.0
/*
 * objects DEVICE COUNT: create COUNT protection domains, memory regions, completion queues,
 * shared receive queues and queue pairs (RC) of an RDMA device, and destroy them again. After
 * each step print what was done, and wait for a line on standard input, so that its costs can be
 * read meanwhile.
 */
#include <infiniband/verbs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ENTRIES		256
#define REGION		65536

static struct ibv_context *context;
static void *region;
static size_t count;

static struct {
	struct ibv_pd **pd;
	struct ibv_mr **mr;
	struct ibv_cq **cq;
	struct ibv_srq **srq;
	struct ibv_qp **qp;
} all;

static void *pd_create(void)
{
	return ibv_alloc_pd(context);
}

static void *mr_create(void)
{
	return ibv_reg_mr(all.pd[0], region, REGION, IBV_ACCESS_LOCAL_WRITE);
}

static void *cq_create(void)
{
	return ibv_create_cq(context, ENTRIES, NULL, NULL, 0);
}

static void *srq_create(void)
{
	struct ibv_srq_init_attr attr = { .attr = { .max_wr = ENTRIES, .max_sge = 1 } };

	return ibv_create_srq(all.pd[0], &attr);
}

static void *qp_create(void)
{
	struct ibv_qp_init_attr attr = {
		.send_cq = all.cq[0],
		.recv_cq = all.cq[0],
		.cap = {
			.max_send_wr = ENTRIES, .max_recv_wr = ENTRIES,
			.max_send_sge = 1, .max_recv_sge = 1,
		},
		.qp_type = IBV_QPT_RC,
	};

	return ibv_create_qp(all.pd[0], &attr);
}

static int pd_destroy(void *pd)
{
	return ibv_dealloc_pd(pd);
}

static int mr_destroy(void *mr)
{
	return ibv_dereg_mr(mr);
}

static int cq_destroy(void *cq)
{
	return ibv_destroy_cq(cq);
}

static int srq_destroy(void *srq)
{
	return ibv_destroy_srq(srq);
}

static int qp_destroy(void *qp)
{
	return ibv_destroy_qp(qp);
}

static const struct {
	const char	*name;
	void		*(*create)(void);
	int		(*destroy)(void *object);
	void		***objects;
} kinds[] = {
	{ "pd", pd_create, pd_destroy, (void ***)&all.pd },
	{ "mr", mr_create, mr_destroy, (void ***)&all.mr },
	{ "cq", cq_create, cq_destroy, (void ***)&all.cq },
	{ "srq", srq_create, srq_destroy, (void ***)&all.srq },
	{ "qp", qp_create, qp_destroy, (void ***)&all.qp },
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static int fail(const char *what, const char *kind)
{
	fprintf(stderr, "objects: %s %s: %m\n", what, kind);
	return EXIT_FAILURE;
}

static void pause_after(const char *what, const char *kind)
{
	char line[16];

	printf("%s %s\n", what, kind);
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		exit(EXIT_FAILURE);
}

static struct ibv_context *device_open(const char *name)
{
	struct ibv_device **devices = ibv_get_device_list(NULL);
	struct ibv_context *opened = NULL;

	for (size_t i = 0; devices && devices[i]; i++) {
		if (!strcmp(ibv_get_device_name(devices[i]), name))
			opened = ibv_open_device(devices[i]);
	}
	if (devices)
		ibv_free_device_list(devices);
	return opened;
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: objects DEVICE COUNT\n");
		return EXIT_FAILURE;
	}
	count = strtoul(argv[2], NULL, 10);
	region = mmap(NULL, REGION, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	for (size_t kind = 0; kind < KINDS; kind++) {
		*kinds[kind].objects = calloc(count, sizeof(void *));
		if (!*kinds[kind].objects || region == MAP_FAILED)
			return fail("allocate memory for", kinds[kind].name);
	}
	pause_after("began", "program");
	context = device_open(argv[1]);
	if (!context)
		return fail("open", argv[1]);
	pause_after("created", "context");
	for (size_t kind = 0; kind < KINDS; kind++) {
		void **objects = *kinds[kind].objects;

		for (size_t i = 0; i < count; i++) {
			objects[i] = kinds[kind].create();
			if (!objects[i])
				return fail("create", kinds[kind].name);
		}
		pause_after("created", kinds[kind].name);
	}
	for (size_t kind = KINDS; kind--; ) {
		for (size_t i = count; i--; ) {
			if (kinds[kind].destroy((*kinds[kind].objects)[i]))
				return fail("destroy", kinds[kind].name);
		}
		pause_after("destroyed", kinds[kind].name);
	}
	ibv_close_device(context);
	pause_after("destroyed", "context");
	return EXIT_SUCCESS;
}
