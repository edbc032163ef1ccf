// SPDX-License-Identifier: GPL-2.0
/* Registers of the port's memory: receive buffers, their priorities, shared pools. */
#include "port/register.h"

#define CELL_BYTES	128
#define PORT_CELLS	2048		/* 256 KB of the shared memory are the port's headroom */
#define POOL_CELLS	8192
#define BUFFERS_TOTAL	10		/* the last two are the card's own */
#define POOL_MODE_STATIC	0
#define POOL_MODE_DYNAMIC	1

enum { INGRESS, EGRESS, DIRECTIONS };

void buffer_reset(struct port *port)
{
	unsigned int dir, i;

	memset(port->buffer, 0, sizeof(port->buffer));
	for (i = 0; i < PORT_BUFFERS; i++)
		port->buffer[i].lossy = true;
	port->buffer[0].size = PORT_CELLS / 2;
	port->xoff_timer = 0xffff;
	port->xoff_refresh = 0x7fff;
	memset(port->prio_buffer, 0, sizeof(port->prio_buffer));
	port->untagged_buffer = 0;
	memset(port->pool, 0, sizeof(port->pool));
	memset(port->share, 0, sizeof(port->share));
	for (dir = 0; dir < DIRECTIONS; dir++) {
		for (i = 0; i < 2; i++) {
			port->pool[dir][i].size = POOL_CELLS / 2;
			port->pool[dir][i].mode = POOL_MODE_DYNAMIC;
		}
		for (i = 0; i < PORT_BUFFERS; i++)
			port->share[dir][i].infinite = true;
	}
}

static enum cmd_status set_pbmc(struct access *a)
{
	unsigned int i, sum = 0;

	for (i = 0; i < PORT_BUFFERS; i++) {
		const void *buffer = ifc_addr(pbmc_reg, a->in, buffer[i]);
		unsigned int size = ifc_get(bufferx_reg, buffer, size);
		unsigned int xoff = ifc_get(bufferx_reg, buffer, xoff_threshold);

		sum += size;
		if (!ifc_get(bufferx_reg, buffer, lossy) &&
		    (xoff > size || ifc_get(bufferx_reg, buffer, xon_threshold) > xoff))
			return reg_refuse(a, STAT_BAD_PARAM,
					  "thresholds of buffer %u, which has %u cells",
					  i, size);
	}
	if (sum > PORT_CELLS)
		return reg_refuse(a, STAT_BAD_PARAM, "%u cells in all, the port has %u", sum,
				  PORT_CELLS);
	for (i = 0; i < PORT_BUFFERS; i++) {
		const void *buffer = ifc_addr(pbmc_reg, a->in, buffer[i]);

		a->port->buffer[i].lossy = ifc_get(bufferx_reg, buffer, lossy);
		a->port->buffer[i].size = ifc_get(bufferx_reg, buffer, size);
		a->port->buffer[i].xoff = ifc_get(bufferx_reg, buffer, xoff_threshold);
		a->port->buffer[i].xon = ifc_get(bufferx_reg, buffer, xon_threshold);
	}
	a->port->xoff_timer = ifc_get(pbmc_reg, a->in, xoff_timer_value);
	a->port->xoff_refresh = ifc_get(pbmc_reg, a->in, xoff_refresh);
	return STAT_OK;
}

static enum cmd_status pbmc(struct access *a)
{
	enum cmd_status status = a->write ? set_pbmc(a) : STAT_OK;
	unsigned int i;

	if (status)
		return status;
	ifc_set(pbmc_reg, a->out, xoff_timer_value, a->port->xoff_timer);
	ifc_set(pbmc_reg, a->out, xoff_refresh, a->port->xoff_refresh);
	ifc_set(pbmc_reg, a->out, port_buffer_size, PORT_CELLS);
	for (i = 0; i < BUFFERS_TOTAL; i++) {
		void *buffer = ifc_addr(pbmc_reg, a->out, buffer[i]);

		memset(buffer, 0, ifc_bytes(bufferx_reg));
		if (i >= PORT_BUFFERS)
			continue;
		ifc_set(bufferx_reg, buffer, lossy, a->port->buffer[i].lossy);
		ifc_set(bufferx_reg, buffer, size, a->port->buffer[i].size);
		ifc_set(bufferx_reg, buffer, xoff_threshold, a->port->buffer[i].xoff);
		ifc_set(bufferx_reg, buffer, xon_threshold, a->port->buffer[i].xon);
	}
	return STAT_OK;
}

static enum cmd_status pptb(struct access *a)
{
	uint32_t map = ifc_get(pptb_reg, a->in, prio_x_buff), now = 0;
	unsigned int prios = ifc_get(pptb_reg, a->in, pm), i;

	for (i = 0; a->write && i < PORT_PRIOS; i++)
		if (prios >> i & 1 && (map >> 4 * i & 0xf) >= PORT_BUFFERS)
			return reg_refuse(a, STAT_BAD_PARAM, "buffer %u for priority %u",
					  map >> 4 * i & 0xf, i);
	if (a->write && ifc_get(pptb_reg, a->in, um) &&
	    ifc_get(pptb_reg, a->in, untagged_buff) >= PORT_BUFFERS)
		return reg_refuse(a, STAT_BAD_PARAM, "buffer %u for untagged frames",
				  ifc_get(pptb_reg, a->in, untagged_buff));
	if (a->write && ifc_get(pptb_reg, a->in, um))
		a->port->untagged_buffer = ifc_get(pptb_reg, a->in, untagged_buff);
	for (i = 0; i < PORT_PRIOS; i++) {
		if (a->write && prios >> i & 1)
			a->port->prio_buffer[i] = map >> 4 * i & 0xf;
		now |= (uint32_t)a->port->prio_buffer[i] << 4 * i;
	}
	ifc_set(pptb_reg, a->out, prio_x_buff, now);
	ifc_set(pptb_reg, a->out, untagged_buff, a->port->untagged_buffer);
	return STAT_OK;
}

