// SPDX-License-Identifier: GPL-2.0
/*
 * Header modification contexts: lists of SET, ADD and COPY for header fields and metadata
 * registers. Checksums are updated incrementally, so a wrong checksum stays wrong.
 */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "switch/flow_caps.h"
#include "switch/steering.h"

#define PROTO_TCP	6
#define PROTO_UDP	17
#define PROTO_ICMPV6	58

enum base { BASE_NONE, BASE_ETH, BASE_IPV4, BASE_IPV6, BASE_TCP, BASE_UDP, BASE_REG, BASE_SPECIAL };

struct field {
	uint8_t base, offset, bits;
};

static const struct field fields[0x80] = {
	[MLX5_ACTION_IN_FIELD_OUT_DMAC_47_16] = { BASE_ETH, 0, 32 },
	[MLX5_ACTION_IN_FIELD_OUT_DMAC_15_0] = { BASE_ETH, 4, 16 },
	[MLX5_ACTION_IN_FIELD_OUT_SMAC_47_16] = { BASE_ETH, 6, 32 },
	[MLX5_ACTION_IN_FIELD_OUT_SMAC_15_0] = { BASE_ETH, 10, 16 },
	[MLX5_ACTION_IN_FIELD_OUT_ETHERTYPE] = { BASE_SPECIAL, 0, 16 },
	[MLX5_ACTION_IN_FIELD_OUT_FIRST_VID] = { BASE_SPECIAL, 0, 12 },
	[MLX5_ACTION_IN_FIELD_OUT_IP_DSCP] = { BASE_SPECIAL, 0, 6 },
	[MLX5_ACTION_IN_FIELD_OUT_TCP_FLAGS] = { BASE_SPECIAL, 0, 9 },
	[MLX5_ACTION_IN_FIELD_OUT_TCP_SPORT] = { BASE_TCP, 0, 16 },
	[MLX5_ACTION_IN_FIELD_OUT_TCP_DPORT] = { BASE_TCP, 2, 16 },
	[MLX5_ACTION_IN_FIELD_OUT_TCP_SEQ_NUM] = { BASE_TCP, 4, 32 },
	[MLX5_ACTION_IN_FIELD_OUT_TCP_ACK_NUM] = { BASE_TCP, 8, 32 },
	[MLX5_ACTION_IN_FIELD_OUT_UDP_SPORT] = { BASE_UDP, 0, 16 },
	[MLX5_ACTION_IN_FIELD_OUT_UDP_DPORT] = { BASE_UDP, 2, 16 },
	[MLX5_ACTION_IN_FIELD_OUT_IP_TTL] = { BASE_IPV4, 8, 8 },
	[MLX5_ACTION_IN_FIELD_OUT_SIPV4] = { BASE_IPV4, 12, 32 },
	[MLX5_ACTION_IN_FIELD_OUT_DIPV4] = { BASE_IPV4, 16, 32 },
	[MLX5_ACTION_IN_FIELD_OUT_IPV6_HOPLIMIT] = { BASE_IPV6, 7, 8 },
	[MLX5_ACTION_IN_FIELD_OUT_SIPV6_127_96] = { BASE_IPV6, 8, 32 },
	[MLX5_ACTION_IN_FIELD_OUT_SIPV6_95_64] = { BASE_IPV6, 12, 32 },
	[MLX5_ACTION_IN_FIELD_OUT_SIPV6_63_32] = { BASE_IPV6, 16, 32 },
	[MLX5_ACTION_IN_FIELD_OUT_SIPV6_31_0] = { BASE_IPV6, 20, 32 },
	[MLX5_ACTION_IN_FIELD_OUT_DIPV6_127_96] = { BASE_IPV6, 24, 32 },
	[MLX5_ACTION_IN_FIELD_OUT_DIPV6_95_64] = { BASE_IPV6, 28, 32 },
	[MLX5_ACTION_IN_FIELD_OUT_DIPV6_63_32] = { BASE_IPV6, 32, 32 },
	[MLX5_ACTION_IN_FIELD_OUT_DIPV6_31_0] = { BASE_IPV6, 36, 32 },
	[MLX5_ACTION_IN_FIELD_METADATA_REG_A] = { BASE_REG, 8, 32 },
	[MLX5_ACTION_IN_FIELD_METADATA_REG_B] = { BASE_REG, 9, 32 },
	[MLX5_ACTION_IN_FIELD_METADATA_REG_C_0] = { BASE_REG, 0, 32 },
	[MLX5_ACTION_IN_FIELD_METADATA_REG_C_1] = { BASE_REG, 1, 32 },
	[MLX5_ACTION_IN_FIELD_METADATA_REG_C_2] = { BASE_REG, 2, 32 },
	[MLX5_ACTION_IN_FIELD_METADATA_REG_C_3] = { BASE_REG, 3, 32 },
	[MLX5_ACTION_IN_FIELD_METADATA_REG_C_4] = { BASE_REG, 4, 32 },
	[MLX5_ACTION_IN_FIELD_METADATA_REG_C_5] = { BASE_REG, 5, 32 },
	[MLX5_ACTION_IN_FIELD_METADATA_REG_C_6] = { BASE_REG, 6, 32 },
	[MLX5_ACTION_IN_FIELD_METADATA_REG_C_7] = { BASE_REG, 7, 32 },
};

