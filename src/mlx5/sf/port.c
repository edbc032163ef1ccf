// SPDX-License-Identifier: GPL-2.0
/* The devlink port of an SF: its interface for users. */
#include <linux/etherdevice.h>

#include "../../compat/extack.h"
#include "../eswitch/esw.h"
#include "../eswitch/rep.h"
#include "../vhca/core.h"
#include "../vhca/vport.h"
#include "ifc.h"
#include "io_eqs.h"
#include "life.h"
#include "macs.h"
#include "port.h"
#include "slot.h"
#include "state.h"

static bool port_attrs_valid(const struct slot_table *table,
			     const struct devlink_port_new_attrs *attrs,
			     struct netlink_ext_ack *extack, int *err)
{
	*err = -EOPNOTSUPP;
	if (attrs->flavour != DEVLINK_PORT_FLAVOUR_PCI_SF) {
		NL_SET_ERR_MSG_MOD(extack, "Only ports of flavour pcisf can be added");
	} else if (!table->max) {
		slot_table_refuse(table, extack);
	} else if (attrs->port_index_valid) {
		NL_SET_ERR_MSG_MOD(extack, "A port index cannot be requested");
	} else if (attrs->controller_valid && attrs->controller) {
		NL_SET_ERR_MSG_MOD(extack,
				   "SFs of external controllers are not supported: use controller 0");
	} else if (attrs->pfnum != table->pfnum) {
		*err = -EINVAL;
		NL_SET_ERR_MSG_FMT_MOD(extack,
				       "pfnum %u does not match this function: use %u",
				       attrs->pfnum, table->pfnum);
	} else if (!esw_is_switchdev(table->esw)) {
		NL_SET_ERR_MSG_MOD(extack, "SFs need the eswitch in switchdev mode");
	} else if (attrs->sfnum_valid && attrs->sfnum > SLOT_MAX_SFNUM) {
		*err = -EINVAL;
		NL_SET_ERR_MSG_FMT_MOD(extack, "sfnum %u exceeds %u", attrs->sfnum,
				       SLOT_MAX_SFNUM);
	} else {
		return true;
	}
	return false;
}

static struct sf_slot *port_slot(struct devlink_port *port)
{
	return container_of(port, struct sf_slot, port);
}

static bool port_present(struct devlink_port *port, struct netlink_ext_ack *extack)
{
	return esw_present(port_slot(port)->table->esw, extack);
}

/* ---- operations ---- */

static void port_explain_deactivate(int err, struct netlink_ext_ack *extack)
{
	if (err == -ETIMEDOUT)
		NL_SET_ERR_MSG_MOD(extack,
				   "The SF is not detached yet: its driver or the firmware hangs");
	else if (err)
		NL_SET_ERR_MSG_MOD(extack, "Firmware refused to disable the SF");
}

static int port_del(struct devlink *devlink, struct devlink_port *port,
		    struct netlink_ext_ack *extack)
{
	int err = slot_deactivate(port_slot(port));

	port_explain_deactivate(err, extack);
	if (!err)
		slot_port_destroy(port_slot(port));
	return err;
}

static int port_hw_addr_get(struct devlink_port *port, u8 *hw_addr, int *len,
			    struct netlink_ext_ack *extack)
{
	ether_addr_copy(hw_addr, port_slot(port)->hw_addr);
	*len = ETH_ALEN;
	return 0;
}

static int port_hw_addr_set(struct devlink_port *port, const u8 *hw_addr, int len,
			    struct netlink_ext_ack *extack)
{
	struct sf_slot *slot = port_slot(port);
	int err;

	if (len != ETH_ALEN) {
		NL_SET_ERR_MSG_MOD(extack, "hw_addr must have 6 bytes");
		return -EINVAL;
	}
	if (is_multicast_ether_addr(hw_addr)) {
		NL_SET_ERR_MSG_MOD(extack, "hw_addr must not be a multicast address");
		return -EINVAL;
	}
	if (is_zero_ether_addr(hw_addr)) {
		NL_SET_ERR_MSG_MOD(extack, "hw_addr must not be zero");
		return -EINVAL;
	}
	if (!port_present(port, extack))
		return -EBUSY;
	err = vport_set_mac(slot_pf(slot), slot->function_id, true, hw_addr);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "Firmware refused hw_addr");
		return err;
	}
	ether_addr_copy(slot->hw_addr, hw_addr);
	slot_macs_start(slot);
	return 0;
}

static int port_state_get(struct devlink_port *port, enum devlink_port_fn_state *state,
			  enum devlink_port_fn_opstate *opstate, struct netlink_ext_ack *extack)
{
	*state = DEVLINK_PORT_FN_STATE_INACTIVE;
	*opstate = DEVLINK_PORT_FN_OPSTATE_DETACHED;
	switch (slot_state_get(port_slot(port))) {
	case SLOT_ACTIVE:
		*state = DEVLINK_PORT_FN_STATE_ACTIVE;
		break;
	case SLOT_IN_USE:
		*state = DEVLINK_PORT_FN_STATE_ACTIVE;
		*opstate = DEVLINK_PORT_FN_OPSTATE_ATTACHED;
		break;
	case SLOT_TEARDOWN_REQUEST:
		*opstate = DEVLINK_PORT_FN_OPSTATE_ATTACHED;
		break;
	}
	return 0;
}

