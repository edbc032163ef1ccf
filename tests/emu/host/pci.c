// SPDX-License-Identifier: GPL-2.0
/* Capabilities are at the offsets of a ConnectX-6 Dx, so that dumps of both can be compared. */
#include <endian.h>
#include <stdio.h>
#include <string.h>
#include <linux/pci_regs.h>

#include "host/pci.h"

enum {
	CAP_PM		= 0x40,
	CAP_VPD		= 0x48,
	CAP_EXPRESS	= 0x60,
	CAP_MSIX	= 0x9c,
	CAP_VSC		= 0xc0,
	EXT_AER		= 0x100,
	EXT_ARI		= 0x150,
	EXT_DSN		= 0x1a0,

	MSIX_TABLE	= 0x2000,
	MSIX_PAGE	= 0x1000,

	VSC_CTRL	= CAP_VSC + 0x04,
	VSC_COUNTER	= CAP_VSC + 0x08,
	VSC_SEMAPHORE	= CAP_VSC + 0x0c,
	VSC_ADDR	= CAP_VSC + 0x10,
	VSC_DATA	= CAP_VSC + 0x14,
	VSC_END		= CAP_VSC + 0x18,
};

#define VSC_ADDR_FLAG	0x80000000u
#define MULTIFUNCTION	0x80		/* in the header type */

static void put16(struct pci *pci, uint32_t off, uint16_t value, uint16_t writable)
{
	value = htole16(value);
	writable = htole16(writable);
	memcpy(pci->space + off, &value, 2);
	memcpy(pci->writable + off, &writable, 2);
}

static void put32(struct pci *pci, uint32_t off, uint32_t value, uint32_t writable)
{
	put16(pci, off, value, writable);
	put16(pci, off + 2, value >> 16, writable >> 16);
}

static uint32_t get32(const struct pci *pci, uint32_t off)
{
	uint32_t value;

	memcpy(&value, pci->space + off, 4);
	return le32toh(value);
}

static void cap(struct pci *pci, uint32_t off, uint8_t id, uint8_t next)
{
	pci->space[off] = id;
	pci->space[off + 1] = next;
}

static void ext_cap(struct pci *pci, uint32_t off, uint16_t id, uint8_t version, uint32_t next)
{
	put32(pci, off, id | (uint32_t)version << 16 | next << 20, 0);
}

static void bar(struct pci *pci, unsigned int n, uint64_t size)
{
	uint64_t mask = ~(size - 1);

	put32(pci, PCI_BASE_ADDRESS_0 + 4 * n, PCI_BASE_ADDRESS_MEM_TYPE_64 |
	      PCI_BASE_ADDRESS_MEM_PREFETCH, mask & ~0xfull);
	put32(pci, PCI_BASE_ADDRESS_0 + 4 * n + 4, 0, mask >> 32);
}

static uint8_t *vpd_item(uint8_t *at, const char *keyword, const char *text)
{
	memcpy(at, keyword, 2);
	at[2] = strlen(text);
	memcpy(at + 3, text, at[2]);
	return at + 3 + at[2];
}

static void fill_vpd(struct pci *pci, const struct device_config *config)
{
	static const char name[] = "ConnectX-6 Dx EN adapter card, emulated";
	uint8_t *start, *at = pci->vpd, sum = 0, *p;
	char serial[24];

	snprintf(serial, sizeof(serial), "EM%02X%02X%02X%02X%02X%02X", config->mac[0],
		 config->mac[1], config->mac[2], config->mac[3], config->mac[4], config->mac[5]);
	*at++ = 0x82;
	*at++ = sizeof(name) - 1;
	*at++ = 0;
	memcpy(at, name, sizeof(name) - 1);
	at += sizeof(name) - 1;
	*at++ = 0x90;
	at += 2;
	start = at;
	at = vpd_item(at, "PN", "MCX623106AN-EMU");
	at = vpd_item(at, "EC", "A1");
	at = vpd_item(at, "SN", serial);
	at = vpd_item(at, "V0", "PCIeGen4 x16");
	memcpy(at, "RV", 2);
	at[2] = 1;
	at += 3;
	/* The checksum makes the sum of all bytes up to and including itself 0 */
	for (p = pci->vpd; p < at; p++)
		sum += *p;
	start[-2] = at + 1 - start;
	start[-1] = 0;
	sum += start[-2];
	*at++ = -sum;
	*at = 0x78;
}

