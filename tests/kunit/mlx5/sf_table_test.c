// SPDX-License-Identifier: GPL-2.0
/*
 * The table of SFs: which slot, function number and sfnum an SF gets, what users are told when it
 * gets none, and that all of it is free again afterwards. devlink, ports and representors are the
 * kernel's own; the firmware's answers are made up.
 */
#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <linux/sizes.h>

#include "../../../src/mlx5/eswitch/esw.h"
#include "../../../src/mlx5/pf.h"
#include "../../../src/mlx5/sf/device.h"
#include "../../../src/mlx5/sf/function.h"
#include "../../../src/mlx5/sf/ifc.h"
#include "../../../src/mlx5/sf/port.h"
#include "../../../src/mlx5/sf/sf.h"
#include "../../../src/mlx5/sf/table.h"
#include "../../../src/mlx5/vhca/ifc.h"
#include "../../../src/mlx5/vhca/vport.h"
#include "fake_vhca.h"

#define BASE		0x8000
#define SLOTS		3
#define BAR_START	0xc0000000
#define COMMANDS	5		/* of sf_create() */

struct sfs {
	struct kunit *test;
	struct fake_vhca *fake;
	struct pf *pf;
	struct esw *esw;
	struct resource bar;
	struct netlink_ext_ack extack;
};

/* ---- a PF in switchdev mode ---- */

static void sfs_free_devlink(void *pf)
{
	pf_devlink_free(pf);
}

static void sfs_destroy_table(void *pf)
{
	sf_table_destroy(pf);
}

static int sfs_init(struct kunit *test)
{
	struct sfs *sfs = kunit_kzalloc(test, sizeof(*sfs), GFP_KERNEL);
	void *caps;

	KUNIT_ASSERT_NOT_NULL(test, sfs);
	test->priv = sfs;
	sfs->test = test;
	sfs->fake = fake_vhca_create(test);
	caps = fake_vhca_cap(sfs->fake, MLX5_CAP_GENERAL);
	MLX5_SET(cmd_hca_cap, caps, sf, 1);
	MLX5_SET(cmd_hca_cap, caps, vhca_state, 1);
	MLX5_SET(cmd_hca_cap, caps, sf_base_id, BASE);
	MLX5_SET(cmd_hca_cap, caps, max_num_sf, SLOTS);
	MLX5_SET(cmd_hca_cap, caps, log_min_sf_size, 4);	/* 64 KiB */

	sfs->pf = pf_devlink_alloc(sfs->fake->pdev);
	KUNIT_ASSERT_NOT_NULL(test, sfs->pf);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, sfs_free_devlink, sfs->pf), 0);
	sfs->esw = kunit_kzalloc(test, sizeof(*sfs->esw), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, sfs->esw);
	sfs->esw->pf = sfs->pf;
	sfs->esw->mode = DEVLINK_ESWITCH_MODE_SWITCHDEV;
	sfs->esw->switch_id.id_len = 8;
	sfs->bar.start = BAR_START;
	sfs->bar.end = BAR_START + SZ_1M - 1;
	sfs->pf->vhca = &sfs->fake->vhca;
	sfs->pf->esw = sfs->esw;
	sfs->pf->sf_bar = &sfs->bar;
	return 0;
}

static void sfs_table(struct sfs *sfs)
{
	KUNIT_ASSERT_EQ(sfs->test, sf_table_create(sfs->pf), 0);
	KUNIT_ASSERT_NOT_NULL(sfs->test, sfs->pf->sfs);
	KUNIT_ASSERT_EQ(sfs->test, kunit_add_action_or_reset(sfs->test, sfs_destroy_table,
							     sfs->pf), 0);
}

/* @sfnum negative: any */
static struct sf *sfs_try(struct sfs *sfs, int sfnum)
{
	u32 number = sfnum;
	struct sf *sf;

	memset(&sfs->extack, 0, sizeof(sfs->extack));
	devl_lock(sfs->pf->devlink);
	sf = sf_create(sfs->pf, sfnum < 0 ? NULL : &number, &sfs->extack);
	devl_unlock(sfs->pf->devlink);
	return sf;
}

static struct sf *sfs_add(struct sfs *sfs, int sfnum)
{
	struct sf *sf = sfs_try(sfs, sfnum);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(sfs->test, sf);
	return sf;
}

static void sfs_del(struct sfs *sfs, struct sf *sf)
{
	devl_lock(sfs->pf->devlink);
	KUNIT_EXPECT_EQ(sfs->test, sf_destroy(sf, NULL), 0);
	devl_unlock(sfs->pf->devlink);
}

