// SPDX-License-Identifier: GPL-2.0
/* The cable: lanes, module state and the EEPROM of a QSFP28 passive copper cable (SFF-8636). */
#include <stdio.h>

#include "port/register.h"

#define LANES		4
#define I2C_LOW		0x50
#define PAGE		128
#define MAX_DWORDS	32
#define ID_QSFP28	0x11

enum {
	MCIA_OK		= 0x00,
	MCIA_BAD_I2C	= 0x03,
	MCIA_BAD_SIZE	= 0x04,
	MCIA_NO_PAGE	= 0x09,
	MCIA_NO_MODULE	= 0x10,
};

static uint8_t checksum(const uint8_t *from, unsigned int count)
{
	uint8_t sum = 0;

	while (count--)
		sum += *from++;
	return sum;
}

static void text(uint8_t *to, const char *from, size_t len)
{
	memset(to, ' ', len);
	memcpy(to, from, strlen(from) < len ? strlen(from) : len);
}

/* Lower page and upper page 00h; the cable has no others (flat memory) */
static void eeprom(const struct port *port, uint8_t *e)
{
	const uint8_t *mac = port->card->config->function[port->card->number].mac;
	char serial[17];

	memset(e, 0, 2 * PAGE);
	e[0] = ID_QSFP28;
	e[1] = 0x08;			/* SFF-8636 rev 2.8 */
	e[2] = 0x06;			/* flat memory, data not ready: a cable has no sensors */
	e[128] = ID_QSFP28;
	e[130] = 0x23;			/* no separable connector */
	e[131] = 0x88;			/* extended; 40GBASE-CR4 */
	e[139] = 0x05;			/* 64B/66B */
	e[140] = 0xff;			/* 25.5 GBd and more: see byte 222 */
	e[146] = 1;			/* metres */
	e[147] = 0xa0;			/* copper, unequalized */
	text(e + 148, "Mellanox", 16);
	e[166] = 0x02;			/* IEEE company id 00-02-c9 */
	e[167] = 0xc9;
	text(e + 168, "MCP1600-C001", 16);
	text(e + 184, "A2", 2);
	e[186] = 5;			/* attenuation at 2.5, 5, 7 and 12.9 GHz, dB */
	e[187] = 7;
	e[188] = 9;
	e[189] = 13;
	e[192] = 0x0b;			/* 100GBASE-CR4 */
	snprintf(serial, sizeof(serial), "MT%02X%02X%02X%02X%02X%02X", mac[0], mac[1], mac[2],
		 mac[3], mac[4], mac[5]);
	text(e + 196, serial, 16);
	text(e + 212, "230101", 8);
	e[222] = 0x67;			/* 25.75 GBd */
	e[191] = checksum(e + 128, 63);
	e[223] = checksum(e + 192, 31);
}

static unsigned int mcia_read(struct access *a, uint8_t *to)
{
	unsigned int offset = ifc_get(mcia_reg, a->in, device_address);
	unsigned int size = ifc_get(mcia_reg, a->in, size);
	uint8_t bytes[2 * PAGE];

	if (ifc_get(mcia_reg, a->in, module))
		return MCIA_NO_MODULE;
	if (ifc_get(mcia_reg, a->in, i2c_device_address) != I2C_LOW)
		return MCIA_BAD_I2C;
	if (ifc_get(mcia_reg, a->in, page_number) && offset + size > PAGE)
		return MCIA_NO_PAGE;
	if (!size || size > MAX_DWORDS * 4 || offset + size > sizeof(bytes))
		return MCIA_BAD_SIZE;
	eeprom(a->port, bytes);
	memcpy(to, bytes + offset, size);
	return MCIA_OK;
}

/* If the cable cannot be accessed, the register reports it, not the command's status */
static enum cmd_status mcia(struct access *a)
{
	uint8_t *to = ifc_addr(mcia_reg, a->out, dwords);

	memset(to, 0, MAX_DWORDS * 4);
	ifc_set(mcia_reg, a->out, status, mcia_read(a, to));
	return STAT_OK;
}

static enum cmd_status pmlp(struct access *a)
{
	unsigned int i;

	ifc_set(pmlp_reg, a->out, width, LANES);
	for (i = 0; i < LANES; i++) {
		uint8_t *lane = (uint8_t *)ifc_addr(pmlp_reg, a->out, lane0_module_mapping) + 4 * i;

		ifc_set(lane_2_module_mapping, lane, rx_lane, i);
		ifc_set(lane_2_module_mapping, lane, tx_lane, i);
		ifc_set(lane_2_module_mapping, lane, module, 0);
	}
	return STAT_OK;
}

static enum cmd_status pmaos(struct access *a)
{
	if (ifc_get(pmaos_reg, a->in, module))
		return reg_refuse(a, STAT_BAD_PARAM, "no module %u",
				  ifc_get(pmaos_reg, a->in, module));
	ifc_set(pmaos_reg, a->out, admin_status, 1);
	ifc_set(pmaos_reg, a->out, oper_status, 1);
	return STAT_OK;
}

static const struct reg module_regs[] = {
	REG(0x5002, pmlp_reg, REG_R | REG_PORT, pmlp),
	REG(0x5012, pmaos_reg, REG_R, pmaos),
	REG(0x9014, mcia_reg, REG_R, mcia),
	{}
};

REG_TABLE(module_regs);
