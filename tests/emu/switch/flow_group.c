// SPDX-License-Identifier: GPL-2.0
/*
 * Flow groups: a range of a table's indexes whose rules all match on the same bits. A lookup
 * therefore masks the frame once per group and finds the rule by hash.
 */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "switch/steering.h"

#define CRITERIA_MISC_4	0x20

/**
 * group_of_index() - the group that an index of the table belongs to
 * @table: table
 * @index: flow index
 */
struct flow_group *group_of_index(const struct flow_table *table, uint32_t index)
{
	unsigned int low = 0, high = table->group_count;

	while (low < high) {
		unsigned int mid = (low + high) / 2;
		struct flow_group *group = table->groups[mid];

		if (index < group->start)
			high = mid;
		else if (index > group->end)
			low = mid + 1;
		else
			return group;
	}
	return NULL;
}

/**
 * group_key() - mask a match parameter down to the group's key
 * @group: group
 * @words: match parameter, in which the group's sections are filled
 * @key: room for @group->words words
 * @hash: of the key
 *
 * Return: false if the group has no rules, so that a lookup is not needed.
 */
bool group_key(const struct flow_group *group, const uint32_t *words, uint32_t *key, uint32_t *hash)
{
	uint32_t h = 0x811c9dc5;
	unsigned int i;

	for (i = 0; i < group->words; i++) {
		key[i] = words[group->word[i]] & group->word_mask[i];
		h = (h ^ key[i]) * 0x9e3779b1;
		h ^= h >> 15;
	}
	*hash = h;
	return group->by_key.count;
}

/**
 * group_lookup() - find the rule that a frame matches
 * @group: group
 * @match: match parameter with the group's sections built
 * @uplink: the frame came from the wire; rules may be for one side only (flow_source)
 *
 * Return: the matching rule of the lowest index, or NULL.
 */
struct fte *group_lookup(const struct flow_group *group, const struct match *match, bool uplink)
{
	uint32_t key[MATCH_WORDS], hash;
	struct fte *fte;

	if (!group_key(group, match->word, key, &hash))
		return NULL;
	for (fte = group->by_key.buckets[hash & (group->by_key.size - 1)]; fte;
	     fte = fte->key_next) {
		if (fte->hash != hash || memcmp(fte->key, key, group->words * sizeof(*key)))
			continue;
		if (fte->act.flow_source == (uplink ? MLX5_FLOW_CONTEXT_FLOW_SOURCE_LOCAL_VPORT :
						      MLX5_FLOW_CONTEXT_FLOW_SOURCE_UPLINK))
			continue;
		return fte;
	}
	return NULL;
}

static void group_destroy(struct obj *obj)
{
	struct flow_group *group = (struct flow_group *)obj;
	struct flow_table *table = group->table;
	unsigned int i;

	for (i = 0; i < group->by_key.size; i++)
		while (group->by_key.buckets[i])
			obj_del(&group->by_key.buckets[i]->obj);
	for (i = 0; table->groups[i] != group; i++)
		;
	memmove(&table->groups[i], &table->groups[i + 1],
		(--table->group_count - i) * sizeof(*table->groups));
	free(group->by_key.buckets);
	free(group);
}

static enum cmd_status parse_mask(struct cmd *cmd, struct flow_group *group)
{
	const uint8_t *mask = ifc_addr(create_flow_group_in, cmd->in, match_criteria);
	const uint8_t *supported = match_supported();
	unsigned int i;

	memcpy(group->mask, mask, MATCH_BYTES);
	for (i = 0; i < MATCH_WORDS; i++) {
		uint32_t word, can;

		/* Sections that are not enabled are ignored */
		if (i / SECTION_WORDS < SECTIONS && !(group->criteria & 1u << i / SECTION_WORDS))
			continue;
		memcpy(&word, mask + i * 4, 4);
		memcpy(&can, supported + i * 4, 4);
		if (word & ~can)
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "match_criteria has bits at 0x%x that cannot be compared",
					  i * 32);
		if (!word)
			continue;
		group->word[group->words] = i;
		group->word_mask[group->words++] = word;
	}
	return STAT_OK;
}

/* Whether the group distinguishes vports of different eswitches */
static bool names_owner(const struct flow_group *group)
{
	struct ifc_field owner =
		ifc_field(fte_match_param, misc_parameters.source_eswitch_owner_vhca_id);

	return group->criteria & 1u << owner.off / 32 / SECTION_WORDS &&
	       ifc_get_at(group->mask, owner);
}