static unsigned int sfs_count(struct sfs *sfs)
{
	return sf_table_count(sfs->pf);
}

static void sfs_expect_told(struct sfs *sfs, const char *sentence)
{
	const char *told = sfs->extack._msg;

	KUNIT_ASSERT_NOT_NULL_MSG(sfs->test, told, "nothing was said, not: %s", sentence);
	KUNIT_EXPECT_STREQ(sfs->test, told + strlen(KBUILD_MODNAME ": "), sentence);
}

/* ---- numbers ---- */

static void sfs_lowest(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	unsigned int i;

	sfs_table(sfs);
	KUNIT_EXPECT_EQ(test, sf_table_max(sfs->pf), SLOTS);
	for (i = 0; i < SLOTS; i++) {
		struct sf *sf = sfs_add(sfs, -1);

		KUNIT_EXPECT_EQ(test, sf->sfnum, i);
		KUNIT_EXPECT_EQ(test, sf->index, i);
		KUNIT_EXPECT_EQ(test, sf->function_id, BASE + i);
		KUNIT_EXPECT_EQ(test, sfs_count(sfs), i + 1);
	}
}

/* A number that was asked for is left out */
static void sfs_given(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	struct sf *sf;

	sfs_table(sfs);
	sf = sfs_add(sfs, 1);
	KUNIT_EXPECT_EQ(test, sf->sfnum, 1);
	KUNIT_EXPECT_EQ_MSG(test, sf->function_id, BASE, "slots are taken in turn all the same");
	KUNIT_EXPECT_EQ(test, sfs_add(sfs, -1)->sfnum, 0);
	KUNIT_EXPECT_EQ(test, sfs_add(sfs, -1)->sfnum, 2);
}

static void sfs_extremes(struct kunit *test)
{
	struct sfs *sfs = test->priv;

	sfs_table(sfs);
	KUNIT_EXPECT_EQ(test, sfs_add(sfs, SF_MAX_SFNUM)->sfnum, SF_MAX_SFNUM);
	KUNIT_EXPECT_EQ(test, sfs_add(sfs, 0)->sfnum, 0);
	KUNIT_EXPECT_EQ(test, sfs_add(sfs, -1)->sfnum, 1);
}

static void sfs_duplicate(struct kunit *test)
{
	struct sfs *sfs = test->priv;

	sfs_table(sfs);
	sfs_add(sfs, 88);
	fake_vhca_forget(sfs->fake);
	KUNIT_EXPECT_EQ(test, PTR_ERR(sfs_try(sfs, 88)), -EEXIST);
	sfs_expect_told(sfs, "sfnum 88 is already in use");
	KUNIT_EXPECT_EQ(test, sfs->fake->count, 0);
	KUNIT_EXPECT_EQ(test, sfs_count(sfs), 1);
	/* Nothing of it was kept */
	KUNIT_EXPECT_EQ(test, sfs_add(sfs, 89)->index, 1);
}

static void sfs_full(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	struct sf *last = NULL;
	unsigned int i;

	sfs_table(sfs);
	for (i = 0; i < SLOTS; i++)
		last = sfs_add(sfs, 100 + i);
	fake_vhca_forget(sfs->fake);
	KUNIT_EXPECT_EQ(test, PTR_ERR(sfs_try(sfs, -1)), -ENOSPC);
	sfs_expect_told(sfs, "No free SF: the device supports 3");
	KUNIT_EXPECT_EQ(test, PTR_ERR(sfs_try(sfs, 7)), -ENOSPC);
	KUNIT_EXPECT_EQ(test, sfs->fake->count, 0);
	sfs_del(sfs, last);
	KUNIT_EXPECT_EQ(test, sfs_add(sfs, 7)->index, SLOTS - 1);
}

/* Slots and numbers are free again, each by itself */
static void sfs_holes(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	struct sf *sf[SLOTS];
	unsigned int i;

	sfs_table(sfs);
	for (i = 0; i < SLOTS; i++)
		sf[i] = sfs_add(sfs, -1);
	sfs_del(sfs, sf[1]);
	KUNIT_EXPECT_EQ(test, sfs_count(sfs), SLOTS - 1);
	sf[1] = sfs_add(sfs, 50);
	KUNIT_EXPECT_EQ(test, sf[1]->index, 1);
	KUNIT_EXPECT_EQ(test, sf[1]->function_id, BASE + 1);
	sfs_del(sfs, sf[0]);
	sfs_del(sfs, sf[2]);
	/* 0, 1 and 2 are free; so are slots 0 and 2 */
	sf[2] = sfs_add(sfs, 2);
	KUNIT_EXPECT_EQ(test, sf[2]->index, 0);
	sf[0] = sfs_add(sfs, -1);
	KUNIT_EXPECT_EQ(test, sf[0]->sfnum, 0);
	KUNIT_EXPECT_EQ(test, sf[0]->index, 2);
	/* 50 is taken until it is deleted */
	KUNIT_EXPECT_TRUE(test, IS_ERR(sfs_try(sfs, 50)));
	sfs_del(sfs, sf[1]);
	KUNIT_EXPECT_EQ(test, sfs_add(sfs, 50)->index, 1);
}

