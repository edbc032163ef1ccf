// SPDX-License-Identifier: GPL-2.0
/*
 * Slots when the firmware refuses or does not answer; what a new port reports; how many slots
 * there are, and what holds the module.
 */
#include "slots.h"

/* ---- failures ---- */

/* If any command is refused, all is undone. Only the vport's link state may remain. */
static void slots_refused(struct kunit *test)
{
	static const char * const told[COMMANDS - 1] = {
		"Firmware refused to allocate an SF",
		"Firmware refused to report SF state changes",
		"Firmware refused to report SF state changes",
		"Firmware refused the SF's default address",
	};
	struct slots *slots = test->priv;
	unsigned int i;

	slots_table(slots);
	for (i = 0; i < ARRAY_SIZE(told); i++) {
		fake_vhca_forget(slots->fake);
		slots->fake->refuse = i;
		KUNIT_EXPECT_EQ(test, PTR_ERR(slots_try(slots, 88)), -EINVAL);
		slots_expect_told(slots, told[i]);
		KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(slots->fake), 0, "command %u", i);
		KUNIT_EXPECT_EQ(test, slots_count(slots), 0);
		KUNIT_EXPECT_EQ(test, slots->esw->num_reps, 0);
	}
	fake_vhca_forget(slots->fake);
	slots->fake->refuse = i;
	KUNIT_EXPECT_EQ(test, slots_add(slots, 88)->index, 0);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(slots->fake, i), MLX5_CMD_OP_MODIFY_VPORT_STATE);
}

/* A function that the firmware fails to free is not reused, but its sfnum is */
static void slots_kept(struct kunit *test)
{
	struct slots *slots = test->priv;
	struct sf_slot *slot;

	slots_create(slots);
	slot = slots_add(slots, 88);
	fake_vhca_forget(slots->fake);
	slots->fake->refuse = 0;
	slots_del(slots, slot);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(slots->fake, 0), MLX5_CMD_OP_DEALLOC_SF);
	KUNIT_EXPECT_EQ(test, slots_count(slots), 0);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(slots->fake), 1);
	slot = slots_add(slots, 88);
	KUNIT_EXPECT_EQ(test, slot->index, 1);
	slots_add(slots, -1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(slots_try(slots, -1)), -ENOSPC);
	/* The firmware is asked to free it once more in the end */
	sfs_destroy(slots->table);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(slots->fake), 0);
}

static int slots_suspend(struct slots *slots, struct sf_slot *slot, unsigned int refuse)
{
	int err;

	fake_vhca_forget(slots->fake);
	slots->fake->refuse = refuse;
	devl_lock(slots->pf->devlink);
	err = slot_suspend(slot);
	devl_unlock(slots->pf->devlink);
	KUNIT_EXPECT_EQ(slots->test, fake_vhca_opcode(slots->fake, 0), MLX5_CMD_OP_DEALLOC_SF);
	fake_vhca_forget(slots->fake);
	return err;
}

/* A recovery needs the function to be freed; one that is not is not reused */
static void slots_kept_by_recovery(struct kunit *test)
{
	struct slots *slots = test->priv;
	struct sf_slot *slot;

	slots_create(slots);
	slot = slots_add(slots, 88);
	KUNIT_EXPECT_EQ(test, slots_suspend(slots, slot, 0), -EINVAL);
	KUNIT_EXPECT_TRUE(test, slot->kept);
	slots_del(slots, slot);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(slots->fake), 1);
	slot = slots_add(slots, 88);
	KUNIT_EXPECT_EQ(test, slot->index, 1);
	KUNIT_EXPECT_EQ(test, slots_suspend(slots, slot, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, slots_suspend(slots, slot, UINT_MAX), 0);
	KUNIT_EXPECT_FALSE(test, slot->kept);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(slots->fake), 1);
	slots_del(slots, slot);
	KUNIT_EXPECT_EQ(test, slots_add(slots, 88)->index, 1);
	sfs_destroy(slots->table);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(slots->fake), 0);
}

/* The firmware has freed the function by itself: it is not asked to free it again */
static void slots_freed(struct kunit *test)
{
	struct slots *slots = test->priv;
	struct sf_slot *slot;

	slots_create(slots);
	slot = slots_add(slots, 88);
	WRITE_ONCE(slot->state, SLOT_INVALID);
	devl_lock(slots->pf->devlink);
	KUNIT_EXPECT_EQ(test, slot_activate(slot), -ENODEV);
	devl_unlock(slots->pf->devlink);
	slots_del(slots, slot);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(slots->fake), 1);
	/* This number is free again, whatever the firmware says */
	KUNIT_EXPECT_FALSE(test, test_bit(0, slots->table->used));
	__set_bit(0, slots->table->used);
	sfs_destroy(slots->table);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(slots->fake), 0);
}

