// SPDX-License-Identifier: GPL-2.0
/* Objects that events name by number. An object exists while an event of it is being reported. */
#include "verbs.h"

int verbs_object_publish(struct xarray *objects, u32 number, struct verbs_object *object)
{
	refcount_set(&object->refs, 1);
	init_completion(&object->released);
	return xa_insert_irq(objects, number, object, GFP_KERNEL);
}

void verbs_object_withdraw(struct xarray *objects, u32 number, struct verbs_object *object)
{
	xa_erase_irq(objects, number);
	verbs_object_put(object);
	wait_for_completion(&object->released);
}

struct verbs_object *verbs_object_get(struct xarray *objects, u32 number)
{
	struct verbs_object *object;
	unsigned long flags;

	xa_lock_irqsave(objects, flags);
	object = xa_load(objects, number);
	if (object)
		refcount_inc(&object->refs);
	xa_unlock_irqrestore(objects, flags);
	return object;
}

void verbs_object_put(struct verbs_object *object)
{
	if (refcount_dec_and_test(&object->refs))
		complete(&object->released);
}
