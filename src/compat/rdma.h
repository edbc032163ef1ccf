/* SPDX-License-Identifier: GPL-2.0 */
/*
 * <rdma/ib_verbs.h> and <rdma/ib_umem.h> of current kernels.
 *
 * A driver implements the current create_cq and create_user_cq, passes them to
 * RDMA_CREATE_CQ_DEFINE() and has RDMA_CREATE_CQ_OPS() in its operations. It implements
 * reg_user_mr without the steering hint of 6.18, and does the same with RDMA_REG_USER_MR_DEFINE()
 * and RDMA_REG_USER_MR_OPS().
 */
#ifndef SF_COMPAT_RDMA_H
#define SF_COMPAT_RDMA_H

#include <linux/mm.h>
#include <rdma/ib_umem.h>
#include <rdma/ib_verbs.h>
#include <rdma/uverbs_ioctl.h>

/* Since 6.3 the flags of a mapping are not written directly */
#ifndef SF_HAVE_VM_FLAGS_CLEAR
static inline void vm_flags_clear(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags &= ~flags;
}
#endif

/* User space leaves names alone that are not the kernel's */
#ifndef SF_HAVE_IB_MARK_NAME_ASSIGNED_BY_USER
static inline void ib_mark_name_assigned_by_user(struct ib_device *ibdev)
{
}
#endif

/* ---- memory of processes: since 7.1 it may also be described by attributes of a verb ---- */

#ifndef SF_HAVE_IB_UMEM_GET_VA
static inline struct ib_umem *ib_umem_get_va(struct ib_device *device, unsigned long addr,
					     size_t size, int access)
{
	return ib_umem_get(device, addr, size, access);
}

static inline struct ib_umem *ib_umem_get_cq_buf_or_va(struct ib_device *device,
						       const struct uverbs_attr_bundle *attrs,
						       u64 addr, size_t size, int access)
{
	return ib_umem_get(device, addr, size, access);
}
#endif

/* ---- create_cq: with all attributes since 6.11, one operation each since 7.0 ---- */

#if defined(SF_HAVE_IB_CREATE_USER_CQ)

/* Without the operation for the kernel, the core lacks a system call */
#define RDMA_CREATE_CQ_DEFINE(name, kernel, user)	static_assert(true)
#define RDMA_CREATE_CQ_OPS(name, kernel, user)		.create_cq = kernel, .create_user_cq = user

#elif defined(SF_HAVE_IB_CREATE_CQ_ATTRS)

#define RDMA_CREATE_CQ_DEFINE(name, kernel, user)				\
static int name##_compat(struct ib_cq *cq, const struct ib_cq_init_attr *attr,	\
			 struct uverbs_attr_bundle *attrs)			\
{										\
	return attrs ? user(cq, attr, attrs) : kernel(cq, attr, attrs);		\
}										\
static_assert(true)
#define RDMA_CREATE_CQ_OPS(name, kernel, user)		.create_cq = name##_compat

#else

#define RDMA_CREATE_CQ_DEFINE(name, kernel, user)				\
static int name##_compat(struct ib_cq *cq, const struct ib_cq_init_attr *attr,	\
			 struct ib_udata *udata)				\
{										\
	return udata ? user(cq, attr, rdma_udata_to_uverbs_attr_bundle(udata)) :	\
		       kernel(cq, attr, NULL);					\
}										\
static_assert(true)
#define RDMA_CREATE_CQ_OPS(name, kernel, user)		.create_cq = name##_compat

#endif

/* ---- reg_user_mr ---- */

#ifdef SF_HAVE_IB_REG_USER_MR_DMAH

#define RDMA_REG_USER_MR_DEFINE(name)						\
static struct ib_mr *name##_compat(struct ib_pd *pd, u64 start, u64 length, u64 iova, \
				   int access, struct ib_dmah *dmah, struct ib_udata *udata) \
{										\
	return dmah ? ERR_PTR(-EOPNOTSUPP) : name(pd, start, length, iova, access, udata); \
}										\
static_assert(true)
#define RDMA_REG_USER_MR_OPS(name)	.reg_user_mr = name##_compat