/*
 * The firmware dies before the command that disables the function and is found dead only
 * after it: the wait for the function's release ends then, not at its deadline
 */
static void slots_abandoned(struct kunit *test)
{
	struct slots *slots = test->priv;
	unsigned long end;
	struct sf_slot *slot;

	slots_table(slots);
	slot = slots_add(slots, 88);
	devl_lock(slots->pf->devlink);
	WRITE_ONCE(slot->state, SLOT_ACTIVE);
	fake_vhca_forget(slots->fake);
	slots->fake->refuse = 0;
	KUNIT_EXPECT_EQ(test, slot_deactivate_begin(slot), -EINVAL);
	KUNIT_EXPECT_EQ(test, slot_state_get(slot), SLOT_ACTIVE);
	slots->fake->vhca.condition = VHCA_FAILED;
	end = slot_detach_deadline();
	KUNIT_EXPECT_EQ(test, slot_deactivate_wait(slot, end), 0);
	KUNIT_EXPECT_TRUE(test, time_before(jiffies, end));
	/* The fake firmware answers this thread only */
	flush_delayed_work(&slot->work);
	slots->fake->vhca.condition = VHCA_WORKS;
	devl_unlock(slots->pf->devlink);
}

/* It is unknown whether the function exists: free it, or do not use its slot again */
static void slots_unclear(struct kunit *test)
{
	struct slots *slots = test->priv;
	struct sf_slot *slot;

	slots_table(slots);
	slots->fake->unanswered = 0;
	KUNIT_EXPECT_EQ(test, PTR_ERR(slots_try(slots, 88)), -ETIMEDOUT);
	slots_expect_told(slots, "Firmware did not report whether it allocated an SF");
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(slots->fake), 0);
	fake_vhca_forget(slots->fake);
	slot = slots_add(slots, 88);
	KUNIT_EXPECT_EQ(test, slot->index, 0);
	slots_del(slots, slot);
	fake_vhca_forget(slots->fake);
	slots->fake->unanswered = 0;
	slots->fake->refuse = 1;
	KUNIT_EXPECT_EQ(test, PTR_ERR(slots_try(slots, 88)), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(slots->fake), 1);
	fake_vhca_forget(slots->fake);
	KUNIT_EXPECT_EQ(test, slots_add(slots, 88)->index, 1);
}

/* The firmware has a function that another kernel's driver did not free */
static void slots_inherited(struct kunit *test)
{
	struct slots *slots = test->priv;
	u8 status;

	slots_table(slots);
	KUNIT_ASSERT_EQ(test, slot_cmd_alloc(&slots->fake->vhca, BASE, &status), 0);
	fake_vhca_forget(slots->fake);
	slots->fake->refuse = 0;
	slots->fake->status = MLX5_CMD_STAT_BAD_RES_STATE_ERR;
	KUNIT_EXPECT_EQ(test, slots_add(slots, 88)->index, 0);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(slots->fake, 1), MLX5_CMD_OP_DEALLOC_SF);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(slots->fake, 2), MLX5_CMD_OP_ALLOC_SF);
}

/* ---- attributes of a new port ---- */

