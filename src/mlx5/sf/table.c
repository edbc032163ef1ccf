// SPDX-License-Identifier: GPL-2.0
/*
 * The table of a PF's SFs: which slot, function number, window and sfnum belong together. A slot is
 * the lowest that is free; an sfnum is the user's.
 */
#include <linux/bitmap.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "../../compat/extack.h"
#include "../card.h"
#include "../eswitch/esw.h"
#include "../eswitch/rep.h"
#include "../vhca/vhca.h"
#include "../vhca/vport.h"
#include "device.h"
#include "sf.h"
#include "table.h"

/* 0: it does not fit into the BAR. The card reports a power of two, which may be any */
static resource_size_t sf_window(const struct pf *pf)
{
	unsigned int shift = VHCA_CAP(pf->vhca, log_min_sf_size) + ilog2(SZ_4K);

	return shift <= ilog2(resource_size(pf->sf_bar)) ? (resource_size_t)1 << shift : 0;
}

static unsigned int max_sfs(const struct pf *pf, resource_size_t window)
{
	unsigned int max = VHCA_CAP(pf->vhca, max_num_sf);
	u64 room = div64_u64(resource_size(pf->sf_bar), window);

	/* Older firmware reports a power of two only */
	if (!max)
		max = BIT(VHCA_CAP(pf->vhca, log_max_sf));
	/* Function numbers have 16 bits: the one after the last is the PF's */
	return min3((u64)max, room, (u64)BIT(16) - VHCA_CAP(pf->vhca, sf_base_id));
}

/* For the user: what SFs need, and the settings of the card */
#define SF_FIRMWARE	"firmware xx.30.1004 or later"
#define SF_SETTINGS								\
	"\"mlxconfig -d DEVICE set PF_BAR2_ENABLE=0 PER_PF_NUM_SF=1 PF_TOTAL_SF=236 PF_SF_BAR_SIZE=10\", then a cold reboot"

bool sf_table_possible(const struct pf *pf, struct netlink_ext_ack *extack)
{
	if (!pf->esw)
		NL_SET_ERR_MSG_MOD(extack, ESW_NOT_MANAGED);
	else if (!VHCA_CAP(pf->vhca, sf) && !card_may_have_sfs(pf->pdev))
		NL_SET_ERR_MSG_MOD(extack, "This model has no SFs: ConnectX-6 Dx and later have");
	else if (!VHCA_CAP(pf->vhca, sf))
		NL_SET_ERR_MSG_MOD(extack,
				   "SFs are not enabled in the card (capability sf): " SF_FIRMWARE
				   ", " SF_SETTINGS);
	else if (!pf->sf_bar)
		NL_SET_ERR_MSG_MOD(extack, "The card has no BAR 2 for SFs: " SF_SETTINGS);
	else if (!VHCA_CAP(pf->vhca, vhca_state))
		NL_SET_ERR_MSG_MOD(extack,
				   "Firmware does not report the state of SFs (capability vhca_state): "
				   SF_FIRMWARE " does");
	else if (!sf_window(pf) || !max_sfs(pf, sf_window(pf)))
		NL_SET_ERR_MSG_MOD(extack,
				   "BAR 2 has no room for an SF (capability log_min_sf_size): "
				   SF_SETTINGS);
	/* Two SFs in one page: who maps one's doorbells would ring the other's */
	else if (sf_window(pf) < PAGE_SIZE)
		NL_SET_ERR_MSG_MOD(extack,
				   "Windows of SFs are smaller than a page (log_min_sf_size)");
	else
		return true;
	return false;
}

void sf_table_notify(struct sf_table *table, u16 function_id, void (*look)(struct sf *sf))
{
	unsigned int index = function_id - table->base;
	unsigned long flags;
	struct sf *sf;

	if (index >= table->max)
		return;
	xa_lock_irqsave(&table->slots, flags);
	sf = xa_load(&table->slots, index);
	if (sf)
		look(sf);
	xa_unlock_irqrestore(&table->slots, flags);
}

