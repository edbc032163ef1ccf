// SPDX-License-Identifier: GPL-2.0
/* Packet reformat: encapsulation, decapsulation, insertion and removal of headers; VLAN tags. */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "frame/byteorder.h"
#include "switch/flow_caps.h"
#include "switch/steering.h"

#define PROTO_UDP	17
#define ETH_HLEN	14

/* Length of the Ethernet header with its tags; 0: the frame is too short */
static uint32_t l2_len(const struct frame *frame)
{
	uint32_t len = ETH_HLEN;

	if (frame->len < len)
		return 0;
	while (vlan_is_proto(frame->data + len - 2)) {
		len += 4;
		if (frame->len < len)
			return 0;
	}
	return len;
}

/**
 * reformat_decap_l2() - remove a tunnel whose payload is an Ethernet frame
 * @frame: frame
 *
 * Return: false if the frame has no such tunnel.
 */
bool reformat_decap_l2(struct frame *frame)
{
	uint32_t inner;

	frame_parse(frame);
	inner = frame->layers.inner;
	if (!inner || !frame->layers.inner_ether || inner + ETH_HLEN > frame->len)
		return false;
	frame_pull(frame, inner);
	frame_changed(frame);
	return true;
}

/* Source port for a tunnel, by a hash of the inner addresses and ports, for load balancing */
static uint16_t entropy(const uint8_t *inner, uint32_t len)
{
	uint32_t h = 0x811c9dc5, i, n = len < 54 ? len : 54;

	for (i = 0; i < n; i++) {
		/* Lengths, identification, TTL and checksums differ within a flow */
		if (i >= 16 && i < 23)
			continue;
		if (i == 24 || i == 25)
			continue;
		if (i >= 38)
			break;
		h = (h ^ inner[i]) * 0x01000193;
	}
	return 0xc000 | ((h >> 16 ^ h) & 0x3fff);
}

/* Set lengths and checksum of the outer headers, which the driver leaves to the card */
static void finish_outer(struct frame *frame, uint32_t header_len)
{
	uint32_t l3 = l2_len(frame), l4, hlen;
	uint16_t type, sum;
	uint8_t *ip, *udp;

	if (!l3 || l3 + 20 > header_len)
		return;
	type = frame->data[l3 - 2] << 8 | frame->data[l3 - 1];
	ip = frame->data + l3;
	if (type == 0x0800) {
		hlen = (ip[0] & 15) * 4;
		if (hlen < 20 || l3 + hlen > header_len)
			return;
		put_be16(ip + 2, frame->len - l3);
		put_be16(ip + 10, 0);
		sum = csum_fold(csum_add(0, ip, hlen));
		memcpy(ip + 10, &sum, 2);
		l4 = ip[9] == PROTO_UDP ? l3 + hlen : 0;
	} else if (type == 0x86dd && l3 + 40 <= header_len) {
		put_be16(ip + 4, frame->len - l3 - 40);
		l4 = ip[6] == PROTO_UDP ? l3 + 40 : 0;
	} else {
		return;
	}
	if (!l4 || l4 + 8 > header_len)
		return;
	udp = frame->data + l4;
	if (!udp[0] && !udp[1])
		put_be16(udp, entropy(frame->data + header_len, frame->len - header_len));
	put_be16(udp + 4, frame->len - l4);
	put_be16(udp + 6, 0);
}

static bool put_front(struct frame *frame, const struct reformat *reformat)
{
	if (!frame_push(frame, reformat->size))
		return false;
	memcpy(frame->data, reformat->data, reformat->size);
	return true;
}

static bool decap_l3(const struct reformat *reformat, struct frame *frame)
{
	uint32_t inner;

	frame_parse(frame);
	inner = frame->layers.inner;
	if (!inner || frame->layers.inner_ether || inner >= frame->len)
		return false;
	frame_pull(frame, inner);
	frame_changed(frame);
	return put_front(frame, reformat);
}

static bool encap_l3(const struct reformat *reformat, struct frame *frame)
{
	uint32_t l2 = l2_len(frame);

	if (!l2)
		return false;
	frame_pull(frame, l2);
	if (!put_front(frame, reformat))
		return false;
	finish_outer(frame, reformat->size);
	return true;
}

/* Byte offset of an anchor and its distance in this frame; false: it has no such header */
static bool anchor(const struct reformat *reformat, struct frame *frame, uint32_t *at)
{
	frame_parse(frame);
	switch (reformat->param_0) {
	case MLX5_REFORMAT_CONTEXT_ANCHOR_MAC_START:
		*at = 0;
		break;
	case MLX5_REFORMAT_CONTEXT_ANCHOR_IP_START:
		*at = frame->layers.l3;
		if (!*at)
			return false;
		break;
	default:
		*at = frame->layers.l4;
		if (!*at)
			return false;
		break;
	}
	*at += reformat->param_1;
	return *at <= frame->len;
}

