// SPDX-License-Identifier: GPL-2.0
/*
 * Object tables. Numbers of queues and the like are unique on the card, so that a doorbell or a
 * command that names another function's object is detected. EQ and UAR numbers are small fields in
 * the PRM and therefore only unique per function.
 */
#include <assert.h>
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/obj.h"
#include "firmware/pages.h"
#include "firmware/vhca.h"

struct obj_space {
	const char *name;
	uint32_t first, last;
	bool per_function;	/* numbers are unique per function only */
	bool chosen;		/* the caller chooses numbers */
	uint16_t icm_bytes;	/* context memory of one object, from the function's pages */
};

/*
 * SQs and QPs have disjoint numbers, as doorbells name both; so have QPs and DCTs, as packets do,
 * and RMPs and SRQs, for QPs.
 */
static const struct obj_space spaces[OBJ_TYPES] = {
	[OBJ_UAR]		= { "uar", 0, 0, true, true, 0 },
	[OBJ_PD]		= { "pd", 1, 0xffffff, false, false, 16 },
	[OBJ_TD]		= { "td", 1, 0xffffff, false, false, 16 },
	[OBJ_EQ]		= { "eq", 0, 0xff, true, false, 64 },
	[OBJ_CQ]		= { "cq", 0x400, 0xffffff, false, false, 128 },
	[OBJ_MKEY]		= { "mkey", 0x1000, 0xffffff, false, false, 128 },
	[OBJ_SQ]		= { "sq", 0x1000, 0x3fffff, false, false, 256 },
	[OBJ_RQ]		= { "rq", 0x1000, 0xffffff, false, false, 256 },
	[OBJ_RMP]		= { "rmp", 0x100, 0x7fffff, false, false, 256 },
	[OBJ_TIS]		= { "tis", 1, 0xffffff, false, false, 64 },
	[OBJ_TIR]		= { "tir", 1, 0xffffff, false, false, 128 },
	[OBJ_RQT]		= { "rqt", 1, 0xffffff, false, false, 512 },
	[OBJ_QCOUNTER]		= { "q_counter", 1, 0xff, true, false, 64 },
	[OBJ_FLOW_TABLE]	= { "flow_table", 1, 0xffffff, false, false, 128 },
	[OBJ_FLOW_GROUP]	= { "flow_group", 1, 0xffffff, false, false, 128 },
	[OBJ_FTE]		= { "fte", 1, 0xffffffff, false, true, 128 },
	[OBJ_FLOW_COUNTER]	= { "flow_counter", 1, 0xffffff, false, false, 16 },
	[OBJ_MODIFY_HEADER]	= { "modify_header", 1, 0xffffff, false, false, 64 },
	[OBJ_REFORMAT]		= { "packet_reformat", 1, 0xffffff, false, false, 128 },
	[OBJ_SCHED]		= { "scheduling_element", 1, 0xffffff, false, false, 64 },
	[OBJ_QP]		= { "qp", 0x400000, 0xbfffff, false, false, 256 },
	[OBJ_DCT]		= { "dct", 0xc00000, 0xfffffe, false, false, 256 },
	[OBJ_SRQ]		= { "srq", 0x800000, 0xffffff, false, false, 128 },
	[OBJ_XRCD]		= { "xrcd", 1, 0xffffff, false, false, 16 },
	[OBJ_PSV]		= { "psv", 1, 0xffffff, false, false, 32 },
	[OBJ_L2_ENTRY]		= { "l2_entry", 0, 0xffffff, true, true, 16 },
	[OBJ_UCTX]		= { "uctx", 1, 0xffff, true, false, 64 },
	[OBJ_GENERAL]		= { "general", 1, 0xffffff, false, false, 64 },
	[OBJ_RATE_LIMIT]	= { "rate_limit", 1, 0xffff, true, true, 0 },
};

/* Limits of a function, as logarithms */
#define LIMIT(fld)	ifc_field(cmd_hca_cap, fld)
static const struct ifc_field limits[OBJ_TYPES] = {
	[OBJ_PD] = LIMIT(log_max_pd),
	[OBJ_TD] = LIMIT(log_max_transport_domain),
	[OBJ_CQ] = LIMIT(log_max_cq),
	[OBJ_MKEY] = LIMIT(log_max_mkey),
	[OBJ_SQ] = LIMIT(log_max_sq),
	[OBJ_RQ] = LIMIT(log_max_rq),
	[OBJ_TIS] = LIMIT(log_max_tis),
	[OBJ_TIR] = LIMIT(log_max_tir),
	[OBJ_RQT] = LIMIT(log_max_rqt),
	[OBJ_XRCD] = LIMIT(log_max_xrcd),
	[OBJ_QP] = LIMIT(log_max_qp),
	[OBJ_DCT] = LIMIT(log_max_qp),
	[OBJ_SRQ] = LIMIT(log_max_srq),
};

static bool room(struct vhca *vhca, enum obj_type type)
{
	if (!limits[type].bits)
		return true;
	return vhca->obj_counts[type] <
	       caps_pow2(ifc_get_at(caps_current(vhca, CAP_GENERAL), limits[type]));
}

