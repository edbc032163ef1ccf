// SPDX-License-Identifier: GPL-2.0
/*
 * Creation of an SF: a slot in the table, a function of the firmware, a work that follows its
 * state, and an address.
 */
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/siphash.h>
#include <linux/slab.h>

#include "../../compat/devlink.h"
#include "../../compat/extack.h"
#include "../eswitch/esw.h"
#include "../vhca/core.h"
#include "../vhca/vport.h"
#include "ifc.h"
#include "io_eqs.h"
#include "life.h"
#include "macs.h"
#include "slot.h"
#include "state.h"

/*
 * The default address of an SF. It is the same after every boot and different for each SF of each
 * port, while udev would derive the same address for all SFs from the PCI function's name. The
 * port's GUID is used because in a virtual machine all ports of a card may be PCI function 0.
 */
static void life_make_address(struct sf_slot *slot)
{
	/* The value is arbitrary, but must never change */
	static const siphash_key_t key = { { 0x7366627573206877, 0x5f61646472206f66 } };
	const struct esw *esw = slot->table->esw;
	struct {
		__be64 card;		/* system image GUID */
		__le64 port;		/* node GUID */
		__le16 pf, controller;
		__le32 sfnum;
	} from = {
		.card = cpu_to_be64(esw->system_image_guid),
		.port = cpu_to_le64(esw->node_guid),
		.pf = cpu_to_le16(slot->table->pfnum),
		.sfnum = cpu_to_le32(slot->sfnum),
	};
	__le64 hash;

	hash = cpu_to_le64(siphash(&from, sizeof(from), &key));
	memcpy(slot->hw_addr, &hash, ETH_ALEN);
	slot->hw_addr[0] = (slot->hw_addr[0] & ~0x01) | 0x02;
}

static int life_set_address(struct sf_slot *slot)
{
	return vport_set_mac(slot_pf(slot), slot->function_id, true, slot->hw_addr);
}

/*
 * Return false if the firmware keeps the function: then its slot must not be used again. The
 * firmware may return the function's last pages later, when the function may belong to another SF
 * already. That does no harm, as pages are counted by function number. Pages that were not returned
 * are reclaimed when the PF is stopped.
 */
static bool life_firmware_free(struct sf_slot *slot)
{
	struct vhca *pf = slot_pf(slot);
	int err;

	if (slot->offline)
		return !slot->kept || vhca_gone(pf);
	err = slot_cmd_dealloc(pf, slot->function_id);
	if (!err || vhca_gone(pf))
		return true;
	dev_warn(pf->device, "SF %u: firmware failed to free it: %d\n", slot->sfnum, err);
	return false;
}

static int life_firmware_alloc(struct sf_slot *slot, struct netlink_ext_ack *extack)
{
	struct vhca *pf = slot_pf(slot);
	u8 status;
	int err;

	err = slot_cmd_alloc(pf, slot->function_id, &status);
	/*
	 * The function may exist already, if the response to an earlier command was lost or if
	 * another kernel's driver did not free it.
	 */
	if ((status == MLX5_CMD_STAT_BAD_RES_STATE_ERR ||
	     status == MLX5_CMD_STAT_BAD_SYS_STATE_ERR) &&
	    !slot_cmd_dealloc(pf, slot->function_id))
		err = slot_cmd_alloc(pf, slot->function_id, &status);
	if (vhca_exec_unclear(err))
		NL_SET_ERR_MSG_MOD(extack,
				   "Firmware did not report whether it allocated an SF");
	else if (err)
		NL_SET_ERR_MSG_MOD(extack, "Firmware refused to allocate an SF");
	return err;
}

struct sf_slot *slot_create(struct slot_table *table, const u32 *sfnum,
			    struct netlink_ext_ack *extack)
{
	struct sf_slot *slot;
	bool kept = false;
	int err;

	devl_assert_locked(table->devlink);
	/*
	 * An SF holds a reference to the module: otherwise "modprobe -r" of a child driver would
	 * also unload this module, as an unused dependency, and the PF with it. Unbinding the PF
	 * deletes its SFs.
	 */
	if (!try_module_get(THIS_MODULE)) {
		NL_SET_ERR_MSG_MOD(extack, "The driver is being unloaded");
		return ERR_PTR(-ENODEV);
	}
	slot = kzalloc(sizeof(*slot), GFP_KERNEL);
	if (!slot) {
		err = -ENOMEM;
		goto err_module;
	}
	slot->table = table;
	slot->sfnum = sfnum ? *sfnum : 0;
	slot->roce = table->roce;
	err = slot_table_take(table, slot, &slot->sfnum, !sfnum, extack);
	if (err < 0)
		goto err_free;
	slot->index = err;
	slot->function_id = table->base + slot->index;
	err = life_firmware_alloc(slot, extack);
	if (vhca_exec_unclear(err))
		goto err_alloc;
	if (err)
		goto err_slot;
	slot_io_eqs_init(slot);
	slot_state_init(slot);
	slot_macs_init(slot);
	err = slot_table_show(table, slot->index, slot);
	if (err)
		goto err_alloc;
	err = slot_state_arm(slot);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "Firmware refused to report SF state changes");
		goto err_show;
	}
	/* The vport may still have the address of an earlier SF */
	life_make_address(slot);
	err = life_set_address(slot);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "Firmware refused the SF's default address");
		goto err_show;
	}
	slot_macs_start(slot);
	table->count++;
	return slot;

err_show:
	slot_table_hide(table, slot->index);
	slot_macs_stop(slot);
	slot_state_exit(slot);
err_alloc:
	kept = !life_firmware_free(slot);
err_slot:
	slot_table_give(table, slot->index, slot->sfnum, kept);
err_free:
	kfree(slot);
err_module:
	module_put(THIS_MODULE);
	return ERR_PTR(err);
}

void slot_destroy(struct sf_slot *slot)
{
	struct slot_table *table = slot->table;
	bool kept;

	devl_assert_locked(table->devlink);
	table->count--;
	slot_table_hide(table, slot->index);
	slot_macs_stop(slot);
	slot_state_exit(slot);
	/* The firmware cannot free what it has already freed by itself */
	kept = slot_state_get(slot) != SLOT_INVALID && !life_firmware_free(slot);
	slot_table_give(table, slot->index, slot->sfnum, kept);
	kfree(slot);
	module_put(THIS_MODULE);
}

void slots_reclaim(struct slot_table *table)
{
	unsigned int index;

	for_each_set_bit(index, table->used, table->max)
		slot_cmd_dealloc(table->vhca, table->base + index);
}

/* ---- suspend and reset ---- */

int slot_suspend(struct sf_slot *slot)
{
	int err;

	if (slot->offline && !slot->kept)
		return 0;
	if (!slot->offline) {
		slot_macs_stop(slot);
		slot_state_offline(slot);
	}
	err = slot_cmd_dealloc(slot_pf(slot), slot->function_id);
	WRITE_ONCE(slot->kept, err);
	return err;
}

/* Restore the state after slot_create(), with the current address */
int slot_restore(struct sf_slot *slot)
{
	int err;

	WRITE_ONCE(slot->kept, false);
	err = life_firmware_alloc(slot, NULL);
	if (err)
		return err;
	err = slot_state_arm(slot) ?: life_set_address(slot);
	if (err) {
		slot_cmd_dealloc(slot_pf(slot), slot->function_id);
		return err;
	}
	slot_macs_start(slot);
	return 0;
}

void slot_forget(struct sf_slot *slot)
{
	slot_macs_stop(slot);
	slot_cmd_dealloc(slot_pf(slot), slot->function_id);
}
