// SPDX-License-Identifier: GPL-2.0
/*
 * The table of SFs: the slot, function number and sfnum of an SF, messages to users on failure, and
 * the release of all of these. devlink, ports and representors are the kernel's own; the firmware's
 * responses are made up.
 */
#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <linux/sizes.h>

#include "../../../src/mlx5/devlink.h"
#include "../../../src/mlx5/eswitch/esw.h"
#include "../../../src/mlx5/pf.h"
#include "../../../src/mlx5/sf/device.h"
#include "../../../src/mlx5/sf/driver.h"
#include "../../../src/mlx5/sf/ifc.h"
#include "../../../src/mlx5/sf/io_eqs.h"
#include "../../../src/mlx5/sf/life.h"
#include "../../../src/mlx5/sf/macs.h"
#include "../../../src/mlx5/sf/port.h"
#include "../../../src/mlx5/sf/sfs.h"
#include "../../../src/mlx5/sf/slot.h"
#include "../../../src/mlx5/sf/state.h"
#include "../../../src/mlx5/vhca/ifc.h"
#include "../../../src/mlx5/vhca/l2.h"
#include "fake_vhca.h"

#define BASE		0x8000
#define SLOTS		3
#define BAR_START	0xc0000000
#define COMMANDS	5		/* number of slot_port_new()'s commands */

struct slots {
	struct kunit *test;
	struct fake_vhca *fake;
	struct pf *pf;
	struct esw *esw;
	struct resource bar, *sf_bar;
	struct slot_table *table;
	struct netlink_ext_ack extack;
};

/* ---- a PF in switchdev mode ---- */

static void slots_free_devlink(void *pf)
{
	pf_devlink_free(pf);
}

static void slots_destroy_table(void *table)
{
	sfs_destroy(table);
}

static int slots_init(struct kunit *test)
{
	struct slots *slots = kunit_kzalloc(test, sizeof(*slots), GFP_KERNEL);
	void *caps;

	KUNIT_ASSERT_NOT_NULL(test, slots);
	test->priv = slots;
	slots->test = test;
	slots->fake = fake_vhca_create(test);
	caps = fake_vhca_cap(slots->fake, MLX5_CAP_GENERAL);
	MLX5_SET(cmd_hca_cap, caps, sf, 1);
	MLX5_SET(cmd_hca_cap, caps, vhca_state, 1);
	MLX5_SET(cmd_hca_cap, caps, sf_base_id, BASE);
	MLX5_SET(cmd_hca_cap, caps, max_num_sf, SLOTS);
	MLX5_SET(cmd_hca_cap, caps, log_min_sf_size, 4);	/* 64 KiB */

	slots->pf = pf_devlink_alloc(slots->fake->pdev);
	KUNIT_ASSERT_NOT_NULL(test, slots->pf);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, slots_free_devlink, slots->pf), 0);
	slots->esw = kunit_kzalloc(test, sizeof(*slots->esw), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, slots->esw);
	slots->esw->vhca = &slots->fake->vhca;
	slots->esw->devlink = slots->pf->devlink;
	slots->esw->mode = DEVLINK_ESWITCH_MODE_SWITCHDEV;
	slots->esw->switch_id.id_len = 8;
	slots->bar.start = BAR_START;
	slots->bar.end = BAR_START + SZ_1M - 1;
	slots->sf_bar = &slots->bar;
	return 0;
}

static void slots_create(struct slots *slots)
{
	slots->table = sfs_create(&slots->fake->vhca, slots->pf->devlink, slots->esw,
				  slots->sf_bar);
	KUNIT_ASSERT_FALSE(slots->test, IS_ERR(slots->table));
}

static void slots_table(struct slots *slots)
{
	slots_create(slots);
	KUNIT_ASSERT_EQ(slots->test, kunit_add_action_or_reset(slots->test, slots_destroy_table,
							       slots->table), 0);
}

