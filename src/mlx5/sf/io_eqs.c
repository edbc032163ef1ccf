// SPDX-License-Identifier: GPL-2.0
/*
 * Limit of an SF's completion event queues. It is a capability of the SF that its PF sets while the
 * SF is inactive; the SF's driver reads it when it starts. Without a limit the driver uses up to
 * VHCA_SF_COMP_EQS.
 */
#include <linux/slab.h>

#include "../../compat/extack.h"
#include "../vhca/core.h"
#include "../vhca/ifc.h"
#include "ifc.h"
#include "io_eqs.h"
#include "slot.h"

#define IO_EQS_QUERY	(MLX5_CAP_GENERAL_2 << 1 | HCA_CAP_OPMOD_GET_MAX)
#define IO_EQS_SET	(MLX5_CAP_GENERAL_2 << 1)

bool slot_io_eqs_supported(const struct sf_slot *slot)
{
	const struct vhca *pf = slot_pf(slot);

	return VHCA_CAP(pf, vhca_resource_manager) && VHCA_CAP_2(pf, max_num_eqs_24b);
}

static int io_eqs_query(struct sf_slot *slot, void *out)
{
	u32 in[MLX5_ST_SZ_DW(query_hca_cap_in)] = {};

	MLX5_SET(query_hca_cap_in, in, opcode, MLX5_CMD_OP_QUERY_HCA_CAP);
	MLX5_SET(query_hca_cap_in, in, op_mod, IO_EQS_QUERY);
	MLX5_SET(query_hca_cap_in, in, other_function, 1);
	MLX5_SET(query_hca_cap_in, in, function_id, slot->function_id);
	return vhca_exec(slot_pf(slot), in, sizeof(in), out,
			 MLX5_ST_SZ_BYTES(query_hca_cap_out));
}

/* Set the limit among the SF's current capabilities */
static int io_eqs_command(struct sf_slot *slot, u32 count)
{
	void *in = kzalloc(MLX5_ST_SZ_BYTES(set_hca_cap_in), GFP_KERNEL);
	void *caps = kzalloc(MLX5_ST_SZ_BYTES(query_hca_cap_out), GFP_KERNEL);
	u32 out[MLX5_ST_SZ_DW(set_hca_cap_out)] = {};
	void *cap;
	int err = -ENOMEM;

	if (!in || !caps)
		goto out;
	err = io_eqs_query(slot, caps);
	if (err)
		goto out;
	MLX5_SET(set_hca_cap_in, in, opcode, MLX5_CMD_OP_SET_HCA_CAP);
	MLX5_SET(set_hca_cap_in, in, op_mod, IO_EQS_SET);
	MLX5_SET(set_hca_cap_in, in, other_function, 1);
	MLX5_SET(set_hca_cap_in, in, function_id, slot->function_id);
	cap = MLX5_ADDR_OF(set_hca_cap_in, in, capability);
	memcpy(cap, MLX5_ADDR_OF(query_hca_cap_out, caps, capability),
	       MLX5_UN_SZ_BYTES(hca_cap_union));
	MLX5_SET(vhca_cap_2, cap, max_num_eqs_24b, count + VHCA_CONTROL_EQS);
	MLX5_SET(vhca_cap_2, cap, sf_eq_usage, 1);
	err = vhca_exec(slot_pf(slot), in, MLX5_ST_SZ_BYTES(set_hca_cap_in), out, sizeof(out));
out:
	kfree(caps);
	kfree(in);
	return err;
}

void slot_io_eqs_init(struct sf_slot *slot)
{
	slot->io_eqs = VHCA_SF_COMP_EQS;
	/* An earlier SF with the same function may have set a limit */
	slot->io_eqs_pending = test_bit(slot->index, slot->table->limited);
}

void slot_io_eqs_forgotten(struct sf_slot *slot)
{
	lockdep_assert_held(&slot->state_lock);
	slot->io_eqs_pending = test_bit(slot->index, slot->table->limited);
}

int slot_io_eqs_apply(struct sf_slot *slot)
{
	int err;

	lockdep_assert_held(&slot->state_lock);
	if (!slot->io_eqs_pending)
		return 0;
	err = io_eqs_command(slot, slot->io_eqs);
	if (!err)
		slot->io_eqs_pending = false;
	return err;
}

int slot_io_eqs_set(struct sf_slot *slot, u32 count, struct netlink_ext_ack *extack)
{
	u32 max, old = slot->io_eqs;
	bool pending = slot->io_eqs_pending;
	int err = 0;

	if (!slot_io_eqs_supported(slot)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Firmware does not support limits on event queues of SFs");
		return -EOPNOTSUPP;
	}
	max = VHCA_CAP_2(slot_pf(slot), max_num_eqs_24b);
	max -= min_t(u32, max, VHCA_CONTROL_EQS);
	if (!count || count > max) {
		NL_SET_ERR_MSG_FMT_MOD(extack, "max_io_eqs must be 1 to %u", max);
		return -EINVAL;
	}
	mutex_lock(&slot->state_lock);
	__set_bit(slot->index, slot->table->limited);
	slot->io_eqs = count;
	slot->io_eqs_pending = true;
	if (slot->state == SLOT_ALLOCATED) {
		err = slot_io_eqs_apply(slot);
		if (err) {
			NL_SET_ERR_MSG_MOD(extack, "Firmware refused to set max_io_eqs");
			slot->io_eqs = old;
			slot->io_eqs_pending = pending;
		}
	} else {
		NL_SET_ERR_MSG_MOD(extack,
				   "max_io_eqs takes effect at the SF's next activation");
	}
	mutex_unlock(&slot->state_lock);
	return err;
}
