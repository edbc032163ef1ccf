// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "frame/byteorder.h"
#include "frame/frame.h"

#define ETH_HLEN	14

bool vlan_pop(struct frame *frame)
{
	if (frame->len < ETH_HLEN + 4 || !vlan_is_proto(frame->data + 12))
		return false;
	memmove(frame->data + 4, frame->data, 12);
	frame_pull(frame, 4);
	frame_changed(frame);
	return true;
}

bool vlan_push(struct frame *frame, uint16_t proto, uint16_t tci)
{
	if (frame->len < ETH_HLEN || !frame_push(frame, 4))
		return false;
	memmove(frame->data, frame->data + 4, 12);
	put_be16(frame->data + 12, proto);
	put_be16(frame->data + 14, tci);
	frame_changed(frame);
	return true;
}
