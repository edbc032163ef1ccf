/* SPDX-License-Identifier: GPL-2.0 */
/* Models of ConnectX that the driver supports. */
#ifndef SF_MLX5_VHCA_CARD_H
#define SF_MLX5_VHCA_CARD_H

#include <linux/types.h>

struct pci_dev;
struct vhca;

/* Return whether it is a physical function of a supported model; log an error if it is not */
bool card_supported(struct pci_dev *pdev);
/* Return false if no firmware of this model has SFs */
bool card_may_have_sfs(const struct pci_dev *pdev);

/* Log a request for a report, unless the card is emulated. Sleeps. */
void card_announce(struct pci_dev *pdev, struct vhca *vhca);

#endif
