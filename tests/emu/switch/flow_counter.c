// SPDX-License-Identifier: GPL-2.0
/* Flow counters, alone or in bulks of consecutive numbers. */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "switch/flow_caps.h"
#include "switch/steering.h"

#define BULK_UNIT	128		/* counters per unit of flow_counter_bulk */
#define COUNTER_LAST	0xffffff

/* Index of the first bulk that ends after @id */
static unsigned int position(const struct counter_bulks *all, uint32_t id)
{
	unsigned int low = 0, high = all->count;

	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (all->bulk[mid]->obj.num + all->bulk[mid]->count <= id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/**
 * flow_counter_find() - a counter by number
 * @vhca: owner
 * @id: flow_counter_id
 * @index: set to the counter's index in the bulk
 */
struct flow_counters *flow_counter_find(struct vhca *vhca, uint32_t id, uint32_t *index)
{
	struct counter_bulks *all = &vhca->card->eswitch->counter_bulks;
	unsigned int at = position(all, id);

	if (at == all->count || all->bulk[at]->obj.num > id || all->bulk[at]->obj.vhca != vhca)
		return NULL;
	*index = id - all->bulk[at]->obj.num;
	return all->bulk[at];
}

/* A number is not used again before all others, so that a stale one is detected */
static bool pick_range(struct counter_bulks *all, uint32_t count, uint32_t *first)
{
	uint32_t align = count < 4 ? 1 : 4, at = (all->cursor + align - 1) / align * align;
	bool wrapped = false;
	unsigned int i;

	for (;;) {
		if (at > COUNTER_LAST || count > COUNTER_LAST - at + 1) {
			if (wrapped)
				return false;
			wrapped = true;
			at = COUNTER_FIRST;
		}
		i = position(all, at);
		if (i == all->count || all->bulk[i]->obj.num >= at + count)
			break;
		at = (all->bulk[i]->obj.num + all->bulk[i]->count + align - 1) / align * align;
	}
	all->cursor = at + count;
	*first = at;
	return true;
}

static void counters_destroy(struct obj *obj)
{
	struct counter_bulks *all = &obj->vhca->card->eswitch->counter_bulks;
	unsigned int at = position(all, obj->num);

	memmove(&all->bulk[at], &all->bulk[at + 1], (--all->count - at) * sizeof(*all->bulk));
	free(obj);
}

static enum cmd_status alloc_flow_counter(struct cmd *cmd)
{
	uint32_t bulk = ifc_get(alloc_flow_counter_in, cmd->in, flow_counter_bulk);
	uint32_t log = ifc_get(alloc_flow_counter_in, cmd->in, flow_counter_bulk_log_size);
	uint32_t count = bulk ? bulk * BULK_UNIT : 1, first;
	struct counter_bulks *all = &cmd->vhca->card->eswitch->counter_bulks;
	struct flow_counters *counters, **room;
	unsigned int at;

	if (log)
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "flow_counter_bulk_log_size is not supported");
	if (all->count == all->room) {
		room = realloc(all->bulk, (all->room * 2 + 16) * sizeof(*room));
		if (!room)
			return cmd_refuse(cmd, STAT_NO_RES, "no memory");
		all->bulk = room;
		all->room = all->room * 2 + 16;
	}
	if (bulk & ~ifc_get(cmd_hca_cap, caps_current(cmd->vhca, CAP_GENERAL),
			    flow_counter_bulk_alloc))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "flow_counter_bulk 0x%x", bulk);
	if (!pick_range(all, count, &first))
		return cmd_refuse(cmd, STAT_NO_RES, "no %u consecutive flow counters", count);
	counters = calloc(1, sizeof(*counters) + count * sizeof(counters->value[0]));
	if (!counters)
		return cmd_refuse(cmd, STAT_NO_RES, "no memory");
	counters->count = count;
	if (!obj_add_at(cmd->vhca, OBJ_FLOW_COUNTER, first, &counters->obj, counters_destroy)) {
		free(counters);
		return cmd_refuse(cmd, STAT_NO_RES, "no room for flow counters");
	}
	at = position(all, first);
	memmove(&all->bulk[at + 1], &all->bulk[at], (all->count++ - at) * sizeof(*all->bulk));
	all->bulk[at] = counters;
	ifc_set(alloc_flow_counter_out, cmd->out, flow_counter_id, first);
	return STAT_OK;
}

