/* SPDX-License-Identifier: GPL-2.0 */
/* Models of ConnectX: which the driver knows how to drive, and what is known of them. */
#ifndef SF_MLX5_CARD_H
#define SF_MLX5_CARD_H

#include <linux/types.h>

#define CARD_BOARD_ID_LEN	16

struct pci_dev;
struct vhca;

/* False, with a message: it is not a physical function of a model that is known */
bool card_supported(struct pci_dev *pdev);
/* False: of this model no firmware has SFs */
bool card_may_have_sfs(const struct pci_dev *pdev);

/* QUERY_ADAPTER: the board's id, a string. Sleeps. 0 or a negative errno. */
int card_board_id(struct vhca *vhca, char id[CARD_BOARD_ID_LEN + 1]);
/* Asks for a report, unless the card is emulated. Sleeps. */
void card_announce(struct pci_dev *pdev, struct vhca *vhca);

#endif
