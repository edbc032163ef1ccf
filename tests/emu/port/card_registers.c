// SPDX-License-Identifier: GPL-2.0
/* Registers of the card as a whole: names, byte order, timeouts, firmware tracer. */
#include "port/register.h"

enum { UNIT_MS, UNIT_S };

struct mlx5_ifc_emu_node_desc_bits {
	u8 desc[64][0x8];
};

static enum cmd_status node_desc(struct access *a)
{
	if (a->write)
		memcpy(a->port->node_desc, a->in, sizeof(a->port->node_desc));
	memcpy(a->out, a->port->node_desc, sizeof(a->port->node_desc));
	return STAT_OK;
}

/* The byte order of the results of atomic operations */
static enum cmd_status host_endianness(struct access *a)
{
	if (a->write)
		a->port->host_big_endian = ifc_get(register_host_endianness, a->in, he);
	ifc_set(register_host_endianness, a->out, he, a->port->host_big_endian);
	return STAT_OK;
}

static void set_timeout(void *timeout, unsigned int unit, unsigned int value)
{
	ifc_set(default_timeout, timeout, to_multiplier, unit);
	ifc_set(default_timeout, timeout, to_value, value);
}

static enum cmd_status dtor(struct access *a)
{
#define TIMEOUT(fld, unit, value) set_timeout(ifc_addr(dtor_reg, a->out, fld), unit, value)
	TIMEOUT(pcie_toggle_to, UNIT_S, 2);
	TIMEOUT(health_poll_to, UNIT_S, 2);
	TIMEOUT(full_crdump_to, UNIT_S, 60);
	TIMEOUT(fw_reset_to, UNIT_S, 60);
	TIMEOUT(flush_on_err_to, UNIT_S, 2);
	TIMEOUT(pci_sync_update_to, UNIT_S, 5);
	TIMEOUT(tear_down_to, UNIT_S, 3);
	TIMEOUT(fsm_reactivate_to, UNIT_S, 5);
	TIMEOUT(reclaim_pages_to, UNIT_S, 5);
	TIMEOUT(reclaim_vfs_pages_to, UNIT_S, 120);
#undef TIMEOUT
	return STAT_OK;
}

/* This firmware does not trace to memory, so no driver becomes the tracer's owner */
static enum cmd_status mtrc_cap(struct access *a)
{
	memset(a->out, 0, ifc_bytes(mtrc_cap));
	return STAT_OK;
}

static enum cmd_status mtrc_unowned(struct access *a)
{
	return reg_refuse(a, STAT_BAD_RES_STATE, "the tracer has no owner");
}

static const struct reg node_regs[] = {
	REG(0x6001, emu_node_desc, REG_RW, node_desc),
	REG(0x7004, register_host_endianness, REG_RW | REG_PF, host_endianness),
	REG(0x9040, mtrc_cap, REG_RW, mtrc_cap),
	REG(0x9041, mtrc_conf, REG_RW, mtrc_unowned),
	REG(0x9042, mtrc_stdb, REG_R, mtrc_unowned),
	REG(0x9043, mtrc_ctrl, REG_RW, mtrc_unowned),
	REG(0xc00e, dtor_reg, REG_R, dtor),
	{}
};

REG_TABLE(node_regs);
