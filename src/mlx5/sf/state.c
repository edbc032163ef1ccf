// SPDX-License-Identifier: GPL-2.0
/*
 * The state of an SF.
 *
 *	INVALID -ALLOC_SF-> ALLOCATED -ENABLE_HCA by the PF-> ACTIVE -ENABLE_HCA by the SF-> IN_USE
 *
 * The way back: DISABLE_HCA by the PF turns ACTIVE into ALLOCATED, and IN_USE into
 * TEARDOWN_REQUEST, which becomes ALLOCATED once the SF's own driver has released the function.
 *
 * The firmware reports one change after it was armed, without details. The event therefore only
 * schedules the SF's work, which arms again, queries the state, and adds or deletes the SF's
 * device. Commands that change the state also schedule the work with a delay, and it is repeated
 * until the device agrees with the state, so lost or repeated events do no harm. The work does not
 * take devl_lock, and it must not be waited for with state_lock held: devl_lock is held for a
 * deactivation, during which the work unbinds drivers.
 */
#include <linux/mlx5/device.h>

#include "../vhca/core.h"
#include "device.h"
#include "ifc.h"
#include "io_eqs.h"
#include "slot.h"
#include "state.h"

/* Drivers and firmware that take longer than this are considered to hang */
#define DETACH_TIMEOUT	(60 * HZ)
/* Interval of queries without an event */
#define LOOK_PERIOD	(5 * HZ)

/* ---- commands ---- */

int slot_cmd_alloc(struct vhca *pf, u16 function_id, u8 *status)
{
	u32 out[MLX5_ST_SZ_DW(alloc_sf_out)] = {}, in[MLX5_ST_SZ_DW(alloc_sf_in)] = {};
	struct vhca_status answer;
	int err;

	MLX5_SET(alloc_sf_in, in, opcode, MLX5_CMD_OP_ALLOC_SF);
	MLX5_SET(alloc_sf_in, in, function_id, function_id);
	err = vhca_exec_status(pf, in, sizeof(in), out, sizeof(out), &answer);
	*status = answer.status;
	if (*status)
		dev_warn(vhca_device(pf),
			 "function 0x%x was not allocated: status 0x%x, syndrome 0x%x\n",
			 function_id, answer.status, answer.syndrome);
	return err;
}

int slot_cmd_dealloc(struct vhca *pf, u16 function_id)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_sf_in)] = {};

	MLX5_SET(dealloc_sf_in, in, opcode, MLX5_CMD_OP_DEALLOC_SF);
	MLX5_SET(dealloc_sf_in, in, function_id, function_id);
	return VHCA_EXEC_IN(pf, in);
}

static int slot_cmd_enable(struct sf_slot *slot)
{
	u32 in[MLX5_ST_SZ_DW(enable_hca_in)] = {};

	MLX5_SET(enable_hca_in, in, opcode, MLX5_CMD_OP_ENABLE_HCA);
	MLX5_SET(enable_hca_in, in, function_id, slot->function_id);
	return VHCA_EXEC_IN(slot_pf(slot), in);
}

static int slot_cmd_disable(struct sf_slot *slot)
{
	u32 in[MLX5_ST_SZ_DW(disable_hca_in)] = {};

	MLX5_SET(disable_hca_in, in, opcode, MLX5_CMD_OP_DISABLE_HCA);
	MLX5_SET(disable_hca_in, in, function_id, slot->function_id);
	return VHCA_EXEC_IN(slot_pf(slot), in);
}

/* Some firmware accepts only one field per command, so the sfnum has a command of its own */
static int slot_cmd_set_sfnum(struct sf_slot *slot)
{
	u32 in[MLX5_ST_SZ_DW(sf_modify_vhca_state_in)] = {};

	MLX5_SET(sf_modify_vhca_state_in, in, opcode, MLX5_CMD_OP_MODIFY_VHCA_STATE);
	MLX5_SET(sf_modify_vhca_state_in, in, function_id, slot->function_id);
	MLX5_SET(sf_modify_vhca_state_in, in, vhca_state_field_select.sw_function_id, 1);
	MLX5_SET(sf_modify_vhca_state_in, in, vhca_state_context.sw_function_id, slot->sfnum);
	return VHCA_EXEC_IN(slot_pf(slot), in);
}

static int slot_cmd_arm(struct sf_slot *slot)
{
	u32 in[MLX5_ST_SZ_DW(sf_modify_vhca_state_in)] = {};

	MLX5_SET(sf_modify_vhca_state_in, in, opcode, MLX5_CMD_OP_MODIFY_VHCA_STATE);
	MLX5_SET(sf_modify_vhca_state_in, in, function_id, slot->function_id);
	MLX5_SET(sf_modify_vhca_state_in, in, vhca_state_field_select.arm_change_event, 1);
	MLX5_SET(sf_modify_vhca_state_in, in, vhca_state_context.arm_change_event, 1);
	return VHCA_EXEC_IN(slot_pf(slot), in);
}

