// SPDX-License-Identifier: GPL-2.0
/*
 * Firmware pages of 4 KiB. The driver supplies them at boot and before INIT_HCA, supplies and
 * reclaims them on request at run time, and reclaims all of them in the end. A function supplies
 * itself, and the PF also supplies the functions that page request events name. Each function has
 * its own worker for requests, as a command of an SF may wait for pages that the PF supplies.
 */
#include <linux/kfifo.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "../../compat/kunit.h"
#include "cmd.h"
#include "core.h"
#include "host_pages.h"
#include "iseg.h"
#include "pages.h"

/* Pages to reclaim with one command: as many as fit into the entry and 12 mailboxes */
#define TAKE_MAX	((12 * MLX5_CMD_DATA_BLOCK_SIZE) / sizeof(u64))
#define GIVE_TRIES	2
#define TAKE_TRIES	3
#define GIVE_MAX	BIT(24)		/* 64 GiB, more than any firmware needs */
#define RAM_SHARE	2		/* a card gets at most 1/RAM_SHARE of the RAM */
/* Time without any returned page: default and upper limit, as callers hold locks */
#define TAKE_TIMEOUT_MS		5000
#define TAKE_TIMEOUT_MAX_MS	60000

/* op_mod of MANAGE_PAGES */
enum { PAGES_CANT_GIVE, PAGES_GIVE, PAGES_TAKE };

/* ec_function of a page request event */
#define REQ_EMBEDDED_CPU	BIT(15)
#define REQ_RELEASE_ALL		BIT(14)

/* A function in commands: its id, and whether it belongs to the embedded CPU */
#define FN_EMBEDDED_CPU		BIT(16)

/*
 * Capacities for requests in progress, the same as their EQ's. They must be sufficient: the card
 * does not repeat a lost request, and the function would wait for its pages forever.
 */
#define REQUESTS_PF	4096
#define REQUESTS_SF	8

/**
 * struct pages_request - a page request of the firmware
 * @fn: function that the pages are for
 * @all: the card has released all pages of the function
 * @count: number of pages; if negative, the number that the card offers to return
 */
struct pages_request {
	u32 fn : 31;
	u32 all : 1;
	s32 count;
};

/**
 * struct vhca_pages - pages that a function's driver has supplied to the firmware
 * @vhca: the function
 * @host: the host's pages, owned by functions
 * @counts: function -> number of firmware pages
 * @lock: protects @host and @counts
 * @queue: workqueue for all functions of the card; the PF owns it
 * @work: serves @requests
 * @requests: requests in order of arrival, from @listener to @work
 * @listener: listens to page requests
 * @lost: entry in the quarantine if the firmware does not return all pages
 */
struct vhca_pages {
	struct vhca *vhca;
	struct host_pages host;
	struct xarray counts;
	struct mutex lock;		/* protects host, counts */
	struct workqueue_struct *queue;
	struct work_struct work;
	DECLARE_KFIFO_PTR(requests, struct pages_request);
	struct vhca_listener listener;
	struct vhca_lost lost;
};

static unsigned int pages_count(const struct vhca_pages *pages, u32 fn)
{
	void *entry = xa_load((struct xarray *)&pages->counts, fn);

	return entry ? xa_to_value(entry) : 0;
}

/* Does not fail if @fn has a count already, or if @by is 0 */
static int pages_count_add(struct vhca_pages *pages, u32 fn, int by)
{
	lockdep_assert_held(&pages->lock);
	return xa_err(xa_store(&pages->counts, fn, xa_mk_value(pages_count(pages, fn) + by),
			       GFP_KERNEL));
}

static bool pages_free(struct vhca_pages *pages, u32 fn, dma_addr_t addr)
{
	if (host_pages_free(&pages->host, fn, addr))
		return true;
	dev_err(pages->vhca->device, "function 0x%x returned page %pad, which it does not own\n",
		fn, &addr);
	return false;
}

/* ---- supplying ---- */

/* Return true for a request that is implausible or would leave too little memory to the host */
static bool pages_absurd(const struct vhca_pages *pages, unsigned int count)
{
	return count > GIVE_MAX || READ_ONCE(pages->host.count) + count / FW_PER_PAGE >
				   totalram_pages() / RAM_SHARE;
}

