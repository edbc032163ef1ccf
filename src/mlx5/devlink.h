/* SPDX-License-Identifier: GPL-2.0 */
/* The PF's devlink instance. */
#ifndef SF_MLX5_DEVLINK_H
#define SF_MLX5_DEVLINK_H

struct pci_dev;
struct pf;

struct pf *pf_devlink_alloc(struct pci_dev *pdev);
void pf_devlink_free(struct pf *pf);
/* Register the uplink's port and resources, then the instance. Eswitch and SFs must exist. */
int pf_devlink_register(struct pf *pf);
void pf_devlink_unregister(struct pf *pf);

#endif
