// SPDX-License-Identifier: GPL-2.0
/*
 * The port's L2 table (MPFS): the unicast addresses for which frames from the wire go to this PF
 * and its SFs. It is used while the eswitch is off, and in front of the FDB if several PFs share a
 * port, in different hosts or on both sides of a BlueField. An address may have several users.
 */
#include <linux/etherdevice.h>
#include <linux/hashtable.h>
#include <linux/idr.h>
#include <linux/slab.h>

#include "core.h"
#include "l2.h"

#define L2_HASH_BITS	8

/**
 * struct vhca_l2 - the PF's entries in the L2 table
 * @lock: protects the other members
 * @addresses: struct l2_address by address
 * @indices: indices that are in use, or whose entries the card may have failed to delete
 * @lacking: number of users whose addresses could not all be added
 * @watch: called when @lacking changes from or to 0; or NULL
 * @context: argument of @watch
 */
struct vhca_l2 {
	struct mutex lock;		/* protects the other members */
	DECLARE_HASHTABLE(addresses, L2_HASH_BITS);
	struct ida indices;
	unsigned int lacking;
	void (*watch)(void *context);
	void *context;
};

/**
 * struct l2_address - an address in the L2 table
 * @node: entry in the hash table
 * @mac: the address
 * @index: index of its entry
 * @users: number of users of the address
 */
struct l2_address {
	struct hlist_node node;
	u8 mac[ETH_ALEN];
	u32 index;
	unsigned int users;
};

static struct l2_address *l2_find(struct vhca_l2 *l2, const u8 *mac)
{
	struct l2_address *address;

	lockdep_assert_held(&l2->lock);
	hash_for_each_possible(l2->addresses, address, node, ether_addr_to_u64(mac))
		if (ether_addr_equal(address->mac, mac))
			return address;
	return NULL;
}

/* If the deletion fails, the index stays in use until the function is stopped */
static void l2_entry_del(struct vhca *vhca, u32 index)
{
	u32 in[MLX5_ST_SZ_DW(delete_l2_table_entry_in)] = {};

	MLX5_SET(delete_l2_table_entry_in, in, opcode, MLX5_CMD_OP_DELETE_L2_TABLE_ENTRY);
	MLX5_SET(delete_l2_table_entry_in, in, table_index, index);
	if (!VHCA_EXEC_IN(vhca, in))
		ida_free(&vhca->l2->indices, index);
}

static int l2_entry_add(struct vhca *vhca, const u8 *mac, u32 *index)
{
	u32 in[MLX5_ST_SZ_DW(set_l2_table_entry_in)] = {};
	int i, err;

	i = ida_alloc_max(&vhca->l2->indices, BIT(VHCA_CAP(vhca, log_max_l2_table)) - 1,
			  GFP_KERNEL);
	if (i < 0)
		return i;
	MLX5_SET(set_l2_table_entry_in, in, opcode, MLX5_CMD_OP_SET_L2_TABLE_ENTRY);
	MLX5_SET(set_l2_table_entry_in, in, table_index, i);
	ether_addr_copy(MLX5_ADDR_OF(set_l2_table_entry_in, in, mac_address.mac_addr_47_32), mac);
	err = VHCA_EXEC_IN(vhca, in);
	/* The entry may exist: delete it before its index is used again */
	if (vhca_exec_unclear(err))
		l2_entry_del(vhca, i);
	else if (err)
		ida_free(&vhca->l2->indices, i);
	else
		*index = i;
	return err;
}

int l2_table_add(struct vhca *vhca, const u8 *mac)
{
	struct vhca_l2 *l2 = vhca->l2;
	struct l2_address *address;
	int err = 0;

	/* A table with one entry means that the card has no L2 table */
	if (!l2 || !VHCA_CAP(vhca, log_max_l2_table))
		return 0;
	mutex_lock(&l2->lock);
	address = l2_find(l2, mac);
	if (address) {
		address->users++;
		goto out;
	}
	address = kzalloc(sizeof(*address), GFP_KERNEL);
	if (!address) {
		err = -ENOMEM;
		goto out;
	}
	ether_addr_copy(address->mac, mac);
	err = l2_entry_add(vhca, mac, &address->index);
	if (err) {
		kfree(address);
		goto out;
	}
	address->users = 1;
	hash_add(l2->addresses, &address->node, ether_addr_to_u64(mac));
out:
	mutex_unlock(&l2->lock);
	return err;
}

void l2_table_del(struct vhca *vhca, const u8 *mac)
{
	struct vhca_l2 *l2 = vhca->l2;
	struct l2_address *address;

	if (!l2)
		return;
	mutex_lock(&l2->lock);
	address = l2_find(l2, mac);
	if (address && !--address->users) {
		hash_del(&address->node);
		l2_entry_del(vhca, address->index);
		kfree(address);
	}
	mutex_unlock(&l2->lock);
}

void l2_table_lack(struct vhca *vhca, bool lack)
{
	struct vhca_l2 *l2 = vhca->l2;
	bool before;

	mutex_lock(&l2->lock);
	before = l2->lacking;
	l2->lacking += lack ? 1 : -1;
	if (before != !!l2->lacking && l2->watch)
		l2->watch(l2->context);
	mutex_unlock(&l2->lock);
}

bool l2_table_lacks(const struct vhca *vhca)
{
	return READ_ONCE(vhca->l2->lacking);
}

void l2_table_watch(struct vhca *vhca, void (*watch)(void *context), void *context)
{
	mutex_lock(&vhca->l2->lock);
	vhca->l2->watch = watch;
	vhca->l2->context = context;
	mutex_unlock(&vhca->l2->lock);
}

void l2_table_forget(struct vhca *vhca)
{
	struct vhca_l2 *l2 = vhca->l2;
	struct l2_address *address;
	struct hlist_node *next;
	int bucket;

	if (!l2)
		return;
	mutex_lock(&l2->lock);
	hash_for_each_safe(l2->addresses, bucket, next, address, node) {
		hash_del(&address->node);
		kfree(address);
	}
	ida_destroy(&l2->indices);
	mutex_unlock(&l2->lock);
}

int l2_table_create(struct vhca *vhca)
{
	struct vhca_l2 *l2 = kzalloc(sizeof(*l2), GFP_KERNEL);

	if (!l2)
		return -ENOMEM;
	mutex_init(&l2->lock);
	hash_init(l2->addresses);
	ida_init(&l2->indices);
	vhca->l2 = l2;
	return 0;
}

void l2_table_destroy(struct vhca *vhca)
{
	if (!vhca->l2)
		return;
	l2_table_forget(vhca);
	kfree(vhca->l2);
}
