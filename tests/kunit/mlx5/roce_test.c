// SPDX-License-Identifier: GPL-2.0
/* What sf_rdma uses of a function: RoCE, doorbell pages and CQs of processes */
#include <linux/mlx5/cq.h>
#include <sf_mlx5/roce.h>

#include "../../../src/mlx5/vhca/caps.h"
#include "../../../src/mlx5/vhca/quarantine.h"
#include "card.h"
#include "fake_vhca.h"

static int roce_init(struct kunit *test)
{
	struct fake_vhca *fake = fake_vhca_create(test);

	test->priv = fake;
	MLX5_SET(roce_cap, fake_vhca_cap(fake, MLX5_CAP_ROCE), roce_address_table_size, 2);
	return 0;
}

/* ---- vport and addresses ---- */

static void roce_enable(struct kunit *test)
{
	struct fake_vhca *fake = test->priv;

	KUNIT_EXPECT_EQ(test, vhca_roce_enable(&fake->vhca, true), 0);
	KUNIT_EXPECT_EQ(test, vhca_roce_enable(&fake->vhca, false), 0);
	/* MODIFY_NIC_VPORT_CONTEXT: bit 1 of the field select, bit 0 of the context's third word */
	FAKE_VHCA_EXPECT(fake, 0, 0x200, { 0x00, 0x07550000 }, { 0x0c, 1 << 1 }, { 0x100, 1 });
	FAKE_VHCA_EXPECT(fake, 1, 0x200, { 0x00, 0x07550000 }, { 0x0c, 1 << 1 });
}

static void roce_addresses(struct kunit *test)
{
	struct fake_vhca *fake = test->priv;
	struct vhca *vhca = &fake->vhca;
	struct vhca_roce_address address = {
		.v2 = true, .ipv4 = true, .tagged = true, .vlan = 0x123,
		.mac = { 2, 0, 0, 0, 0, 1 },
		.ip = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1 },
	};

	KUNIT_EXPECT_EQ(test, vhca_roce_address_set(vhca, 2, &address), -EINVAL);
	KUNIT_EXPECT_EQ(test, fake->count, 0);
	KUNIT_EXPECT_EQ(test, vhca_roce_address_set(vhca, 1, &address), 0);
	FAKE_VHCA_EXPECT(fake, 0, 0x30, { 0x00, 0x07610000 }, { 0x08, 0x00010000 },
			 { 0x18, 0x0000ffff }, { 0x1c, 0x0a000001 }, { 0x20, 0x11230200 },
			 { 0x24, 1 },
			 { 0x28, 0x00000002 });

	/* Version 1 has no IPv4; the VLAN id of an address without a tag is not used */
	address.v2 = false;
	address.tagged = false;
	MLX5_SET(cmd_hca_cap, fake_vhca_cap(fake, MLX5_CAP_GENERAL), num_vhca_ports, 1);
	KUNIT_EXPECT_EQ(test, vhca_roce_address_set(vhca, 0, &address), 0);
	FAKE_VHCA_EXPECT(fake, 1, 0x30, { 0x00, 0x07610000 }, { 0x08, 0x00000001 },
			 { 0x18, 0x0000ffff }, { 0x1c, 0x0a000001 }, { 0x20, 0x0200 }, { 0x24, 1 },
			 { 0x28, 0x00000100 });
	KUNIT_EXPECT_EQ(test, vhca_roce_address_set(vhca, 0, NULL), 0);
	FAKE_VHCA_EXPECT(fake, 2, 0x30, { 0x00, 0x07610000 }, { 0x08, 0x00000001 });
}

static void roce_query_guids(struct fake_vhca *fake, const void *in, void *out)
{
	void *ctx = MLX5_ADDR_OF(query_nic_vport_context_out, out, nic_vport_context);

	MLX5_SET64(nic_vport_context, ctx, node_guid, 0x0002c90300000001);
	MLX5_SET64(nic_vport_context, ctx, system_image_guid, 0x0002c90300000000);
}

