/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_PCI_H
#define EMU_PCI_H

#include "host/device.h"

#define PCI_CONFIG_SIZE	4096
#define PCI_VPD_MAX	256

/* Configuration space in ConnectX's layout. */
struct pci {
	uint8_t space[PCI_CONFIG_SIZE];
	uint8_t writable[PCI_CONFIG_SIZE];
	uint8_t vpd[PCI_VPD_MAX];
	const struct device_ops *ops;
	void *card;
	uint32_t vsc_counter, vsc_owner;
	unsigned int vsc_space;
	bool vsc_supported;
};

void pci_init(struct pci *pci, const struct device_config *config, const struct device_ops *ops,
	      void *card);
void pci_read(struct pci *pci, uint32_t off, void *buf, uint32_t len);
/* Return true if the write requests a function level reset */
bool pci_write(struct pci *pci, uint32_t off, const void *buf, uint32_t len);
/* Reset registers to power-on values, but keep the identity */
void pci_reset(struct pci *pci, const struct device_config *config);

#endif
