// SPDX-License-Identifier: GPL-2.0
#include "object.h"
#include "vhca.h"

#define NO_QP	0xffffff

static int alloc_pd(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(alloc_pd_in)] = {}, out[MLX5_ST_SZ_DW(alloc_pd_out)] = {};
	int err;

	MLX5_SET(alloc_pd_in, in, opcode, MLX5_CMD_OP_ALLOC_PD);
	err = VHCA_EXEC(vhca, in, out);
	if (!err)
		vhca->pdn = MLX5_GET(alloc_pd_out, out, pd);
	return err;
}

static void dealloc_pd(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_pd_in)] = {};

	MLX5_SET(dealloc_pd_in, in, opcode, MLX5_CMD_OP_DEALLOC_PD);
	MLX5_SET(dealloc_pd_in, in, pd, vhca->pdn);
	VHCA_EXEC_IN(vhca, in);
}

static int alloc_td(struct vhca *vhca)
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

static void dealloc_td(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_transport_domain_in)] = {};

	MLX5_SET(dealloc_transport_domain_in, in, opcode, MLX5_CMD_OP_DEALLOC_TRANSPORT_DOMAIN);
	MLX5_SET(dealloc_transport_domain_in, in, transport_domain, vhca->tdn);
	VHCA_EXEC_IN(vhca, in);
}

/* Addresses are DMA addresses; local access only. */
static int create_mkey(struct vhca *vhca)
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
	err = VHCA_EXEC(vhca, in, out);
	if (!err)
		vhca->mkey = MLX5_GET(create_mkey_out, out, mkey_index) << 8;
	return err;
}

static void destroy_mkey(struct vhca *vhca)
{
	u32 in[MLX5_ST_SZ_DW(destroy_mkey_in)] = {};

	MLX5_SET(destroy_mkey_in, in, opcode, MLX5_CMD_OP_DESTROY_MKEY);
	MLX5_SET(destroy_mkey_in, in, mkey_index, vhca->mkey >> 8);
	VHCA_EXEC_IN(vhca, in);
}

int vhca_objects_create(struct vhca *vhca)
{
	int err;

	err = alloc_pd(vhca);
	if (err)
		return err;
	err = alloc_td(vhca);
	if (err)
		goto err_pd;
	err = create_mkey(vhca);
	if (err)
		goto err_td;
	return 0;

err_td:
	dealloc_td(vhca);
err_pd:
	dealloc_pd(vhca);
	return err;
}

void vhca_objects_destroy(struct vhca *vhca)
{
	destroy_mkey(vhca);
	dealloc_td(vhca);
	dealloc_pd(vhca);
}

/**
 * vhca_pdn() - the protection domain of kernel queues
 * @vhca: the function, started
 *
 * Return: number from ALLOC_PD.
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
 * Return: number from ALLOC_TRANSPORT_DOMAIN.
 */
u32 vhca_tdn(const struct vhca *vhca)
{
	return vhca->tdn;
}
EXPORT_SYMBOL_GPL(vhca_tdn);

/**
 * vhca_mkey() - the key to all of memory, by DMA address, for kernel queues
 * @vhca: the function, started
 *
 * Return: the key as WQEs take it (CREATE_MKEY's index and 8 bits of variant).
 */
u32 vhca_mkey(const struct vhca *vhca)
{
	return vhca->mkey;
}
EXPORT_SYMBOL_GPL(vhca_mkey);