void pci_reset(struct pci *pci, const struct device_config *config)
{
	uint8_t *s = pci->space;
	unsigned int table;

	memset(s, 0, sizeof(pci->space));
	memset(pci->writable, 0, sizeof(pci->writable));
	put16(pci, PCI_VENDOR_ID, 0x15b3, 0);
	put16(pci, PCI_DEVICE_ID, config->device_id, 0);
	put16(pci, PCI_COMMAND, 0, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_PARITY |
	      PCI_COMMAND_SERR | PCI_COMMAND_INTX_DISABLE);
	put16(pci, PCI_STATUS, PCI_STATUS_CAP_LIST, 0);
	put16(pci, PCI_CLASS_DEVICE, 0x0200, 0);
	put16(pci, PCI_CACHE_LINE_SIZE, 0, 0x00ff);
	s[PCI_HEADER_TYPE] = config->functions > 1 ? MULTIFUNCTION : 0;
	bar(pci, 0, config->bar_size[0]);
	bar(pci, 2, config->bar_size[2]);
	put16(pci, PCI_SUBSYSTEM_VENDOR_ID, 0x15b3, 0);
	put16(pci, PCI_SUBSYSTEM_ID, 0x0016, 0);
	s[PCI_CAPABILITY_LIST] = CAP_EXPRESS;
	pci->writable[PCI_INTERRUPT_LINE] = 0xff;

	cap(pci, CAP_EXPRESS, PCI_CAP_ID_EXP, CAP_VPD);
	put16(pci, CAP_EXPRESS + PCI_EXP_FLAGS, 2 | PCI_EXP_TYPE_ENDPOINT << 4, 0);
	put32(pci, CAP_EXPRESS + PCI_EXP_DEVCAP, 2 | PCI_EXP_DEVCAP_EXT_TAG | PCI_EXP_DEVCAP_RBER |
	      PCI_EXP_DEVCAP_FLR, 0);
	put16(pci, CAP_EXPRESS + PCI_EXP_DEVCTL, 0x2810, 0x7fff);
	put32(pci, CAP_EXPRESS + PCI_EXP_LNKCAP, PCI_EXP_LNKCAP_SLS_16_0GB | 16 << 4, 0);
	put16(pci, CAP_EXPRESS + PCI_EXP_LNKCTL, PCI_EXP_LNKCTL_CCC, 0x00fb);
	put16(pci, CAP_EXPRESS + PCI_EXP_LNKSTA, PCI_EXP_LNKSTA_CLS_16_0GB | 16 << 4 |
	      PCI_EXP_LNKSTA_SLC, 0);
	put32(pci, CAP_EXPRESS + PCI_EXP_DEVCAP2, PCI_EXP_DEVCAP2_COMP_TMOUT_DIS, 0);
	put16(pci, CAP_EXPRESS + PCI_EXP_DEVCTL2, 0, 0x001f);
	put32(pci, CAP_EXPRESS + PCI_EXP_LNKCAP2,
	      PCI_EXP_LNKCAP2_SLS_2_5GB | PCI_EXP_LNKCAP2_SLS_5_0GB | PCI_EXP_LNKCAP2_SLS_8_0GB |
	      PCI_EXP_LNKCAP2_SLS_16_0GB, 0);
	put16(pci, CAP_EXPRESS + PCI_EXP_LNKCTL2, 4, 0x000f);

	cap(pci, CAP_VPD, PCI_CAP_ID_VPD, CAP_MSIX);
	put16(pci, CAP_VPD + PCI_VPD_ADDR, 0, 0xffff);

	cap(pci, CAP_MSIX, PCI_CAP_ID_MSIX, CAP_VSC);
	put16(pci, CAP_MSIX + PCI_MSIX_FLAGS, config->vectors - 1,
	      PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL);
	put32(pci, CAP_MSIX + PCI_MSIX_TABLE, MSIX_TABLE, 0);
	/* On the page after the table; all of it is below the first doorbell page */
	table = (config->vectors * PCI_MSIX_ENTRY_SIZE + MSIX_PAGE - 1) & ~(MSIX_PAGE - 1u);
	put32(pci, CAP_MSIX + PCI_MSIX_PBA, MSIX_TABLE + table, 0);

	cap(pci, CAP_VSC, PCI_CAP_ID_VNDR, CAP_PM);
	s[CAP_VSC + 2] = VSC_END - CAP_VSC;

	cap(pci, CAP_PM, PCI_CAP_ID_PM, 0);
	put16(pci, CAP_PM + PCI_PM_PMC, 3, 0);
	put16(pci, CAP_PM + PCI_PM_CTRL, PCI_PM_CTRL_NO_SOFT_RESET, PCI_PM_CTRL_STATE_MASK);

	ext_cap(pci, EXT_AER, PCI_EXT_CAP_ID_ERR, 2, EXT_ARI);
	put32(pci, EXT_AER + PCI_ERR_UNCOR_MASK, 0x00100000, 0x01ff4010);
	put32(pci, EXT_AER + PCI_ERR_UNCOR_SEVER, 0x00062030, 0x01ff4030);
	put32(pci, EXT_AER + PCI_ERR_COR_MASK, 0x00002000, 0x0000f1c1);
	put32(pci, EXT_AER + PCI_ERR_CAP, 0, 0);
	ext_cap(pci, EXT_ARI, PCI_EXT_CAP_ID_ARI, 1, EXT_DSN);
	/* The last function's next function is 0 */
	put16(pci, EXT_ARI + PCI_ARI_CAP, ((config->function + 1) % config->functions) << 8, 0);
	ext_cap(pci, EXT_DSN, PCI_EXT_CAP_ID_DSN, 1, 0);
	put32(pci, EXT_DSN + 4,
	      config->mac[5] | config->mac[4] << 8 | config->mac[3] << 16 | 0x03u << 24, 0);
	put32(pci, EXT_DSN + 8, config->mac[2] << 8 | config->mac[1] << 16 |
	      (uint32_t)config->mac[0] << 24, 0);
	pci->vsc_owner = 0;
	pci->vsc_supported = false;
}

