// SPDX-License-Identifier: GPL-2.0
#include <kunit/static_stub.h>
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#include "../../../src/mlx5/vhca/l2.h"
#include "../../../src/mlx5/vhca/listener.h"
#include "../../../src/mlx5/vhca/pages.h"
#include "../../../src/mlx5/vhca/quarantine.h"
#include "fake_vhca.h"
#include "iomem.h"

/* Syndrome of refused commands */
#define SYNDROME	0x5fca11
#define STATUS_REFUSED	MLX5_CMD_STAT_BAD_PARAM_ERR
#define MAX_NEEDS	3

struct fake_command {
	struct list_head node;
	size_t len;
	u8 in[];
};

/*
 * struct object - an object that a command has created
 * @opcode: opcode of the command
 * @id: number, unique for the opcode
 * @users: number of objects that depend on it
 * @needs: objects that it depends on
 */
struct object {
	struct list_head node;
	u16 opcode;
	u64 id;
	unsigned int users;
	struct object *needs[MAX_NEEDS];
};

/* ---- a PCI function on a bus of its own: devlink needs the names of bus and driver ---- */

static struct bus_type fake_bus = { .name = "sf_kunit" };
static struct device_driver fake_driver = {
	.name = "sf_kunit",
	.bus = &fake_bus,
	.owner = THIS_MODULE,
};

static void pdev_release(struct device *dev)
{
	kfree(to_pci_dev(dev));
}

static void bus_remove(void *unused)
{
	bus_unregister(&fake_bus);
}

static void driver_remove(void *unused)
{
	driver_unregister(&fake_driver);
}

static void pdev_remove(void *pdev)
{
	device_unregister(&((struct pci_dev *)pdev)->dev);
}

static struct pci_dev *pdev_create(struct kunit *test)
{
	struct pci_dev *pdev;

	KUNIT_ASSERT_EQ(test, bus_register(&fake_bus), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, bus_remove, NULL), 0);
	KUNIT_ASSERT_EQ(test, driver_register(&fake_driver), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, driver_remove, NULL), 0);
	pdev = kzalloc(sizeof(*pdev), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pdev);
	pdev->error_state = pci_channel_io_normal;
	pdev->dma_mask = DMA_BIT_MASK(64);
	pdev->dev.dma_mask = &pdev->dma_mask;
	pdev->dev.coherent_dma_mask = DMA_BIT_MASK(64);
	pdev->dev.bus = &fake_bus;
	pdev->dev.release = pdev_release;
	device_initialize(&pdev->dev);
	set_dev_node(&pdev->dev, NUMA_NO_NODE);
	if (dev_set_name(&pdev->dev, "0000:06:00.0") || device_add(&pdev->dev)) {
		put_device(&pdev->dev);
		KUNIT_FAIL_AND_ABORT(test, "no device to map DMA through");
	}
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, pdev_remove, pdev), 0);
	return pdev;
}

/* ---- accounts ---- */

static struct object *object_find(struct fake_vhca *fake, u16 opcode, u64 id)
{
	struct object *object;

	list_for_each_entry(object, &fake->objects, node)
		if (object->opcode == opcode && object->id == id)
			return object;
	return NULL;
}

/* Numbers that the test itself has made up have no object */
static void object_need(struct fake_vhca *fake, struct object *object, u16 opcode, u64 id)
{
	struct object *needed = object_find(fake, opcode, id);
	unsigned int i = 0;

	if (!needed)
		return;
	while (object->needs[i])
		i++;
	KUNIT_ASSERT_LT(fake->test, i, MAX_NEEDS);
	object->needs[i] = needed;
	needed->users++;
}

/* An entry has no number of its own, but a position */
static u64 entry_id(u32 table, u32 index)
{
	return (u64)table << 32 | index;
}

static void object_need_dests(struct fake_vhca *fake, struct object *object, const void *in)
{
	const void *context = MLX5_ADDR_OF(set_fte_in, in, flow_context);
	const void *dest = MLX5_ADDR_OF(flow_context, context, destination);
	unsigned int count = MLX5_GET(flow_context, context, destination_list_size);

	for (; count--; dest += MLX5_ST_SZ_BYTES(dest_format_struct)) {
		u32 id = MLX5_GET(dest_format_struct, dest, destination_id);

		switch (MLX5_GET(dest_format_struct, dest, destination_type)) {
		case MLX5_IFC_FLOW_DESTINATION_TYPE_FLOW_TABLE:
			object_need(fake, object, MLX5_CMD_OP_CREATE_FLOW_TABLE, id);
			break;
		case MLX5_IFC_FLOW_DESTINATION_TYPE_TIR:
			object_need(fake, object, MLX5_CMD_OP_CREATE_TIR, id);
		}
	}
}