static void slots_attributes(struct kunit *test)
{
	static const struct {
		struct devlink_port_new_attrs attrs;
		int err;
		const char *told;
	} cases[] = {
		{ { .flavour = DEVLINK_PORT_FLAVOUR_PCI_VF }, -EOPNOTSUPP,
		  "Only ports of flavour pcisf can be added" },
		{ { .flavour = DEVLINK_PORT_FLAVOUR_PCI_SF, .port_index_valid = 1 }, -EOPNOTSUPP,
		  "A port index cannot be requested" },
		{ { .flavour = DEVLINK_PORT_FLAVOUR_PCI_SF, .controller_valid = 1,
		    .controller = 1 }, -EOPNOTSUPP,
		  "SFs of external controllers are not supported: use controller 0" },
		{ { .flavour = DEVLINK_PORT_FLAVOUR_PCI_SF, .pfnum = 1 }, -EINVAL,
		  "pfnum 1 does not match this function: use 0" },
		{ { .flavour = DEVLINK_PORT_FLAVOUR_PCI_SF, .sfnum_valid = 1,
		    .sfnum = SLOT_MAX_SFNUM + 1 }, -EINVAL, "sfnum 65536 exceeds 65535" },
	};
	struct devlink_port_new_attrs good = {
		.flavour = DEVLINK_PORT_FLAVOUR_PCI_SF, .sfnum_valid = 1, .sfnum = 88,
		.controller_valid = 1,
	};
	struct slots *slots = test->priv;
	struct devlink_port *port;
	unsigned int i;
	int err;

	slots_table(slots);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		devl_lock(slots->pf->devlink);
		memset(&slots->extack, 0, sizeof(slots->extack));
		err = slot_port_new(slots->table, &cases[i].attrs, &slots->extack, &port);
		devl_unlock(slots->pf->devlink);
		KUNIT_EXPECT_EQ_MSG(test, err, cases[i].err, "case %u", i);
		slots_expect_told(slots, cases[i].told);
	}
	devl_lock(slots->pf->devlink);
	err = slot_port_new(slots->table, &good, &slots->extack, &port);
	if (!err) {
		KUNIT_EXPECT_PTR_EQ(test, slot_port_by_index(slots->table, BASE), port);
		KUNIT_EXPECT_EQ(test, port->index, BASE);
	}
	slots->esw->mode = DEVLINK_ESWITCH_MODE_LEGACY;
	KUNIT_EXPECT_EQ(test, slot_port_new(slots->table, &good, &slots->extack, &port),
			-EOPNOTSUPP);
	devl_unlock(slots->pf->devlink);
	KUNIT_EXPECT_EQ(test, err, 0);
	slots_expect_told(slots, "SFs need the eswitch in switchdev mode");
}

/* ---- size of the table ---- */

static void slots_size(struct kunit *test)
{
	struct slots *slots = test->priv;
	void *caps = fake_vhca_cap(slots->fake, MLX5_CAP_GENERAL);

	/* Older firmware reports a power of two */
	MLX5_SET(cmd_hca_cap, caps, max_num_sf, 0);
	MLX5_SET(cmd_hca_cap, caps, log_max_sf, 3);
	slots_create(slots);
	KUNIT_EXPECT_EQ(test, slots->table->max, 8);
	KUNIT_EXPECT_EQ(test, slots->table->window, SZ_64K);
	sfs_destroy(slots->table);

	/* The BAR is a limit: 16 windows in a megabyte */
	MLX5_SET(cmd_hca_cap, caps, max_num_sf, 1000);
	slots_create(slots);
	KUNIT_EXPECT_EQ(test, slots->table->max, 16);
	sfs_destroy(slots->table);

	/* Function numbers are a limit: they must not wrap around to 0, the PF's */
	MLX5_SET(cmd_hca_cap, caps, sf_base_id, 0xfffe);
	slots_create(slots);
	KUNIT_EXPECT_EQ(test, slots->table->max, 2);
	sfs_destroy(slots->table);
}

/* Windows that do not fit, up to a size that overflows */
static void slots_size_absurd(struct kunit *test)
{
	static const u8 log_sizes[] = { 9, 19, 20, 31, 51, 52, 63, 0xff };
	struct slots *slots = test->priv;
	void *caps = fake_vhca_cap(slots->fake, MLX5_CAP_GENERAL);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(log_sizes); i++) {
		MLX5_SET(cmd_hca_cap, caps, log_min_sf_size, log_sizes[i]);
		slots_create(slots);
		KUNIT_EXPECT_EQ_MSG(test, slots->table->max, 0, "2^%u pages", log_sizes[i]);
		sfs_destroy(slots->table);
	}
}

static void slots_expect_none(struct slots *slots, const char *reason)
{
	struct devlink_port_new_attrs attrs = { .flavour = DEVLINK_PORT_FLAVOUR_PCI_SF };
	struct kunit *test = slots->test;
	struct devlink_port *port;

	slots_create(slots);
	KUNIT_EXPECT_EQ(test, slots->table->max, 0);
	KUNIT_EXPECT_EQ(test, slots_count(slots), 0);
	memset(&slots->extack, 0, sizeof(slots->extack));
	devl_lock(slots->pf->devlink);
	KUNIT_EXPECT_EQ(test, slot_port_new(slots->table, &attrs, &slots->extack, &port),
			-EOPNOTSUPP);
	devl_unlock(slots->pf->devlink);
	slots_expect_told(slots, reason);
	sfs_destroy(slots->table);
}

#define FIRMWARE	"firmware xx.30.1004 or later"
#define SETTINGS	\
	"\"mlxconfig -d DEVICE set PF_BAR2_ENABLE=0 PER_PF_NUM_SF=1 PF_TOTAL_SF=236 PF_SF_BAR_SIZE=10\", then a cold reboot"