static int slot_cmd_query(struct sf_slot *slot, u8 *state)
{
	u32 out[MLX5_ST_SZ_DW(sf_query_vhca_state_out)] = {};
	u32 in[MLX5_ST_SZ_DW(sf_query_vhca_state_in)] = {};
	int err;

	MLX5_SET(sf_query_vhca_state_in, in, opcode, MLX5_CMD_OP_QUERY_VHCA_STATE);
	MLX5_SET(sf_query_vhca_state_in, in, function_id, slot->function_id);
	err = VHCA_EXEC(slot_pf(slot), in, out);
	if (!err)
		*state = MLX5_GET(sf_query_vhca_state_out, out, vhca_state_context.vhca_state);
	return err;
}

/* ---- the SF's work ---- */

/* Whether the firmware can be queried for the SF */
static bool state_reachable(const struct sf_slot *slot)
{
	lockdep_assert_held(&slot->state_lock);
	return !slot->offline && !READ_ONCE(slot->table->held) && !vhca_gone(slot_pf(slot));
}

/* Report that the firmware has disabled an active SF by itself */
static void state_note(struct sf_slot *slot, u8 state)
{
	bool wanted = slot->state == SLOT_ACTIVE || slot->state == SLOT_IN_USE;

	if (wanted && READ_ONCE(slot->dev) && state != SLOT_ACTIVE && state != SLOT_IN_USE)
		dev_err(slot_pf(slot)->device, "SF %u: the firmware has disabled it: state %u\n",
			slot->sfnum, state);
}

/* Arm first: then a change after the query causes an event */
static int state_refresh(struct sf_slot *slot, u8 *state)
{
	int err = 0;

	mutex_lock(&slot->state_lock);
	if (!state_reachable(slot)) {
		/* Without a driver that could use it, a function in teardown counts as released */
		*state = slot->state == SLOT_TEARDOWN_REQUEST ? SLOT_ALLOCATED : slot->state;
	} else {
		err = slot_cmd_arm(slot);
		if (!err)
			err = slot_cmd_query(slot, state);
	}
	if (!err) {
		state_note(slot, *state);
		WRITE_ONCE(slot->state, *state);
	}
	mutex_unlock(&slot->state_lock);
	return err;
}

/* Return false if the device could not be added, for a reason that may be temporary */
static bool state_device_follow(struct sf_slot *slot, u8 state)
{
	bool there = state == SLOT_ACTIVE || state == SLOT_IN_USE;
	struct slot_device *dev = slot->dev;

	if (there == !!dev)
		return true;
	if (!there) {
		slot_device_destroy(dev);
		WRITE_ONCE(slot->dev, NULL);
		return true;
	}
	/* Not while the card is suspended; its resume schedules the work again */
	if (READ_ONCE(slot->table->held) || READ_ONCE(slot->offline))
		return true;
	dev = slot_device_create(slot);
	if (IS_ERR(dev)) {
		dev_err_ratelimited(slot_pf(slot)->device,
				    "SF %u: failed to register the device of an active SF: %ld, retrying\n",
				    slot->sfnum, PTR_ERR(dev));
		return false;
	}
	WRITE_ONCE(slot->dev, dev);
	return true;
}

static void state_work(struct work_struct *work)
{
	struct sf_slot *slot = container_of(to_delayed_work(work), struct sf_slot, work);
	u8 state;
	int err;

	err = state_refresh(slot, &state);
	if (err) {
		dev_warn(slot_pf(slot)->device,
			 "SF %u: failed to query the state: %d, retrying\n", slot->sfnum, err);
		/* The SF may not be armed, so do not rely on an event */
		queue_delayed_work(slot->table->wq, &slot->work, LOOK_PERIOD);
	} else if (!state_device_follow(slot, state)) {
		queue_delayed_work(slot->table->wq, &slot->work, LOOK_PERIOD);
	}
	wake_up_all(&slot->changed);
}

void slot_state_look(struct sf_slot *slot)
{
	mod_delayed_work(slot->table->wq, &slot->work, 0);
}

/* Context: hard interrupt */
static void state_event(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct slot_table *table = container_of(listener, struct slot_table, state_listener);

	slot_table_notify(table, be16_to_cpu(eqe->data.vhca_state.function_id), slot_state_look);
}

void slot_state_listen(struct slot_table *table)
{
	vhca_listen(table->vhca, &table->state_listener, MLX5_EVENT_TYPE_VHCA_STATE_CHANGE,
		    state_event);
}

