// SPDX-License-Identifier: GPL-2.0
/*
 * verbs CHARDEV: make system calls that libmlx5 would not make, with numbers of others, sizes
 * that do not fit, and addresses that are not the program's. Print what was not refused as it
 * has to be; succeed if that is nothing. Run by a user without privileges.
 */
#include <errno.h>
#include <fcntl.h>
#include <rdma/ib_user_ioctl_cmds.h>
#include <rdma/ib_user_ioctl_verbs.h>
#include <rdma/ib_user_verbs.h>
#include <rdma/mlx5-abi.h>
#include <rdma/mlx5_user_ioctl_cmds.h>
#include <rdma/mlx5_user_ioctl_verbs.h>
#include <rdma/rdma_user_ioctl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define PAGE		4096
#define UARS		512		/* more than a window has */
#define ON_DEMAND	(1 << 6)
#define MEMLOCK		(256 << 10)

static bool failed;

static void expect(const char *what, int got, int wanted)
{
	if (got == wanted)
		return;
	printf("%s: %s, not %s\n", what, got ? strerror(got) : "accepted",
	       wanted ? strerror(wanted) : "accepted");
	failed = true;
}

static void expect_refused(const char *what, int got)
{
	if (got)
		return;
	printf("%s: accepted\n", what);
	failed = true;
}

/* ---- system calls; all return an errno ---- */

struct context {
	int fd;
	uint32_t pd, uar;
	uint64_t offset;
};

static int command(int fd, uint32_t number, void *request, size_t size, size_t response)
{
	struct ib_uverbs_cmd_hdr *hdr = request;

	hdr->command = number;
	hdr->in_words = size / 4;
	hdr->out_words = response / 4;
	return write(fd, request, size) == (ssize_t)size ? 0 : errno;
}

static int get_context(int fd, uint32_t flags, uint64_t lib_caps)
{
	struct {
		struct ib_uverbs_get_context_resp core;
		struct mlx5_ib_alloc_ucontext_resp driver;
	} response = {};
	struct {
		struct ib_uverbs_cmd_hdr hdr;
		struct ib_uverbs_get_context core;
		struct mlx5_ib_alloc_ucontext_req_v2 driver;
	} request = {
		.core.response = (uintptr_t)&response,
		.driver = { .flags = flags, .max_cqe_version = 1, .lib_caps = lib_caps },
	};

	return command(fd, IB_USER_VERBS_CMD_GET_CONTEXT, &request, sizeof(request),
		       sizeof(response));
}

static int alloc_pd(struct context *ctx)
{
	struct {
		struct ib_uverbs_alloc_pd_resp core;
		struct mlx5_ib_alloc_pd_resp driver;
	} response = {};
	struct {
		struct ib_uverbs_cmd_hdr hdr;
		struct ib_uverbs_alloc_pd core;
	} request = { .core.response = (uintptr_t)&response };
	int err = command(ctx->fd, IB_USER_VERBS_CMD_ALLOC_PD, &request, sizeof(request),
			  sizeof(response));

	ctx->pd = response.core.pd_handle;
	return err;
}

static int alloc_uar(struct context *ctx, uint64_t type)
{
	uint64_t offset = 0;
	uint32_t length = 0, page = 0;
	struct {
		struct ib_uverbs_ioctl_hdr hdr;
		struct ib_uverbs_attr attrs[5];
	} request = {
		.hdr = {
			.length = sizeof(request),
			.object_id = MLX5_IB_OBJECT_UAR,
			.method_id = MLX5_IB_METHOD_UAR_OBJ_ALLOC,
			.num_attrs = 5,
			.driver_id = RDMA_DRIVER_MLX5,
		},
		.attrs = {
			{
				.attr_id = MLX5_IB_ATTR_UAR_OBJ_ALLOC_HANDLE,
				.flags = UVERBS_ATTR_F_MANDATORY,
			}, {
				.attr_id = MLX5_IB_ATTR_UAR_OBJ_ALLOC_TYPE, .len = sizeof(type),
				.flags = UVERBS_ATTR_F_MANDATORY, .data = type,
			}, {
				.attr_id = MLX5_IB_ATTR_UAR_OBJ_ALLOC_MMAP_OFFSET,
				.len = sizeof(offset), .flags = UVERBS_ATTR_F_MANDATORY,
				.data = (uintptr_t)&offset,
			}, {
				.attr_id = MLX5_IB_ATTR_UAR_OBJ_ALLOC_MMAP_LENGTH,
				.len = sizeof(length), .flags = UVERBS_ATTR_F_MANDATORY,
				.data = (uintptr_t)&length,
			}, {
				.attr_id = MLX5_IB_ATTR_UAR_OBJ_ALLOC_PAGE_ID,
				.len = sizeof(page), .flags = UVERBS_ATTR_F_MANDATORY,
				.data = (uintptr_t)&page,
			},
		},
	};

	if (ioctl(ctx->fd, RDMA_VERBS_IOCTL, &request))
		return errno;
	ctx->uar = page;
	ctx->offset = offset;
	return 0;
}