static int port_state_set(struct devlink_port *port, enum devlink_port_fn_state state,
			  struct netlink_ext_ack *extack)
{
	struct sf_slot *slot = port_slot(port);
	int err;

	if (!port_present(port, extack))
		return -EBUSY;
	if (state == DEVLINK_PORT_FN_STATE_INACTIVE) {
		err = slot_deactivate(slot);
		port_explain_deactivate(err, extack);
		return err;
	}
	err = slot_activate(slot);
	if (err == -EBUSY)
		NL_SET_ERR_MSG_MOD(extack, "The SF was deactivated and is not detached yet");
	else if (err == -ENODEV)
		NL_SET_ERR_MSG_MOD(extack, "The firmware has freed the SF: delete it");
	else if (err)
		NL_SET_ERR_MSG_MOD(extack, "Firmware refused to enable the SF");
	return err;
}

static int __maybe_unused port_io_eqs_get(struct devlink_port *port, u32 *max_io_eqs,
					  struct netlink_ext_ack *extack)
{
	if (!slot_io_eqs_supported(port_slot(port)))
		return -EOPNOTSUPP;
	*max_io_eqs = port_slot(port)->io_eqs;
	return 0;
}

static int __maybe_unused port_io_eqs_set(struct devlink_port *port, u32 max_io_eqs,
					  struct netlink_ext_ack *extack)
{
	return slot_io_eqs_set(port_slot(port), max_io_eqs, extack);
}

/*
 * The SF's driver leaves RoCE off, so the firmware needs no consent and other users of the card
 * are not concerned: nobody else can drive an SF of this host.
 */
static int __maybe_unused port_roce_get(struct devlink_port *port, bool *enabled,
					struct netlink_ext_ack *extack)
{
	struct sf_slot *slot = port_slot(port);

	if (!slot_table_has_roce(slot->table, extack))
		return -EOPNOTSUPP;
	*enabled = slot->roce;
	return 0;
}

static int __maybe_unused port_roce_set(struct devlink_port *port, bool enable,
					struct netlink_ext_ack *extack)
{
	struct sf_slot *slot = port_slot(port);

	if (!slot_table_has_roce(slot->table, extack))
		return -EOPNOTSUPP;
	if (slot->roce != enable && slot_state_get(slot) != SLOT_ALLOCATED)
		NL_SET_ERR_MSG_MOD(extack, "roce takes effect at the SF's next activation");
	WRITE_ONCE(slot->roce, enable);
	return 0;
}

const struct devlink_port_ops slot_port_ops = {
	.port_del		= port_del,
	.port_fn_hw_addr_get	= port_hw_addr_get,
	.port_fn_hw_addr_set	= port_hw_addr_set,
	.port_fn_state_get	= port_state_get,
	.port_fn_state_set	= port_state_set,
	DEVLINK_PORT_MAX_IO_EQS_OPS(port_io_eqs_get, port_io_eqs_set)
	DEVLINK_PORT_ROCE_OPS(port_roce_get, port_roce_set)
};

/* ---- life cycle ---- */

static int port_register(struct sf_slot *slot)
{
	struct slot_table *table = slot->table;

	slot->port.attrs.switch_id = table->esw->switch_id;
	devlink_port_attrs_pci_sf_set(&slot->port, 0, table->pfnum, slot->sfnum, false);
	return devl_port_register_with_ops(table->devlink, &slot->port, slot->function_id,
					   &slot_port_ops);
}

int slot_port_new(struct slot_table *table, const struct devlink_port_new_attrs *attrs,
		  struct netlink_ext_ack *extack, struct devlink_port **port)
{
	struct sf_slot *slot;
	int err;

	devl_assert_locked(table->devlink);
	if (!port_attrs_valid(table, attrs, extack, &err))
		return err;
	if (!esw_present(table->esw, extack))
		return -EBUSY;
	slot = slot_create(table, attrs->sfnum_valid ? &attrs->sfnum : NULL, extack);
	if (IS_ERR(slot))
		return PTR_ERR(slot);
	err = port_register(slot);
	if (err)
		goto err_slot;
	slot->rep = rep_create(table->esw, slot->function_id, &slot->port);
	if (IS_ERR(slot->rep)) {
		err = PTR_ERR(slot->rep);
		NL_SET_ERR_MSG_MOD(extack, "Failed to create the SF's representor");
		goto err_port;
	}
	*port = &slot->port;
	return 0;

err_port:
	devl_port_unregister(&slot->port);
err_slot:
	slot_destroy(slot);
	return err;
}

void slot_port_destroy(struct sf_slot *slot)
{
	rep_destroy(slot->rep);
	devl_port_unregister(&slot->port);
	slot_destroy(slot);
}

struct devlink_port *slot_port_by_index(struct slot_table *table, unsigned int index)
{
	struct sf_slot *slot = slot_table_find(table, index);

	return slot ? &slot->port : NULL;
}

/* ---- suspend and reset ---- */

int slot_port_suspend(struct sf_slot *slot)
{
	rep_suspend(slot->rep);
	return slot_suspend(slot);
}

int slot_port_resume(struct sf_slot *slot)
{
	int err;

	err = slot_restore(slot);
	if (err)
		return err;
	err = rep_resume(slot->rep);
	if (err)
		goto err_slot;
	err = slot_state_online(slot);
	if (err)
		goto err_rep;
	return 0;

err_rep:
	rep_suspend(slot->rep);
err_slot:
	slot_forget(slot);
	return err;
}
