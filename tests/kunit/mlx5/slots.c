// SPDX-License-Identifier: GPL-2.0
#include "slots.h"

static void slots_free_devlink(void *pf)
{
	pf_devlink_free(pf);
}

static void slots_exit_bridge(void *bridge)
{
	esw_bridge_exit(bridge);
}

void slots_destroy_table(void *table)
{
	sfs_destroy(table);
}

int slots_init(struct kunit *test)
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
	/* Representors are ports of bridges */
	KUNIT_ASSERT_EQ(test, esw_bridge_init(&slots->esw->bridge, slots->esw->vhca,
					      &slots->esw->fdb), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, slots_exit_bridge,
							&slots->esw->bridge), 0);
	slots->bar.start = BAR_START;
	slots->bar.end = BAR_START + SZ_1M - 1;
	slots->sf_bar = &slots->bar;
	return 0;
}

void slots_create(struct slots *slots)
{
	slots->table = sfs_create(&slots->fake->vhca, slots->pf->devlink, slots->esw,
				  slots->sf_bar);
	KUNIT_ASSERT_FALSE(slots->test, IS_ERR(slots->table));
}

void slots_table(struct slots *slots)
{
	slots_create(slots);
	KUNIT_ASSERT_EQ(slots->test, kunit_add_action_or_reset(slots->test, slots_destroy_table,
							       slots->table), 0);
}

struct sf_slot *slots_try(struct slots *slots, int sfnum)
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

struct sf_slot *slots_add(struct slots *slots, int sfnum)
{
	struct sf_slot *slot = slots_try(slots, sfnum);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(slots->test, slot);
	return slot;
}

void slots_del(struct slots *slots, struct sf_slot *slot)
{
	devl_lock(slots->pf->devlink);
	KUNIT_EXPECT_EQ(slots->test, slot_port_ops.port_del(slots->pf->devlink, &slot->port, NULL),
			0);
	devl_unlock(slots->pf->devlink);
}

unsigned int slots_count(struct slots *slots)
{
	return slot_table_count(slots->table);
}

void slots_expect_told(struct slots *slots, const char *sentence)
{
	const char *told = slots->extack._msg;

	KUNIT_ASSERT_NOT_NULL_MSG(slots->test, told, "nothing was said, not: %s", sentence);
	KUNIT_EXPECT_STREQ(slots->test, told + strlen(KBUILD_MODNAME ": "), sentence);
}