static const struct field *field_find(uint32_t id)
{
	return id < sizeof(fields) / sizeof(fields[0]) && fields[id].base ? &fields[id] : NULL;
}

static uint32_t *reg(struct frame *frame, unsigned int n)
{
	return n == 8 ? &frame->metadata_a : n == 9 ? &frame->metadata_b : &frame->metadata[n];
}

/* Locate a field in the frame, and the header that contains it; NULL: the frame does not have it */
static uint8_t *locate(struct frame *frame, uint32_t id, const struct field *field,
		       uint8_t **header, unsigned int *bytes)
{
	const struct frame_layers *layers = &frame->layers;
	uint32_t base = 0, offset = field->offset, len = (field->bits + 7) / 8;

	switch (field->base) {
	case BASE_ETH:
		break;
	case BASE_IPV4:
		base = layers->ip_version == 4 ? layers->l3 : 0;
		break;
	case BASE_IPV6:
		base = layers->ip_version == 6 ? layers->l3 : 0;
		break;
	case BASE_TCP:
		base = layers->ip_proto == PROTO_TCP ? layers->l4 : 0;
		break;
	case BASE_UDP:
		base = layers->ip_proto == PROTO_UDP ? layers->l4 : 0;
		break;
	case BASE_SPECIAL:
		if (id == MLX5_ACTION_IN_FIELD_OUT_ETHERTYPE) {
			offset = 12 + 4 * layers->vlans;
		} else if (id == MLX5_ACTION_IN_FIELD_OUT_FIRST_VID) {
			if (!layers->vlans)
				return NULL;
			offset = 14;
		} else if (id == MLX5_ACTION_IN_FIELD_OUT_IP_DSCP) {
			base = layers->ip_version ? layers->l3 : 0;
			offset = 0;
			len = 2;
			if (!base)
				return NULL;
		} else {
			base = layers->ip_proto == PROTO_TCP ? layers->l4 : 0;
			offset = 12;
			if (!base)
				return NULL;
		}
		break;
	}
	if ((field->base == BASE_IPV4 || field->base == BASE_IPV6 || field->base == BASE_TCP ||
	     field->base == BASE_UDP) && !base)
		return NULL;
	if (base + offset + len > frame->len)
		return NULL;
	*header = frame->data + base;
	*bytes = len;
	return frame->data + base + offset;
}

/* Position of the field in the located bytes: shift from the right */
static unsigned int shift_of(const struct frame *frame, uint32_t id)
{
	if (id == MLX5_ACTION_IN_FIELD_OUT_IP_DSCP)
		return frame->layers.ip_version == 4 ? 2 : 6;
	return 0;
}

static uint32_t mask_of(unsigned int bits)
{
	return bits >= 32 ? 0xffffffff : (1u << bits) - 1;
}