static bool insert_header(const struct reformat *reformat, struct frame *frame)
{
	uint32_t at;

	if (!anchor(reformat, frame, &at) || !frame_push(frame, reformat->size))
		return false;
	memmove(frame->data, frame->data + reformat->size, at);
	memcpy(frame->data + at, reformat->data, reformat->size);
	return true;
}

static bool remove_header(const struct reformat *reformat, struct frame *frame)
{
	uint32_t at;

	if (!anchor(reformat, frame, &at) || at + reformat->size > frame->len)
		return false;
	memmove(frame->data + reformat->size, frame->data, at);
	frame_pull(frame, reformat->size);
	return true;
}

bool reformat_decaps(const struct reformat *reformat)
{
	return reformat->type == MLX5_REFORMAT_TYPE_L3_TUNNEL_TO_L2 ||
	       reformat->type == MLX5_REFORMAT_TYPE_REMOVE_HDR;
}

bool reformat_run(const struct reformat *reformat, struct frame *frame)
{
	bool done;

	switch (reformat->type) {
	case MLX5_REFORMAT_TYPE_L3_TUNNEL_TO_L2:
		done = decap_l3(reformat, frame);
		break;
	case MLX5_REFORMAT_TYPE_L2_TO_L3_TUNNEL:
		done = encap_l3(reformat, frame);
		break;
	case MLX5_REFORMAT_TYPE_INSERT_HDR:
		done = insert_header(reformat, frame);
		break;
	case MLX5_REFORMAT_TYPE_REMOVE_HDR:
		done = remove_header(reformat, frame);
		break;
	default:
		done = put_front(frame, reformat);
		if (done)
			finish_outer(frame, reformat->size);
		break;
	}
	frame_changed(frame);
	return done;
}

static enum cmd_status check_type(struct cmd *cmd, uint8_t type, uint8_t param_0, uint8_t param_1,
				  uint32_t size)
{
	switch (type) {
	case MLX5_REFORMAT_TYPE_L2_TO_VXLAN:
	case MLX5_REFORMAT_TYPE_L2_TO_NVGRE:
	case MLX5_REFORMAT_TYPE_L2_TO_L2_TUNNEL:
	case MLX5_REFORMAT_TYPE_L2_TO_L3_TUNNEL:
		if (size < ETH_HLEN)
			return cmd_refuse(cmd, STAT_BAD_PARAM, "tunnel header of %u bytes", size);
		break;
	case MLX5_REFORMAT_TYPE_L3_TUNNEL_TO_L2:
		if (size != ETH_HLEN && size != ETH_HLEN + 4)
			return cmd_refuse(cmd, STAT_BAD_PARAM, "Ethernet header of %u bytes", size);
		break;
	case MLX5_REFORMAT_TYPE_INSERT_HDR:
	case MLX5_REFORMAT_TYPE_REMOVE_HDR:
		if (param_0 != MLX5_REFORMAT_CONTEXT_ANCHOR_MAC_START &&
		    param_0 != MLX5_REFORMAT_CONTEXT_ANCHOR_IP_START &&
		    param_0 != MLX5_REFORMAT_CONTEXT_ANCHOR_TCP_UDP_START)
			return cmd_refuse(cmd, STAT_BAD_PARAM, "anchor %u", param_0);
		if (!size || size > MAX_REFORMAT_INSERT || param_1 > MAX_REFORMAT_INSERT ||
		    size & 1)
			return cmd_refuse(cmd, STAT_BAD_PARAM, "%u bytes at offset %u", size,
					  param_1);
		return STAT_OK;
	default:
		return cmd_refuse(cmd, STAT_BAD_PARAM, "reformat type %u", type);
	}
	if (param_0 || param_1)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "reformat type %u has no parameters", type);
	return STAT_OK;
}

static void reformat_destroy(struct obj *obj)
{
	free(obj);
}

/* The larger of the limits of the switch and of the function itself */
static uint32_t max_encap_size(struct vhca *vhca)
{
	const void *esw = caps_current(vhca, CAP_ESWITCH);
	uint32_t nic = ifc_get(flow_table_nic_cap, caps_current(vhca, CAP_FLOW_TABLE),
			       max_encap_header_size);
	uint32_t most = esw ? ifc_get(e_switch_cap, esw, max_encap_header_size) : 0;

	return most > nic ? most : nic;
}