static int create_cq(struct context *ctx, const struct mlx5_ib_create_cq *driver, uint32_t *handle)
{
	struct {
		struct ib_uverbs_create_cq_resp core;
		struct mlx5_ib_create_cq_resp driver;
	} response = {};
	struct {
		struct ib_uverbs_cmd_hdr hdr;
		struct ib_uverbs_create_cq core;
		struct mlx5_ib_create_cq driver;
	} request = {
		.core = { .response = (uintptr_t)&response, .cqe = 63, .comp_channel = -1 },
		.driver = *driver,
	};
	int err = command(ctx->fd, IB_USER_VERBS_CMD_CREATE_CQ, &request, sizeof(request),
			  sizeof(response));

	*handle = response.core.cq_handle;
	return err;
}

static int destroy_cq(struct context *ctx, uint32_t handle)
{
	struct ib_uverbs_destroy_cq_resp response = {};
	struct {
		struct ib_uverbs_cmd_hdr hdr;
		struct ib_uverbs_destroy_cq core;
	} request = { .core = { .response = (uintptr_t)&response, .cq_handle = handle } };

	return command(ctx->fd, IB_USER_VERBS_CMD_DESTROY_CQ, &request, sizeof(request),
		       sizeof(response));
}

static int resize_cq(struct context *ctx, uint32_t handle, uint32_t cqe,
		     const struct mlx5_ib_resize_cq *driver)
{
	struct ib_uverbs_resize_cq_resp response = {};
	struct {
		struct ib_uverbs_cmd_hdr hdr;
		struct ib_uverbs_resize_cq core;
		struct mlx5_ib_resize_cq driver;
	} request = {
		.core = { .response = (uintptr_t)&response, .cq_handle = handle, .cqe = cqe },
		.driver = *driver,
	};

	return command(ctx->fd, IB_USER_VERBS_CMD_RESIZE_CQ, &request, sizeof(request),
		       sizeof(response));
}

/* A command that reads or fills queues, which for the kernel's users are in the kernel */
static int queue_command(struct context *ctx, uint32_t number, uint32_t handle)
{
	char response[256];
	struct {
		struct ib_uverbs_cmd_hdr hdr;
		uint64_t response;
		uint32_t words[8];
	} request = { .response = (uintptr_t)response, .words = { handle, 1, 0, 64 } };

	return command(ctx->fd, number, &request, sizeof(request), sizeof(response));
}

static int create_qp_of(struct context *ctx, uint32_t type, uint32_t receives, uint32_t cq,
			const struct mlx5_ib_create_qp *driver)
{
	struct {
		struct ib_uverbs_create_qp_resp core;
		struct mlx5_ib_create_qp_resp driver;
	} response = {};
	struct {
		struct ib_uverbs_cmd_hdr hdr;
		struct ib_uverbs_create_qp core;
		struct mlx5_ib_create_qp driver;
	} request = {
		.core = {
			.response = (uintptr_t)&response, .pd_handle = ctx->pd,
			.send_cq_handle = cq, .recv_cq_handle = cq, .max_send_wr = 16,
			.max_recv_wr = receives, .max_send_sge = 1, .max_recv_sge = !!receives,
			.qp_type = type,
		},
		.driver = *driver,
	};

	return command(ctx->fd, IB_USER_VERBS_CMD_CREATE_QP, &request, sizeof(request),
		       sizeof(response));
}

static int create_qp(struct context *ctx, uint32_t cq, const struct mlx5_ib_create_qp *driver)
{
	return create_qp_of(ctx, IB_UVERBS_QPT_RC, 16, cq, driver);
}

