/* SPDX-License-Identifier: GPL-2.0 */
/* Models of ConnectX: which the driver knows how to drive, and what is known of them. */
#ifndef SF_MLX5_VHCA_CARD_H
#define SF_MLX5_VHCA_CARD_H

#include <linux/types.h>

struct pci_dev;
struct vhca;

/* False, with a message: it is not a physical function of a model that is known */
bool card_supported(struct pci_dev *pdev);
/* False: of this model no firmware has SFs */
bool card_may_have_sfs(const struct pci_dev *pdev);

/* Asks for a report, unless the card is emulated. Sleeps. */
void card_announce(struct pci_dev *pdev, struct vhca *vhca);

#endif
