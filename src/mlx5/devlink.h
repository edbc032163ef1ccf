/* SPDX-License-Identifier: GPL-2.0 */
/* The PF's devlink instance. */
#ifndef SF_MLX5_DEVLINK_H
#define SF_MLX5_DEVLINK_H

struct pci_dev;
struct pf;

struct pf *pf_devlink_alloc(struct pci_dev *pdev);
void pf_devlink_free(struct pf *pf);
/* Port of the wire and resources; then the instance is visible. The eswitch and SFs are there. */
int pf_devlink_register(struct pf *pf);
void pf_devlink_unregister(struct pf *pf);

#endif
