// SPDX-License-Identifier: GPL-2.0
/*
 * States of an SF, in the firmware and here.
 *
 *	INVALID -ALLOC_SF-> ALLOCATED -ENABLE_HCA by the PF-> ACTIVE -ENABLE_HCA by the SF-> IN_USE
 *
 * and back; DISABLE_HCA by the PF makes an SF that is IN_USE a TEARDOWN_REQUEST, until the SF's own
 * driver has let go of it. Then, as from ACTIVE, it is ALLOCATED.
 *
 * The firmware reports a change once after it was armed for that, and not what it is. So an event
 * only starts the SF's work, which arms, queries the state, and adds or deletes the SF's device.
 * The work is started some time after a command that changes the state, too, and again while the
 * device is not as it should be, so an event that is lost or comes twice does no harm. The work
 * does not take devl_lock, and nobody waits for it with state_lock held: devl_lock is held for
 * deactivation, during which the work unbinds drivers.
 */
#include <linux/mlx5/device.h>

#include "../vhca/vhca.h"
#include "device.h"
#include "ifc.h"
#include "sf.h"

/* For drivers to unbind under load and for the firmware to answer: then something hangs */
#define DETACH_TIMEOUT	(60 * HZ)
/* Without an event for so long, look */
#define LOOK_PERIOD	(5 * HZ)

static struct vhca *manager(const struct sf *sf)
{
	return sf->table->pf->vhca;
}

/* ---- commands ---- */

int sf_cmd_alloc(struct vhca *pf, u16 function_id, u8 *status)
{
	u32 out[MLX5_ST_SZ_DW(alloc_sf_out)] = {}, in[MLX5_ST_SZ_DW(alloc_sf_in)] = {};
	u32 syndrome;
	int err;

	MLX5_SET(alloc_sf_in, in, opcode, MLX5_CMD_OP_ALLOC_SF);
	MLX5_SET(alloc_sf_in, in, function_id, function_id);
	err = vhca_exec_status(pf, in, sizeof(in), out, sizeof(out), status, &syndrome);
	if (*status)
		dev_warn(vhca_device(pf),
			 "function 0x%x was not allocated: status 0x%x, syndrome 0x%x\n",
			 function_id, *status, syndrome);
	return err;
}

int sf_cmd_dealloc(struct vhca *pf, u16 function_id)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_sf_in)] = {};

	MLX5_SET(dealloc_sf_in, in, opcode, MLX5_CMD_OP_DEALLOC_SF);
	MLX5_SET(dealloc_sf_in, in, function_id, function_id);
	return VHCA_EXEC_IN(pf, in);
}

static int cmd_enable(struct sf *sf)
{
	u32 in[MLX5_ST_SZ_DW(enable_hca_in)] = {};

	MLX5_SET(enable_hca_in, in, opcode, MLX5_CMD_OP_ENABLE_HCA);
	MLX5_SET(enable_hca_in, in, function_id, sf->function_id);
	return VHCA_EXEC_IN(manager(sf), in);
}

static int cmd_disable(struct sf *sf)
{
	u32 in[MLX5_ST_SZ_DW(disable_hca_in)] = {};

	MLX5_SET(disable_hca_in, in, opcode, MLX5_CMD_OP_DISABLE_HCA);
	MLX5_SET(disable_hca_in, in, function_id, sf->function_id);
	return VHCA_EXEC_IN(manager(sf), in);
}

/* Firmware checks this command strictly: a field in each, as it has always been sent */
static int sf_cmd_set_sfnum(struct sf *sf)
{
	u32 in[MLX5_ST_SZ_DW(sf_modify_vhca_state_in)] = {};

	MLX5_SET(sf_modify_vhca_state_in, in, opcode, MLX5_CMD_OP_MODIFY_VHCA_STATE);
	MLX5_SET(sf_modify_vhca_state_in, in, function_id, sf->function_id);
	MLX5_SET(sf_modify_vhca_state_in, in, vhca_state_field_select.sw_function_id, 1);
	MLX5_SET(sf_modify_vhca_state_in, in, vhca_state_context.sw_function_id, sf->sfnum);
	return VHCA_EXEC_IN(manager(sf), in);
}