void pci_init(struct pci *pci, const struct device_config *config, const struct device_ops *ops,
	      void *card)
{
	memset(pci, 0, sizeof(*pci));
	pci->ops = ops;
	pci->card = card;
	fill_vpd(pci, config);
	pci_reset(pci, config);
}

static uint32_t vsc_get(struct pci *pci, uint32_t off)
{
	switch (off) {
	case VSC_CTRL:
		/* The top three bits have the status of the space: 0 is "not supported" */
		return pci->vsc_space | (uint32_t)pci->vsc_supported << 29;
	case VSC_COUNTER:
		return ++pci->vsc_counter;
	case VSC_SEMAPHORE:
		return pci->vsc_owner;
	default:
		return get32(pci, off);
	}
}

static void vsc_put(struct pci *pci, uint32_t off, uint32_t value)
{
	uint32_t data = 0;

	switch (off) {
	case VSC_CTRL:
		pci->vsc_space = value & 0xffff;
		pci->vsc_supported = pci->ops->vsc_read(pci->card, pci->vsc_space, 0, &data);
		break;
	case VSC_SEMAPHORE:
		/* Write the counter's value to take it while it is free; write 0 to free it */
		if (!value || !pci->vsc_owner)
			pci->vsc_owner = value;
		break;
	case VSC_ADDR:
		/* Flag 0 requests a read, and becomes 1; flag 1 requests a write, and becomes 0 */
		if (value & VSC_ADDR_FLAG) {
			pci->ops->vsc_write(pci->card, pci->vsc_space, value & ~VSC_ADDR_FLAG,
					    get32(pci, VSC_DATA));
			value &= ~VSC_ADDR_FLAG;
		} else if (pci->ops->vsc_read(pci->card, pci->vsc_space, value, &data)) {
			put32(pci, VSC_DATA, data, 0);
			value |= VSC_ADDR_FLAG;
		}
		put32(pci, VSC_ADDR, value, 0);
		break;
	case VSC_DATA:
		put32(pci, VSC_DATA, value, 0);
		break;
	}
}

void pci_read(struct pci *pci, uint32_t off, void *buf, uint32_t len)
{
	uint32_t value;

	if (off >= VSC_CTRL && off < VSC_END && len == 4 && !(off & 3)) {
		value = htole32(vsc_get(pci, off));
		memcpy(buf, &value, 4);
		return;
	}
	memcpy(buf, pci->space + off, len);
}

static void vpd_access(struct pci *pci)
{
	uint16_t addr = get32(pci, CAP_VPD) >> 16;
	uint32_t i;

	/* Read-only fields: a write completes without effect */
	if (addr & PCI_VPD_ADDR_F) {
		pci->space[CAP_VPD + 3] &= ~0x80;
		return;
	}
	for (i = 0; i < 4; i++)
		pci->space[CAP_VPD + 4 + i] = addr + i < PCI_VPD_MAX ? pci->vpd[addr + i] : 0;
	pci->space[CAP_VPD + 3] |= 0x80;
}

bool pci_write(struct pci *pci, uint32_t off, const void *buf, uint32_t len)
{
	const uint8_t *from = buf;
	bool master = pci->space[PCI_COMMAND] & PCI_COMMAND_MASTER;
	uint32_t devctl = CAP_EXPRESS + PCI_EXP_DEVCTL, i, value;

	if (off >= VSC_CTRL && off < VSC_END) {
		if (len == 4 && !(off & 3)) {
			memcpy(&value, buf, 4);
			vsc_put(pci, off, le32toh(value));
		}
		return false;
	}
	for (i = 0; i < len; i++)
		pci->space[off + i] = (pci->space[off + i] & ~pci->writable[off + i]) |
				      (from[i] & pci->writable[off + i]);
	if (off <= CAP_VPD + 3 && off + len > CAP_VPD + 3)
		vpd_access(pci);
	if (master != !!(pci->space[PCI_COMMAND] & PCI_COMMAND_MASTER))
		pci->ops->bus_master(pci->card, !master);
	/* Initiate FLR reads as 0 */
	return off <= devctl + 1 && off + len > devctl + 1 && from[devctl + 1 - off] & 0x80;
}
