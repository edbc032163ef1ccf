// SPDX-License-Identifier: GPL-2.0
/*
 * The table of SFs: the slot, function number and sfnum of an SF, messages to users on failure, and
 * the release of all of these. devlink, ports and representors are the kernel's own; the firmware's
 * responses are made up.
 */
#include "slots.h"

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

static void slots_roce(struct kunit *test)
{
	struct slots *slots = test->priv;
	void *caps = fake_vhca_cap(slots->fake, MLX5_CAP_GENERAL);
	struct netlink_ext_ack *extack = &slots->extack;
	struct devlink_port *port;
	struct sf_slot *slot;
	bool on = false;

	slots_table(slots);
	slot = slots_add(slots, 5);
	port = &slot->port;
	fake_vhca_forget(slots->fake);
	devl_lock(slots->pf->devlink);
	KUNIT_EXPECT_EQ(test, slot_port_ops.port_fn_roce_get(port, &on, extack), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, slot_port_ops.port_fn_roce_set(port, true, extack), -EOPNOTSUPP);
	slots_expect_told(slots, "The card has no RoCE (capability roce)");
	MLX5_SET(cmd_hca_cap, caps, roce, 1);
	KUNIT_EXPECT_EQ(test, slot_port_ops.port_fn_roce_get(port, &on, extack), 0);
	KUNIT_EXPECT_TRUE(test, on);
	extack->_msg = NULL;
	KUNIT_EXPECT_EQ(test, slot_port_ops.port_fn_roce_set(port, false, extack), 0);
	KUNIT_EXPECT_NULL_MSG(test, extack->_msg, "the SF is inactive");
	KUNIT_EXPECT_EQ(test, slot_port_ops.port_fn_roce_get(port, &on, extack), 0);
	KUNIT_EXPECT_FALSE(test, on);
	KUNIT_EXPECT_EQ(test, slots->fake->count, 0);
	slots_activate(slots, slot);
	KUNIT_EXPECT_EQ(test, slot_port_ops.port_fn_roce_set(port, false, extack), 0);
	KUNIT_EXPECT_NULL_MSG(test, extack->_msg, "nothing changes");
	KUNIT_EXPECT_EQ(test, slot_port_ops.port_fn_roce_set(port, true, extack), 0);
	slots_expect_told(slots, "roce takes effect at the SF's next activation");
	WRITE_ONCE(slot->state, SLOT_ALLOCATED);
	devl_unlock(slots->pf->devlink);
}

/* The PF's setting applies to SFs that are added later, and a port's own overrides it */
static void slots_roce_default(struct kunit *test)
{
	struct slots *slots = test->priv;
	void *caps = fake_vhca_cap(slots->fake, MLX5_CAP_GENERAL);
	struct netlink_ext_ack *extack = &slots->extack;
	struct sf_slot *slot, *later;
	bool on = false;

	slots_table(slots);
	slot = slots_add(slots, 5);
	devl_lock(slots->pf->devlink);
	KUNIT_EXPECT_EQ(test, sfs_roce_get(slots->table, &on, NULL), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, sfs_roce_set(slots->table, false, extack), -EOPNOTSUPP);
	slots_expect_told(slots, "The card has no RoCE (capability roce)");
	MLX5_SET(cmd_hca_cap, caps, roce, 1);
	KUNIT_EXPECT_EQ(test, sfs_roce_get(slots->table, &on, NULL), 0);
	KUNIT_EXPECT_TRUE(test, on);
	KUNIT_EXPECT_EQ(test, sfs_roce_set(slots->table, false, extack), 0);
	KUNIT_EXPECT_EQ(test, sfs_roce_get(slots->table, &on, NULL), 0);
	KUNIT_EXPECT_FALSE(test, on);
	devl_unlock(slots->pf->devlink);
	KUNIT_EXPECT_TRUE(test, slot->roce);
	later = slots_add(slots, 6);
	KUNIT_EXPECT_FALSE(test, later->roce);
	devl_lock(slots->pf->devlink);
	KUNIT_EXPECT_EQ(test, slot_port_ops.port_fn_roce_set(&later->port, true, extack), 0);
	KUNIT_EXPECT_TRUE(test, later->roce);
	KUNIT_EXPECT_EQ(test, sfs_roce_set(slots->table, true, extack), 0);
	devl_unlock(slots->pf->devlink);
	KUNIT_EXPECT_TRUE(test, slots_add(slots, 7)->roce);
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
	KUNIT_CASE(slots_roce),
	KUNIT_CASE(slots_roce_default),
	{}
};

static struct kunit_suite slots_suite = {
	.name = "sf_slot",
	.init = slots_init,
	.test_cases = slots_cases,
};

kunit_test_suite(slots_suite);