static int open_xrcd(struct context *ctx, uint32_t *handle)
{
	struct ib_uverbs_open_xrcd_resp response = {};
	struct {
		struct ib_uverbs_cmd_hdr hdr;
		struct ib_uverbs_open_xrcd core;
	} request = { .core = { .response = (uintptr_t)&response, .fd = -1, .oflags = O_CREAT } };
	int err = command(ctx->fd, IB_USER_VERBS_CMD_OPEN_XRCD, &request, sizeof(request),
			  sizeof(response));

	*handle = response.xrcd_handle;
	return err;
}

static int create_xrc_srq(struct context *ctx, uint32_t xrcd, uint32_t cq,
			  const struct mlx5_ib_create_srq *driver)
{
	struct {
		struct ib_uverbs_create_srq_resp core;
		struct mlx5_ib_create_srq_resp driver;
	} response = {};
	struct {
		struct ib_uverbs_cmd_hdr hdr;
		struct ib_uverbs_create_xsrq core;
		struct mlx5_ib_create_srq driver;
	} request = {
		.core = {
			.response = (uintptr_t)&response, .srq_type = IB_UVERBS_SRQT_XRC,
			.pd_handle = ctx->pd, .max_wr = 15, .max_sge = 1, .xrcd_handle = xrcd,
			.cq_handle = cq,
		},
		.driver = *driver,
	};

	return command(ctx->fd, IB_USER_VERBS_CMD_CREATE_XSRQ, &request, sizeof(request),
		       sizeof(response));
}

static int create_wq(struct context *ctx, uint32_t cq, const struct mlx5_ib_create_wq *driver)
{
	struct {
		struct ib_uverbs_ex_create_wq_resp core;
		struct mlx5_ib_create_wq_resp driver;
	} response = {};
	struct {
		struct ib_uverbs_cmd_hdr hdr;
		struct ib_uverbs_ex_cmd_hdr ex;
		struct ib_uverbs_ex_create_wq core;
		struct mlx5_ib_create_wq driver;
	} request = {
		.hdr = {
			.command = IB_USER_VERBS_CMD_FLAG_EXTENDED | IB_USER_VERBS_EX_CMD_CREATE_WQ,
			.in_words = sizeof(request.core) / 8,
			.out_words = sizeof(response.core) / 8,
		},
		.ex = {
			.response = (uintptr_t)&response,
			.provider_in_words = sizeof(request.driver) / 8,
			.provider_out_words = sizeof(response.driver) / 8,
		},
		.core = {
			.wq_type = IB_UVERBS_WQT_RQ, .pd_handle = ctx->pd, .cq_handle = cq,
			.max_wr = 16, .max_sge = 1,
		},
		.driver = *driver,
	};

	return write(ctx->fd, &request, sizeof(request)) == sizeof(request) ? 0 : errno;
}

static int reg_mr(struct context *ctx, void *address, uint64_t length, uint32_t access)
{
	struct ib_uverbs_reg_mr_resp response = {};
	struct {
		struct ib_uverbs_cmd_hdr hdr;
		struct ib_uverbs_reg_mr core;
	} request = {
		.core = {
			.response = (uintptr_t)&response, .start = (uintptr_t)address,
			.length = length, .hca_va = (uintptr_t)address, .pd_handle = ctx->pd,
			.access_flags = access,
		},
	};

	return command(ctx->fd, IB_USER_VERBS_CMD_REG_MR, &request, sizeof(request),
		       sizeof(response));
}

static int map(struct context *ctx, size_t length, int protection, uint64_t offset)
{
	void *page = mmap(NULL, length, protection, MAP_SHARED, ctx->fd, offset);

	if (page == MAP_FAILED)
		return errno;
	munmap(page, length);
	return 0;
}

/* ---- attacks ---- */

#define LIB_CAPS	(MLX5_LIB_CAP_4K_UAR | MLX5_LIB_CAP_DYN_UAR)

static void attack_context(const char *path)
{
	int fd = open(path, O_RDWR);

	expect("commands of its own (DEVX)", get_context(fd, MLX5_IB_ALLOC_UCTX_DEVX, LIB_CAPS),
	       EOPNOTSUPP);
	expect("unknown flag of a context", get_context(fd, 1u << 31, LIB_CAPS), EOPNOTSUPP);
	expect("static doorbell pages", get_context(fd, 0, 0), EOPNOTSUPP);
	close(fd);
}