static uint32_t load(const uint8_t *p, unsigned int bytes)
{
	uint32_t v = 0;

	while (bytes--)
		v = v << 8 | *p++;
	return v;
}

static void store(uint8_t *p, unsigned int bytes, uint32_t v)
{
	while (bytes--) {
		p[bytes] = v;
		v >>= 8;
	}
}

static bool field_get(struct frame *frame, uint32_t id, uint32_t *value)
{
	const struct field *field = &fields[id];
	unsigned int bytes;
	uint8_t *header, *p;

	if (field->base == BASE_REG) {
		*value = *reg(frame, field->offset);
		return true;
	}
	frame_parse(frame);
	p = locate(frame, id, field, &header, &bytes);
	if (!p)
		return false;
	*value = load(p, bytes) >> shift_of(frame, id) & mask_of(field->bits);
	return true;
}

/* Update the checksum at @p: covered 16-bit words have changed from sum @old to sum @new */
static void adjust(uint8_t *p, uint32_t old, uint32_t new, bool udp)
{
	uint32_t sum = p[0] << 8 | p[1];

	if (udp && !sum)
		return;
	sum = (~sum & 0xffff) + 0xffff * 4 - old + new;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	sum = ~sum & 0xffff;
	if (udp && !sum)
		sum = 0xffff;
	store(p, 2, sum);
}

static void adjust_l4(struct frame *frame, uint32_t old, uint32_t new)
{
	const struct frame_layers *layers = &frame->layers;
	uint32_t at;

	switch (layers->l4 ? layers->ip_proto : 0) {
	case PROTO_TCP:
		at = layers->l4 + 16;
		break;
	case PROTO_UDP:
		at = layers->l4 + 6;
		break;
	case PROTO_ICMPV6:
		at = layers->l4 + 2;
		break;
	default:
		return;
	}
	if (at + 2 <= frame->len)
		adjust(frame->data + at, old, new, layers->ip_proto == PROTO_UDP);
}

static uint32_t words_sum(const uint8_t *from, const uint8_t *to)
{
	uint32_t sum = 0;

	for (; from < to; from += 2)
		sum += from[0] << 8 | from[1];
	return sum;
}

static void field_put(struct frame *frame, uint32_t id, uint32_t value)
{
	const struct field *field = &fields[id];
	uint8_t *header, *p, *first, *last;
	unsigned int bytes, shift, rel;
	const struct frame_layers *layers = &frame->layers;
	uint32_t old, new, mask;

	if (field->base == BASE_REG) {
		*reg(frame, field->offset) = value;
		return;
	}
	frame_parse(frame);
	p = locate(frame, id, field, &header, &bytes);
	if (!p)
		return;
	rel = p - header;
	first = header + (rel & ~1u);
	last = header + ((rel + bytes + 1) & ~1u);
	if (last > frame->data + frame->len)
		return;
	shift = shift_of(frame, id);
	mask = mask_of(field->bits) << shift;
	old = words_sum(first, last);
	store(p, bytes, (load(p, bytes) & ~mask) | (value << shift & mask));
	new = words_sum(first, last);

	if (header == frame->data) {
		if (field->base == BASE_SPECIAL)
			frame_changed(frame);
		return;
	}
	if (header == frame->data + layers->l3) {
		if (layers->ip_version == 4)
			adjust(header + 10, old, new, false);
		/* Addresses are part of the pseudo header of the next layer */
		if (rel >= (layers->ip_version == 4 ? 12 : 8))
			adjust_l4(frame, old, new);
		return;
	}
	adjust_l4(frame, old, new);
}

static uint32_t length_of(uint32_t length, const struct field *field)
{
	return length ? length : field->bits;
}

/**
 * modify_header_run() - execute the actions of a context
 * @modify: context
 * @frame: frame; actions on headers that it does not have are skipped
 */