static void pages_refuse(struct vhca_pages *pages, u32 fn)
{
	u32 in[MLX5_ST_SZ_DW(manage_pages_in)] = {};

	MLX5_SET(manage_pages_in, in, opcode, MLX5_CMD_OP_MANAGE_PAGES);
	MLX5_SET(manage_pages_in, in, op_mod, PAGES_CANT_GIVE);
	MLX5_SET(manage_pages_in, in, function_id, fn);
	MLX5_SET(manage_pages_in, in, embedded_cpu_function, !!(fn & FN_EMBEDDED_CPU));
	VHCA_EXEC_IN(pages->vhca, in);
}

static int pages_give(struct vhca_pages *pages, u32 fn, unsigned int count, bool asked)
{
	size_t len = MLX5_ST_SZ_BYTES(manage_pages_in) + count * sizeof(u64);
	u32 out[MLX5_ST_SZ_DW(manage_pages_out)] = {};
	struct vhca *vhca = pages->vhca;
	unsigned int tries = asked ? GIVE_TRIES : 1, i = 0, j;
	struct vhca_status status = {};
	u32 *in;
	int err;

	in = pages_absurd(pages, count) ? NULL : kvzalloc(len, GFP_KERNEL);
	if (!in) {
		err = -ENOMEM;
		goto out;
	}
	mutex_lock(&pages->lock);
	err = pages_count_add(pages, fn, 0);
	while (!err && i < count) {
		dma_addr_t addr;
		int n = host_pages_alloc(&pages->host, fn, count - i, &addr);

		err = n < 0 ? n : 0;
		for (j = 0; (int)j < n; j++)
			MLX5_ARRAY_SET64(manage_pages_in, in, pas, i++,
					 addr + j * FW_PAGE_SIZE);
	}
	mutex_unlock(&pages->lock);
	if (!err) {
		MLX5_SET(manage_pages_in, in, opcode, MLX5_CMD_OP_MANAGE_PAGES);
		MLX5_SET(manage_pages_in, in, op_mod, PAGES_GIVE);
		MLX5_SET(manage_pages_in, in, function_id, fn);
		MLX5_SET(manage_pages_in, in, embedded_cpu_function, !!(fn & FN_EMBEDDED_CPU));
		MLX5_SET(manage_pages_in, in, input_num_entries, count);
		/* Try again: a card does not repeat a request whose pages it has refused */
		do {
			err = vhca_exec_status(vhca, in, len, out, sizeof(out), &status);
		} while (status.status == MLX5_CMD_STAT_INT_ERR && --tries);
	}
	mutex_lock(&pages->lock);
	if (!err || vhca_exec_unclear(err))
		pages_count_add(pages, fn, i);
	else
		while (i--)
			pages_free(pages, fn, MLX5_GET64(manage_pages_in, in, pas[i]));
	mutex_unlock(&pages->lock);
	kvfree(in);
out:
	if (err)
		dev_err(vhca->device, "failed to provide %u pages to function 0x%x: %d\n",
			count, fn, err);
	/* Unless the card has withdrawn the request or may own the pages */
	if (err && asked && !status.status && !vhca_exec_unclear(err) && !vhca_gone(vhca))
		pages_refuse(pages, fn);
	return err;
}

int vhca_pages_supply(struct vhca *vhca, enum pages_when when)
{
	u32 in[MLX5_ST_SZ_DW(query_pages_in)] = {}, out[MLX5_ST_SZ_DW(query_pages_out)] = {};
	s32 count;
	int err;

	MLX5_SET(query_pages_in, in, opcode, MLX5_CMD_OP_QUERY_PAGES);
	MLX5_SET(query_pages_in, in, op_mod,
		 when == PAGES_BOOT ? MLX5_QUERY_PAGES_IN_OP_MOD_BOOT_PAGES :
				      MLX5_QUERY_PAGES_IN_OP_MOD_INIT_PAGES);
	err = VHCA_EXEC(vhca, in, out);
	if (err)
		return err;
	count = MLX5_GET(query_pages_out, out, num_pages);
	if (count <= 0)
		return 0;
	return pages_give(vhca->pages, MLX5_GET(query_pages_out, out, function_id), count, false);
}

/* ---- reclaiming ---- */