/* @sfnum: negative for any */
static struct sf_slot *slots_try(struct slots *slots, int sfnum)
{
	const struct devlink_port_new_attrs attrs = {
		.flavour = DEVLINK_PORT_FLAVOUR_PCI_SF,
		.sfnum_valid = sfnum >= 0,
		.sfnum = max(sfnum, 0),
	};
	struct devlink_port *port;
	int err;

	memset(&slots->extack, 0, sizeof(slots->extack));
	devl_lock(slots->pf->devlink);
	err = slot_port_new(slots->table, &attrs, &slots->extack, &port);
	devl_unlock(slots->pf->devlink);
	return err ? ERR_PTR(err) : container_of(port, struct sf_slot, port);
}

static struct sf_slot *slots_add(struct slots *slots, int sfnum)
{
	struct sf_slot *slot = slots_try(slots, sfnum);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(slots->test, slot);
	return slot;
}

static void slots_del(struct slots *slots, struct sf_slot *slot)
{
	devl_lock(slots->pf->devlink);
	KUNIT_EXPECT_EQ(slots->test, slot_port_ops.port_del(slots->pf->devlink, &slot->port, NULL),
			0);
	devl_unlock(slots->pf->devlink);
}

static unsigned int slots_count(struct slots *slots)
{
	return slot_table_count(slots->table);
}

static void slots_expect_told(struct slots *slots, const char *sentence)
{
	const char *told = slots->extack._msg;

	KUNIT_ASSERT_NOT_NULL_MSG(slots->test, told, "nothing was said, not: %s", sentence);
	KUNIT_EXPECT_STREQ(slots->test, told + strlen(KBUILD_MODNAME ": "), sentence);
}

/* ---- numbers ---- */

static void slots_lowest(struct kunit *test)
{
	struct slots *slots = test->priv;
	unsigned int i;

	slots_table(slots);
	KUNIT_EXPECT_EQ(test, slots->table->max, SLOTS);
	for (i = 0; i < SLOTS; i++) {
		struct sf_slot *slot = slots_add(slots, -1);

		KUNIT_EXPECT_EQ(test, slot->sfnum, i);
		KUNIT_EXPECT_EQ(test, slot->index, i);
		KUNIT_EXPECT_EQ(test, slot->function_id, BASE + i);
		KUNIT_EXPECT_EQ(test, slots_count(slots), i + 1);
	}
}

/* A number that a user has requested is skipped */
static void slots_given(struct kunit *test)
{
	struct slots *slots = test->priv;
	struct sf_slot *slot;

	slots_table(slots);
	slot = slots_add(slots, 1);
	KUNIT_EXPECT_EQ(test, slot->sfnum, 1);
	KUNIT_EXPECT_EQ_MSG(test, slot->function_id, BASE, "slots are taken in turn all the same");
	KUNIT_EXPECT_EQ(test, slots_add(slots, -1)->sfnum, 0);
	KUNIT_EXPECT_EQ(test, slots_add(slots, -1)->sfnum, 2);
}

static void slots_extremes(struct kunit *test)
{
	struct slots *slots = test->priv;

	slots_table(slots);
	KUNIT_EXPECT_EQ(test, slots_add(slots, SLOT_MAX_SFNUM)->sfnum, SLOT_MAX_SFNUM);
	KUNIT_EXPECT_EQ(test, slots_add(slots, 0)->sfnum, 0);
	KUNIT_EXPECT_EQ(test, slots_add(slots, -1)->sfnum, 1);
}

static void slots_duplicate(struct kunit *test)
{
	struct slots *slots = test->priv;

	slots_table(slots);
	slots_add(slots, 88);
	fake_vhca_forget(slots->fake);
	KUNIT_EXPECT_EQ(test, PTR_ERR(slots_try(slots, 88)), -EEXIST);
	slots_expect_told(slots, "sfnum 88 is already in use");
	KUNIT_EXPECT_EQ(test, slots->fake->count, 0);
	KUNIT_EXPECT_EQ(test, slots_count(slots), 1);
	/* The failure has left nothing behind */
	KUNIT_EXPECT_EQ(test, slots_add(slots, 89)->index, 1);
}