static enum cmd_status alloc_reformat(struct cmd *cmd)
{
	const uint8_t *context =
		ifc_addr(alloc_packet_reformat_context_in, cmd->in, packet_reformat_context);
	const uint8_t *data = ifc_addr(packet_reformat_context_in, context, reformat_data);
	uint32_t size = ifc_get(packet_reformat_context_in, context, reformat_data_size);
	uint8_t type = ifc_get(packet_reformat_context_in, context, reformat_type);
	uint8_t param_0 = ifc_get(packet_reformat_context_in, context, reformat_param_0);
	uint8_t param_1 = ifc_get(packet_reformat_context_in, context, reformat_param_1);
	struct reformat *reformat;
	enum cmd_status status;
	bool has_data = type != MLX5_REFORMAT_TYPE_REMOVE_HDR;

	if (size > max_encap_size(cmd->vhca))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "reformat data of %u bytes", size);
	status = check_type(cmd, type, param_0, param_1, size);
	if (status)
		return status;
	if (has_data && cmd->in_len < data - cmd->in + size)
		return cmd_refuse(cmd, STAT_BAD_INP_LEN, "%u bytes with %u of data", cmd->in_len,
				  size);
	reformat = calloc(1, sizeof(*reformat) + size);
	if (!reformat)
		return cmd_refuse(cmd, STAT_NO_RES, "no memory");
	reformat->type = type;
	reformat->param_0 = param_0;
	reformat->param_1 = param_1;
	reformat->size = size;
	if (has_data)
		memcpy(reformat->data, data, size);
	if (!obj_add(cmd->vhca, OBJ_REFORMAT, &reformat->obj, reformat_destroy)) {
		free(reformat);
		return cmd_refuse(cmd, STAT_NO_RES, "no room for a packet reformat context");
	}
	ifc_set(alloc_packet_reformat_context_out, cmd->out, packet_reformat_id, reformat->obj.num);
	return STAT_OK;
}

static enum cmd_status reformat_of(struct cmd *cmd, struct reformat **reformat)
{
	uint32_t id = ifc_get(dealloc_packet_reformat_context_in, cmd->in, packet_reformat_id);

	*reformat = obj_find(cmd->vhca, OBJ_REFORMAT, id);
	if (!*reformat)
		return cmd_refuse(cmd, STAT_BAD_RES, "no packet reformat %#x", id);
	return STAT_OK;
}

static enum cmd_status dealloc_reformat(struct cmd *cmd)
{
	struct reformat *reformat;
	enum cmd_status status = reformat_of(cmd, &reformat);

	if (status)
		return status;
	if (reformat->obj.refs)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE,
				  "packet reformat %#x is used by %u entries", reformat->obj.num,
				  reformat->obj.refs);
	obj_del(&reformat->obj);
	return STAT_OK;
}

static enum cmd_status query_reformat(struct cmd *cmd)
{
	uint8_t *context =
		ifc_addr(query_packet_reformat_context_out, cmd->out, packet_reformat_context);
	uint8_t *data = ifc_addr(packet_reformat_context_in, context, reformat_data);
	struct reformat *reformat;
	enum cmd_status status = reformat_of(cmd, &reformat);

	if (status)
		return status;
	if (cmd->out_len < data - cmd->out + reformat->size)
		return cmd_refuse(cmd, STAT_BAD_OUTP_LEN, "%u bytes with %u of data", cmd->out_len,
				  reformat->size);
	ifc_set(packet_reformat_context_in, context, reformat_type, reformat->type);
	ifc_set(packet_reformat_context_in, context, reformat_param_0, reformat->param_0);
	ifc_set(packet_reformat_context_in, context, reformat_param_1, reformat->param_1);
	ifc_set(packet_reformat_context_in, context, reformat_data_size, reformat->size);
	memcpy(data, reformat->data, reformat->size);
	return STAT_OK;
}

static const struct cmd_desc reformat_cmds[] = {
	CMD(ALLOC_PACKET_REFORMAT_CONTEXT, alloc_packet_reformat_context, CMD_INIT, 0,
	    alloc_reformat),
	CMD(DEALLOC_PACKET_REFORMAT_CONTEXT, dealloc_packet_reformat_context, CMD_INIT, 0,
	    dealloc_reformat),
	CMD(QUERY_PACKET_REFORMAT_CONTEXT, query_packet_reformat_context, CMD_INIT, 0,
	    query_reformat),
	{}
};

CMD_TABLE(reformat_cmds);