static struct object *object_create(struct fake_vhca *fake, u16 opcode, u64 id)
{
	struct object *object = kzalloc(sizeof(*object), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(fake->test, object);
	object->opcode = opcode;
	object->id = id;
	list_add_tail(&object->node, &fake->objects);
	return object;
}

static void object_forget(struct object *object)
{
	unsigned int i;

	for (i = 0; i < MAX_NEEDS; i++)
		if (object->needs[i])
			object->needs[i]->users--;
	list_del(&object->node);
	kfree(object);
}

static void object_destroy(struct fake_vhca *fake, u16 opcode, u64 id)
{
	struct object *object = object_find(fake, opcode, id);

	if (!object) {
		KUNIT_FAIL(fake->test, "destroyed: what opcode 0x%x did not create, 0x%llx",
			   opcode, id);
		return;
	}
	KUNIT_EXPECT_EQ_MSG(fake->test, object->users, 0,
			    "destroyed while others need it: opcode 0x%x, 0x%llx", opcode, id);
	if (!object->users)
		object_forget(object);
}

static void account_create(struct fake_vhca *fake, u16 opcode, const void *in, void *out)
{
	struct object *object = object_create(fake, opcode, fake->next_id);

	/* Responses have the created object's number in the low 24 bits of their third word */
	MLX5_SET(create_rqt_out, out, rqtn, fake->next_id++);
	switch (opcode) {
	case MLX5_CMD_OP_CREATE_TIR:
		object_need(fake, object, MLX5_CMD_OP_CREATE_RQT,
			    MLX5_GET(create_tir_in, in, ctx.indirect_table));
		break;
	case MLX5_CMD_OP_CREATE_FLOW_TABLE:
		object_need(fake, object, MLX5_CMD_OP_CREATE_FLOW_TABLE,
			    MLX5_GET(create_flow_table_in, in, flow_table_context.table_miss_id));
		break;
	case MLX5_CMD_OP_CREATE_FLOW_GROUP:
		object_need(fake, object, MLX5_CMD_OP_CREATE_FLOW_TABLE,
			    MLX5_GET(create_flow_group_in, in, table_id));
	}
}

static void account_entry(struct fake_vhca *fake, const void *in)
{
	u64 id = entry_id(MLX5_GET(set_fte_in, in, table_id), MLX5_GET(set_fte_in, in, flow_index));
	struct object *object;

	KUNIT_EXPECT_NULL_MSG(fake->test,
			      object_find(fake, MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY, id),
			      "two rules in one entry, 0x%llx", id);
	object = object_create(fake, MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY, id);
	object_need(fake, object, MLX5_CMD_OP_CREATE_FLOW_GROUP,
		    MLX5_GET(set_fte_in, in, flow_context.group_id));
	object_need_dests(fake, object, in);
}

/* Objects that are created and destroyed by number */
static const struct {
	u16 create, destroy;
} pairs[] = {
	{ MLX5_CMD_OP_CREATE_CQ, MLX5_CMD_OP_DESTROY_CQ },
	{ MLX5_CMD_OP_CREATE_RQ, MLX5_CMD_OP_DESTROY_RQ },
	{ MLX5_CMD_OP_CREATE_SQ, MLX5_CMD_OP_DESTROY_SQ },
	{ MLX5_CMD_OP_CREATE_TIS, MLX5_CMD_OP_DESTROY_TIS },
	{ MLX5_CMD_OP_CREATE_TIR, MLX5_CMD_OP_DESTROY_TIR },
	{ MLX5_CMD_OP_CREATE_RQT, MLX5_CMD_OP_DESTROY_RQT },
	{ MLX5_CMD_OP_CREATE_FLOW_TABLE, MLX5_CMD_OP_DESTROY_FLOW_TABLE },
	{ MLX5_CMD_OP_CREATE_FLOW_GROUP, MLX5_CMD_OP_DESTROY_FLOW_GROUP },
	{ MLX5_CMD_OP_ALLOC_FLOW_COUNTER, MLX5_CMD_OP_DEALLOC_FLOW_COUNTER },
};

static u32 destroyed_id(u16 opcode, const void *in)
{
	switch (opcode) {
	case MLX5_CMD_OP_DESTROY_FLOW_TABLE:
		return MLX5_GET(destroy_flow_table_in, in, table_id);
	case MLX5_CMD_OP_DESTROY_FLOW_GROUP:
		return MLX5_GET(destroy_flow_group_in, in, group_id);
	default:
		/* The number is at the same offset as in responses */
		return MLX5_GET(destroy_rqt_in, in, rqtn);
	}
}

static void account(struct fake_vhca *fake, const void *in, void *out)
{
	u16 opcode = MLX5_GET(create_rqt_in, in, opcode);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		if (opcode == pairs[i].create)
			account_create(fake, opcode, in, out);
		else if (opcode == pairs[i].destroy)
			object_destroy(fake, pairs[i].create, destroyed_id(opcode, in));
	}
	switch (opcode) {
	case MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY:
		account_entry(fake, in);
		break;
	case MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY:
		object_destroy(fake, MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY,
			       entry_id(MLX5_GET(delete_fte_in, in, table_id),
					MLX5_GET(delete_fte_in, in, flow_index)));
		break;
	case MLX5_CMD_OP_SET_L2_TABLE_ENTRY:
		object_create(fake, opcode, MLX5_GET(set_l2_table_entry_in, in, table_index));
		break;
	case MLX5_CMD_OP_DELETE_L2_TABLE_ENTRY:
		object_destroy(fake, MLX5_CMD_OP_SET_L2_TABLE_ENTRY,
			       MLX5_GET(delete_l2_table_entry_in, in, table_index));
		break;
	case MLX5_CMD_OP_ALLOC_SF:
		object_create(fake, opcode, MLX5_GET(alloc_sf_in, in, function_id));
		break;
	case MLX5_CMD_OP_DEALLOC_SF:
		object_destroy(fake, MLX5_CMD_OP_ALLOC_SF,
			       MLX5_GET(dealloc_sf_in, in, function_id));
	}
}