static void slots_full(struct kunit *test)
{
	struct slots *slots = test->priv;
	struct sf_slot *last = NULL;
	unsigned int i;

	slots_table(slots);
	for (i = 0; i < SLOTS; i++)
		last = slots_add(slots, 100 + i);
	fake_vhca_forget(slots->fake);
	KUNIT_EXPECT_EQ(test, PTR_ERR(slots_try(slots, -1)), -ENOSPC);
	slots_expect_told(slots, "No free SF: the device supports 3");
	KUNIT_EXPECT_EQ(test, PTR_ERR(slots_try(slots, 7)), -ENOSPC);
	KUNIT_EXPECT_EQ(test, slots->fake->count, 0);
	slots_del(slots, last);
	KUNIT_EXPECT_EQ(test, slots_add(slots, 7)->index, SLOTS - 1);
}

/* Slots and numbers are reused, independently of each other */
static void slots_holes(struct kunit *test)
{
	struct slots *slots = test->priv;
	struct sf_slot *slot[SLOTS];
	unsigned int i;

	slots_table(slots);
	for (i = 0; i < SLOTS; i++)
		slot[i] = slots_add(slots, -1);
	slots_del(slots, slot[1]);
	KUNIT_EXPECT_EQ(test, slots_count(slots), SLOTS - 1);
	slot[1] = slots_add(slots, 50);
	KUNIT_EXPECT_EQ(test, slot[1]->index, 1);
	KUNIT_EXPECT_EQ(test, slot[1]->function_id, BASE + 1);
	slots_del(slots, slot[0]);
	slots_del(slots, slot[2]);
	/* Numbers 0, 1 and 2 and slots 0 and 2 are free */
	slot[2] = slots_add(slots, 2);
	KUNIT_EXPECT_EQ(test, slot[2]->index, 0);
	slot[0] = slots_add(slots, -1);
	KUNIT_EXPECT_EQ(test, slot[0]->sfnum, 0);
	KUNIT_EXPECT_EQ(test, slot[0]->index, 2);
	/* Number 50 is in use until its SF is deleted */
	KUNIT_EXPECT_TRUE(test, IS_ERR(slots_try(slots, 50)));
	slots_del(slots, slot[1]);
	KUNIT_EXPECT_EQ(test, slots_add(slots, 50)->index, 1);
}

static void slots_by_port(struct kunit *test)
{
	struct slots *slots = test->priv;
	struct sf_slot *slot;

	slots_table(slots);
	slots_add(slots, 88);
	slot = slots_add(slots, 77);
	devl_lock(slots->pf->devlink);
	KUNIT_EXPECT_PTR_EQ(test, slot_table_find(slots->table, BASE + 1), slot);
	KUNIT_EXPECT_NULL(test, slot_table_find(slots->table, BASE + 2));
	KUNIT_EXPECT_NULL(test, slot_table_find(slots->table, BASE - 1));
	KUNIT_EXPECT_NULL(test, slot_table_find(slots->table, 77));
	devl_unlock(slots->pf->devlink);
}

/* ---- the firmware ---- */