static void sfs_by_port(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	struct sf *sf;

	sfs_table(sfs);
	sfs_add(sfs, 88);
	sf = sfs_add(sfs, 77);
	devl_lock(sfs->pf->devlink);
	KUNIT_EXPECT_PTR_EQ(test, sf_by_port_index(sfs->pf, BASE + 1), sf);
	KUNIT_EXPECT_NULL(test, sf_by_port_index(sfs->pf, BASE + 2));
	KUNIT_EXPECT_NULL(test, sf_by_port_index(sfs->pf, BASE - 1));
	KUNIT_EXPECT_NULL(test, sf_by_port_index(sfs->pf, 77));
	devl_unlock(sfs->pf->devlink);
}

/* ---- the firmware ---- */

static void sfs_commands(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	struct sf *sf, *other;

	sfs_table(sfs);
	sf = sfs_add(sfs, -1);
	sfs_del(sfs, sf);
	fake_vhca_forget(sfs->fake);
	sf = sfs_add(sfs, 0x1234);
	FAKE_VHCA_EXPECT(sfs->fake, 0, 0x10, { 0x00, 0x01130000 }, { 0x08, BASE });
	/* sfnum; then, by a command of its own, that the next change of state is reported */
	FAKE_VHCA_EXPECT(sfs->fake, 1, 0x20, { 0x00, 0x0b0e0000 }, { 0x08, BASE },
			 { 0x0c, 0x00000002 }, { 0x14, 0x00001234 });
	FAKE_VHCA_EXPECT(sfs->fake, 2, 0x20, { 0x00, 0x0b0e0000 }, { 0x08, BASE },
			 { 0x0c, 0x00000001 }, { 0x10, 0x80000000 });
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sfs->fake, 3), MLX5_CMD_OP_MODIFY_NIC_VPORT_CONTEXT);
	/* The eswitch's side of the vport is down */
	FAKE_VHCA_EXPECT(sfs->fake, 4, 0x10, { 0x00, 0x07510000 }, { 0x04, 0x00000001 },
			 { 0x08, 0x80000000 | BASE });
	KUNIT_EXPECT_EQ(test, sfs->fake->count, COMMANDS);
	other = sfs_add(sfs, -1);
	KUNIT_EXPECT_TRUE(test, is_valid_ether_addr(sf->hw_addr));
	KUNIT_EXPECT_FALSE(test, ether_addr_equal(sf->hw_addr, other->hw_addr));

	fake_vhca_forget(sfs->fake);
	sfs_del(sfs, sf);
	FAKE_VHCA_EXPECT(sfs->fake, 0, 0x10, { 0x00, 0x01140000 }, { 0x08, BASE });
	KUNIT_EXPECT_EQ(test, sfs->fake->count, 1);
}

/* The address is made of the number: the same for the same SF after all */
static void sfs_address(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	u8 first[ETH_ALEN];
	struct sf *sf;

	sfs_table(sfs);
	sf = sfs_add(sfs, 88);
	ether_addr_copy(first, sf->hw_addr);
	sfs_del(sfs, sf);
	sfs_add(sfs, 1);
	sf = sfs_add(sfs, 88);
	KUNIT_EXPECT_MEMEQ(test, sf->hw_addr, first, ETH_ALEN);
	/* Not so on another port, which may be the same function of the same slot elsewhere */
	sfs_del(sfs, sf);
	sfs->esw->node_guid++;
	KUNIT_EXPECT_FALSE(test, ether_addr_equal(sfs_add(sfs, 88)->hw_addr, first));
}

/* ---- addresses from the wire ---- */

#define LOG_L2		1

static unsigned int sfs_macs_count;	/* that the SF's driver has in its vport's list */