static int sf_cmd_arm(struct sf *sf)
{
	u32 in[MLX5_ST_SZ_DW(sf_modify_vhca_state_in)] = {};

	MLX5_SET(sf_modify_vhca_state_in, in, opcode, MLX5_CMD_OP_MODIFY_VHCA_STATE);
	MLX5_SET(sf_modify_vhca_state_in, in, function_id, sf->function_id);
	MLX5_SET(sf_modify_vhca_state_in, in, vhca_state_field_select.arm_change_event, 1);
	MLX5_SET(sf_modify_vhca_state_in, in, vhca_state_context.arm_change_event, 1);
	return VHCA_EXEC_IN(manager(sf), in);
}

static int cmd_query(struct sf *sf, u8 *state)
{
	u32 out[MLX5_ST_SZ_DW(sf_query_vhca_state_out)] = {};
	u32 in[MLX5_ST_SZ_DW(sf_query_vhca_state_in)] = {};
	int err;

	MLX5_SET(sf_query_vhca_state_in, in, opcode, MLX5_CMD_OP_QUERY_VHCA_STATE);
	MLX5_SET(sf_query_vhca_state_in, in, function_id, sf->function_id);
	err = VHCA_EXEC(manager(sf), in, out);
	if (!err)
		*state = MLX5_GET(sf_query_vhca_state_out, out, vhca_state_context.vhca_state);
	return err;
}

/* ---- the SF's work ---- */

/* The firmware answers questions about the SF */
static bool reachable(const struct sf *sf)
{
	lockdep_assert_held(&sf->state_lock);
	return !sf->offline && !READ_ONCE(sf->table->held) && !vhca_gone(manager(sf));
}

/* Armed first: a change after the answer is told */
static int state_refresh(struct sf *sf, u8 *state)
{
	int err = 0;

	mutex_lock(&sf->state_lock);
	if (!reachable(sf)) {
		/* What is wanted counts, and who is to let go has nothing any more */
		*state = sf->state == SF_STATE_TEARDOWN_REQUEST ? SF_STATE_ALLOCATED : sf->state;
	} else {
		err = sf_cmd_arm(sf);
		if (!err)
			err = cmd_query(sf, state);
	}
	if (!err)
		WRITE_ONCE(sf->state, *state);
	mutex_unlock(&sf->state_lock);
	return err;
}

/* False: the device that should be there could not be added, for a reason that may pass */
static bool device_follow(struct sf *sf, u8 state)
{
	bool there = state == SF_STATE_ACTIVE || state == SF_STATE_IN_USE;
	struct sf_table *table = sf->table;
	struct pf *pf = table->pf;
	struct sf_dev *dev = sf->dev;

	if (there == !!dev)
		return true;
	if (!there) {
		sf_dev_destroy(dev);
		WRITE_ONCE(sf->dev, NULL);
		return true;
	}
	/* Not while the card is away; whoever brings it back has the SF looked at */
	if (READ_ONCE(table->held) || READ_ONCE(sf->offline))
		return true;
	dev = sf_dev_create(pf, &sf->port, pf->sf_bar->start + sf->index * table->window,
			    table->window);
	if (IS_ERR(dev)) {
		dev_err_ratelimited(&pf->pdev->dev,
				    "SF %u: failed to register the device of an active SF: %ld, retrying\n",
				    sf->sfnum, PTR_ERR(dev));
		return false;
	}
	WRITE_ONCE(sf->dev, dev);
	return true;
}

static void state_work(struct work_struct *work)
{
	struct sf *sf = container_of(to_delayed_work(work), struct sf, work);
	u8 state;
	int err;

	err = state_refresh(sf, &state);
	if (err) {
		dev_warn(&sf->table->pf->pdev->dev,
			 "SF %u: failed to query the state: %d, retrying\n", sf->sfnum, err);
		/* Not armed perhaps: then no event will make anybody ask */
		queue_delayed_work(sf->table->wq, &sf->work, LOOK_PERIOD);
	} else if (!device_follow(sf, state)) {
		queue_delayed_work(sf->table->wq, &sf->work, LOOK_PERIOD);
	}
	wake_up_all(&sf->changed);
}

void sf_state_look(struct sf *sf)
{
	mod_delayed_work(sf->table->wq, &sf->work, 0);
}

/* Hard interrupt */
static void state_event(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct sf_table *table = container_of(listener, struct sf_table, listener);

	sf_table_notify(table, be16_to_cpu(eqe->data.vhca_state.function_id), sf_state_look);
}