#else

#define RDMA_REG_USER_MR_DEFINE(name)	static_assert(true)
#define RDMA_REG_USER_MR_OPS(name)	.reg_user_mr = name

#endif

/* ---- reg_user_mr_dmabuf: with all attributes since 6.7, with a steering hint since 6.18 ---- */

#if defined(SF_HAVE_IB_REG_USER_MR_DMAH)

#define RDMA_REG_USER_MR_DMABUF_DEFINE(name)					\
static struct ib_mr *name##_compat(struct ib_pd *pd, u64 offset, u64 length, u64 iova, int fd, \
				   int access, struct ib_dmah *dmah,		\
				   struct uverbs_attr_bundle *attrs)		\
{										\
	return dmah ? ERR_PTR(-EOPNOTSUPP) : name(pd, offset, length, iova, fd, access); \
}										\
static_assert(true)

#elif defined(SF_HAVE_IB_REG_USER_MR_DMABUF_ATTRS)

#define RDMA_REG_USER_MR_DMABUF_DEFINE(name)					\
static struct ib_mr *name##_compat(struct ib_pd *pd, u64 offset, u64 length, u64 iova, int fd, \
				   int access, struct uverbs_attr_bundle *attrs) \
{										\
	return name(pd, offset, length, iova, fd, access);			\
}										\
static_assert(true)

#else

#define RDMA_REG_USER_MR_DMABUF_DEFINE(name)					\
static struct ib_mr *name##_compat(struct ib_pd *pd, u64 offset, u64 length, u64 iova, int fd, \
				   int access, struct ib_udata *udata)		\
{										\
	return name(pd, offset, length, iova, fd, access);			\
}										\
static_assert(true)

#endif

#define RDMA_REG_USER_MR_DMABUF_OPS(name)	.reg_user_mr_dmabuf = name##_compat

/* ---- resize_cq: of processes only, and so named, since 7.1 ---- */

#ifdef SF_HAVE_IB_RESIZE_USER_CQ

#define RDMA_RESIZE_CQ_DEFINE(name)	static_assert(true)
#define RDMA_RESIZE_CQ_OPS(name)	.resize_user_cq = name

#else

#define RDMA_RESIZE_CQ_DEFINE(name)						\
static int name##_compat(struct ib_cq *cq, int cqe, struct ib_udata *udata)	\
{										\
	return udata ? name(cq, cqe, udata) : -EOPNOTSUPP;			\
}										\
static_assert(true)
#define RDMA_RESIZE_CQ_OPS(name)	.resize_cq = name##_compat

#endif

/*
 * ---- counter_bind_qp and counter_unbind_qp: with a port in current kernels, whose counters may
 * have a driver's part ----
 */

#ifdef SF_HAVE_IB_COUNTER_BIND_QP_PORT

#define RDMA_COUNTER_QP_DEFINE(bind, unbind)					\
static int bind##_compat(struct rdma_counter *counter, struct ib_qp *qp, u32 port) \
{										\
	return bind(counter, qp);						\
}										\
static int unbind##_compat(struct ib_qp *qp, u32 port)				\
{										\
	return unbind(qp);							\
}										\
static void bind##_init(struct rdma_counter *counter)				\
{										\
}										\
static_assert(true)
#define RDMA_COUNTER_QP_OPS(bind, unbind)					\
	.counter_bind_qp = bind##_compat, .counter_unbind_qp = unbind##_compat,	\
	.counter_init = bind##_init, .size_rdma_counter = sizeof(struct rdma_counter)

#else

#define RDMA_COUNTER_QP_DEFINE(bind, unbind)	static_assert(true)
#define RDMA_COUNTER_QP_OPS(bind, unbind)					\
	.counter_bind_qp = bind, .counter_unbind_qp = unbind

#endif

#endif /* SF_COMPAT_RDMA_H */