/* @other: a context with a page at an offset at which @ctx has none */
static void attack_mappings(struct context *ctx, const struct context *other)
{
	uint64_t command;

	expect("mapping of the own page", map(ctx, PAGE, PROT_WRITE, ctx->offset), 0);
	expect("executable mapping", map(ctx, PAGE, PROT_WRITE | PROT_EXEC, ctx->offset), EPERM);
	expect("mapping of two pages", map(ctx, 2 * PAGE, PROT_WRITE, ctx->offset), EINVAL);
	expect("mapping of another program's page", map(ctx, PAGE, PROT_WRITE, other->offset),
	       EINVAL);
	expect("mapping of the next page", map(ctx, PAGE, PROT_WRITE, ctx->offset + PAGE), EINVAL);
	for (command = 0; command < 256; command++)
		expect_refused("mapping by command",
			       map(ctx, PAGE, PROT_READ, command << 8 << 12));
}

/* @other: a context with a page of its own; the kernel's page is one of the many numbers */
static void attack_cq(struct context *ctx, const struct context *other, char *memory)
{
	const struct mlx5_ib_create_cq good = {
		.buf_addr = (uintptr_t)memory, .db_addr = (uintptr_t)memory + 64 * 64,
		.cqe_size = 64, .flags = MLX5_IB_CREATE_CQ_FLAGS_UAR_PAGE_INDEX,
		.uar_page_index = ctx->uar,
	};
	struct mlx5_ib_create_cq bad = good;
	uint32_t handle, uar;

	expect("CQ", create_cq(ctx, &good, &handle), 0);
	expect("end of the CQ", destroy_cq(ctx, handle), 0);
	for (uar = 0; uar < UARS; uar++) {
		bad.uar_page_index = uar;
		if (uar != ctx->uar)
			expect(uar == other->uar ? "CQ with another program's page" :
						   "CQ with another page",
			       create_cq(ctx, &bad, &handle), EINVAL);
	}
	bad = good;
	bad.flags = 0;
	expect("CQ without a page", create_cq(ctx, &bad, &handle), EINVAL);
	bad = good;
	bad.cqe_size = 32;
	expect("CQ with small entries", create_cq(ctx, &bad, &handle), EINVAL);
	bad = good;
	bad.db_addr += 4;
	expect("CQ with a misaligned record", create_cq(ctx, &bad, &handle), EINVAL);
	bad = good;
	bad.db_addr = 0xffff800000000000;
	expect_refused("CQ with a record of the kernel's", create_cq(ctx, &bad, &handle));
	bad = good;
	bad.buf_addr += 64;
	expect("CQ that is not on a page", create_cq(ctx, &bad, &handle), EINVAL);
	bad = good;
	bad.buf_addr = 0xffff800000000000;
	expect_refused("CQ in memory of the kernel's", create_cq(ctx, &bad, &handle));
	bad = good;
	bad.cqe_comp_en = 1;
	expect("CQ with compression", create_cq(ctx, &bad, &handle), EOPNOTSUPP);
}

static void attack_resize(struct context *ctx, char *memory)
{
	const struct mlx5_ib_create_cq cq_request = {
		.buf_addr = (uintptr_t)memory, .db_addr = (uintptr_t)memory + 64 * 64,
		.cqe_size = 64, .flags = MLX5_IB_CREATE_CQ_FLAGS_UAR_PAGE_INDEX,
		.uar_page_index = ctx->uar,
	};
	const struct mlx5_ib_resize_cq good = {
		.buf_addr = (uintptr_t)memory + 4 * PAGE, .cqe_size = 64,
	};
	struct mlx5_ib_resize_cq bad = good;
	uint32_t handle;

	expect("CQ to resize", create_cq(ctx, &cq_request, &handle), 0);
	expect("CQ that grows", resize_cq(ctx, handle, 127, &good), 0);
	bad.cqe_size = 128;
	expect("CQ whose entries grow", resize_cq(ctx, handle, 31, &bad), EINVAL);
	bad = good;
	bad.buf_addr += 64;
	expect("CQ that moves off a page", resize_cq(ctx, handle, 31, &bad), EINVAL);
	bad = good;
	bad.buf_addr = 0xffff800000000000;
	expect_refused("CQ that moves into the kernel", resize_cq(ctx, handle, 31, &bad));
	expect("CQ that vanishes", resize_cq(ctx, handle, 0, &good), EINVAL);
	expect("CQ that is far too large", resize_cq(ctx, handle, 1u << 31, &good), EINVAL);
	expect_refused("CQ that does not exist", resize_cq(ctx, handle + 1000, 31, &good));
	expect_refused("reading by the kernel",
		       queue_command(ctx, IB_USER_VERBS_CMD_POLL_CQ, handle));
	expect_refused("a request of an event by the kernel",
		       queue_command(ctx, IB_USER_VERBS_CMD_REQ_NOTIFY_CQ, handle));
	expect("end of the resized CQ", destroy_cq(ctx, handle), 0);
}

