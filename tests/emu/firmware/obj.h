/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_OBJ_H
#define EMU_OBJ_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/obj_type.h"

struct vhca;

/*
 * The common part of firmware objects, embedded as the first member of their structures. Numbers
 * are unique on the card for each type, and obj_find() only returns the caller's own objects, so
 * that another function's number is never accepted.
 */
struct obj {
	enum obj_type type;
	uint32_t num;
	unsigned int refs;		/* number of objects that use this one */
	struct vhca *vhca;		/* owner */
	struct obj *next, **prev;	/* owner's list of this type */
	struct obj *hash_next;
	/* free it; called by obj_del() and when its function is destroyed */
	void (*destroy)(struct obj *obj);
};

const char *obj_type_name(enum obj_type type);

/* Assign a number and an owner to @obj; false: no number or no page is free */
bool obj_add(struct vhca *vhca, enum obj_type type, struct obj *obj,
	     void (*destroy)(struct obj *obj));
/* The same with a number that the caller chose (flow table entries, L2 entries); false: in use */
bool obj_add_at(struct vhca *vhca, enum obj_type type, uint32_t num, struct obj *obj,
		void (*destroy)(struct obj *obj));
/* Unlink and destroy. The caller has checked that refs is 0. */
void obj_del(struct obj *obj);
/* NULL: the number does not exist or belongs to another function */
void *obj_find(struct vhca *vhca, enum obj_type type, uint32_t num);
unsigned int obj_count(const struct vhca *vhca, enum obj_type type);
/* Destroy all objects of a function (teardown, reset); return their number */
unsigned int obj_del_all(struct vhca *vhca);

static inline void *obj_get(void *obj)
{
	if (obj)
		((struct obj *)obj)->refs++;
	return obj;
}

static inline void obj_put(void *obj)
{
	if (obj)
		((struct obj *)obj)->refs--;
}

#endif