static void sfs_macs_query(struct fake_vhca *fake, const void *in, void *out)
{
	void *ctx = MLX5_ADDR_OF(query_nic_vport_context_out, out, nic_vport_context);
	u8 *entry = MLX5_ADDR_OF(nic_vport_context, ctx, current_uc_mac_address);
	unsigned int i;

	if (MLX5_GET(query_nic_vport_context_in, in, opcode) !=
	    MLX5_CMD_OP_QUERY_NIC_VPORT_CONTEXT)
		return;
	MLX5_SET(nic_vport_context, ctx, allowed_list_size, sfs_macs_count);
	for (i = 0; i < sfs_macs_count; i++, entry += MLX5_ST_SZ_BYTES(mac_address_layout)) {
		entry[2] = 0x02;
		entry[7] = i;
	}
}

/* In the port's L2 table are an SF's own address, and those that its driver has in the list */
static void sfs_macs(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	void *caps = fake_vhca_cap(sfs->fake, MLX5_CAP_GENERAL);
	struct vhca *vhca = &sfs->fake->vhca;
	struct sf *sf;

	MLX5_SET(cmd_hca_cap, caps, log_max_l2_table, LOG_L2);
	MLX5_SET(cmd_hca_cap, caps, log_max_current_uc_list, 2);
	MLX5_SET(cmd_hca_cap, caps, vport_group_manager, 1);
	sfs->fake->query = sfs_macs_query;
	sfs_macs_count = 0;
	sfs_table(sfs);
	sf = sfs_add(sfs, 88);
	/* The event first: a change after the answer is told */
	FAKE_VHCA_EXPECT(sfs->fake, 4, 0x200, { 0x00, 0x07550000 }, { 0x08, 0x80000000 | BASE },
			 { 0x0c, 0x00000020 }, { 0x104, 0x80000001 });
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sfs->fake, 5), MLX5_CMD_OP_QUERY_NIC_VPORT_CONTEXT);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sfs->fake, 6), MLX5_CMD_OP_SET_L2_TABLE_ENTRY);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(sfs->fake), 2);

	sfs_macs_count = 1;
	sf_macs_start(sf);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(sfs->fake), 3);
	KUNIT_EXPECT_FALSE(test, l2_table_lacks(vhca));
	sfs_macs_count = 2;
	sf_macs_start(sf);
	KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(sfs->fake), 3, "the table is full");
	KUNIT_EXPECT_TRUE(test, l2_table_lacks(vhca));
	sfs_macs_count = 0;
	sf_macs_start(sf);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(sfs->fake), 2);
	KUNIT_EXPECT_FALSE(test, l2_table_lacks(vhca));

	/* Another address of its own */
	fake_vhca_forget(sfs->fake);
	sf->hw_addr[5] ^= 1;
	sf_macs_start(sf);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sfs->fake, 2), MLX5_CMD_OP_SET_L2_TABLE_ENTRY);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sfs->fake, 3), MLX5_CMD_OP_DELETE_L2_TABLE_ENTRY);
	sfs_del(sfs, sf);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(sfs->fake), 0);
}

/* ---- event queues ---- */

#define IO_EQS_MAX	60

static void sfs_limits(struct sfs *sfs)
{
	MLX5_SET(cmd_hca_cap, fake_vhca_cap(sfs->fake, MLX5_CAP_GENERAL), vhca_resource_manager, 1);
	MLX5_SET(vhca_cap_2, fake_vhca_cap(sfs->fake, MLX5_CAP_GENERAL_2), max_num_eqs_24b,
		 IO_EQS_MAX + VHCA_CONTROL_EQS);
}

static int sfs_set_io_eqs(struct sfs *sfs, struct sf *sf, u32 count)
{
	int err;

	fake_vhca_forget(sfs->fake);
	memset(&sfs->extack, 0, sizeof(sfs->extack));
	devl_lock(sfs->pf->devlink);
	err = sf_io_eqs_set(sf, count, &sfs->extack);
	devl_unlock(sfs->pf->devlink);
	return err;
}