static void attack_qp(struct context *ctx, const struct context *other, char *memory)
{
	const struct mlx5_ib_create_cq cq_request = {
		.buf_addr = (uintptr_t)memory, .db_addr = (uintptr_t)memory + 64 * 64,
		.cqe_size = 64, .flags = MLX5_IB_CREATE_CQ_FLAGS_UAR_PAGE_INDEX,
		.uar_page_index = ctx->uar,
	};
	const struct mlx5_ib_create_qp good = {
		.buf_addr = (uintptr_t)memory + 2 * PAGE, .db_addr = (uintptr_t)memory + PAGE + 8,
		.sq_wqe_count = 64, .rq_wqe_count = 16, .rq_wqe_shift = 4,
		.flags = MLX5_QP_FLAG_UAR_PAGE_INDEX, .bfreg_index = ctx->uar,
	};
	struct mlx5_ib_create_qp bad = good;
	uint32_t cq, uar;

	expect("CQ for QPs", create_cq(ctx, &cq_request, &cq), 0);
	expect("QP", create_qp(ctx, cq, &good), 0);
	for (uar = 0; uar < 64; uar++) {
		expect_refused("sending by the kernel",
			       queue_command(ctx, IB_USER_VERBS_CMD_POST_SEND, uar));
		expect_refused("receiving by the kernel",
			       queue_command(ctx, IB_USER_VERBS_CMD_POST_RECV, uar));
	}
	for (uar = 0; uar < UARS; uar++) {
		bad.bfreg_index = uar;
		if (uar != ctx->uar)
			expect(uar == other->uar ? "QP with another program's page" :
						   "QP with another page",
			       create_qp(ctx, cq, &bad), EINVAL);
	}
	bad = good;
	bad.bfreg_index = 1u << 31;
	expect("QP with a page far away", create_qp(ctx, cq, &bad), EINVAL);
	bad = good;
	bad.flags |= MLX5_QP_FLAG_SIGNATURE;
	expect("QP with signatures", create_qp(ctx, cq, &bad), EOPNOTSUPP);
	bad = good;
	bad.flags = 0;
	expect("QP without a page", create_qp(ctx, cq, &bad), EINVAL);
	bad = good;
	bad.sq_wqe_count = 3;
	expect("QP with 3 send WQEs", create_qp(ctx, cq, &bad), EINVAL);
	bad = good;
	bad.sq_wqe_count = 1u << 31;
	expect("QP with 2^31 send WQEs", create_qp(ctx, cq, &bad), EINVAL);
	bad = good;
	bad.rq_wqe_shift = 63;
	expect("QP with receive WQEs of 2^63 bytes", create_qp(ctx, cq, &bad), EINVAL);
	bad = good;
	bad.rq_wqe_count = 0;
	expect("QP without receive WQEs", create_qp(ctx, cq, &bad), EINVAL);
	bad = good;
	bad.uidx = 1 << 24;
	expect("QP with an index of 25 bits", create_qp(ctx, cq, &bad), EINVAL);
	bad = good;
	bad.buf_addr += 1;
	expect("QP at an odd address", create_qp(ctx, cq, &bad), EINVAL);
	bad = good;
	bad.buf_addr = 0xffff800000000000;
	expect_refused("QP in memory of the kernel's", create_qp(ctx, cq, &bad));
}