static enum cmd_status create_flow_group(struct cmd *cmd)
{
	uint32_t start = ifc_get(create_flow_group_in, cmd->in, start_flow_index);
	uint32_t end = ifc_get(create_flow_group_in, cmd->in, end_flow_index);
	uint8_t criteria = ifc_get(create_flow_group_in, cmd->in, match_criteria_enable);
	struct flow_group *group, **groups;
	struct flow_table *table;
	enum cmd_status status;
	const char *cannot;
	unsigned int at;

	status = table_of(cmd, &table);
	if (status)
		return status;
	if (ifc_get(create_flow_group_in, cmd->in, group_type) ||
	    ifc_get(create_flow_group_in, cmd->in, match_definer_id))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "hash split groups and definers are not supported");
	if (criteria & ~((1u << SECTIONS) - 1) || criteria & CRITERIA_MISC_4)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "match_criteria_enable %#x", criteria);
	if (start > end || end >> table->log_size)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "indexes %u to %u of %u", start, end,
				  1u << table->log_size);
	for (at = 0; at < table->group_count && table->groups[at]->start < start; at++)
		;
	if ((at && table->groups[at - 1]->end >= start) ||
	    (at < table->group_count && table->groups[at]->start <= end))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "indexes %u to %u overlap another group",
				  start, end);

	group = calloc(1, sizeof(*group));
	if (!group)
		return cmd_refuse(cmd, STAT_NO_RES, "no memory");
	group->table = table;
	group->start = start;
	group->end = end;
	group->criteria = criteria;
	group->owner_valid =
		ifc_get(create_flow_group_in, cmd->in, source_eswitch_owner_vhca_id_valid);
	status = parse_mask(cmd, group);
	if (status)
		goto err_free;
	cannot = match_refused(cmd->vhca, table->type, group->mask, criteria);
	if (cannot) {
		status = cmd_refuse(cmd, STAT_BAD_PARAM, "ft_field_support of type %u: no %s",
				    table->type, cannot);
		goto err_free;
	}
	if (names_owner(group) && !caps_merged_eswitch(cmd->vhca)) {
		status = cmd_refuse(cmd, STAT_BAD_PARAM, "an eswitch's owner, no merged_eswitch");
		goto err_free;
	}
	groups = realloc(table->groups, (table->group_count + 1) * sizeof(*groups));
	if (!groups) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no memory");
		goto err_free;
	}
	table->groups = groups;
	if (!obj_add(cmd->vhca, OBJ_FLOW_GROUP, &group->obj, group_destroy)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no room for a flow group");
		goto err_free;
	}
	memmove(groups + at + 1, groups + at, (table->group_count++ - at) * sizeof(*groups));
	groups[at] = group;
	ifc_set(create_flow_group_out, cmd->out, group_id, group->obj.num);
	return STAT_OK;

err_free:
	free(group);
	return status;
}

static enum cmd_status group_of(struct cmd *cmd, struct flow_group **group)
{
	uint32_t id = ifc_get(query_flow_group_in, cmd->in, group_id);
	struct flow_table *table;
	enum cmd_status status = table_of(cmd, &table);

	if (status)
		return status;
	*group = obj_find(cmd->vhca, OBJ_FLOW_GROUP, id);
	if (!*group || (*group)->table != table)
		return cmd_refuse(cmd, STAT_BAD_RES, "no flow group %#x in table %#x", id,
				  table->obj.num);
	return STAT_OK;
}

static enum cmd_status destroy_flow_group(struct cmd *cmd)
{
	struct flow_group *group;
	enum cmd_status status = group_of(cmd, &group);

	if (status)
		return status;
	if (group->by_key.count)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "flow group %#x has %u entries",
				  group->obj.num, group->by_key.count);
	obj_del(&group->obj);
	return STAT_OK;
}

static enum cmd_status query_flow_group(struct cmd *cmd)
{
	struct flow_group *group;
	enum cmd_status status = group_of(cmd, &group);

	if (status)
		return status;
	ifc_set(query_flow_group_out, cmd->out, start_flow_index, group->start);
	ifc_set(query_flow_group_out, cmd->out, end_flow_index, group->end);
	ifc_set(query_flow_group_out, cmd->out, match_criteria_enable, group->criteria);
	memcpy(ifc_addr(query_flow_group_out, cmd->out, match_criteria), group->mask, MATCH_BYTES);
	return STAT_OK;
}

static const struct cmd_desc flow_group_cmds[] = {
	CMD(CREATE_FLOW_GROUP, create_flow_group, CMD_INIT, 0, create_flow_group),
	CMD(DESTROY_FLOW_GROUP, destroy_flow_group, CMD_INIT, 0, destroy_flow_group),
	CMD(QUERY_FLOW_GROUP, query_flow_group, CMD_INIT, 0, query_flow_group),
	{ }
};

CMD_TABLE(flow_group_cmds);