static struct obj **bucket(const struct vhca *vhca, enum obj_type type, uint32_t num)
{
	uint32_t key = num * 0x9e3779b1u ^ type * 0x85ebca6bu;

	if (spaces[type].per_function)
		key ^= vhca->id * 0xc2b2ae35u;
	return &vhca->card->objs.buckets[(key ^ key >> 15) % OBJ_BUCKETS];
}

/* The object whose number @vhca cannot use, whoever owns it */
static struct obj *lookup(const struct vhca *vhca, enum obj_type type, uint32_t num)
{
	struct obj *obj;

	for (obj = *bucket(vhca, type, num); obj; obj = obj->hash_next)
		if (obj->type == type && obj->num == num &&
		    (!spaces[type].per_function || obj->vhca == vhca))
			return obj;
	return NULL;
}

const char *obj_type_name(enum obj_type type)
{
	return spaces[type].name;
}

static void insert(struct vhca *vhca, enum obj_type type, uint32_t num, struct obj *obj,
		   void (*destroy)(struct obj *obj))
{
	struct obj **head = &vhca->objs[type], **slot = bucket(vhca, type, num);

	obj->type = type;
	obj->num = num;
	obj->vhca = vhca;
	obj->refs = 0;
	obj->destroy = destroy;
	obj->next = *head;
	obj->prev = head;
	if (*head)
		(*head)->prev = &obj->next;
	*head = obj;
	obj->hash_next = *slot;
	*slot = obj;
	vhca->obj_counts[type]++;
}

static bool pick(struct vhca *vhca, enum obj_type type, uint32_t *num)
{
	const struct obj_space *space = &spaces[type];
	uint32_t tries, span = space->last - space->first + 1;
	uint32_t *cursor = &vhca->card->objs.cursor[type], at = space->per_function ? 0 : *cursor;

	/* A number is not used again at once, so that a stale one is detected */
	for (tries = 0; tries < span; tries++, at++) {
		uint32_t n = space->first + at % span;

		if (lookup(vhca, type, n))
			continue;
		*cursor = (at + 1) % span;
		*num = n;
		return true;
	}
	return false;
}

bool obj_add(struct vhca *vhca, enum obj_type type, struct obj *obj,
	     void (*destroy)(struct obj *obj))
{
	uint32_t num;

	if (!room(vhca, type) || !pages_charge(vhca, spaces[type].icm_bytes))
		return false;
	if (!pick(vhca, type, &num)) {
		pages_uncharge(vhca, spaces[type].icm_bytes);
		return false;
	}
	insert(vhca, type, num, obj, destroy);
	return true;
}

bool obj_add_at(struct vhca *vhca, enum obj_type type, uint32_t num, struct obj *obj,
		void (*destroy)(struct obj *obj))
{
	if (lookup(vhca, type, num) || !pages_charge(vhca, spaces[type].icm_bytes))
		return false;
	insert(vhca, type, num, obj, destroy);
	return true;
}

void obj_del(struct obj *obj)
{
	struct vhca *vhca = obj->vhca;
	struct obj **slot = bucket(vhca, obj->type, obj->num);

	while (*slot != obj)
		slot = &(*slot)->hash_next;
	*slot = obj->hash_next;
	*obj->prev = obj->next;
	if (obj->next)
		obj->next->prev = obj->prev;
	vhca->obj_counts[obj->type]--;
	pages_uncharge(vhca, spaces[obj->type].icm_bytes);
	obj->destroy(obj);
}

void *obj_find(struct vhca *vhca, enum obj_type type, uint32_t num)
{
	struct obj *obj = lookup(vhca, type, num);

	return obj && obj->vhca == vhca ? obj : NULL;
}

unsigned int obj_count(const struct vhca *vhca, enum obj_type type)
{
	return vhca->obj_counts[type];
}

unsigned int obj_del_all(struct vhca *vhca)
{
	/* Users before what they use: a rule before its table, a queue before its CQ, … */
	static const enum obj_type order[] = {
		OBJ_FTE, OBJ_FLOW_GROUP, OBJ_FLOW_TABLE, OBJ_L2_ENTRY, OBJ_FLOW_COUNTER,
		OBJ_MODIFY_HEADER, OBJ_REFORMAT, OBJ_TIR, OBJ_RQT, OBJ_QP, OBJ_DCT, OBJ_SQ, OBJ_RQ,
		OBJ_RMP, OBJ_SRQ, OBJ_TIS, OBJ_CQ, OBJ_EQ, OBJ_MKEY, OBJ_PSV, OBJ_XRCD,
		OBJ_QCOUNTER, OBJ_SCHED, OBJ_RATE_LIMIT, OBJ_GENERAL, OBJ_UCTX, OBJ_TD, OBJ_PD,
		OBJ_UAR,
	};
	unsigned int i, n = 0;

	static_assert(sizeof(order) / sizeof(order[0]) == OBJ_TYPES, "every type has its turn");
	for (i = 0; i < OBJ_TYPES; i++)
		for (; vhca->objs[order[i]]; n++)
			obj_del(vhca->objs[order[i]]);
	return n;
}
