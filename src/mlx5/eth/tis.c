// SPDX-License-Identifier: GPL-2.0
/*
 * The transport interface send (TIS) of a function: what an SQ needs to know of its surroundings.
 * It has no state of a queue, so that all SQs of a function share one.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <sf_mlx5/vhca.h>

#include "tis.h"

struct tis {
	struct list_head node;
	struct vhca *vhca;
	unsigned int users;
	u32 tisn;
};

static DEFINE_MUTEX(tis_lock);		/* guards tis_list and what is in it */
static LIST_HEAD(tis_list);

static struct tis *tis_find(struct vhca *vhca)
{
	struct tis *tis;

	lockdep_assert_held(&tis_lock);
	list_for_each_entry(tis, &tis_list, node)
		if (tis->vhca == vhca)
			return tis;
	return NULL;
}

static int tis_create(struct tis *tis)
{
	u32 out[MLX5_ST_SZ_DW(create_tis_out)] = {};
	u32 in[MLX5_ST_SZ_DW(create_tis_in)] = {};
	void *tisc = MLX5_ADDR_OF(create_tis_in, in, ctx);
	int err;

	MLX5_SET(create_tis_in, in, opcode, MLX5_CMD_OP_CREATE_TIS);
	MLX5_SET(tisc, tisc, transport_domain, vhca_tdn(tis->vhca));
	err = VHCA_EXEC(tis->vhca, in, out);
	if (!err)
		tis->tisn = MLX5_GET(create_tis_out, out, tisn);
	return err;
}

static void tis_destroy(struct tis *tis)
{
	u32 in[MLX5_ST_SZ_DW(destroy_tis_in)] = {};

	MLX5_SET(destroy_tis_in, in, opcode, MLX5_CMD_OP_DESTROY_TIS);
	MLX5_SET(destroy_tis_in, in, tisn, tis->tisn);
	VHCA_EXEC_IN(tis->vhca, in);
}

/**
 * eth_tis_get - a TIS for an SQ of a function
 * @vhca: the function
 * @tisn: set to its number
 *
 * CREATE_TIS for the first user. Give it back with eth_tis_put().
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM, or what the command returned.
 */
int eth_tis_get(struct vhca *vhca, u32 *tisn)
{
	struct tis *tis;
	int err = 0;

	mutex_lock(&tis_lock);
	tis = tis_find(vhca);
	if (!tis) {
		tis = kzalloc(sizeof(*tis), GFP_KERNEL);
		if (!tis) {
			err = -ENOMEM;
			goto unlock;
		}
		tis->vhca = vhca;
		err = tis_create(tis);
		if (err) {
			kfree(tis);
			goto unlock;
		}
		list_add(&tis->node, &tis_list);
	}
	tis->users++;
	*tisn = tis->tisn;
unlock:
	mutex_unlock(&tis_lock);
	return err;
}

/**
 * eth_tis_put - an SQ that had a TIS of eth_tis_get() is gone
 * @vhca: the function
 *
 * DESTROY_TIS for the last user.
 *
 * Context: may sleep.
 */
void eth_tis_put(struct vhca *vhca)
{
	struct tis *tis;

	mutex_lock(&tis_lock);
	tis = tis_find(vhca);
	if (!WARN_ON(!tis) && !--tis->users) {
		list_del(&tis->node);
		tis_destroy(tis);
		kfree(tis);
	}
	mutex_unlock(&tis_lock);
}