int sf_table_create(struct pf *pf)
{
	static struct lock_class_key sfnums_key;
	struct sf_table *table;
	resource_size_t window;
	int err = -ENOMEM;

	if (!sf_table_possible(pf, NULL))
		return 0;
	window = sf_window(pf);
	table = kzalloc(sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	table->pf = pf;
	table->base = VHCA_CAP(pf->vhca, sf_base_id);
	table->max = max_sfs(pf, window);
	table->window = window;
	xa_init_flags(&table->slots, XA_FLAGS_LOCK_IRQ);
	xa_init_flags(&table->sfnums, XA_FLAGS_ALLOC);
	/* To lockdep, arrays that one function initializes are one, and interrupts look at slots */
	lockdep_set_class(&table->sfnums.xa_lock, &sfnums_key);
	table->used = bitmap_zalloc(table->max, GFP_KERNEL);
	table->limited = bitmap_zalloc(table->max, GFP_KERNEL);
	if (!table->used || !table->limited)
		goto err_used;
	table->wq = alloc_workqueue("sf_mlx5:%s", WQ_UNBOUND, 0, pci_name(pf->pdev));
	if (!table->wq)
		goto err_used;
	sf_state_listen(table);
	sf_macs_listen(table);
	pf->sfs = table;
	return 0;

err_used:
	bitmap_free(table->limited);
	bitmap_free(table->used);
	kfree(table);
	return err;
}

unsigned int sf_table_max(const struct pf *pf)
{
	return pf->sfs ? pf->sfs->max : 0;
}

unsigned int sf_table_count(const struct pf *pf)
{
	return pf->sfs ? pf->sfs->count : 0;
}

struct sf *sf_by_port_index(struct pf *pf, unsigned int index)
{
	devl_assert_locked(pf->devlink);
	if (!pf->sfs || index < pf->sfs->base)
		return NULL;
	return xa_load(&pf->sfs->slots, index - pf->sfs->base);
}

/* Slot and sfnum are the SF's from here on, but no event finds it yet */
static int sf_ids_take(struct sf *sf, const u32 *sfnum, struct netlink_ext_ack *extack)
{
	struct sf_table *table = sf->table;
	int err;

	sf->index = find_first_zero_bit(table->used, table->max);
	if (sf->index == table->max) {
		NL_SET_ERR_MSG_FMT_MOD(extack,
				       "No free SF: the device supports %u", table->max);
		return -ENOSPC;
	}
	sf->function_id = table->base + sf->index;
	if (sfnum) {
		sf->sfnum = *sfnum;
		err = xa_insert(&table->sfnums, sf->sfnum, sf, GFP_KERNEL);
		if (err == -EBUSY) {
			NL_SET_ERR_MSG_FMT_MOD(extack, "sfnum %u is already in use", sf->sfnum);
			return -EEXIST;
		}
	} else {
		err = xa_alloc(&table->sfnums, &sf->sfnum, sf, XA_LIMIT(0, SF_MAX_SFNUM),
			       GFP_KERNEL);
	}
	if (err)
		return err;
	__set_bit(sf->index, table->used);
	return 0;
}

static void sf_ids_give(struct sf *sf)
{
	__clear_bit(sf->index, sf->table->used);
	xa_erase(&sf->table->sfnums, sf->sfnum);
}

/*
 * Returns false when the firmware keeps the function: its slot must not be used again. The firmware
 * may return the function's last pages only after this, by events that name the function. It may be
 * another SF's by then: pages are counted by function number. What has not returned when the PF is
 * stopped is reclaimed with the PF's own.
 */
static bool sf_firmware_free(struct sf *sf)
{
	struct pf *pf = sf->table->pf;
	int err;

	if (sf->offline)
		return true;
	err = sf_cmd_dealloc(pf->vhca, sf->function_id);
	if (!err || vhca_gone(pf->vhca))
		return true;
	dev_warn(&pf->pdev->dev, "SF %u: firmware failed to free it: %d\n", sf->sfnum, err);
	return false;
}

static int sf_firmware_alloc(struct sf *sf, struct netlink_ext_ack *extack)
{
	struct vhca *pf = sf->table->pf->vhca;
	u8 status;
	int err;

	err = sf_cmd_alloc(pf, sf->function_id, &status);
	/*
	 * A function of this number is there if an answer came too late once, or if the driver of
	 * another kernel did not free it
	 */
	if ((status == MLX5_CMD_STAT_BAD_RES_STATE_ERR ||
	     status == MLX5_CMD_STAT_BAD_SYS_STATE_ERR) &&
	    !sf_cmd_dealloc(pf, sf->function_id))
		err = sf_cmd_alloc(pf, sf->function_id, &status);
	if (vhca_exec_unclear(err))
		NL_SET_ERR_MSG_MOD(extack,
				   "Firmware did not report whether it allocated an SF");
	else if (err)
		NL_SET_ERR_MSG_MOD(extack, "Firmware refused to allocate an SF");
	return err;
}

struct sf *sf_create(struct pf *pf, const u32 *sfnum, struct netlink_ext_ack *extack)
{
	struct sf_table *table = pf->sfs;
	struct sf *sf;
	int err;

	devl_assert_locked(pf->devlink);
	/*
	 * While there are SFs the module is in use: "modprobe -r" of a child driver must not take
	 * it, and with it the PF, for a dependency that nobody else needs. Unbinding the PF deletes
	 * its SFs.
	 */
	if (!try_module_get(THIS_MODULE)) {
		NL_SET_ERR_MSG_MOD(extack, "The driver is being unloaded");
		return ERR_PTR(-ENODEV);
	}
	sf = kzalloc(sizeof(*sf), GFP_KERNEL);
	if (!sf) {
		err = -ENOMEM;
		goto err_module;
	}
	sf->table = table;
	err = sf_ids_take(sf, sfnum, extack);
	if (err)
		goto err_free;
	err = sf_firmware_alloc(sf, extack);
	if (vhca_exec_unclear(err))
		goto err_alloc;
	if (err)
		goto err_ids;
	sf_io_eqs_init(sf);
	sf_state_init(sf);
	sf_macs_init(sf);
	err = xa_insert_irq(&table->slots, sf->index, sf, GFP_KERNEL);
	if (err)
		goto err_alloc;
	err = sf_state_arm(sf);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "Firmware refused to report SF state changes");
		goto err_slot;
	}
	/* The vport may have been another SF's before, and have its address */
	err = sf_port_hw_addr_default(sf);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "Firmware refused the SF's default address");
		goto err_slot;
	}
	sf_macs_start(sf);
	err = sf_port_register(sf);
	if (err)
		goto err_slot;
	sf->rep = rep_create(pf->esw, sf->function_id, &sf->port);
	if (IS_ERR(sf->rep)) {
		err = PTR_ERR(sf->rep);
		NL_SET_ERR_MSG_MOD(extack, "Failed to create the SF's representor");
		goto err_port;
	}
	table->count++;
	return sf;