static enum cmd_status sbcam(struct access *a)
{
	uint8_t *mask = ifc_addr(sbcam_reg, a->out, sb_access_reg_cap_mask);
	unsigned int i;

	/* One bit for each register of this group, from the end of the mask. */
	for (i = 0; i < 128; i++)
		if (reg_find(0xb000 + i))
			mask[15 - i / 8] |= 1 << i % 8;
	ifc_set(sbcam_reg, a->out, cap_total_buffer_size,
		(PORT_CELLS + DIRECTIONS * POOL_CELLS) * CELL_BYTES);
	ifc_set(sbcam_reg, a->out, cap_cell_size, CELL_BYTES);
	ifc_set(sbcam_reg, a->out, cap_max_pg_buffers, PORT_BUFFERS);
	ifc_set(sbcam_reg, a->out, cap_num_pool_supported, PORT_POOLS);
	ifc_set(sbcam_reg, a->out, cap_max_tclass_data, PORT_PRIOS);
	return STAT_OK;
}

static enum cmd_status sbpr(struct access *a)
{
	unsigned int dir = ifc_get(sbpr_reg, a->in, dir), pool = ifc_get(sbpr_reg, a->in, pool);
	struct port_pool *p;

	if (dir >= DIRECTIONS || pool >= PORT_POOLS || ifc_get(sbpr_reg, a->in, desc))
		return reg_refuse(a, STAT_BAD_PARAM, "pool %u of direction %u", pool, dir);
	p = &a->port->pool[dir][pool];
	if (a->write) {
		if (ifc_get(sbpr_reg, a->in, mode) > POOL_MODE_DYNAMIC)
			return reg_refuse(a, STAT_BAD_PARAM, "mode %u",
					  ifc_get(sbpr_reg, a->in, mode));
		if (ifc_get(sbpr_reg, a->in, size) > PORT_CELLS + POOL_CELLS)
			return reg_refuse(a, STAT_BAD_PARAM, "pool of %u cells",
					  ifc_get(sbpr_reg, a->in, size));
		p->infinite = ifc_get(sbpr_reg, a->in, infi_size);
		p->size = ifc_get(sbpr_reg, a->in, size);
		p->mode = ifc_get(sbpr_reg, a->in, mode);
	}
	ifc_set(sbpr_reg, a->out, infi_size, p->infinite);
	ifc_set(sbpr_reg, a->out, size, p->size);
	ifc_set(sbpr_reg, a->out, mode, p->mode);
	/* Frames pass at once, so the occupancy is always 0 */
	ifc_set(sbpr_reg, a->out, buff_occupancy, 0);
	ifc_set(sbpr_reg, a->out, max_buff_occupancy, 0);
	ifc_set(sbpr_reg, a->out, ext_buff_occupancy, 0);
	return STAT_OK;
}

static enum cmd_status sbcm(struct access *a)
{
	unsigned int dir = ifc_get(sbcm_reg, a->in, dir);
	unsigned int buffer = ifc_get(sbcm_reg, a->in, pg_buff);
	struct port_share *s;

	if (dir >= DIRECTIONS || buffer >= PORT_BUFFERS || ifc_get(sbcm_reg, a->in, desc))
		return reg_refuse(a, STAT_BAD_PARAM, "buffer %u of direction %u", buffer, dir);
	s = &a->port->share[dir][buffer];
	if (a->write) {
		if (ifc_get(sbcm_reg, a->in, pool) >= PORT_POOLS)
			return reg_refuse(a, STAT_BAD_PARAM, "pool %u",
					  ifc_get(sbcm_reg, a->in, pool));
		s->exclusive = ifc_get(sbcm_reg, a->in, exc);
		s->min = ifc_get(sbcm_reg, a->in, min_buff);
		s->infinite = ifc_get(sbcm_reg, a->in, infi_max);
		s->max = ifc_get(sbcm_reg, a->in, max_buff);
		s->pool = ifc_get(sbcm_reg, a->in, pool);
	}
	ifc_set(sbcm_reg, a->out, exc, s->exclusive);
	ifc_set(sbcm_reg, a->out, min_buff, s->min);
	ifc_set(sbcm_reg, a->out, infi_max, s->infinite);
	ifc_set(sbcm_reg, a->out, max_buff, s->max);
	ifc_set(sbcm_reg, a->out, pool, s->pool);
	ifc_set(sbcm_reg, a->out, buff_occupancy, 0);
	ifc_set(sbcm_reg, a->out, max_buff_occupancy, 0);
	return STAT_OK;
}

static const struct reg port_buffer_regs[] = {
	REG(0x500b, pptb_reg, REG_RW | REG_PORT, pptb),
	REG(0x500c, pbmc_reg, REG_RW | REG_PORT, pbmc),
	REG(0xb001, sbpr_reg, REG_RW, sbpr),
	REG(0xb002, sbcm_reg, REG_RW | REG_PORT, sbcm),
	REG(0xb01f, sbcam_reg, REG_R, sbcam),
	{}
};

REG_TABLE(port_buffer_regs);
