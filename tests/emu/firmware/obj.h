/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_OBJ_H
#define EMU_OBJ_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/obj_type.h"

struct vhca;

/*
 * What every firmware object starts with. An object is embedded as the first member of its own
 * structure. Numbers are unique on the card for each type, so that a number of another function is
 * never mistaken for one's own: obj_find() answers only to the owner.
 */
struct obj {
	enum obj_type type;
	uint32_t num;
	unsigned int refs;		/* objects that use this one; not destroyed while > 0 */
	struct vhca *vhca;		/* owner */
	struct obj *next, **prev;	/* owner's list of this type */
	struct obj *hash_next;
	/* frees it; called by obj_del() and when its function goes away */
	void (*destroy)(struct obj *obj);
};

const char *obj_type_name(enum obj_type type);

/* Gives @obj a number and an owner; false when numbers or the function's pages are used up. */
bool obj_add(struct vhca *vhca, enum obj_type type, struct obj *obj,
	     void (*destroy)(struct obj *obj));
/* The same for a number the caller chose (flow table entries, L2 entries); false when taken. */
bool obj_add_at(struct vhca *vhca, enum obj_type type, uint32_t num, struct obj *obj,
		void (*destroy)(struct obj *obj));
/* Unlinks and destroys. The caller has checked that refs is 0. */
void obj_del(struct obj *obj);
/* NULL when there is no such number or it belongs to another function. */
void *obj_find(struct vhca *vhca, enum obj_type type, uint32_t num);
unsigned int obj_count(const struct vhca *vhca, enum obj_type type);
/* Function goes away (teardown, reset): destroys all that is left; returns how many there were. */
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