void sf_state_listen(struct sf_table *table)
{
	table->listener.event = MLX5_EVENT_TYPE_VHCA_STATE_CHANGE;
	table->listener.notify = state_event;
	vhca_listen(table->pf->vhca, &table->listener);
}

void sf_state_unlisten(struct sf_table *table)
{
	vhca_unlisten(table->pf->vhca, &table->listener);
}

void sf_state_init(struct sf *sf)
{
	mutex_init(&sf->state_lock);
	init_waitqueue_head(&sf->changed);
	INIT_DELAYED_WORK(&sf->work, state_work);
	sf->state = SF_STATE_ALLOCATED;
}

int sf_state_arm(struct sf *sf)
{
	return sf_cmd_set_sfnum(sf) ?: sf_cmd_arm(sf);
}

void sf_state_exit(struct sf *sf)
{
	cancel_delayed_work_sync(&sf->work);
	/* Only when nobody waited for it to go: the PF is taken away while something hangs */
	if (sf->dev)
		sf_dev_destroy(sf->dev);
	mutex_destroy(&sf->state_lock);
}

/* ---- what the user wants ---- */

u8 sf_state_get(struct sf *sf)
{
	return READ_ONCE(sf->state);
}

int sf_activate(struct sf *sf)
{
	int err = 0;

	mutex_lock(&sf->state_lock);
	switch (sf->state) {
	case SF_STATE_ACTIVE:
	case SF_STATE_IN_USE:
		break;
	case SF_STATE_ALLOCATED:
		err = sf_io_eqs_apply(sf) ?: cmd_enable(sf);
		if (!err)
			WRITE_ONCE(sf->state, SF_STATE_ACTIVE);
		break;
	default:
		err = -EBUSY;
	}
	mutex_unlock(&sf->state_lock);
	/* Without an event, look: it may be lost, also that of an earlier call */
	if (!err && !READ_ONCE(sf->dev))
		queue_delayed_work(sf->table->wq, &sf->work, LOOK_PERIOD);
	return err;
}

int sf_deactivate_begin(struct sf *sf)
{
	int err = 0;

	mutex_lock(&sf->state_lock);
	if (!reachable(sf)) {
		/* No event will come */
		WRITE_ONCE(sf->state, SF_STATE_ALLOCATED);
		sf_state_look(sf);
	} else if (sf->state == SF_STATE_ACTIVE || sf->state == SF_STATE_IN_USE) {
		err = cmd_disable(sf);
		/* Perhaps it is ALLOCATED already: the work finds out */
		if (!err)
			WRITE_ONCE(sf->state, SF_STATE_TEARDOWN_REQUEST);
	}
	mutex_unlock(&sf->state_lock);
	return err;
}

static bool detached(const struct sf *sf)
{
	return READ_ONCE(sf->state) == SF_STATE_ALLOCATED && !READ_ONCE(sf->dev);
}

unsigned long sf_detach_deadline(void)
{
	return jiffies + DETACH_TIMEOUT;
}

int sf_deactivate(struct sf *sf)
{
	int err = sf_deactivate_begin(sf);

	return err ?: sf_deactivate_wait(sf, sf_detach_deadline());
}

int sf_deactivate_wait(struct sf *sf, unsigned long end)
{
	while (!wait_event_timeout(sf->changed, detached(sf), LOOK_PERIOD)) {
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		sf_state_look(sf);
	}
	return 0;
}

/* ---- sleep and reset ---- */

void sf_state_offline(struct sf *sf)
{
	mutex_lock(&sf->state_lock);
	sf->offline = true;
	/* The firmware forgets */
	sf_io_eqs_forgotten(sf);
	if (sf->state != SF_STATE_ALLOCATED)
		cmd_disable(sf);
	mutex_unlock(&sf->state_lock);
}

int sf_state_online(struct sf *sf)
{
	int err = 0;

	mutex_lock(&sf->state_lock);
	if (sf->state == SF_STATE_IN_USE)
		WRITE_ONCE(sf->state, SF_STATE_ACTIVE);
	if (sf->state == SF_STATE_ACTIVE)
		err = sf_io_eqs_apply(sf) ?: cmd_enable(sf);
	sf->offline = err;
	mutex_unlock(&sf->state_lock);
	/* Nothing is told of what was before */
	sf_state_look(sf);
	return err;
}