static void sfs_io_eqs(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	struct sf *sf;

	sfs_limits(sfs);
	sfs_table(sfs);
	sf = sfs_add(sfs, 5);
	KUNIT_EXPECT_EQ(test, sf->io_eqs, VHCA_SF_COMP_EQS);
	KUNIT_EXPECT_EQ(test, sfs_set_io_eqs(sfs, sf, 0), -EINVAL);
	sfs_expect_told(sfs, "max_io_eqs must be 1 to 60");
	KUNIT_EXPECT_EQ(test, sfs_set_io_eqs(sfs, sf, IO_EQS_MAX + 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, sfs->fake->count, 0);
	KUNIT_EXPECT_EQ(test, sf->io_eqs, VHCA_SF_COMP_EQS);

	KUNIT_EXPECT_EQ(test, sfs_set_io_eqs(sfs, sf, 32), 0);
	FAKE_VHCA_EXPECT(sfs->fake, 0, 0x10, { 0x00, 0x01000000 }, { 0x04, 0x00000040 },
			 { 0x08, 0x80000000 | BASE });
	FAKE_VHCA_EXPECT(sfs->fake, 1, 0x1010, { 0x00, 0x01090000 }, { 0x04, 0x00000040 },
			 { 0x08, 0x80000000 | BASE }, { 0x28, 0x00002000 }, { 0x98, 0x00000024 });
	KUNIT_EXPECT_EQ(test, sfs->fake->count, 2);
	KUNIT_EXPECT_EQ(test, sf->io_eqs, 32);

	/* What the firmware refuses changes nothing */
	fake_vhca_forget(sfs->fake);
	sfs->fake->refuse = 1;
	devl_lock(sfs->pf->devlink);
	KUNIT_EXPECT_EQ(test, sf_io_eqs_set(sf, 16, &sfs->extack), -EINVAL);
	devl_unlock(sfs->pf->devlink);
	sfs_expect_told(sfs, "Firmware refused to set max_io_eqs");
	KUNIT_EXPECT_EQ(test, sf->io_eqs, 32);
}

/* The firmware may not say that it has: then the SF looks by itself, which no thread may do here */
static void sfs_activate(struct sfs *sfs, struct sf *sf)
{
	KUNIT_ASSERT_EQ(sfs->test, sf_activate(sf), 0);
	KUNIT_EXPECT_TRUE(sfs->test, cancel_delayed_work_sync(&sf->work));
}

/* What is set while the SF is active is for its next activation */
static void sfs_io_eqs_of_active(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	struct sf *sf;

	sfs_limits(sfs);
	sfs_table(sfs);
	sf = sfs_add(sfs, 5);
	fake_vhca_forget(sfs->fake);
	sfs_activate(sfs, sf);
	KUNIT_EXPECT_EQ_MSG(test, sfs->fake->count, 1, "there is no limit to be set");
	KUNIT_EXPECT_EQ(test, sfs_set_io_eqs(sfs, sf, 2), 0);
	sfs_expect_told(sfs, "max_io_eqs takes effect at the SF's next activation");
	KUNIT_EXPECT_EQ(test, sfs->fake->count, 0);
	KUNIT_EXPECT_EQ(test, sf->io_eqs, 2);
	WRITE_ONCE(sf->state, SF_STATE_ALLOCATED);
	sfs_activate(sfs, sf);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sfs->fake, 1), MLX5_CMD_OP_SET_HCA_CAP);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sfs->fake, 2), MLX5_CMD_OP_ENABLE_HCA);
	WRITE_ONCE(sf->state, SF_STATE_ALLOCATED);

	/* Another SF in its place has the usual limit, not this one's */
	sfs_del(sfs, sf);
	sf = sfs_add(sfs, 6);
	KUNIT_EXPECT_EQ(test, sf->io_eqs, VHCA_SF_COMP_EQS);
	fake_vhca_forget(sfs->fake);
	sfs_activate(sfs, sf);
	FAKE_VHCA_EXPECT(sfs->fake, 1, 0x1010, { 0x00, 0x01090000 }, { 0x04, 0x00000040 },
			 { 0x08, 0x80000000 | BASE }, { 0x28, 0x00002000 }, { 0x98, 0x0000000c });
	WRITE_ONCE(sf->state, SF_STATE_ALLOCATED);
}

static void sfs_io_eqs_unknown(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	struct sf *sf;

	sfs_table(sfs);
	sf = sfs_add(sfs, 5);
	KUNIT_EXPECT_FALSE(test, sf_io_eqs_supported(sf));
	KUNIT_EXPECT_EQ(test, sfs_set_io_eqs(sfs, sf, 4), -EOPNOTSUPP);
	sfs_expect_told(sfs, "Firmware does not support limits on event queues of SFs");
	KUNIT_EXPECT_EQ(test, sfs->fake->count, 0);
}

/* ---- failures ---- */