void modify_header_run(const struct modify_header *modify, struct frame *frame)
{
	unsigned int i;

	for (i = 0; i < modify->actions; i++) {
		const uint8_t *a = modify->action[i];
		uint32_t id = ifc_get(set_action_in, a, field),
			 data = ifc_get(set_action_in, a, data);
		uint32_t length, mask, value, to;

		if (!field_get(frame, id, &value))
			continue;
		switch (ifc_get(set_action_in, a, action_type)) {
		case MLX5_ACTION_TYPE_SET:
			length = length_of(ifc_get(set_action_in, a, length), &fields[id]);
			mask = mask_of(length) << ifc_get(set_action_in, a, offset);
			data <<= ifc_get(set_action_in, a, offset);
			field_put(frame, id, (value & ~mask) | (data & mask));
			break;
		case MLX5_ACTION_TYPE_ADD:
			field_put(frame, id, value + data);
			break;
		case MLX5_ACTION_TYPE_COPY:
			to = ifc_get(copy_action_in, a, dst_field);
			length = length_of(ifc_get(copy_action_in, a, length), &fields[to]);
			mask = mask_of(length) << ifc_get(copy_action_in, a, dst_offset);
			data = value >> ifc_get(copy_action_in, a, src_offset)
					<< ifc_get(copy_action_in, a, dst_offset);
			if (field_get(frame, to, &value))
				field_put(frame, to, (value & ~mask) | (data & mask));
			break;
		}
	}
}

static enum cmd_status check_range(struct cmd *cmd, uint32_t id, uint32_t offset, uint32_t length)
{
	const struct field *field = field_find(id);

	if (!field)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "field %#x cannot be modified", id);
	if (offset + length_of(length, field) > field->bits)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "bits %u+%u of field %#x, which has %u",
				  offset, length, id, field->bits);
	return STAT_OK;
}

static enum cmd_status check_action(struct cmd *cmd, const uint8_t *a)
{
	uint32_t word = be32toh(*(const uint32_t *)a), low = be32toh(*(const uint32_t *)(a + 4));
	uint32_t type = ifc_get(set_action_in, a, action_type),
		 id = ifc_get(set_action_in, a, field);
	uint32_t length;
	enum cmd_status status;

	switch (type) {
	case MLX5_ACTION_TYPE_SET:
		if (word & 0xe0e0)
			break;
		return check_range(cmd, id, ifc_get(set_action_in, a, offset),
				   ifc_get(set_action_in, a, length));
	case MLX5_ACTION_TYPE_ADD:
		if (word & 0xffff)
			break;
		return check_range(cmd, id, 0, 0);
	case MLX5_ACTION_TYPE_COPY:
		if (word & 0xe0e0 || low & 0xf000e0ff)
			break;
		length = ifc_get(copy_action_in, a, length);
		status = check_range(cmd, ifc_get(copy_action_in, a, dst_field),
				     ifc_get(copy_action_in, a, dst_offset), length);
		if (status)
			return status;
		if (!length)
			length = fields[ifc_get(copy_action_in, a, dst_field)].bits;
		return check_range(cmd, id, ifc_get(copy_action_in, a, src_offset), length);
	default:
		return cmd_refuse(cmd, STAT_BAD_PARAM, "action type %u", type);
	}
	return cmd_refuse(cmd, STAT_BAD_PARAM, "reserved bits in an action of type %u", type);
}

static void modify_destroy(struct obj *obj)
{
	free(obj);
}

static enum cmd_status alloc_modify_header(struct cmd *cmd)
{
	uint8_t type = ifc_get(alloc_modify_header_context_in, cmd->in, table_type);
	uint32_t i, count = ifc_get(alloc_modify_header_context_in, cmd->in, num_of_actions);
	const uint8_t *actions = ifc_addr(alloc_modify_header_context_in, cmd->in, actions);
	struct modify_header *modify;
	enum cmd_status status;