static void roce_guids(struct kunit *test)
{
	struct fake_vhca *fake = test->priv;
	__be64 node, system_image;

	fake->query = roce_query_guids;
	KUNIT_ASSERT_EQ(test, vhca_guids(&fake->vhca, &node, &system_image), 0);
	KUNIT_EXPECT_EQ(test, be64_to_cpu(node), 0x0002c90300000001);
	KUNIT_EXPECT_EQ(test, be64_to_cpu(system_image), 0x0002c90300000000);
}

static void roce_query_mac(struct fake_vhca *fake, const void *in, void *out)
{
	void *ctx = MLX5_ADDR_OF(query_nic_vport_context_out, out, nic_vport_context);

	MLX5_SET(nic_vport_context, ctx, permanent_address.mac_addr_47_32, 0x0211);
	MLX5_SET(nic_vport_context, ctx, permanent_address.mac_addr_31_0, 0x22334455);
}

/* Programs do not find a device without a GUID */
static void roce_guid_is_made(struct kunit *test)
{
	struct fake_vhca *fake = test->priv;
	__be64 node, system_image;

	fake->query = roce_query_mac;
	KUNIT_ASSERT_EQ(test, vhca_guids(&fake->vhca, &node, &system_image), 0);
	KUNIT_EXPECT_EQ(test, be64_to_cpu(node), 0x021122fffe334455);
	fake->query = NULL;
	KUNIT_ASSERT_EQ(test, vhca_guids(&fake->vhca, &node, &system_image), 0);
	KUNIT_EXPECT_NE(test, be64_to_cpu(node), 0);
}

/* ---- doorbell pages ---- */

#define WINDOW		0x10000000
#define WINDOW_PAGES	16

/* The first page behind the init segment is the kernel's */
#define KERNEL_UAR	(PFN_UP(sizeof(struct mlx5_init_seg)))
#define USER_UAR	(KERNEL_UAR + 1)

static u32 uar_next;

static void roce_query_uar(struct fake_vhca *fake, const void *in, void *out)
{
	if (MLX5_GET(alloc_uar_in, in, opcode) == MLX5_CMD_OP_ALLOC_UAR)
		MLX5_SET(alloc_uar_out, out, uar, uar_next);
}

/* Expect that a number is refused, and whether the page is deallocated */
static void roce_expect_uar_refused(struct fake_vhca *fake, u32 number, int err, bool deallocated)
{
	struct vhca_user_uar uar;

	fake_vhca_forget(fake);
	uar_next = number;
	KUNIT_EXPECT_EQ_MSG(fake->test, vhca_uar_alloc(&fake->vhca, &uar), err, "UAR %u", number);
	KUNIT_EXPECT_EQ_MSG(fake->test, fake->count, 1 + deallocated, "UAR %u", number);
	if (deallocated)
		KUNIT_EXPECT_EQ(fake->test, fake_vhca_opcode(fake, 1), MLX5_CMD_OP_DEALLOC_UAR);
}

static void roce_uars(struct kunit *test)
{
	struct fake_vhca *fake = test->priv;
	struct vhca *vhca = &fake->vhca;
	struct vhca_user_uar uar, more;

	vhca->window = WINDOW;
	vhca->window_size = WINDOW_PAGES * PAGE_SIZE;
	vhca->uar.index = KERNEL_UAR;
	fake->query = roce_query_uar;

	uar_next = USER_UAR;
	KUNIT_ASSERT_EQ(test, vhca_uar_alloc(vhca, &uar), 0);
	KUNIT_EXPECT_EQ(test, uar.index, USER_UAR);
	KUNIT_EXPECT_EQ(test, uar.phys, WINDOW + USER_UAR * PAGE_SIZE);
	roce_expect_uar_refused(fake, 0, -ENXIO, true);
	roce_expect_uar_refused(fake, KERNEL_UAR - 1, -ENXIO, true);
	roce_expect_uar_refused(fake, WINDOW_PAGES, -ENXIO, true);
	/* Deallocating a page that another user has would take it away from that user */
	roce_expect_uar_refused(fake, KERNEL_UAR, -EBUSY, false);
	roce_expect_uar_refused(fake, USER_UAR, -EBUSY, false);
	vhca_uar_free(vhca, &uar);
	uar_next = USER_UAR;
	KUNIT_ASSERT_EQ(test, vhca_uar_alloc(vhca, &uar), 0);

	/* An eighth of the window is kept for the kernel */
	vhca->num_user_uars = WINDOW_PAGES * 7 / 8 - 1;
	uar_next = WINDOW_PAGES - 1;
	KUNIT_ASSERT_EQ(test, vhca_uar_alloc(vhca, &more), 0);
	uar_next--;
	KUNIT_EXPECT_EQ(test, vhca_uar_alloc(vhca, &more), -ENOSPC);
	more.index = WINDOW_PAGES - 1;
	vhca_uar_free(vhca, &more);
	vhca_uar_free(vhca, &uar);
	KUNIT_EXPECT_TRUE(test, xa_empty(&vhca->user_uars));
}