void slot_state_unlisten(struct slot_table *table)
{
	vhca_unlisten(table->vhca, &table->state_listener);
}

void slot_state_init(struct sf_slot *slot)
{
	mutex_init(&slot->state_lock);
	init_waitqueue_head(&slot->changed);
	INIT_DELAYED_WORK(&slot->work, state_work);
	slot->state = SLOT_ALLOCATED;
}

int slot_state_arm(struct sf_slot *slot)
{
	return slot_cmd_set_sfnum(slot) ?: slot_cmd_arm(slot);
}

void slot_state_exit(struct sf_slot *slot)
{
	cancel_delayed_work_sync(&slot->work);
	/* The device still exists only if the PF is destroyed while a driver hangs */
	if (slot->dev)
		slot_device_destroy(slot->dev);
	mutex_destroy(&slot->state_lock);
}

/* ---- requests of the user ---- */

u8 slot_state_get(struct sf_slot *slot)
{
	return READ_ONCE(slot->state);
}

int slot_activate(struct sf_slot *slot)
{
	int err = 0;

	mutex_lock(&slot->state_lock);
	switch (slot->state) {
	case SLOT_ACTIVE:
	case SLOT_IN_USE:
		break;
	case SLOT_ALLOCATED:
		err = slot_io_eqs_apply(slot) ?: slot_cmd_enable(slot);
		if (!err)
			WRITE_ONCE(slot->state, SLOT_ACTIVE);
		break;
	case SLOT_INVALID:
		err = -ENODEV;
		break;
	default:
		err = -EBUSY;
	}
	mutex_unlock(&slot->state_lock);
	/* Also query the state without an event, which may be lost, even for a repeated call */
	if (!err && !READ_ONCE(slot->dev))
		queue_delayed_work(slot->table->wq, &slot->work, LOOK_PERIOD);
	return err;
}

/* A function that the firmware cannot disable, nor report as released, counts as released */
static bool state_abandon(struct sf_slot *slot)
{
	lockdep_assert_held(&slot->state_lock);
	if (state_reachable(slot))
		return false;
	WRITE_ONCE(slot->state, SLOT_ALLOCATED);
	return true;
}

int slot_deactivate_begin(struct sf_slot *slot)
{
	int err = 0;

	mutex_lock(&slot->state_lock);
	if (state_abandon(slot)) {
		slot_state_look(slot);
	} else if (slot->state == SLOT_ACTIVE || slot->state == SLOT_IN_USE) {
		err = slot_cmd_disable(slot);
		/* The function may be ALLOCATED already: the work queries the state */
		if (!err)
			WRITE_ONCE(slot->state, SLOT_TEARDOWN_REQUEST);
	}
	mutex_unlock(&slot->state_lock);
	return err;
}

/* The firmware may also have freed the SF (SLOT_INVALID) or put it into an unknown state */
static bool state_detached(const struct sf_slot *slot)
{
	u8 state = READ_ONCE(slot->state);

	return state != SLOT_ACTIVE && state != SLOT_IN_USE && state != SLOT_TEARDOWN_REQUEST &&
	       !READ_ONCE(slot->dev);
}

unsigned long slot_detach_deadline(void)
{
	return jiffies + DETACH_TIMEOUT;
}

int slot_deactivate(struct sf_slot *slot)
{
	int err = slot_deactivate_begin(slot);

	return err ?: slot_deactivate_wait(slot, slot_detach_deadline());
}

int slot_deactivate_wait(struct sf_slot *slot, unsigned long end)
{
	while (!wait_event_timeout(slot->changed, state_detached(slot), LOOK_PERIOD)) {
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		/* The firmware may have died unnoticed before slot_deactivate_begin() */
		mutex_lock(&slot->state_lock);
		state_abandon(slot);
		mutex_unlock(&slot->state_lock);
		slot_state_look(slot);
	}
	return 0;
}

/* ---- suspend and reset ---- */

void slot_state_offline(struct sf_slot *slot)
{
	mutex_lock(&slot->state_lock);
	slot->offline = true;
	/* The firmware loses the limit */
	slot_io_eqs_forgotten(slot);
	if (slot->state != SLOT_ALLOCATED)
		slot_cmd_disable(slot);
	mutex_unlock(&slot->state_lock);
}

int slot_state_online(struct sf_slot *slot)
{
	int err = 0;

	mutex_lock(&slot->state_lock);
	if (slot->state == SLOT_IN_USE)
		WRITE_ONCE(slot->state, SLOT_ACTIVE);
	if (slot->state == SLOT_ACTIVE)
		err = slot_io_eqs_apply(slot) ?: slot_cmd_enable(slot);
	slot->offline = err;
	mutex_unlock(&slot->state_lock);
	/* Changes before the SF was armed cause no event */
	slot_state_look(slot);
	return err;
}