/* Queue pairs of the vendor's: one of two types, which the core does not check */
static void attack_dynamic(struct context *ctx, const struct context *other, char *memory)
{
	const struct mlx5_ib_create_cq cq_request = {
		.buf_addr = (uintptr_t)memory, .db_addr = (uintptr_t)memory + 64 * 64,
		.cqe_size = 64, .flags = MLX5_IB_CREATE_CQ_FLAGS_UAR_PAGE_INDEX,
		.uar_page_index = ctx->uar,
	};
	const struct mlx5_ib_create_qp good = {
		.buf_addr = (uintptr_t)memory + 2 * PAGE, .db_addr = (uintptr_t)memory + PAGE + 8,
		.sq_wqe_count = 64, .bfreg_index = ctx->uar,
		.flags = MLX5_QP_FLAG_UAR_PAGE_INDEX | MLX5_QP_FLAG_TYPE_DCI,
	};
	struct mlx5_ib_create_qp bad = good;
	uint32_t cq, type = IB_UVERBS_QPT_DRIVER;

	expect("CQ for DCIs", create_cq(ctx, &cq_request, &cq), 0);
	expect("DCI", create_qp_of(ctx, type, 0, cq, &good), 0);
	expect("DCI that receives", create_qp_of(ctx, type, 16, cq, &good), EINVAL);
	expect("RC QP that is a DCI", create_qp_of(ctx, IB_UVERBS_QPT_RC, 0, cq, &good),
	       EOPNOTSUPP);
	bad.flags |= MLX5_QP_FLAG_TYPE_DCT;
	expect("DCI that is a DCT", create_qp_of(ctx, type, 0, cq, &bad), EINVAL);
	bad.flags = MLX5_QP_FLAG_UAR_PAGE_INDEX;
	expect("QP of neither type", create_qp_of(ctx, type, 0, cq, &bad), EINVAL);
	bad.flags = MLX5_QP_FLAG_TYPE_DCI;
	expect("DCI without a page", create_qp_of(ctx, type, 0, cq, &bad), EINVAL);
	bad.flags = good.flags | MLX5_QP_FLAG_DCI_STREAM;
	expect("DCI with streams", create_qp_of(ctx, type, 0, cq, &bad), EOPNOTSUPP);
	bad = good;
	bad.bfreg_index = other->uar;
	expect("DCI with another program's page", create_qp_of(ctx, type, 0, cq, &bad), EINVAL);
	bad = good;
	bad.buf_addr = 0xffff800000000000;
	expect_refused("DCI in memory of the kernel's", create_qp_of(ctx, type, 0, cq, &bad));
	bad = (struct mlx5_ib_create_qp){ .flags = MLX5_QP_FLAG_TYPE_DCT };
	expect("DCT without an SRQ", create_qp_of(ctx, type, 0, cq, &bad), EINVAL);
	bad.uidx = 1 << 24;
	expect("DCT with an index of 25 bits", create_qp_of(ctx, type, 0, cq, &bad), EINVAL);
}

static void attack_xrc(struct context *ctx, char *memory)
{
	const struct mlx5_ib_create_cq cq_request = {
		.buf_addr = (uintptr_t)memory, .db_addr = (uintptr_t)memory + 64 * 64,
		.cqe_size = 64, .flags = MLX5_IB_CREATE_CQ_FLAGS_UAR_PAGE_INDEX,
		.uar_page_index = ctx->uar,
	};
	const struct mlx5_ib_create_srq good = {
		.buf_addr = (uintptr_t)memory + 2 * PAGE, .db_addr = (uintptr_t)memory + PAGE + 8,
	};
	struct mlx5_ib_create_srq bad = good;
	uint32_t cq, xrcd;

	expect("CQ for XRC", create_cq(ctx, &cq_request, &cq), 0);
	expect("XRC domain", open_xrcd(ctx, &xrcd), 0);
	expect("SRQ of an XRC domain", create_xrc_srq(ctx, xrcd, cq, &good), 0);
	expect_refused("SRQ of no XRC domain", create_xrc_srq(ctx, xrcd + 1000, cq, &good));
	expect_refused("SRQ of XRC without a CQ", create_xrc_srq(ctx, xrcd, cq + 1000, &good));
	bad.uidx = 1 << 24;
	expect("SRQ with an index of 25 bits", create_xrc_srq(ctx, xrcd, cq, &bad), EINVAL);
	bad = good;
	bad.buf_addr = 0xffff800000000000;
	expect_refused("SRQ in memory of the kernel's", create_xrc_srq(ctx, xrcd, cq, &bad));
	bad = good;
	bad.db_addr += 4;
	expect("SRQ with a misaligned record", create_xrc_srq(ctx, xrcd, cq, &bad), EINVAL);
}

