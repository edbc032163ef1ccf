// SPDX-License-Identifier: GPL-2.0
#include "roce/address.h"
#include "switch/vport.h"

#define ROCE_V2		2
#define L3_IPV4		0
#define VLAN_ID		0xfff
#define SPORT_MIN	0xc000

static const uint8_t *entry(const struct vport *vport, unsigned int index)
{
	if (!vport->roce_addresses || index >= ROCE_ADDRESSES)
		return NULL;
	return vport->roce_addresses[index];
}

/* A cleared entry has no IP address */
static bool in_use(const uint8_t *address)
{
	static const uint8_t none[16];

	return address && ifc_get(roce_addr_layout, address, roce_version) == ROCE_V2 &&
	       memcmp(ifc_addr(roce_addr_layout, address, source_l3_address), none, sizeof(none));
}

uint16_t route_sport(const struct qp *qp)
{
	uint32_t mix = qp->obj.num * 0x9e3779b1u ^ qp->remote_qpn * 0x85ebca6bu;

	return SPORT_MIN | (mix >> 16 & 0x3fff);
}

bool route_from(struct vport *vport, unsigned int index, struct route *route)
{
	const uint8_t *address = entry(vport, index);

	if (!in_use(address))
		return false;
	memcpy(route->source, ifc_addr(roce_addr_layout, address, source_l3_address), 16);
	memcpy(route->smac, ifc_addr(roce_addr_layout, address, source_mac_47_32), 6);
	route->ipv4 = ifc_get(roce_addr_layout, address, roce_l3_type) == L3_IPV4;
	route->tagged = ifc_get(roce_addr_layout, address, vlan_valid);
	route->tci = ifc_get(roce_addr_layout, address, vlan_id);
	return true;
}

/* The Ethernet address of a group is derived from its IP address */
static bool is_group(const struct route *route)
{
	static const uint8_t ipv4[3] = { 0x01, 0x00, 0x5e };

	if (route->ipv4)
		return (route->dest[12] & 0xf0) == 0xe0 && !memcmp(route->dmac, ipv4, 3) &&
		       route->dmac[3] == (route->dest[13] & 0x7f) &&
		       !memcmp(route->dmac + 4, route->dest + 14, 2);
	return route->dest[0] == 0xff && route->dmac[0] == 0x33 && route->dmac[1] == 0x33 &&
	       !memcmp(route->dmac + 2, route->dest + 12, 4);
}

bool route_is_here(struct vport *vport, const struct packet *packet)
{
	const struct route *to = &packet->route;
	struct route mine;
	unsigned int i;

	if (is_group(to))
		return true;
	for (i = 0; vport->roce_addresses && i < ROCE_ADDRESSES; i++) {
		mine = (struct route){};
		if (route_from(vport, i, &mine) && !memcmp(mine.source, to->dest, 16) &&
		    !memcmp(mine.smac, to->dmac, 6) && mine.ipv4 == to->ipv4 &&
		    mine.tagged == to->tagged &&
		    (!to->tagged || mine.tci == (to->tci & VLAN_ID)))
			return true;
	}
	return false;
}