/* A card without SFs is no error, and users are informed of the reason and the remedy */
static void slots_none(struct kunit *test)
{
	struct slots *slots = test->priv;
	void *caps = fake_vhca_cap(slots->fake, MLX5_CAP_GENERAL);

	slots->bar.end = BAR_START + SZ_32K - 1;
	slots_expect_none(slots,
			  "BAR 2 has no room for an SF (capability log_min_sf_size): " SETTINGS);
	MLX5_SET(cmd_hca_cap, caps, vhca_state, 0);
	slots_expect_none(slots,
			  "Firmware does not report the state of SFs (capability vhca_state): "
			FIRMWARE " does");
	slots->sf_bar = NULL;
	slots_expect_none(slots, "The card has no BAR 2 for SFs: " SETTINGS);
	MLX5_SET(cmd_hca_cap, caps, sf, 0);
	slots_expect_none(slots, "SFs are not enabled in the card (capability sf): " FIRMWARE ", "
			SETTINGS);
	/* On a ConnectX-5 there is no remedy */
	slots->fake->pdev->vendor = PCI_VENDOR_ID_MELLANOX;
	slots->fake->pdev->device = 0x1017;
	slots_expect_none(slots, "This model has no SFs: ConnectX-6 Dx and later have");
	slots->esw = NULL;
	slots_expect_none(slots, ESW_NOT_MANAGED);
}

/* ---- the module ---- */

static void slots_hold_module(struct kunit *test)
{
	struct slots *slots = test->priv;
	int before = module_refcount(THIS_MODULE);
	struct sf_slot *slot;

	slots_table(slots);
	slot = slots_add(slots, 88);
	slots_add(slots, 89);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before + 2);
	KUNIT_EXPECT_TRUE(test, IS_ERR(slots_try(slots, 89)));
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before + 2);
	slots_del(slots, slot);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before + 1);
	kunit_release_action(test, slots_destroy_table, slots->table);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before);
}

/**
 * struct slots_holder - a holder of a reference to an SF device
 * @work: drops the reference
 * @device: the SF device
 * @done: set before the reference is dropped
 */
struct slots_holder {
	struct delayed_work work;
	struct device *device;
	bool done;
};

static void slots_let_go(struct work_struct *work)
{
	struct slots_holder *holder = container_of(to_delayed_work(work), struct slots_holder,
						   work);

	WRITE_ONCE(holder->done, true);
	put_device(holder->device);
}

/* A device that is deleted but not released delays the unload of the module */
static void slots_device_is_held(struct kunit *test)
{
	struct slots *slots = test->priv;
	struct slots_holder holder = {};
	struct slot_device *dev;
	struct sf_slot *slot;

	slots_table(slots);
	slot = slots_add(slots, 88);
	slot_devices_drain();
	/* The driver must not bind to the device, as there is no card */
	fn_driver_unregister();
	dev = slot_device_create(slot);
	if (!IS_ERR(dev)) {
		holder.device = get_device(&dev->sf.sfdev.dev);
		slot_device_destroy(dev);
	}
	KUNIT_EXPECT_EQ(test, fn_driver_register(), 0);
	KUNIT_ASSERT_NOT_NULL(test, holder.device);
	INIT_DELAYED_WORK_ONSTACK(&holder.work, slots_let_go);
	schedule_delayed_work(&holder.work, HZ / 10);
	slot_devices_drain();
	KUNIT_EXPECT_TRUE(test, READ_ONCE(holder.done));
	flush_delayed_work(&holder.work);
	destroy_delayed_work_on_stack(&holder.work);
}

static struct kunit_case slots_failure_cases[] = {
	KUNIT_CASE(slots_refused),
	KUNIT_CASE(slots_kept),
	KUNIT_CASE(slots_kept_by_recovery),
	KUNIT_CASE(slots_freed),
	KUNIT_CASE_SLOW(slots_abandoned),
	KUNIT_CASE(slots_unclear),
	KUNIT_CASE(slots_inherited),
	KUNIT_CASE(slots_attributes),
	KUNIT_CASE(slots_size),
	KUNIT_CASE(slots_size_absurd),
	KUNIT_CASE(slots_none),
	KUNIT_CASE(slots_hold_module),
	KUNIT_CASE(slots_device_is_held),
	{}
};

static struct kunit_suite slots_failure_suite = {
	.name = "sf_slot_failure",
	.init = slots_init,
	.test_cases = slots_failure_cases,
};

kunit_test_suite(slots_failure_suite);