	if (type >= TABLE_TYPES || type == TABLE_SNIFFER_RX || type == TABLE_SNIFFER_TX)
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "no header modification in tables of type %u", type);
	if ((type == TABLE_FDB || type == TABLE_EGRESS_ACL || type == TABLE_INGRESS_ACL) &&
	    !caps_eswitch_manager(cmd->vhca))
		return cmd_refuse(cmd, STAT_BAD_OP, "table type %u needs the eswitch manager",
				  type);
	if (!count || count > flow_can(cmd->vhca, type, max_modify_header_actions))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "%u actions", count);
	if (cmd->in_len < ifc_bytes(alloc_modify_header_context_in) + count * 8)
		return cmd_refuse(cmd, STAT_BAD_INP_LEN, "%u bytes for %u actions", cmd->in_len,
				  count);
	for (i = 0; i < count; i++) {
		status = check_action(cmd, actions + i * 8);
		if (status)
			return status;
	}
	modify = malloc(sizeof(*modify) + count * 8);
	if (!modify)
		return cmd_refuse(cmd, STAT_NO_RES, "no memory");
	modify->table_type = type;
	modify->actions = count;
	memcpy(modify->action, actions, count * 8);
	if (!obj_add(cmd->vhca, OBJ_MODIFY_HEADER, &modify->obj, modify_destroy)) {
		free(modify);
		return cmd_refuse(cmd, STAT_NO_RES, "no room for a modify header context");
	}
	ifc_set(alloc_modify_header_context_out, cmd->out, modify_header_id, modify->obj.num);
	return STAT_OK;
}

static enum cmd_status modify_of(struct cmd *cmd, struct modify_header **modify)
{
	uint32_t id = ifc_get(dealloc_modify_header_context_in, cmd->in, modify_header_id);

	*modify = obj_find(cmd->vhca, OBJ_MODIFY_HEADER, id);
	if (!*modify)
		return cmd_refuse(cmd, STAT_BAD_RES, "no modify header %#x", id);
	return STAT_OK;
}

static enum cmd_status dealloc_modify_header(struct cmd *cmd)
{
	struct modify_header *modify;
	enum cmd_status status = modify_of(cmd, &modify);

	if (status)
		return status;
	if (modify->obj.refs)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE,
				  "modify header %#x is used by %u entries", modify->obj.num,
				  modify->obj.refs);
	obj_del(&modify->obj);
	return STAT_OK;
}

/* The answer has the command's own layout: a header of 16 bytes, table type and count, the actions.
 */
static enum cmd_status query_modify_header(struct cmd *cmd)
{
	const uint32_t fixed = ifc_bytes(alloc_modify_header_context_in);
	struct modify_header *modify;
	enum cmd_status status = modify_of(cmd, &modify);

	if (status)
		return status;
	if (cmd->out_len < fixed + modify->actions * 8)
		return cmd_refuse(cmd, STAT_BAD_OUTP_LEN, "%u bytes for %u actions", cmd->out_len,
				  modify->actions);
	ifc_set(alloc_modify_header_context_in, cmd->out, table_type, modify->table_type);
	ifc_set(alloc_modify_header_context_in, cmd->out, num_of_actions, modify->actions);
	memcpy(ifc_addr(alloc_modify_header_context_in, cmd->out, actions), modify->action,
	       modify->actions * 8);
	return STAT_OK;
}

static const struct cmd_desc modify_header_cmds[] = {
	CMD(ALLOC_MODIFY_HEADER_CONTEXT, alloc_modify_header_context, CMD_INIT, 0,
	    alloc_modify_header),
	CMD(DEALLOC_MODIFY_HEADER_CONTEXT, dealloc_modify_header_context, CMD_INIT, 0,
	    dealloc_modify_header),
	{ .opcode = MLX5_CMD_OP_QUERY_MODIFY_HEADER_CONTEXT,
	  .states = CMD_INIT,
	  .in_min = ifc_bytes(query_modify_header_context_in),
	  .out_min = ifc_bytes(alloc_modify_header_context_in),
	  .op_mods = 1,
	  .name = "QUERY_MODIFY_HEADER_CONTEXT",
	  .layout = "query_modify_header_context_in",
	  .run = query_modify_header },
	{}
};

CMD_TABLE(modify_header_cmds);