/* Whichever command is refused: nothing is left, here and there. But a link may stay as it is. */
static void sfs_refused(struct kunit *test)
{
	static const char * const told[COMMANDS - 1] = {
		"Firmware refused to allocate an SF",
		"Firmware refused to report SF state changes",
		"Firmware refused to report SF state changes",
		"Firmware refused the SF's default address",
	};
	struct sfs *sfs = test->priv;
	unsigned int i;

	sfs_table(sfs);
	for (i = 0; i < ARRAY_SIZE(told); i++) {
		fake_vhca_forget(sfs->fake);
		sfs->fake->refuse = i;
		KUNIT_EXPECT_EQ(test, PTR_ERR(sfs_try(sfs, 88)), -EINVAL);
		sfs_expect_told(sfs, told[i]);
		KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(sfs->fake), 0, "command %u", i);
		KUNIT_EXPECT_EQ(test, sfs_count(sfs), 0);
		KUNIT_EXPECT_EQ(test, sfs->esw->num_reps, 0);
	}
	fake_vhca_forget(sfs->fake);
	sfs->fake->refuse = i;
	KUNIT_EXPECT_EQ(test, sfs_add(sfs, 88)->index, 0);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sfs->fake, i), MLX5_CMD_OP_MODIFY_VPORT_STATE);
}

/* A function that the firmware keeps is nobody else's; its sfnum is a name only */
static void sfs_kept(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	struct sf *sf;

	KUNIT_ASSERT_EQ(test, sf_table_create(sfs->pf), 0);
	sf = sfs_add(sfs, 88);
	fake_vhca_forget(sfs->fake);
	sfs->fake->refuse = 0;
	sfs_del(sfs, sf);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sfs->fake, 0), MLX5_CMD_OP_DEALLOC_SF);
	KUNIT_EXPECT_EQ(test, sfs_count(sfs), 0);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(sfs->fake), 1);
	sf = sfs_add(sfs, 88);
	KUNIT_EXPECT_EQ(test, sf->index, 1);
	sfs_add(sfs, -1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(sfs_try(sfs, -1)), -ENOSPC);
	/* It is asked for it once more in the end */
	sf_table_destroy(sfs->pf);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(sfs->fake), 0);
}

/* Nobody knows whether the function is there: it is freed, or its slot is nobody's */
static void sfs_unclear(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	struct sf *sf;

	sfs_table(sfs);
	sfs->fake->unanswered = 0;
	KUNIT_EXPECT_EQ(test, PTR_ERR(sfs_try(sfs, 88)), -ETIMEDOUT);
	sfs_expect_told(sfs, "Firmware did not report whether it allocated an SF");
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(sfs->fake), 0);
	fake_vhca_forget(sfs->fake);
	sf = sfs_add(sfs, 88);
	KUNIT_EXPECT_EQ(test, sf->index, 0);
	sfs_del(sfs, sf);
	fake_vhca_forget(sfs->fake);
	sfs->fake->unanswered = 0;
	sfs->fake->refuse = 1;
	KUNIT_EXPECT_EQ(test, PTR_ERR(sfs_try(sfs, 88)), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(sfs->fake), 1);
	fake_vhca_forget(sfs->fake);
	KUNIT_EXPECT_EQ(test, sfs_add(sfs, 88)->index, 1);
}

/* The firmware has a function that its driver, of a kernel that is no more, did not free */
static void sfs_inherited(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	u8 status;

	sfs_table(sfs);
	KUNIT_ASSERT_EQ(test, sf_cmd_alloc(&sfs->fake->vhca, BASE, &status), 0);
	fake_vhca_forget(sfs->fake);
	sfs->fake->refuse = 0;
	sfs->fake->status = MLX5_CMD_STAT_BAD_RES_STATE_ERR;
	KUNIT_EXPECT_EQ(test, sfs_add(sfs, 88)->index, 0);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sfs->fake, 1), MLX5_CMD_OP_DEALLOC_SF);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sfs->fake, 2), MLX5_CMD_OP_ALLOC_SF);
}

/* ---- what users may ask for ---- */

static void sfs_attributes(struct kunit *test)
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
		    .sfnum = SF_MAX_SFNUM + 1 }, -EINVAL, "sfnum 65536 exceeds 65535" },
	};
	struct devlink_port_new_attrs good = {
		.flavour = DEVLINK_PORT_FLAVOUR_PCI_SF, .sfnum_valid = 1, .sfnum = 88,
		.controller_valid = 1,
	};
	struct sfs *sfs = test->priv;
	struct devlink_port *port;
	unsigned int i;
	int err;

	sfs_table(sfs);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		devl_lock(sfs->pf->devlink);
		memset(&sfs->extack, 0, sizeof(sfs->extack));
		err = sf_port_new(sfs->pf, &cases[i].attrs, &sfs->extack, &port);
		devl_unlock(sfs->pf->devlink);
		KUNIT_EXPECT_EQ_MSG(test, err, cases[i].err, "case %u", i);
		sfs_expect_told(sfs, cases[i].told);
	}
	devl_lock(sfs->pf->devlink);
	err = sf_port_new(sfs->pf, &good, &sfs->extack, &port);
	if (!err) {
		KUNIT_EXPECT_PTR_EQ(test, sf_port_by_index(sfs->pf, BASE), port);
		KUNIT_EXPECT_EQ(test, port->index, BASE);
	}
	sfs->esw->mode = DEVLINK_ESWITCH_MODE_LEGACY;
	KUNIT_EXPECT_EQ(test, sf_port_new(sfs->pf, &good, &sfs->extack, &port), -EOPNOTSUPP);
	devl_unlock(sfs->pf->devlink);
	KUNIT_EXPECT_EQ(test, err, 0);
	sfs_expect_told(sfs, "SFs need the eswitch in switchdev mode");
}

