// SPDX-License-Identifier: GPL-2.0
/* The alias: a name for an SF that is the same after every boot. */
#include <linux/hashtable.h>
#include <linux/slab.h>
#include <linux/stringhash.h>

#include "../compat/sha1.h"
#include "alias.h"

#define ALIAS_BITS_PER_CHAR	5

static DEFINE_MUTEX(sf_aliases_lock);
static DEFINE_HASHTABLE(sf_aliases, 8);		/* guarded by sf_aliases_lock */

/**
 * sf_alias() - compute the persistent name of an SF, which need not have a device
 * @pf: the PF's device
 * @controller: the SF's controller, as for sf_function_init()
 * @sfnum: the number that the user assigned to the SF
 * @alias: room for the name
 *
 * For uses of the name outside of this bus, such as the SF's representor.  See
 * DOC: USAGE in sfbus.h for the definition of the name.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int sf_alias(const struct device *pf, u32 controller, u32 sfnum, char alias[SF_ALIAS_LEN + 1])
{
	static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";
	u8 digest[SHA1_DIGEST_SIZE] __aligned(8);
	char *path;
	u64 bits;
	int i;

	path = kasprintf(GFP_KERNEL, "%s/c%u/sf%u", dev_name(pf), controller, sfnum);
	if (!path)
		return -ENOMEM;
	sha1((u8 *)path, strlen(path), digest);
	kfree(path);

	bits = be64_to_cpup((__be64 *)digest);
	for (i = 0; i < SF_ALIAS_LEN; i++) {
		alias[i] = base32[bits >> (64 - ALIAS_BITS_PER_CHAR)];
		bits <<= ALIAS_BITS_PER_CHAR;
	}
	alias[SF_ALIAS_LEN] = '\0';
	return 0;
}
EXPORT_SYMBOL_GPL(sf_alias);

int sf_alias_claim(struct sf_function *sf)
{
	u32 key = full_name_hash(NULL, sf->alias, SF_ALIAS_LEN);
	struct sf_function *other;
	int err = 0;

	mutex_lock(&sf_aliases_lock);
	hash_for_each_possible(sf_aliases, other, alias_node, key) {
		if (!strcmp(other->alias, sf->alias)) {
			err = -EEXIST;
			break;
		}
	}
	if (!err)
		hash_add(sf_aliases, &sf->alias_node, key);
	mutex_unlock(&sf_aliases_lock);
	return err;
}

void sf_alias_release(struct sf_function *sf)
{
	mutex_lock(&sf_aliases_lock);
	hash_del(&sf->alias_node);
	mutex_unlock(&sf_aliases_lock);
}

bool sf_alias_has_window(const struct resource *window)
{
	struct sf_function *sf;
	bool found = false;
	int bucket;

	mutex_lock(&sf_aliases_lock);
	hash_for_each(sf_aliases, bucket, sf, alias_node)
		found |= &sf->window == window;
	mutex_unlock(&sf_aliases_lock);
	return found;
}

/**
 * sf_function_alias() - an SF's persistent name
 * @sf: the SF device, initialised
 *
 * The name depends only on the PF device's name, the controller and the sfnum,
 * and is unique among SF devices that are added.  See DOC: USAGE in sfbus.h for its
 * definition.
 *
 * Context: any.
 * Return: %SF_ALIAS_LEN characters of [a-z2-7] and a terminating zero, valid as
 * long as @sf.
 */
const char *sf_function_alias(const struct sf_function *sf)
{
	return sf->alias;
}
EXPORT_SYMBOL_GPL(sf_function_alias);