/* ---- commands ---- */

static struct fake_vhca *fake_of(struct vhca *vhca)
{
	return container_of(vhca, struct fake_vhca, vhca);
}

static int fake_exec_status(struct vhca *vhca, const void *in, size_t in_len, void *out,
			    size_t out_len, struct vhca_status *status)
{
	struct fake_vhca *fake = fake_of(vhca);
	struct fake_command *command = kzalloc(struct_size(command, in, in_len), GFP_KERNEL);
	bool unanswered = fake->count == fake->unanswered;
	bool refused = fake->count++ == fake->refuse;

	KUNIT_ASSERT_NOT_NULL(fake->test, command);
	command->len = in_len;
	memcpy(command->in, in, in_len);
	list_add_tail(&command->node, &fake->commands);
	memset(out, 0, out_len);
	status->status = refused ? fake->status : 0;
	status->syndrome = refused ? SYNDROME : 0;
	if (refused)
		return -EINVAL;
	account(fake, in, out);
	if (fake->query)
		fake->query(fake, in, out);
	return unanswered ? -ETIMEDOUT : 0;
}

static struct vhca_uar *fake_uar_get(struct vhca *vhca)
{
	return &fake_of(vhca)->uar;
}

static struct vhca_eq *fake_comp_eq_get(struct vhca *vhca, unsigned int vector, bool process)
{
	struct fake_vhca *fake = fake_of(vhca);

	fake->eq.cqs++;
	fake->eq.process = process;
	return &fake->eq;
}

static int fake_comp_irq(const struct vhca *vhca, unsigned int vector)
{
	return -ENOENT;
}

static struct fake_command *command_find(const struct fake_vhca *fake, unsigned int number)
{
	struct fake_command *command;

	list_for_each_entry(command, &fake->commands, node)
		if (!number--)
			return command;
	return NULL;
}

const void *fake_vhca_input(const struct fake_vhca *fake, unsigned int number)
{
	const struct fake_command *command = command_find(fake, number);

	return command ? command->in : NULL;
}

u16 fake_vhca_opcode(const struct fake_vhca *fake, unsigned int number)
{
	const struct fake_command *command = command_find(fake, number);

	return command ? MLX5_GET(create_rqt_in, command->in, opcode) : 0;
}

const void *fake_vhca_find(const struct fake_vhca *fake, u16 opcode)
{
	const struct fake_command *command;

	list_for_each_entry(command, &fake->commands, node)
		if (MLX5_GET(create_rqt_in, command->in, opcode) == opcode)
			return command->in;
	KUNIT_FAIL_AND_ABORT(fake->test, "opcode 0x%x was not executed", opcode);
	return NULL;
}

void fake_vhca_expect_words(struct fake_vhca *fake, unsigned int number, size_t len,
			    const struct fake_word *words, unsigned int count)
{
	const struct fake_command *command = command_find(fake, number);
	unsigned int i = 0;
	size_t at;

	KUNIT_ASSERT_NOT_NULL_MSG(fake->test, command, "command %u was not executed", number);
	KUNIT_ASSERT_EQ_MSG(fake->test, command->len, len, "command %u", number);
	for (at = 0; at < len; at += sizeof(__be32)) {
		u32 value = be32_to_cpup((const __be32 *)(command->in + at)), wanted = 0;

		if (i < count && words[i].at == at)
			wanted = words[i++].value;
		if (value != wanted)
			KUNIT_FAIL(fake->test, "command %u has 0x%08x at 0x%zx, not 0x%08x",
				   number, value, at, wanted);
	}
	KUNIT_EXPECT_EQ_MSG(fake->test, i, count, "command %u: words are not in order", number);
}