/* ---- completion queues ---- */

static void roce_cq(struct kunit *test)
{
	static const struct vhca_cq_params params = { .log_size = 8 };
	struct fake_vhca *fake = test->priv;
	__be64 pas[] = { cpu_to_be64(0x100000), cpu_to_be64(0x300000) };
	struct vhca_cq_memory memory = {
		.pas = pas,
		.num_pas = ARRAY_SIZE(pas),
		.log_page_size = 14,
		.page_offset = 5,
		.db = 0x123456789008,
		.uar = 0x21,
		.cqe_size = 128,
		.ignore_overrun = true,
	};
	struct vhca_cq cq = {};

	KUNIT_ASSERT_EQ(test, vhca_cq_create_in(&fake->vhca, &cq, &params, &memory), 0);
	FAKE_VHCA_EXPECT(fake, 0, 0x120, { 0x00, 0x04000000 }, { 0x10, 0x00220000 },
			 { 0x18, 5 << 6 }, { 0x1c, 0x08000021 }, { 0x24, FAKE_EQN },
			 { 0x28, 2 << 24 }, { 0x48, 0x1234 }, { 0x4c, 0x56789008 },
			 { 0x114, 0x100000 }, { 0x11c, 0x300000 });
	KUNIT_EXPECT_EQ(test, cq.cqn, FAKE_FIRST_ID);
	KUNIT_EXPECT_TRUE_MSG(test, cq.eq->process, "its memory is not the kernel's");
	KUNIT_EXPECT_EQ(test, vhca_cq_destroy_in(&cq), 0);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(fake), 0);

	/* The caller has to know whether the card still has the memory */
	KUNIT_ASSERT_EQ(test, vhca_cq_create_in(&fake->vhca, &cq, &params, &memory), 0);
	fake_vhca_forget(fake);
	fake->refuse = 0;
	KUNIT_EXPECT_EQ(test, vhca_cq_destroy_in(&cq), -EINVAL);
	KUNIT_EXPECT_EQ_MSG(test, fake->eq.cqs, 1, "the EQ is not held for it");
}

static void roce_arm(struct kunit *test)
{
	static const struct vhca_cq_params params = { .log_size = 4 };
	struct fake_vhca *fake = test->priv;
	struct vhca_cq cq = {};

	KUNIT_ASSERT_EQ(test, vhca_cq_create(&fake->vhca, &cq, &params), 0);
	KUNIT_EXPECT_FALSE(test, cq.eq->process);
	cq.arm_sn = 1;
	cq.ci = 5;
	vhca_cq_arm_solicited(&cq);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(cq.db.record[1]), 1 << 28 | 1 << 24 | 5);
	vhca_cq_arm(&cq);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(cq.db.record[1]), 1 << 28 | 5);
	vhca_cq_destroy(&cq);
}

/* ---- quarantine ---- */

struct lost {
	struct vhca_lost lost;
	unsigned int freed;
};

static void lost_free(struct vhca *pf, struct vhca_lost *lost)
{
	container_of(lost, struct lost, lost)->freed++;
}