err_port:
	sf_port_unregister(sf);
err_slot:
	xa_erase_irq(&table->slots, sf->index);
	sf_macs_stop(sf);
	sf_state_exit(sf);
err_alloc:
	if (!sf_firmware_free(sf)) {
		xa_erase(&table->sfnums, sf->sfnum);
		goto err_free;
	}
err_ids:
	sf_ids_give(sf);
err_free:
	kfree(sf);
err_module:
	module_put(THIS_MODULE);
	return ERR_PTR(err);
}

/* All but the wait for the SF to be detached */
static void sf_free(struct sf *sf)
{
	struct sf_table *table = sf->table;

	table->count--;
	rep_destroy(sf->rep);
	sf_port_unregister(sf);
	xa_erase_irq(&table->slots, sf->index);
	sf_macs_stop(sf);
	sf_state_exit(sf);
	if (sf_firmware_free(sf))
		sf_ids_give(sf);
	else
		xa_erase(&table->sfnums, sf->sfnum);
	kfree(sf);
	module_put(THIS_MODULE);
}

int sf_destroy(struct sf *sf, struct netlink_ext_ack *extack)
{
	int err;

	devl_assert_locked(sf->table->pf->devlink);
	err = sf_deactivate(sf);
	if (err == -ETIMEDOUT)
		NL_SET_ERR_MSG_MOD(extack,
				   "The SF is not detached yet: its driver or the firmware hangs");
	else if (err)
		NL_SET_ERR_MSG_MOD(extack, "Firmware refused to disable the SF");
	else
		sf_free(sf);
	return err;
}

/* Functions that the firmware did not free when their SFs were deleted */
static void sf_lost_free(struct sf_table *table)
{
	unsigned int index;

	for_each_set_bit(index, table->used, table->max)
		sf_cmd_dealloc(table->pf->vhca, table->base + index);
}