/* Free pages without a command: the card is gone, or has reported that it released them */
static void pages_take_all(struct vhca_pages *pages, u32 fn, bool any)
{
	mutex_lock(&pages->lock);
	host_pages_free_all(&pages->host, fn, any);
	if (any)
		xa_destroy(&pages->counts);
	else
		xa_erase(&pages->counts, fn);
	mutex_unlock(&pages->lock);
}

/* Return the number of pages that the card returned, or a negative errno */
static int pages_take(struct vhca_pages *pages, u32 fn, unsigned int count)
{
	size_t len = MLX5_ST_SZ_BYTES(manage_pages_out) + count * sizeof(u64);
	u32 in[MLX5_ST_SZ_DW(manage_pages_in)] = {};
	unsigned int n, i, freed = 0;
	struct vhca_status status;
	u32 *out;
	int err;

	out = kvzalloc(len, GFP_KERNEL);
	if (!out)
		return -ENOMEM;
	MLX5_SET(manage_pages_in, in, opcode, MLX5_CMD_OP_MANAGE_PAGES);
	MLX5_SET(manage_pages_in, in, op_mod, PAGES_TAKE);
	MLX5_SET(manage_pages_in, in, function_id, fn);
	MLX5_SET(manage_pages_in, in, embedded_cpu_function, !!(fn & FN_EMBEDDED_CPU));
	MLX5_SET(manage_pages_in, in, input_num_entries, count);
	err = vhca_exec_status(pages->vhca, in, sizeof(in), out, len, &status);
	if (err)
		goto out;
	n = MLX5_GET(manage_pages_out, out, output_num_entries);
	if (n > count) {
		dev_err(pages->vhca->device,
			"function 0x%x returned %u pages, at most %u were requested\n",
			fn, n, count);
		err = -EIO;
		goto out;
	}
	mutex_lock(&pages->lock);
	for (i = 0; i < n; i++)
		freed += pages_free(pages, fn, MLX5_GET64(manage_pages_out, out, pas[i]));
	if (freed && freed == pages_count(pages, fn))
		xa_erase(&pages->counts, fn);
	else if (freed)
		pages_count_add(pages, fn, -(int)freed);
	mutex_unlock(&pages->lock);
	err = freed;
out:
	kvfree(out);
	return err;
}

/* Like pages_take(), but try again on failure: the card offers pages only once */
static int pages_take_surely(struct vhca_pages *pages, u32 fn, unsigned int count)
{
	unsigned int tries = TAKE_TRIES;
	int n;

	while ((n = pages_take(pages, fn, count)) < 0 && !vhca_gone(pages->vhca) && --tries)
		usleep_range(1000, 2000);
	return n;
}

/* @count is from the card and may be any number */
static void pages_take_offered(struct vhca_pages *pages, u32 fn, unsigned int count)
{
	unsigned int most;
	int n;

	for (count = min(count, pages_count(pages, fn)); count; count -= n) {
		most = min_t(unsigned int, count, TAKE_MAX);
		n = pages_take_surely(pages, fn, most);
		if (n <= 0)
			break;
	}
}

/* The firmware reports how long it may take */
static unsigned long pages_take_timeout(const struct vhca_pages *pages)
{
	return vhca_timeout_of(pages->vhca->pf->reclaim_timeout, TAKE_TIMEOUT_MS,
			       TAKE_TIMEOUT_MAX_MS);
}

/* Give up at @end, which is extended whenever the card returns pages */
static void pages_take_from(struct vhca_pages *pages, u32 fn, unsigned long *end)
{
	unsigned int left;
	int n;

	while ((left = pages_count(pages, fn))) {
		n = pages_take_surely(pages, fn, min_t(unsigned int, left, TAKE_MAX));
		if (n > 0) {
			*end = jiffies + pages_take_timeout(pages);
			continue;
		}
		if (vhca_gone(pages->vhca))
			return;
		if (n < 0 || time_after(jiffies, *end)) {
			dev_err(pages->vhca->device,
				"function 0x%x did not return %u pages: %d\n", fn, left, n);
			return;
		}
		usleep_range(1000, 2000);
	}
}

void vhca_pages_reclaim(struct vhca *vhca)
{
	struct vhca_pages *pages = vhca->pages;
	unsigned long end = jiffies + pages_take_timeout(pages), fn;
	void *entry;

	/* The time limit applies to all functions together */
	xa_for_each(&pages->counts, fn, entry)
		pages_take_from(pages, fn, &end);
	/* Failed firmware may still use its pages: quarantine.c frees them after a reset */
	if (vhca_vanished(vhca))
		vhca_pages_forget(vhca);
}