static void slots_commands(struct kunit *test)
{
	struct slots *slots = test->priv;
	struct sf_slot *slot, *other;

	slots_table(slots);
	slot = slots_add(slots, -1);
	slots_del(slots, slot);
	fake_vhca_forget(slots->fake);
	slot = slots_add(slots, 0x1234);
	FAKE_VHCA_EXPECT(slots->fake, 0, 0x10, { 0x00, 0x01130000 }, { 0x08, BASE });
	/* Set the sfnum; then, by a separate command, arm the event for the next change of state */
	FAKE_VHCA_EXPECT(slots->fake, 1, 0x20, { 0x00, 0x0b0e0000 }, { 0x08, BASE },
			 { 0x0c, 0x00000002 }, { 0x14, 0x00001234 });
	FAKE_VHCA_EXPECT(slots->fake, 2, 0x20, { 0x00, 0x0b0e0000 }, { 0x08, BASE },
			 { 0x0c, 0x00000001 }, { 0x10, 0x80000000 });
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(slots->fake, 3),
			MLX5_CMD_OP_MODIFY_NIC_VPORT_CONTEXT);
	/* Set the eswitch's side of the vport down */
	FAKE_VHCA_EXPECT(slots->fake, 4, 0x10, { 0x00, 0x07510000 }, { 0x04, 0x00000001 },
			 { 0x08, 0x80000000 | BASE });
	KUNIT_EXPECT_EQ(test, slots->fake->count, COMMANDS);
	other = slots_add(slots, -1);
	KUNIT_EXPECT_TRUE(test, is_valid_ether_addr(slot->hw_addr));
	KUNIT_EXPECT_FALSE(test, ether_addr_equal(slot->hw_addr, other->hw_addr));

	fake_vhca_forget(slots->fake);
	slots_del(slots, slot);
	FAKE_VHCA_EXPECT(slots->fake, 0, 0x10, { 0x00, 0x01140000 }, { 0x08, BASE });
	KUNIT_EXPECT_EQ(test, slots->fake->count, 1);
}

/* The address is derived from the sfnum: an SF with the same number has the same address */
static void slots_address(struct kunit *test)
{
	struct slots *slots = test->priv;
	u8 first[ETH_ALEN];
	struct sf_slot *slot;

	slots_table(slots);
	slot = slots_add(slots, 88);
	ether_addr_copy(first, slot->hw_addr);
	slots_del(slots, slot);
	slots_add(slots, 1);
	slot = slots_add(slots, 88);
	KUNIT_EXPECT_MEMEQ(test, slot->hw_addr, first, ETH_ALEN);
	/* It is different on another port, even if PCI function and slot are the same */
	slots_del(slots, slot);
	slots->esw->node_guid++;
	KUNIT_EXPECT_FALSE(test, ether_addr_equal(slots_add(slots, 88)->hw_addr, first));
}

/* ---- addresses from the wire ---- */

#define LOG_L2		1

static unsigned int slots_macs_count;	/* in the vport's list, from the SF's driver */

static void slots_macs_query(struct fake_vhca *fake, const void *in, void *out)
{
	void *ctx = MLX5_ADDR_OF(query_nic_vport_context_out, out, nic_vport_context);
	u8 *entry = MLX5_ADDR_OF(nic_vport_context, ctx, current_uc_mac_address);
	unsigned int i;

	if (MLX5_GET(query_nic_vport_context_in, in, opcode) !=
	    MLX5_CMD_OP_QUERY_NIC_VPORT_CONTEXT)
		return;
	MLX5_SET(nic_vport_context, ctx, allowed_list_size, slots_macs_count);
	for (i = 0; i < slots_macs_count; i++, entry += MLX5_ST_SZ_BYTES(mac_address_layout)) {
		entry[2] = 0x02;
		entry[7] = i;
	}
}

