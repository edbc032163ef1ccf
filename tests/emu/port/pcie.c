// SPDX-License-Identifier: GPL-2.0
/* Registers of the card's own PCI Express link, and of its temperature. */
#include "port/port.h"
#include "port/register.h"
#include "record/clock.h"

#define LINK_WIDTH		16
#define LINK_SPEED_GEN4		0x10	/* one bit for each generation, 2.5 GT/s first */
#define POWER_SUFFICIENT	1
#define POWER_WATTS		75
#define GRP_PERFORMANCE		0
#define SENSOR_ASIC		0
#define SENSOR_MODULE		64
#define EIGHTHS			8	/* of a degree Celsius */
#define ASIC_IDLE		(42 * EIGHTHS)
#define ASIC_HIGH		(105 * EIGHTHS)

/* Layouts that the oldest kernel headers lack */
struct mlx5_ifc_emu_mtcap_bits {
	u8 reserved_at_0[0x19];
	u8 sensor_count[0x7];
	u8 reserved_at_20[0x20];
	u8 sensor_map_high[0x20];
	u8 sensor_map_low[0x20];
};

struct mlx5_ifc_emu_mtmp_bits {
	u8 reserved_at_0[0x14];
	u8 sensor_index[0xc];
	u8 reserved_at_20[0x10];
	u8 temperature[0x10];
	u8 mte[0x1];
	u8 mtr[0x1];
	u8 reserved_at_42[0xe];
	u8 max_temperature[0x10];
	u8 tee[0x2];
	u8 reserved_at_62[0xe];
	u8 threshold_high[0x10];
	u8 reserved_at_80[0x10];
	u8 threshold_low[0x10];
	u8 reserved_at_a0[0x20];
	u8 name_high[0x20];
	u8 name_low[0x20];
};

static enum cmd_status mpein(struct access *a)
{
	ifc_set(mpein_reg, a->out, link_width_enabled, LINK_WIDTH);
	ifc_set(mpein_reg, a->out, link_width_active, LINK_WIDTH);
	ifc_set(mpein_reg, a->out, link_speed_enabled, 2 * LINK_SPEED_GEN4 - 1);
	ifc_set(mpein_reg, a->out, link_speed_active, LINK_SPEED_GEN4);
	ifc_set(mpein_reg, a->out, num_of_pfs, 1);
	ifc_set(mpein_reg, a->out, max_read_request_size, 2);
	ifc_set(mpein_reg, a->out, max_payload_size, 1);
	ifc_set(mpein_reg, a->out, pwr_status, POWER_SUFFICIENT);
	ifc_set(mpein_reg, a->out, pci_power, POWER_WATTS);
	return STAT_OK;
}

static enum cmd_status mpcnt(struct access *a)
{
	void *set = ifc_addr(mpcnt_reg, a->out, counter_set);
	uint64_t ms = clock_now() / 1000000;

	if (ifc_get(mpcnt_reg, a->in, grp) != GRP_PERFORMANCE)
		return reg_refuse(a, STAT_BAD_PARAM, "counter group 0x%x",
				  ifc_get(mpcnt_reg, a->in, grp));
	memset(set, 0, ifc_bytes(mpcnt_reg) - 8);
	/* A virtual link has neither bit errors nor stalls; only its life time counts */
	ifc_set(pcie_perf_cntrs_grp_data_layout, set, life_time_counter_high, ms >> 32);
	ifc_set(pcie_perf_cntrs_grp_data_layout, set, life_time_counter_low, ms);
	return STAT_OK;
}

static enum cmd_status mtcap(struct access *a)
{
	ifc_set(emu_mtcap, a->out, sensor_count, 1);
	ifc_set(emu_mtcap, a->out, sensor_map_high, 0);
	ifc_set(emu_mtcap, a->out, sensor_map_low, 1u << SENSOR_ASIC);
	return STAT_OK;
}

/* An ASIC whose link is up is some degrees warmer than an idle one */
static enum cmd_status mtmp(struct access *a)
{
	int16_t now = ASIC_IDLE + (port_is_up(a->port) ? 9 * EIGHTHS : 0);

	switch (ifc_get(emu_mtmp, a->in, sensor_index)) {
	case SENSOR_ASIC:
		break;
	case SENSOR_MODULE:
		/* The passive copper cable has no sensor: it reads 0, and nothing can be set */
		memset(a->out + 4, 0, ifc_bytes(emu_mtmp) - 4);
		return STAT_OK;
	default:
		return reg_refuse(a, STAT_BAD_PARAM, "no sensor %u",
				  ifc_get(emu_mtmp, a->in, sensor_index));
	}
	if ((a->write && ifc_get(emu_mtmp, a->in, mtr)) || now > a->port->temperature_max)
		a->port->temperature_max = now;
	ifc_set(emu_mtmp, a->out, temperature, now);
	ifc_set(emu_mtmp, a->out, mte, 1);
	ifc_set(emu_mtmp, a->out, mtr, 0);
	ifc_set(emu_mtmp, a->out, max_temperature, a->port->temperature_max);
	ifc_set(emu_mtmp, a->out, threshold_high, ASIC_HIGH);
	ifc_set(emu_mtmp, a->out, threshold_low, ASIC_HIGH - 5 * EIGHTHS);
	memcpy(ifc_addr(emu_mtmp, a->out, name_high), "asic\0\0\0", 8);
	return STAT_OK;
}

static const struct reg pcie_regs[] = {
	REG(0x9009, emu_mtcap, REG_R | REG_PF, mtcap),
	REG(0x900a, emu_mtmp, REG_RW | REG_PF, mtmp),
	REG(0x9050, mpein_reg, REG_R, mpein),
	REG(0x9051, mpcnt_reg, REG_R, mpcnt),
	{}
};

REG_TABLE(pcie_regs);