void vhca_pages_forget(struct vhca *vhca)
{
	pages_take_all(vhca->pages, 0, true);
}

/* ---- requests at run time ---- */

static void pages_serve(struct vhca_pages *pages, const struct pages_request *request)
{
	if (request->all)
		pages_take_all(pages, request->fn, false);
	else if (request->count > 0)
		pages_give(pages, request->fn, request->count, true);
	else if (request->count < 0)
		pages_take_offered(pages, request->fn, -(unsigned int)request->count);
}

void vhca_pages_serve(struct vhca *vhca)
{
	struct pages_request request;

	while (kfifo_get(&vhca->pages->requests, &request))
		pages_serve(vhca->pages, &request);
}

static void pages_work(struct work_struct *work)
{
	vhca_pages_serve(container_of(work, struct vhca_pages, work)->vhca);
}

/* Not static, as tests replace it */
void vhca_pages_wake(struct vhca *vhca)
{
	KUNIT_STATIC_STUB_REDIRECT(vhca_pages_wake, vhca);
	queue_work(vhca->pages->queue, &vhca->pages->work);
}

static void pages_requested(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct vhca_pages *pages = container_of(listener, struct vhca_pages, listener);
	const struct mlx5_eqe_page_req *req = &eqe->data.req_pages;
	u16 flags = be16_to_cpu(req->ec_function);
	struct pages_request request = {
		.fn = be16_to_cpu(req->func_id) | (flags & REQ_EMBEDDED_CPU ? FN_EMBEDDED_CPU : 0),
		.count = (s32)be32_to_cpu(req->num_pages),
		.all = !!(flags & REQ_RELEASE_ALL),
	};

	if (!kfifo_put(&pages->requests, request))
		dev_err_ratelimited(pages->vhca->device, "page requests: queue is full\n");
	vhca_pages_wake(pages->vhca);
}

void vhca_pages_listen(struct vhca *vhca)
{
	vhca_listen(vhca, &vhca->pages->listener, MLX5_EVENT_TYPE_PAGE_REQUEST, pages_requested);
}

void vhca_pages_unlisten(struct vhca *vhca)
{
	vhca_unlisten(vhca, &vhca->pages->listener);
	flush_work(&vhca->pages->work);
}

unsigned int vhca_num_pages(const struct vhca *vhca, u16 func_id)
{
	return pages_count(vhca->pages, func_id);
}

int vhca_pages_create(struct vhca *vhca)
{
	struct vhca_pages *pages = kzalloc(sizeof(*pages), GFP_KERNEL);

	if (!pages)
		return -ENOMEM;
	pages->vhca = vhca;
	if (vhca_is_pf(vhca))
		pages->queue = alloc_workqueue("sf_mlx5_pages", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	else
		pages->queue = vhca->pf->pages->queue;
	if (!pages->queue)
		goto err_free;
	if (kfifo_alloc(&pages->requests, vhca_is_pf(vhca) ? REQUESTS_PF : REQUESTS_SF,
			GFP_KERNEL))
		goto err_queue;
	host_pages_init(&pages->host, vhca->dma);
	xa_init(&pages->counts);
	mutex_init(&pages->lock);
	INIT_WORK(&pages->work, pages_work);
	vhca->pages = pages;
	return 0;

err_queue:
	if (vhca_is_pf(vhca))
		destroy_workqueue(pages->queue);
err_free:
	kfree(pages);
	return -ENOMEM;
}

/* The function that supplied the pages may have been destroyed */
static void pages_free_lost(struct vhca *pf, struct vhca_lost *lost)
{
	struct vhca_pages *pages = container_of(lost, struct vhca_pages, lost);

	pages->vhca = pf;
	pages_take_all(pages, 0, true);
	kfree(pages);
}

void vhca_pages_destroy(struct vhca *vhca)
{
	struct vhca_pages *pages = vhca->pages;

	kfifo_free(&pages->requests);
	if (vhca_is_pf(vhca))
		destroy_workqueue(pages->queue);
	pages->lost.free = pages_free_lost;
	if (host_pages_none(&pages->host))
		pages_free_lost(vhca, &pages->lost);
	else
		vhca_lose(vhca, &pages->lost, NULL);
}