/* Receive queues for raw packets, which only queue pairs of privileged users can use */
static void attack_wq(struct context *ctx, char *memory)
{
	const struct mlx5_ib_create_cq cq_request = {
		.buf_addr = (uintptr_t)memory, .db_addr = (uintptr_t)memory + 64 * 64,
		.cqe_size = 64, .flags = MLX5_IB_CREATE_CQ_FLAGS_UAR_PAGE_INDEX,
		.uar_page_index = ctx->uar,
	};
	const struct mlx5_ib_create_wq good = {
		.buf_addr = (uintptr_t)memory + 2 * PAGE, .db_addr = (uintptr_t)memory + PAGE + 8,
		.rq_wqe_count = 16, .rq_wqe_shift = 4,
	};
	struct mlx5_ib_create_wq bad = good;
	uint32_t cq;

	expect("CQ for WQs", create_cq(ctx, &cq_request, &cq), 0);
	expect("WQ", create_wq(ctx, cq, &good), 0);
	expect_refused("WQ without a CQ", create_wq(ctx, cq + 1000, &good));
	bad.user_index = 1 << 24;
	expect("WQ with an index of 25 bits", create_wq(ctx, cq, &bad), EINVAL);
	bad = good;
	bad.rq_wqe_shift = 63;
	expect("WQ with WQEs of 2^63 bytes", create_wq(ctx, cq, &bad), EINVAL);
	bad = good;
	bad.rq_wqe_count = 3;
	expect("WQ with 3 WQEs", create_wq(ctx, cq, &bad), EINVAL);
	bad.rq_wqe_count = 1u << 31;
	expect("WQ with 2^31 WQEs", create_wq(ctx, cq, &bad), EINVAL);
	bad = good;
	bad.comp_mask = MLX5_IB_CREATE_WQ_STRIDING_RQ;
	expect("WQ with strides", create_wq(ctx, cq, &bad), EOPNOTSUPP);
	bad = good;
	bad.db_addr += 4;
	expect("WQ with a misaligned record", create_wq(ctx, cq, &bad), EINVAL);
	bad = good;
	bad.buf_addr = 0xffff800000000000;
	expect_refused("WQ in memory of the kernel's", create_wq(ctx, cq, &bad));
}

static void attack_mr(struct context *ctx, char *memory)
{
	char *large = mmap(NULL, 2 * MEMLOCK, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	expect("MR", reg_mr(ctx, memory, PAGE, 1), 0);
	expect_refused("MR with paging on demand", reg_mr(ctx, memory, PAGE, 1 | ON_DEMAND));
	expect_refused("MR of nothing", reg_mr(ctx, memory, 0, 1));
	expect_refused("MR of the kernel's memory",
		       reg_mr(ctx, (void *)0xffff800000000000, PAGE, 1));
	expect_refused("MR of everything", reg_mr(ctx, NULL, UINT64_MAX, 1));
	expect("MR beyond the limit of locked memory", reg_mr(ctx, large, 2 * MEMLOCK, 1), ENOMEM);
}

static void context_open(struct context *ctx, const char *path)
{
	ctx->fd = open(path, O_RDWR);
	if (ctx->fd < 0) {
		perror(path);
		exit(1);
	}
	expect("context", get_context(ctx->fd, 0, LIB_CAPS), 0);
	expect("PD", alloc_pd(ctx), 0);
	expect("doorbell page", alloc_uar(ctx, MLX5_IB_UAPI_UAR_ALLOC_TYPE_NC), 0);
}

int main(int argc, char **argv)
{
	struct rlimit limit = { MEMLOCK, MEMLOCK };
	struct context ctx, other;
	char *memory;

	if (argc != 2 || setrlimit(RLIMIT_MEMLOCK, &limit) || setgid(65534) || setuid(65534)) {
		perror("verbs CHARDEV");
		return 2;
	}
	memory = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return 2;
	attack_context(argv[1]);
	context_open(&ctx, argv[1]);
	context_open(&other, argv[1]);
	expect("second doorbell page", alloc_uar(&other, MLX5_IB_UAPI_UAR_ALLOC_TYPE_NC), 0);
	expect("doorbell page of an unknown type", alloc_uar(&ctx, 7), EOPNOTSUPP);
	attack_mappings(&ctx, &other);
	attack_cq(&ctx, &other, memory);
	attack_resize(&ctx, memory);
	attack_qp(&ctx, &other, memory);
	attack_dynamic(&ctx, &other, memory);
	attack_xrc(&ctx, memory);
	attack_wq(&ctx, memory);
	attack_mr(&ctx, memory);
	return failed;
}