/* The port's L2 table has an SF's own address and those in its vport's list */
static void slots_macs(struct kunit *test)
{
	struct slots *slots = test->priv;
	void *caps = fake_vhca_cap(slots->fake, MLX5_CAP_GENERAL);
	struct vhca *vhca = &slots->fake->vhca;
	struct sf_slot *slot;

	MLX5_SET(cmd_hca_cap, caps, log_max_l2_table, LOG_L2);
	MLX5_SET(cmd_hca_cap, caps, log_max_current_uc_list, 2);
	MLX5_SET(cmd_hca_cap, caps, vport_group_manager, 1);
	slots->fake->query = slots_macs_query;
	slots_macs_count = 0;
	slots_table(slots);
	slot = slots_add(slots, 88);
	/* Arm the event first: then a change after the query is reported */
	FAKE_VHCA_EXPECT(slots->fake, 4, 0x200, { 0x00, 0x07550000 }, { 0x08, 0x80000000 | BASE },
			 { 0x0c, 0x00000020 }, { 0x104, 0x80000001 });
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(slots->fake, 5),
			MLX5_CMD_OP_QUERY_NIC_VPORT_CONTEXT);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(slots->fake, 6), MLX5_CMD_OP_SET_L2_TABLE_ENTRY);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(slots->fake), 2);

	slots_macs_count = 1;
	slot_macs_start(slot);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(slots->fake), 3);
	KUNIT_EXPECT_FALSE(test, l2_table_lacks(vhca));
	slots_macs_count = 2;
	slot_macs_start(slot);
	KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(slots->fake), 3, "the table is full");
	KUNIT_EXPECT_TRUE(test, l2_table_lacks(vhca));
	slots_macs_count = 0;
	slot_macs_start(slot);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(slots->fake), 2);
	KUNIT_EXPECT_FALSE(test, l2_table_lacks(vhca));

	/* Change the SF's own address */
	fake_vhca_forget(slots->fake);
	slot->hw_addr[5] ^= 1;
	slot_macs_start(slot);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(slots->fake, 2), MLX5_CMD_OP_SET_L2_TABLE_ENTRY);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(slots->fake, 3), MLX5_CMD_OP_DELETE_L2_TABLE_ENTRY);
	slots_del(slots, slot);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(slots->fake), 0);
}

/* ---- event queues ---- */

#define IO_EQS_MAX	60

static void slots_limits(struct slots *slots)
{
	MLX5_SET(cmd_hca_cap, fake_vhca_cap(slots->fake, MLX5_CAP_GENERAL),
		 vhca_resource_manager, 1);
	MLX5_SET(vhca_cap_2, fake_vhca_cap(slots->fake, MLX5_CAP_GENERAL_2), max_num_eqs_24b,
		 IO_EQS_MAX + VHCA_CONTROL_EQS);
}

static int slots_set_io_eqs(struct slots *slots, struct sf_slot *slot, u32 count)
{
	int err;

	fake_vhca_forget(slots->fake);
	memset(&slots->extack, 0, sizeof(slots->extack));
	devl_lock(slots->pf->devlink);
	err = slot_io_eqs_set(slot, count, &slots->extack);
	devl_unlock(slots->pf->devlink);
	return err;
}

