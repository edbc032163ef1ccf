// SPDX-License-Identifier: GPL-2.0
/*
 * How many event queues for completions an SF may have. The limit is a capability of the SF, set by
 * its PF while the SF is inactive; the SF's driver reads it when it starts. Without one the driver
 * takes VHCA_SF_COMP_EQS of what the firmware allows.
 */
#include <linux/slab.h>

#include "../../compat/extack.h"
#include "../vhca/ifc.h"
#include "../vhca/vhca.h"
#include "ifc.h"
#include "sf.h"

#define OTHER_MAX	(MLX5_CAP_GENERAL_2 << 1 | HCA_CAP_OPMOD_GET_MAX)
#define OTHER_SET	(MLX5_CAP_GENERAL_2 << 1)

static struct vhca *io_eqs_manager(const struct sf *sf)
{
	return sf->table->pf->vhca;
}

bool sf_io_eqs_supported(const struct sf *sf)
{
	const struct vhca *pf = io_eqs_manager(sf);

	return VHCA_CAP(pf, vhca_resource_manager) && VHCA_CAP_2(pf, max_num_eqs_24b);
}

static int io_eqs_query(struct sf *sf, void *out)
{
	u32 in[MLX5_ST_SZ_DW(query_hca_cap_in)] = {};

	MLX5_SET(query_hca_cap_in, in, opcode, MLX5_CMD_OP_QUERY_HCA_CAP);
	MLX5_SET(query_hca_cap_in, in, op_mod, OTHER_MAX);
	MLX5_SET(query_hca_cap_in, in, other_function, 1);
	MLX5_SET(query_hca_cap_in, in, function_id, sf->function_id);
	return vhca_exec(io_eqs_manager(sf), in, sizeof(in), out,
			 MLX5_ST_SZ_BYTES(query_hca_cap_out));
}

/* The limit as it is to be, among the capabilities as they are */
static int io_eqs_command(struct sf *sf, u32 count)
{
	void *in = kzalloc(MLX5_ST_SZ_BYTES(set_hca_cap_in), GFP_KERNEL);
	void *caps = kzalloc(MLX5_ST_SZ_BYTES(query_hca_cap_out), GFP_KERNEL);
	u32 out[MLX5_ST_SZ_DW(set_hca_cap_out)] = {};
	void *cap;
	int err = -ENOMEM;

	if (!in || !caps)
		goto out;
	err = io_eqs_query(sf, caps);
	if (err)
		goto out;
	MLX5_SET(set_hca_cap_in, in, opcode, MLX5_CMD_OP_SET_HCA_CAP);
	MLX5_SET(set_hca_cap_in, in, op_mod, OTHER_SET);
	MLX5_SET(set_hca_cap_in, in, other_function, 1);
	MLX5_SET(set_hca_cap_in, in, function_id, sf->function_id);
	cap = MLX5_ADDR_OF(set_hca_cap_in, in, capability);
	memcpy(cap, MLX5_ADDR_OF(query_hca_cap_out, caps, capability),
	       MLX5_UN_SZ_BYTES(hca_cap_union));
	MLX5_SET(vhca_cap_2, cap, max_num_eqs_24b, count + VHCA_CONTROL_EQS);
	MLX5_SET(vhca_cap_2, cap, sf_eq_usage, 1);
	err = vhca_exec(io_eqs_manager(sf), in, MLX5_ST_SZ_BYTES(set_hca_cap_in), out, sizeof(out));
out:
	kfree(caps);
	kfree(in);
	return err;
}

void sf_io_eqs_init(struct sf *sf)
{
	sf->io_eqs = VHCA_SF_COMP_EQS;
	/* The function may have been another SF's before, and have its limit */
	sf->io_eqs_pending = test_bit(sf->index, sf->table->limited);
}

void sf_io_eqs_forgotten(struct sf *sf)
{
	lockdep_assert_held(&sf->state_lock);
	sf->io_eqs_pending = test_bit(sf->index, sf->table->limited);
}

int sf_io_eqs_apply(struct sf *sf)
{
	int err;

	lockdep_assert_held(&sf->state_lock);
	if (!sf->io_eqs_pending)
		return 0;
	err = io_eqs_command(sf, sf->io_eqs);
	if (!err)
		sf->io_eqs_pending = false;
	return err;
}

int sf_io_eqs_set(struct sf *sf, u32 count, struct netlink_ext_ack *extack)
{
	u32 max, old = sf->io_eqs;
	bool pending = sf->io_eqs_pending;
	int err = 0;

	if (!sf_io_eqs_supported(sf)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Firmware does not support limits on event queues of SFs");
		return -EOPNOTSUPP;
	}
	max = VHCA_CAP_2(io_eqs_manager(sf), max_num_eqs_24b);
	max -= min_t(u32, max, VHCA_CONTROL_EQS);
	if (!count || count > max) {
		NL_SET_ERR_MSG_FMT_MOD(extack, "max_io_eqs must be 1 to %u", max);
		return -EINVAL;
	}
	mutex_lock(&sf->state_lock);
	__set_bit(sf->index, sf->table->limited);
	sf->io_eqs = count;
	sf->io_eqs_pending = true;
	if (sf->state == SF_STATE_ALLOCATED) {
		err = sf_io_eqs_apply(sf);
		if (err) {
			NL_SET_ERR_MSG_MOD(extack, "Firmware refused to set max_io_eqs");
			sf->io_eqs = old;
			sf->io_eqs_pending = pending;
		}
	} else {
		NL_SET_ERR_MSG_MOD(extack,
				   "max_io_eqs takes effect at the SF's next activation");
	}
	mutex_unlock(&sf->state_lock);
	return err;
}
