// SPDX-License-Identifier: GPL-2.0
/*
 * Registers of the card's clocks. Timestamps are from the free running clock; UTC is an offset to
 * it, which a driver may set and adjust. The card has no PPS pins.
 */
#include "port/register.h"
#include "record/clock.h"

#define NSEC		1000000000ull
#define FREQ_MAX	50000000	/* parts per billion */

static uint64_t utc(const struct port *port)
{
	return clock_now() + port->utc_offset;
}

static enum cmd_status mtpps(struct access *a)
{
	if (a->write || ifc_get(mtpps_reg, a->in, pin))
		return reg_refuse(a, STAT_BAD_PARAM, "no PPS pin %u",
				  ifc_get(mtpps_reg, a->in, pin));
	memset(a->out, 0, ifc_bytes(mtpps_reg));
	return STAT_OK;
}

static enum cmd_status mtppse(struct access *a)
{
	return reg_refuse(a, STAT_BAD_PARAM, "no PPS pin %u", ifc_get(mtppse_reg, a->in, pin));
}

static enum cmd_status set_mtutc(struct access *a)
{
	uint32_t nsec = ifc_get(mtutc_reg, a->in, utc_nsec);
	int32_t by;

	switch (ifc_get(mtutc_reg, a->in, operation)) {
	case MLX5_MTUTC_OPERATION_SET_TIME_IMMEDIATE:
		if (nsec >= NSEC)
			return reg_refuse(a, STAT_BAD_PARAM, "%u nanoseconds", nsec);
		a->port->utc_offset = ifc_get(mtutc_reg, a->in, utc_sec) * NSEC + nsec -
			clock_now();
		return STAT_OK;
	case MLX5_MTUTC_OPERATION_ADJUST_TIME:
		by = ifc_get(mtutc_reg, a->in, time_adjustment);
		a->port->utc_offset += by;
		return STAT_OK;
	case MLX5_MTUTC_OPERATION_ADJUST_FREQ_UTC:
		by = ifc_get(mtutc_reg, a->in, freq_adjustment);
		if (by > FREQ_MAX || by < -FREQ_MAX)
			return reg_refuse(a, STAT_BAD_PARAM, "frequency adjustment %d", by);
		a->port->freq_adjustment = by;
		return STAT_OK;
	default:
		return reg_refuse(a, STAT_BAD_PARAM, "operation %u",
				  ifc_get(mtutc_reg, a->in, operation));
	}
}

static enum cmd_status mtutc(struct access *a)
{
	enum cmd_status status = a->write ? set_mtutc(a) : STAT_OK;
	uint64_t now = utc(a->port);

	if (status)
		return status;
	ifc_set(mtutc_reg, a->out, freq_adjustment, a->port->freq_adjustment);
	ifc_set(mtutc_reg, a->out, utc_sec, now / NSEC);
	ifc_set(mtutc_reg, a->out, utc_nsec, now % NSEC);
	return STAT_OK;
}

/* The driver sets the wall clock for the firmware's log */
static enum cmd_status mrtc(struct access *a)
{
	uint64_t usec = (uint64_t)ifc_get(mrtc_reg, a->in, time_h) << 32 |
		ifc_get(mrtc_reg, a->in, time_l);

	if (a->write) {
		a->port->log_offset = usec * 1000 - clock_now();
		a->port->log_synced = true;
	}
	usec = (clock_now() + a->port->log_offset) / 1000;
	ifc_set(mrtc_reg, a->out, time_synced, a->port->log_synced);
	ifc_set(mrtc_reg, a->out, time_h, usec >> 32);
	ifc_set(mrtc_reg, a->out, time_l, usec);
	return STAT_OK;
}

static const struct reg clock_regs[] = {
	REG(0x902d, mrtc_reg, REG_RW | REG_PF, mrtc),
	REG(0x9053, mtpps_reg, REG_RW, mtpps),
	REG(0x9054, mtppse_reg, REG_RW, mtppse),
	REG(0x9055, mtutc_reg, REG_RW | REG_PF, mtutc),
	{}
};

REG_TABLE(clock_regs);