static enum cmd_status dealloc_flow_counter(struct cmd *cmd)
{
	uint32_t id = ifc_get(dealloc_flow_counter_in, cmd->in, flow_counter_id);
	struct flow_counters *counters = obj_find(cmd->vhca, OBJ_FLOW_COUNTER, id);

	if (!counters)
		return cmd_refuse(cmd, STAT_BAD_RES, "no flow counters at %#x", id);
	if (counters->obj.refs)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "flow counter %#x is used by %u entries",
				  id, counters->obj.refs);
	obj_del(&counters->obj);
	return STAT_OK;
}

static enum cmd_status query_flow_counter(struct cmd *cmd)
{
	uint32_t id = ifc_get(query_flow_counter_in, cmd->in, flow_counter_id);
	uint32_t n = ifc_get(query_flow_counter_in, cmd->in, num_of_counters);
	bool clear = ifc_get(query_flow_counter_in, cmd->in, clear), found = false;
	uint8_t *out = ifc_addr(query_flow_counter_out, cmd->out, flow_statistics);
	uint32_t i, index, count = n ? n : 1;

	if (n && (id & 3 || n & 3))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "bulk of %u from %#x is not a multiple of 4",
				  n, id);
	if (count > caps_pow2(ifc_get(cmd_hca_cap, caps_current(cmd->vhca, CAP_GENERAL),
				      log_max_flow_counter_bulk)))
		return cmd_refuse(cmd, STAT_EXCEED_LIM, "%u counters in one query", count);
	if (cmd->out_len < ifc_bytes(query_flow_counter_out) + count * ifc_bytes(traffic_counter))
		return cmd_refuse(cmd, STAT_BAD_OUTP_LEN, "%u bytes for %u counters", cmd->out_len,
				  count);
	/* A bulk may include unallocated numbers: these read as zero */
	for (i = 0; i < count && !found; i++)
		found = flow_counter_find(cmd->vhca, id + i, &index);
	if (!found)
		return cmd_refuse(cmd, STAT_BAD_RES, "no flow counter %#x", id);
	for (i = 0; i < count; i++, out += ifc_bytes(traffic_counter)) {
		struct flow_counters *counters = flow_counter_find(cmd->vhca, id + i, &index);

		if (!counters)
			continue;
		ifc_set64(traffic_counter, out, packets, counters->value[index].packets);
		ifc_set64(traffic_counter, out, octets, counters->value[index].bytes);
		if (clear)
			memset(&counters->value[index], 0, sizeof(counters->value[index]));
	}
	return STAT_OK;
}

static const struct cap_desc flow_counter_caps[] = {
	CAP(flow_counter_bulk_alloc, 0xff),
	CAP(log_max_flow_counter_bulk, 15),
	CAP(max_flow_counter_15_0, 0xffff),
	CAP(max_flow_counter_31_16, 0xf),
	{}
};

CAP_TABLE(flow_counter_caps);

static const struct cmd_desc flow_counter_cmds[] = {
	CMD(ALLOC_FLOW_COUNTER, alloc_flow_counter, CMD_INIT, 0, alloc_flow_counter),
	CMD(DEALLOC_FLOW_COUNTER, dealloc_flow_counter, CMD_INIT, 0, dealloc_flow_counter),
	CMD(QUERY_FLOW_COUNTER, query_flow_counter, CMD_INIT, 0, query_flow_counter),
	{ }
};

CMD_TABLE(flow_counter_cmds);