static void slots_io_eqs(struct kunit *test)
{
	struct slots *slots = test->priv;
	struct sf_slot *slot;

	slots_limits(slots);
	slots_table(slots);
	slot = slots_add(slots, 5);
	KUNIT_EXPECT_EQ(test, slot->io_eqs, VHCA_SF_COMP_EQS);
	KUNIT_EXPECT_EQ(test, slots_set_io_eqs(slots, slot, 0), -EINVAL);
	slots_expect_told(slots, "max_io_eqs must be 1 to 60");
	KUNIT_EXPECT_EQ(test, slots_set_io_eqs(slots, slot, IO_EQS_MAX + 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, slots->fake->count, 0);
	KUNIT_EXPECT_EQ(test, slot->io_eqs, VHCA_SF_COMP_EQS);

	KUNIT_EXPECT_EQ(test, slots_set_io_eqs(slots, slot, 32), 0);
	FAKE_VHCA_EXPECT(slots->fake, 0, 0x10, { 0x00, 0x01000000 }, { 0x04, 0x00000040 },
			 { 0x08, 0x80000000 | BASE });
	FAKE_VHCA_EXPECT(slots->fake, 1, 0x1010, { 0x00, 0x01090000 }, { 0x04, 0x00000040 },
			 { 0x08, 0x80000000 | BASE }, { 0x28, 0x00002000 }, { 0x98, 0x00000024 });
	KUNIT_EXPECT_EQ(test, slots->fake->count, 2);
	KUNIT_EXPECT_EQ(test, slot->io_eqs, 32);

	/* A refusal by the firmware changes nothing */
	fake_vhca_forget(slots->fake);
	slots->fake->refuse = 1;
	devl_lock(slots->pf->devlink);
	KUNIT_EXPECT_EQ(test, slot_io_eqs_set(slot, 16, &slots->extack), -EINVAL);
	devl_unlock(slots->pf->devlink);
	slots_expect_told(slots, "Firmware refused to set max_io_eqs");
	KUNIT_EXPECT_EQ(test, slot->io_eqs, 32);
}

/* Do not let the SF query its state by itself, as this needs a thread without the test's stubs */
static void slots_activate(struct slots *slots, struct sf_slot *slot)
{
	KUNIT_ASSERT_EQ(slots->test, slot_activate(slot), 0);
	KUNIT_EXPECT_TRUE(slots->test, cancel_delayed_work_sync(&slot->work));
}

/* A limit that is set while the SF is active applies to its next activation */
static void slots_io_eqs_of_active(struct kunit *test)
{
	struct slots *slots = test->priv;
	struct sf_slot *slot;

	slots_limits(slots);
	slots_table(slots);
	slot = slots_add(slots, 5);
	fake_vhca_forget(slots->fake);
	slots_activate(slots, slot);
	KUNIT_EXPECT_EQ_MSG(test, slots->fake->count, 1, "there is no limit to be set");
	KUNIT_EXPECT_EQ(test, slots_set_io_eqs(slots, slot, 2), 0);
	slots_expect_told(slots, "max_io_eqs takes effect at the SF's next activation");
	KUNIT_EXPECT_EQ(test, slots->fake->count, 0);
	KUNIT_EXPECT_EQ(test, slot->io_eqs, 2);
	WRITE_ONCE(slot->state, SLOT_ALLOCATED);
	slots_activate(slots, slot);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(slots->fake, 1), MLX5_CMD_OP_SET_HCA_CAP);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(slots->fake, 2), MLX5_CMD_OP_ENABLE_HCA);
	WRITE_ONCE(slot->state, SLOT_ALLOCATED);

	/* Another SF in the same slot has the default limit */
	slots_del(slots, slot);
	slot = slots_add(slots, 6);
	KUNIT_EXPECT_EQ(test, slot->io_eqs, VHCA_SF_COMP_EQS);
	fake_vhca_forget(slots->fake);
	slots_activate(slots, slot);
	FAKE_VHCA_EXPECT(slots->fake, 1, 0x1010, { 0x00, 0x01090000 }, { 0x04, 0x00000040 },
			 { 0x08, 0x80000000 | BASE }, { 0x28, 0x00002000 }, { 0x98, 0x0000000c });
	WRITE_ONCE(slot->state, SLOT_ALLOCATED);
}

static void slots_io_eqs_unknown(struct kunit *test)
{
	struct slots *slots = test->priv;
	struct sf_slot *slot;

	slots_table(slots);
	slot = slots_add(slots, 5);
	KUNIT_EXPECT_FALSE(test, slot_io_eqs_supported(slot));
	KUNIT_EXPECT_EQ(test, slots_set_io_eqs(slots, slot, 4), -EOPNOTSUPP);
	slots_expect_told(slots, "Firmware does not support limits on event queues of SFs");
	KUNIT_EXPECT_EQ(test, slots->fake->count, 0);
}

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

static struct kunit_case slots_cases[] = {
	KUNIT_CASE(slots_lowest),
	KUNIT_CASE(slots_given),
	KUNIT_CASE(slots_extremes),
	KUNIT_CASE(slots_duplicate),
	KUNIT_CASE(slots_full),
	KUNIT_CASE(slots_holes),
	KUNIT_CASE(slots_by_port),
	KUNIT_CASE(slots_commands),
	KUNIT_CASE(slots_address),
	KUNIT_CASE(slots_macs),
	KUNIT_CASE(slots_io_eqs),
	KUNIT_CASE(slots_io_eqs_of_active),
	KUNIT_CASE(slots_io_eqs_unknown),
	KUNIT_CASE(slots_refused),
	KUNIT_CASE(slots_kept),
	KUNIT_CASE(slots_kept_by_recovery),
	KUNIT_CASE(slots_freed),
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

static struct kunit_suite slots_suite = {
	.name = "sf_slot",
	.init = slots_init,
	.test_cases = slots_cases,
};

kunit_test_suite(slots_suite);
