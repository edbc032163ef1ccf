// SPDX-License-Identifier: GPL-2.0
/* Protection domain, transport domain and memory key that a function's kernel users share. */
#include <linux/pci.h>

#include "core.h"
#include "domains.h"
#include "ifc.h"

#define NO_QP	0xffffff

/* The key of cards that do not report one */
#define SCATTER_END	0x100

static int domain_alloc_pd(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(alloc_pd_in)] = {}, out[MLX5_ST_SZ_DW(alloc_pd_out)] = {};
	int err;

	MLX5_SET(alloc_pd_in, in, opcode, MLX5_CMD_OP_ALLOC_PD);
	err = VHCA_EXEC(vhca, in, out);
	if (!err)
		vhca->pdn = MLX5_GET(alloc_pd_out, out, pd);
	return err;
}

static void domain_dealloc_pd(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_pd_in)] = {};

	MLX5_SET(dealloc_pd_in, in, opcode, MLX5_CMD_OP_DEALLOC_PD);
	MLX5_SET(dealloc_pd_in, in, pd, vhca->pdn);
	VHCA_EXEC_IN(vhca, in);
}

static int domain_alloc_td(struct vhca *vhca)
{
	u32 out[MLX5_ST_SZ_DW(alloc_transport_domain_out)] = {};
	u32 in[MLX5_ST_SZ_DW(alloc_transport_domain_in)] = {};
	int err;

	MLX5_SET(alloc_transport_domain_in, in, opcode, MLX5_CMD_OP_ALLOC_TRANSPORT_DOMAIN);
	err = VHCA_EXEC(vhca, in, out);
	if (!err)
		vhca->tdn = MLX5_GET(alloc_transport_domain_out, out, transport_domain);
	return err;
}

static void domain_dealloc_td(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_transport_domain_in)] = {};

	MLX5_SET(dealloc_transport_domain_in, in, opcode, MLX5_CMD_OP_DEALLOC_TRANSPORT_DOMAIN);
	MLX5_SET(dealloc_transport_domain_in, in, transport_domain, vhca->tdn);
	VHCA_EXEC_IN(vhca, in);
}

/*
 * Allow relaxed ordering for the key. CQEs are not written by it, so they are still ordered behind
 * the data that they report.
 */
static void domain_mkey_relax_ordering(const struct vhca *vhca, void *mkc)
{
	bool read = VHCA_CAP_NEW(vhca, relaxed_ordering_read);

	if (VHCA_CAP_NEW(vhca, relaxed_ordering_read_pci_enabled))
		read |= pcie_relaxed_ordering_enabled(to_pci_dev(vhca->dma));
	MLX5_SET(mkc, mkc, relaxed_ordering_read, read);
	MLX5_SET(mkc, mkc, relaxed_ordering_write, VHCA_CAP_NEW(vhca, relaxed_ordering_write));
}

/* The key translates nothing: addresses are DMA addresses. It allows local access only. */
static int domain_create_mkey(struct vhca *vhca)
{
	u32 out[MLX5_ST_SZ_DW(create_mkey_out)] = {};
	u32 in[MLX5_ST_SZ_DW(create_mkey_in)] = {};
	void *mkc = MLX5_ADDR_OF(create_mkey_in, in, memory_key_mkey_entry);
	int err;

	MLX5_SET(create_mkey_in, in, opcode, MLX5_CMD_OP_CREATE_MKEY);
	MLX5_SET(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_PA);
	MLX5_SET(mkc, mkc, lw, 1);
	MLX5_SET(mkc, mkc, lr, 1);
	MLX5_SET(mkc, mkc, length64, 1);
	MLX5_SET(mkc, mkc, qpn, NO_QP);
	MLX5_SET(mkc, mkc, pd, vhca->pdn);
	domain_mkey_relax_ordering(vhca, mkc);
	err = VHCA_EXEC(vhca, in, out);
	if (!err)
		vhca->mkey = MLX5_GET(create_mkey_out, out, mkey_index) << 8;
	return err;
}

static void domain_destroy_mkey(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(destroy_mkey_in)] = {};

	MLX5_SET(destroy_mkey_in, in, opcode, MLX5_CMD_OP_DESTROY_MKEY);
	MLX5_SET(destroy_mkey_in, in, mkey_index, vhca->mkey >> 8);
	VHCA_EXEC_IN(vhca, in);
}

/* Cards without the query use a fixed key; it is also the fallback if the query fails */
static void domain_query_scatter_end(struct vhca *vhca)
{
	u32 out[MLX5_ST_SZ_DW(query_special_contexts_out)] = {};
	u32 in[MLX5_ST_SZ_DW(query_special_contexts_in)] = {};

	vhca->scatter_end = SCATTER_END;
	if (!VHCA_CAP_NEW(vhca, terminate_scatter_list_mkey))
		return;
	MLX5_SET(query_special_contexts_in, in, opcode, MLX5_CMD_OP_QUERY_SPECIAL_CONTEXTS);
	if (!VHCA_EXEC(vhca, in, out))
		vhca->scatter_end = MLX5_GET(vhca_special_contexts, out,
					     terminate_scatter_list_mkey);
}

int vhca_domains_create(struct vhca *vhca)
{
	int err;

	err = domain_alloc_pd(vhca);
	if (err)
		return err;
	err = domain_alloc_td(vhca);
	if (err)
		goto err_pd;
	err = domain_create_mkey(vhca);
	if (err)
		goto err_td;
	domain_query_scatter_end(vhca);
	return 0;

err_td:
	domain_dealloc_td(vhca);
err_pd:
	domain_dealloc_pd(vhca);
	return err;
}

void vhca_domains_destroy(struct vhca *vhca)
{
	domain_destroy_mkey(vhca);
	domain_dealloc_td(vhca);
	domain_dealloc_pd(vhca);
}

/**
 * vhca_pdn() - the protection domain of kernel queues
 * @vhca: the function, started
 *
 * Return: number that ALLOC_PD returned.
 */
u32 vhca_pdn(const struct vhca *vhca)
{
	return vhca->pdn;
}
EXPORT_SYMBOL_GPL(vhca_pdn);

/**
 * vhca_tdn() - the transport domain of kernel TIRs and TISes
 * @vhca: the function, started
 *
 * Return: number that ALLOC_TRANSPORT_DOMAIN returned.
 */
u32 vhca_tdn(const struct vhca *vhca)
{
	return vhca->tdn;
}
EXPORT_SYMBOL_GPL(vhca_tdn);

/**
 * vhca_mkey() - the key of kernel queues, for all memory by DMA address
 * @vhca: the function, started
 *
 * Return: the key in the format of WQEs (CREATE_MKEY's index and 8 bits of variant).
 */
u32 vhca_mkey(const struct vhca *vhca)
{
	return vhca->mkey;
}
EXPORT_SYMBOL_GPL(vhca_mkey);

/**
 * vhca_scatter_end() - the key that ends a receive WQE's list of segments
 * @vhca: the function, started
 *
 * Return: the key, as QUERY_SPECIAL_CONTEXTS reports it if the card supports that.
 */
u32 vhca_scatter_end(const struct vhca *vhca)
{
	return vhca->scatter_end;
}
EXPORT_SYMBOL_GPL(vhca_scatter_end);