/* ---- size of the table ---- */

static void sfs_size(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	void *caps = fake_vhca_cap(sfs->fake, MLX5_CAP_GENERAL);

	/* Older firmware tells a power of two */
	MLX5_SET(cmd_hca_cap, caps, max_num_sf, 0);
	MLX5_SET(cmd_hca_cap, caps, log_max_sf, 3);
	KUNIT_ASSERT_EQ(test, sf_table_create(sfs->pf), 0);
	KUNIT_EXPECT_EQ(test, sf_table_max(sfs->pf), 8);
	KUNIT_EXPECT_EQ(test, sfs->pf->sfs->window, SZ_64K);
	sf_table_destroy(sfs->pf);

	/* No more than have room in the BAR: 16 windows in a megabyte */
	MLX5_SET(cmd_hca_cap, caps, max_num_sf, 1000);
	KUNIT_ASSERT_EQ(test, sf_table_create(sfs->pf), 0);
	KUNIT_EXPECT_EQ(test, sf_table_max(sfs->pf), 16);
	sf_table_destroy(sfs->pf);

	/* Nor than there are function numbers: after the last comes the PF's */
	MLX5_SET(cmd_hca_cap, caps, sf_base_id, 0xfffe);
	KUNIT_ASSERT_EQ(test, sf_table_create(sfs->pf), 0);
	KUNIT_EXPECT_EQ(test, sf_table_max(sfs->pf), 2);
	sf_table_destroy(sfs->pf);
}

/* Windows that fit nowhere, up to those whose size has no bits left */
static void sfs_size_absurd(struct kunit *test)
{
	static const u8 log_sizes[] = { 9, 19, 20, 31, 51, 52, 63, 0xff };
	struct sfs *sfs = test->priv;
	void *caps = fake_vhca_cap(sfs->fake, MLX5_CAP_GENERAL);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(log_sizes); i++) {
		MLX5_SET(cmd_hca_cap, caps, log_min_sf_size, log_sizes[i]);
		KUNIT_EXPECT_EQ(test, sf_table_create(sfs->pf), 0);
		KUNIT_EXPECT_NULL_MSG(test, sfs->pf->sfs, "2^%u pages", log_sizes[i]);
	}
}

static void sfs_expect_none(struct sfs *sfs, const char *reason)
{
	struct devlink_port_new_attrs attrs = { .flavour = DEVLINK_PORT_FLAVOUR_PCI_SF };
	struct kunit *test = sfs->test;
	struct devlink_port *port;

	KUNIT_EXPECT_EQ(test, sf_table_create(sfs->pf), 0);
	KUNIT_EXPECT_NULL(test, sfs->pf->sfs);
	KUNIT_EXPECT_EQ(test, sf_table_max(sfs->pf), 0);
	KUNIT_EXPECT_EQ(test, sfs_count(sfs), 0);
	memset(&sfs->extack, 0, sizeof(sfs->extack));
	devl_lock(sfs->pf->devlink);
	KUNIT_EXPECT_EQ(test, sf_port_new(sfs->pf, &attrs, &sfs->extack, &port), -EOPNOTSUPP);
	devl_unlock(sfs->pf->devlink);
	sfs_expect_told(sfs, reason);
}

#define FIRMWARE	"firmware xx.30.1004 or later"
#define SETTINGS	\
	"\"mlxconfig -d DEVICE set PF_BAR2_ENABLE=0 PER_PF_NUM_SF=1 PF_TOTAL_SF=236 PF_SF_BAR_SIZE=10\", then a cold reboot"