void fake_vhca_forget(struct fake_vhca *fake)
{
	struct fake_command *command, *next;

	list_for_each_entry_safe(command, next, &fake->commands, node) {
		list_del(&command->node);
		kfree(command);
	}
	fake->count = 0;
	fake->refuse = UINT_MAX;
	fake->status = STATUS_REFUSED;
	fake->unanswered = UINT_MAX;
}

unsigned int fake_vhca_objects(const struct fake_vhca *fake)
{
	return list_count_nodes((struct list_head *)&fake->objects);
}

/* ---- life ---- */

void *fake_vhca_cap(struct fake_vhca *fake, enum mlx5_cap_type type)
{
	if (!fake->vhca.caps[type])
		fake->vhca.caps[type] = kunit_kzalloc(fake->test,
						      MLX5_UN_SZ_BYTES(hca_cap_union), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(fake->test, fake->vhca.caps[type]);
	return fake->vhca.caps[type];
}

static void eqs_destroy(void *vhca)
{
	vhca_eqs_destroy(vhca);
	vhca_listeners_destroy(vhca);
}

static void l2_destroy(void *vhca)
{
	l2_table_destroy(vhca);
}

static void pages_destroy(void *vhca)
{
	vhca_pages_destroy(vhca);
	vhca_lost_free(vhca);
}

static void forget_all(void *data)
{
	struct fake_vhca *fake = data;
	struct object *object, *next;

	fake_vhca_forget(fake);
	list_for_each_entry_safe(object, next, &fake->objects, node) {
		list_del(&object->node);
		kfree(object);
	}
}

struct fake_vhca *fake_vhca_create(struct kunit *test)
{
	struct fake_vhca *fake = kunit_kzalloc(test, sizeof(*fake), GFP_KERNEL);
	struct vhca *vhca;
	void *page;

	KUNIT_ASSERT_NOT_NULL(test, fake);
	fake->test = test;
	fake->pdev = pdev_create(test);
	INIT_LIST_HEAD(&fake->commands);
	INIT_LIST_HEAD(&fake->objects);
	fake->refuse = UINT_MAX;
	fake->status = STATUS_REFUSED;
	fake->unanswered = UINT_MAX;
	fake->next_id = FAKE_FIRST_ID;
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, forget_all, fake), 0);

	vhca = &fake->vhca;
	vhca->device = &fake->pdev->dev;
	vhca->dma = &fake->pdev->dev;
	vhca->pf = vhca;
	vhca->pdn = FAKE_PDN;
	vhca->tdn = FAKE_TDN;
	vhca->mkey = FAKE_MKEY;
	vhca->scatter_end = FAKE_SCATTER_END;
	INIT_LIST_HEAD(&vhca->db_pages);
	mutex_init(&vhca->db_lock);
	mutex_init(&vhca->tis_lock);
	mutex_init(&vhca->rx_lock);
	mutex_init(&vhca->uar_lock);
	xa_init(&vhca->user_uars);
	KUNIT_ASSERT_EQ(test, l2_table_create(vhca), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, l2_destroy, vhca), 0);
	KUNIT_ASSERT_EQ(test, vhca_listeners_create(vhca), 0);
	KUNIT_ASSERT_EQ(test, vhca_eqs_create(vhca), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, eqs_destroy, vhca), 0);
	KUNIT_ASSERT_EQ(test, vhca_pages_create(vhca), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, pages_destroy, vhca), 0);

	MLX5_SET(cmd_hca_cap, fake_vhca_cap(fake, MLX5_CAP_GENERAL), max_wqe_sz_sq, 1024);
	MLX5_SET(cmd_hca_cap, fake_vhca_cap(fake, MLX5_CAP_GENERAL), cq_moderation, 1);
	MLX5_SET(per_protocol_networking_offload_caps,
		 fake_vhca_cap(fake, MLX5_CAP_ETHERNET_OFFLOADS), vlan_cap, 1);
	fake->uar.index = FAKE_UAR;
	page = kunit_kzalloc(test, SZ_4K, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, page);
	fake->uar.map = iomem_of(test, page, SZ_4K);
	fake->eq.vhca = vhca;
	fake->eq.eqn = FAKE_EQN;
	fake->irq.irq = UINT_MAX;
	fake->eq.irq = &fake->irq;
	/* An additional user, so that the EQ is never destroyed */
	fake->eq.cqs = 1;
	kunit_activate_static_stub(test, vhca_exec_status, fake_exec_status);
	kunit_activate_static_stub(test, vhca_uar_get, fake_uar_get);
	kunit_activate_static_stub(test, vhca_comp_eq_get, fake_comp_eq_get);
	kunit_activate_static_stub(test, vhca_comp_irq, fake_comp_irq);
	return fake;
}