void sf_table_destroy(struct pf *pf)
{
	struct sf_table *table = pf->sfs;
	unsigned long index, end;
	struct sf *sf;

	if (!table)
		return;
	devl_lock(pf->devlink);
	/* All at once: what hangs is waited for once, not for each SF */
	xa_for_each(&table->slots, index, sf)
		sf_deactivate_begin(sf);
	end = sf_detach_deadline();
	xa_for_each(&table->slots, index, sf) {
		if (sf_deactivate_wait(sf, end))
			dev_warn(&pf->pdev->dev, "SF %u: not detached in time\n", sf->sfnum);
		sf_free(sf);
	}
	sf_lost_free(table);
	devl_unlock(pf->devlink);
	sf_macs_unlisten(table);
	sf_state_unlisten(table);
	destroy_workqueue(table->wq);
	WARN_ON(!xa_empty(&table->slots) || !xa_empty(&table->sfnums));
	bitmap_free(table->limited);
	bitmap_free(table->used);
	pf->sfs = NULL;
	kfree(table);
}

/* ---- sleep and reset ---- */

void sf_table_hold(struct pf *pf)
{
	if (!pf->sfs)
		return;
	devl_assert_locked(pf->devlink);
	WRITE_ONCE(pf->sfs->held, true);
	flush_workqueue(pf->sfs->wq);
}

void sf_table_release(struct pf *pf)
{
	unsigned long index;
	struct sf *sf;

	if (!pf->sfs)
		return;
	devl_assert_locked(pf->devlink);
	WRITE_ONCE(pf->sfs->held, false);
	xa_for_each(&pf->sfs->slots, index, sf)
		sf_state_look(sf);
}

void sf_table_quiesce(struct pf *pf)
{
	unsigned long index;
	struct sf *sf;

	if (!pf->sfs)
		return;
	devl_assert_locked(pf->devlink);
	xa_for_each(&pf->sfs->slots, index, sf)
		if (sf->dev)
			sf_function_reset_prepare(&sf->dev->sf);
}

void sf_table_wake(struct pf *pf)
{
	unsigned long index;
	struct sf *sf;

	if (!pf->sfs)
		return;
	devl_assert_locked(pf->devlink);
	xa_for_each(&pf->sfs->slots, index, sf)
		if (sf->dev)
			sf_function_reset_done(&sf->dev->sf);
}

/* The firmware forgets the SF; what it does not free is freed with the PF or by the reset */
static void sf_firmware_suspend(struct sf *sf)
{
	struct pf *pf = sf->table->pf;

	sf_macs_stop(sf);
	sf_state_offline(sf);
	sf_cmd_dealloc(pf->vhca, sf->function_id);
}

void sf_table_suspend(struct pf *pf)
{
	unsigned long index;
	struct sf *sf;

	if (!pf->sfs)
		return;
	devl_assert_locked(pf->devlink);
	xa_for_each(&pf->sfs->slots, index, sf) {
		rep_suspend(sf->rep);
		if (!sf->offline)
			sf_firmware_suspend(sf);
	}
}

/* As sf_create() has it made, but with the address that it has by now */
static int sf_firmware_resume(struct sf *sf)
{
	struct vhca *vhca = sf->table->pf->vhca;
	int err;

	err = sf_firmware_alloc(sf, NULL);
	if (err)
		return err;
	err = sf_state_arm(sf);
	if (!err)
		err = vport_set_mac(vhca, sf->function_id, true, sf->hw_addr);
	if (err)
		goto err_alloc;
	sf_macs_start(sf);
	err = rep_resume(sf->rep);
	if (err)
		goto err_macs;
	err = sf_state_online(sf);
	if (err)
		goto err_rep;
	return 0;

err_rep:
	rep_suspend(sf->rep);
err_macs:
	sf_macs_stop(sf);
err_alloc:
	sf_cmd_dealloc(vhca, sf->function_id);
	return err;
}

void sf_table_resume(struct pf *pf)
{
	struct sf_table *table = pf->sfs;
	unsigned long index;
	struct sf *sf;
	int err;

	if (!table)
		return;
	devl_assert_locked(pf->devlink);
	/* What the firmware had not freed it has forgotten by now */
	bitmap_zero(table->used, table->max);
	xa_for_each(&table->slots, index, sf) {
		__set_bit(index, table->used);
		err = sf_firmware_resume(sf);
		if (err)
			dev_err(&pf->pdev->dev, "SF %u: failed to resume: %d\n", sf->sfnum,
				err);
	}
}