static void roce_lost_module(struct kunit *test)
{
	struct fake_vhca *fake = test->priv;
	struct lost lost = { .lost = { .free = lost_free } };
	int before = module_refcount(THIS_MODULE);

	vhca_lose(&fake->vhca, &lost.lost, THIS_MODULE);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before + 1);
	vhca_lost_free(&fake->vhca);
	KUNIT_EXPECT_EQ(test, lost.freed, 1);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before);
}

/* ---- capabilities ---- */

/* What SET_HCA_CAP has set, by type */
struct chosen {
	bool roce, atomic;
	u8 udp_port, endianness;
};

static void caps_fill(u16 type, void *cap)
{
	switch (type) {
	case MLX5_CAP_GENERAL:
		MLX5_SET(cmd_hca_cap, cap, roce, 1);
		MLX5_SET(cmd_hca_cap, cap, atomic, 1);
		break;
	case MLX5_CAP_ROCE:
		MLX5_SET(roce_cap, cap, sw_r_roce_src_udp_port, 1);
		break;
	case MLX5_CAP_ATOMIC:
		MLX5_SET(atomic_caps, cap, supported_atomic_req_8B_endianness_mode_1, 1);
	}
}

static bool caps_execute(struct card *card, struct card_command *command)
{
	u16 type = command->op_mod >> 1, mode = command->op_mod & 1;
	struct chosen *chosen = card->data;
	void *cap;

	switch (command->opcode) {
	case MLX5_CMD_OP_QUERY_HCA_CAP:
		cap = MLX5_ADDR_OF(query_hca_cap_out, command->out, capability);
		caps_fill(type, cap);
		/* Disabled until a driver enables it */
		if (type == MLX5_CAP_ROCE && mode == HCA_CAP_OPMOD_GET_CUR)
			MLX5_SET(roce_cap, cap, sw_r_roce_src_udp_port, 0);
		break;
	case MLX5_CMD_OP_SET_HCA_CAP:
		cap = MLX5_ADDR_OF(set_hca_cap_in, command->in, capability);
		if (type == MLX5_CAP_ROCE) {
			chosen->roce = true;
			chosen->udp_port = MLX5_GET(roce_cap, cap, sw_r_roce_src_udp_port);
		} else if (type == MLX5_CAP_ATOMIC) {
			chosen->atomic = true;
			chosen->endianness = MLX5_GET(atomic_caps, cap,
						      atomic_req_8B_endianness_mode);
		}
	}
	return true;
}

static void roce_caps(struct kunit *test)
{
	struct card *pf = card_create(test, NULL), *sf = card_create(test, pf);
	struct chosen chosen = {};

	pf->execute = caps_execute;
	pf->data = &chosen;
	card_start(pf);
	KUNIT_ASSERT_EQ(test, vhca_caps_set(&pf->vhca), 0);
	KUNIT_EXPECT_FALSE_MSG(test, chosen.roce || chosen.atomic, "no driver uses them for a PF");
	sf->execute = caps_execute;
	sf->data = &chosen;
	card_start(sf);
	KUNIT_ASSERT_EQ(test, vhca_caps_set(&sf->vhca), 0);
	KUNIT_EXPECT_EQ(test, chosen.udp_port, 1);
	KUNIT_EXPECT_EQ(test, chosen.endianness, 1);
}

static struct kunit_case roce_cases[] = {
	KUNIT_CASE(roce_enable),
	KUNIT_CASE(roce_addresses),
	KUNIT_CASE(roce_guids),
	KUNIT_CASE(roce_guid_is_made),
	KUNIT_CASE(roce_uars),
	KUNIT_CASE(roce_cq),
	KUNIT_CASE(roce_arm),
	KUNIT_CASE(roce_lost_module),
	{}
};

static struct kunit_suite roce_suite = {
	.name = "vhca_roce",
	.init = roce_init,
	.test_cases = roce_cases,
};

static struct kunit_case roce_caps_cases[] = {
	KUNIT_CASE(roce_caps),
	{}
};

/* With a card that executes commands */
static struct kunit_suite roce_caps_suite = {
	.name = "vhca_roce_caps",
	.test_cases = roce_caps_cases,
};

kunit_test_suites(&roce_suite, &roce_caps_suite);
