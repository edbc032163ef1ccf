// SPDX-License-Identifier: GPL-2.0
/*
 * MNVDA: the configuration that a card keeps across power cycles, item by item. A written value
 * would be in force after the next start of the firmware, which is not emulated: current values are
 * the factory's, and written ones are reported as next values.
 */
#include "firmware/window.h"
#include "port/register.h"

/* Layouts without a public header: mainline's driver has them in lib/nv_param.c */
struct mlx5_ifc_emu_config_item_bits {
	u8 valid[0x2];
	u8 priority[0x2];
	u8 header_type[0x2];
	u8 ovr_en[0x1];
	u8 rd_en[0x1];
	u8 access_mode[0x2];
	u8 reserved_at_a[0x1];
	u8 writer_id[0x5];
	u8 version[0x4];
	u8 reserved_at_14[0x2];
	u8 host_id_valid[0x1];
	u8 length[0x9];
	u8 type[0x20];
	u8 reserved_at_40[0x10];
	u8 crc16[0x10];
};

struct mlx5_ifc_emu_mnvda_bits {
	struct mlx5_ifc_emu_config_item_bits header;
	u8 data[0x800];
};

struct mlx5_ifc_emu_pci_cap_bits {
	u8 max_vfs_per_pf_valid[0x1];
	u8 reserved_at_1[0x13];
	u8 per_pf_total_vf_supported[0x1];
	u8 reserved_at_15[0xb];
	u8 sriov_support[0x1];
	u8 reserved_at_21[0xf];
	u8 max_vfs_per_pf[0x10];
	u8 reserved_at_40[0x60];
};

struct mlx5_ifc_emu_pci_conf_bits {
	u8 sriov_valid[0x1];
	u8 reserved_at_1[0xa];
	u8 per_pf_num_sf[0x1];
	u8 reserved_at_c[0x5];
	u8 per_pf_total_vf[0x1];
	u8 reserved_at_12[0xe];
	u8 sriov_en[0x1];
	u8 reserved_at_21[0xf];
	u8 total_vfs[0x10];
	u8 reserved_at_40[0x20];
};

struct mlx5_ifc_emu_pf_pci_conf_bits {
	u8 log_sf_bar_size[0x8];
	u8 pf_total_sf_en[0x1];
	u8 pf_total_vf_en[0x1];
	u8 reserved_at_a[0x6];
	u8 total_sf[0x10];
	u8 reserved_at_20[0x30];
	u8 total_vf[0x10];
	u8 reserved_at_60[0x20];
};

enum { MODE_NEXT, MODE_CURRENT, MODE_DEFAULT, MODES };

#define LOG_KB		10
#define PER_HOST_PF	0x03000000	/* class 3, of PF 0 */

static void pci_cap(const struct card *card, void *data)
{
	(void)card;
	ifc_set(emu_pci_cap, data, max_vfs_per_pf_valid, 1);
	ifc_set(emu_pci_cap, data, sriov_support, 1);
	ifc_set(emu_pci_cap, data, max_vfs_per_pf, 127);
}

/* SR-IOV is off, as the missing capability in the configuration space shows */
static void pci_conf(const struct card *card, void *data)
{
	ifc_set(emu_pci_conf, data, sriov_valid, 1);
	ifc_set(emu_pci_conf, data, per_pf_num_sf, !!card->config->max_sfs);
}

static void pf_pci_conf(const struct card *card, void *data)
{
	if (!card->config->max_sfs)
		return;
	ifc_set(emu_pf_pci_conf, data, log_sf_bar_size, LOG_SF_WINDOW_PAGES + 12 - LOG_KB);
	ifc_set(emu_pf_pci_conf, data, pf_total_sf_en, 1);
	ifc_set(emu_pf_pci_conf, data, total_sf, card->config->max_sfs);
}

static const struct item {
	uint32_t type;			/* class and index */
	uint16_t bytes;
	bool fixed;			/* a capability */
	void (*factory)(const struct card *card, void *data);	/* NULL: all zero */
} items[NV_ITEMS] = {
	{ 0x80, ifc_bytes(emu_pci_conf), false, pci_conf },
	{ 0x81, ifc_bytes(emu_pci_cap), true, pci_cap },
	{ 0x10a, 8, false, NULL },	/* software offloads: completion compression, … */
	{ 0x10b, 4, true, NULL },	/* which of these can be set */
	{ 0x11d, 8, false, NULL },	/* software accelerators: checksum by parser */
	{ PER_HOST_PF | 0x80, ifc_bytes(emu_pf_pci_conf), false, pf_pci_conf },
};

static enum cmd_status mnvda(struct access *a)
{
	const void *in = ifc_addr(emu_mnvda, a->in, header);
	uint32_t type = ifc_get(emu_config_item, in, type);
	uint32_t bytes = ifc_get(emu_config_item, in, length);
	uint8_t mode = ifc_get(emu_config_item, in, access_mode);
	uint8_t *data = ifc_addr(emu_mnvda, a->out, data);
	struct nv_value *value;
	const struct item *item;
	unsigned int i;

	for (i = 0; i < NV_ITEMS && items[i].type != type; i++)
		;
	if (i == NV_ITEMS)
		return reg_refuse(a, STAT_BAD_PARAM, "no configuration item 0x%x", type);
	item = &items[i];
	value = &a->port->nv[i];
	if (bytes != item->bytes)
		return reg_refuse(a, STAT_BAD_PARAM, "item 0x%x of %u bytes, has %u", type, bytes,
				  item->bytes);
	if (mode >= MODES)
		return reg_refuse(a, STAT_BAD_PARAM, "access mode %u", mode);
	if (a->write) {
		if (item->fixed || mode != MODE_NEXT)
			return reg_refuse(a, STAT_BAD_PARAM, "item 0x%x is read-only", type);
		value->written = true;
		memcpy(value->data, ifc_addr(emu_mnvda, a->in, data), bytes);
	}
	memset(data, 0, ifc_bytes(emu_mnvda) - ifc_bytes(emu_config_item));
	if (mode == MODE_NEXT && value->written)
		memcpy(data, value->data, bytes);
	else if (item->factory)
		item->factory(a->port->card, data);
	return STAT_OK;
}

static const struct reg nv_config_regs[] = {
	REG(0x9024, emu_mnvda, REG_RW | REG_PF, mnvda),
	{}
};

REG_TABLE(nv_config_regs);
