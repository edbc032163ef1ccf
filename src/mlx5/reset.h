/* SPDX-License-Identifier: GPL-2.0 */
/* Resets of the card: afterwards the PF and its SFs are restored. */
#ifndef SF_MLX5_RESET_H
#define SF_MLX5_RESET_H

struct pci_error_handlers;

extern const struct pci_error_handlers pf_error_handlers;

#endif