/* It is no error that there are none, and users are told why, and what to do */
static void sfs_none(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	void *caps = fake_vhca_cap(sfs->fake, MLX5_CAP_GENERAL);

	sfs->bar.end = BAR_START + SZ_32K - 1;
	sfs_expect_none(sfs, "BAR 2 has no room for an SF (capability log_min_sf_size): " SETTINGS);
	MLX5_SET(cmd_hca_cap, caps, vhca_state, 0);
	sfs_expect_none(sfs, "Firmware does not report the state of SFs (capability vhca_state): "
			FIRMWARE " does");
	sfs->pf->sf_bar = NULL;
	sfs_expect_none(sfs, "The card has no BAR 2 for SFs: " SETTINGS);
	MLX5_SET(cmd_hca_cap, caps, sf, 0);
	sfs_expect_none(sfs, "SFs are not enabled in the card (capability sf): " FIRMWARE ", "
			SETTINGS);
	/* There is nothing to set in a ConnectX-5 */
	sfs->fake->pdev->vendor = PCI_VENDOR_ID_MELLANOX;
	sfs->fake->pdev->device = 0x1017;
	sfs_expect_none(sfs, "This model has no SFs: ConnectX-6 Dx and later have");
	sfs->pf->esw = NULL;
	sfs_expect_none(sfs, ESW_NOT_MANAGED);
}

/* ---- the module ---- */

static void sfs_hold_module(struct kunit *test)
{
	struct sfs *sfs = test->priv;
	int before = module_refcount(THIS_MODULE);
	struct sf *sf;

	sfs_table(sfs);
	sf = sfs_add(sfs, 88);
	sfs_add(sfs, 89);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before + 2);
	KUNIT_EXPECT_TRUE(test, IS_ERR(sfs_try(sfs, 89)));
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before + 2);
	sfs_del(sfs, sf);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before + 1);
	kunit_release_action(test, sfs_destroy_table, sfs->pf);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before);
}

/**
 * struct sfs_holder - somebody who holds an SF device
 * @work: lets go of it
 * @device: the SF device
 * @done: it is about to
 */
struct sfs_holder {
	struct delayed_work work;
	struct device *device;
	bool done;
};

static void sfs_let_go(struct work_struct *work)
{
	struct sfs_holder *holder = container_of(to_delayed_work(work), struct sfs_holder, work);

	WRITE_ONCE(holder->done, true);
	put_device(holder->device);
}

/* What is deleted but not released keeps the module from going */
static void sfs_device_is_held(struct kunit *test)
{
	struct devlink_port port = { .attrs.pci_sf.sf = 88 };
	struct sfs *sfs = test->priv;
	struct sfs_holder holder = {};
	struct sf_dev *dev;

	sf_dev_drain();
	/* It would bind to the device, and there is no card */
	sf_function_driver_unregister();
	dev = sf_dev_create(sfs->pf, &port, BAR_START, SZ_64K);
	if (!IS_ERR(dev)) {
		holder.device = get_device(&dev->sf.sfdev.dev);
		sf_dev_destroy(dev);
	}
	KUNIT_EXPECT_EQ(test, sf_function_driver_register(), 0);
	KUNIT_ASSERT_NOT_NULL(test, holder.device);
	INIT_DELAYED_WORK_ONSTACK(&holder.work, sfs_let_go);
	schedule_delayed_work(&holder.work, HZ / 10);
	sf_dev_drain();
	KUNIT_EXPECT_TRUE(test, READ_ONCE(holder.done));
	flush_delayed_work(&holder.work);
	destroy_delayed_work_on_stack(&holder.work);
}

static struct kunit_case sfs_cases[] = {
	KUNIT_CASE(sfs_lowest),
	KUNIT_CASE(sfs_given),
	KUNIT_CASE(sfs_extremes),
	KUNIT_CASE(sfs_duplicate),
	KUNIT_CASE(sfs_full),
	KUNIT_CASE(sfs_holes),
	KUNIT_CASE(sfs_by_port),
	KUNIT_CASE(sfs_commands),
	KUNIT_CASE(sfs_address),
	KUNIT_CASE(sfs_macs),
	KUNIT_CASE(sfs_io_eqs),
	KUNIT_CASE(sfs_io_eqs_of_active),
	KUNIT_CASE(sfs_io_eqs_unknown),
	KUNIT_CASE(sfs_refused),
	KUNIT_CASE(sfs_kept),
	KUNIT_CASE(sfs_unclear),
	KUNIT_CASE(sfs_inherited),
	KUNIT_CASE(sfs_attributes),
	KUNIT_CASE(sfs_size),
	KUNIT_CASE(sfs_size_absurd),
	KUNIT_CASE(sfs_none),
	KUNIT_CASE(sfs_hold_module),
	KUNIT_CASE(sfs_device_is_held),
	{}
};

static struct kunit_suite sfs_suite = {
	.name = "sf_table",
	.init = sfs_init,
	.test_cases = sfs_cases,
};

kunit_test_suite(sfs_suite);
