// SPDX-License-Identifier: GPL-2.0
/*
 * Quarantine for memory that the card did not give up and may still write to. It stays mapped and
 * unused until the card cannot access it: the teardown of a function releases its queues, a reset
 * releases everything.
 */
#include <linux/pci.h>

#include "core.h"
#include "quarantine.h"

/**
 * vhca_lose() - put memory that the card did not give up into quarantine
 * @vhca: the function
 * @lost: embedded in the structure that describes the memory; free is set, and is called when the
 *	card cannot access the memory any more, at the latest when the PF's driver is unbound
 * @owner: THIS_MODULE, which stays loaded until then; NULL for sf_mlx5, which unbinds the PF when
 *	it is unloaded
 *
 * Memory is freed in reverse order.
 *
 * Context: any.
 */
void vhca_lose(struct vhca *vhca, struct vhca_lost *lost, struct module *owner)
{
	lost->owner = owner;
	__module_get(owner);
	llist_add(&lost->node, &vhca->lost);
}
EXPORT_SYMBOL_GPL(vhca_lose);

void vhca_lost_free(struct vhca *vhca)
{
	struct vhca_lost *lost, *next;

	llist_for_each_entry_safe(lost, next, llist_del_all(&vhca->lost), node) {
		struct module *owner = lost->owner;

		lost->free(vhca->pf, lost);
		module_put(owner);
	}
}

void vhca_lost_leave(struct vhca *vhca)
{
	struct llist_node *first = llist_del_all(&vhca->lost), *last = first;

	if (!first)
		return;
	while (last->next)
		last = last->next;
	llist_add_batch(first, last, &vhca->pf->lost);
}

/* Unlike pci_reset_function(), this does not call the driver, which is being unbound */
static int quarantine_reset(struct pci_dev *pdev)
{
	int err;

	/* The reset must not restore bus mastering */
	pci_clear_master(pdev);
	pci_save_state(pdev);
	err = __pci_reset_function_locked(pdev);
	pci_restore_state(pdev);
	return err;
}

void vhca_lost_recover(struct vhca *vhca)
{
	struct pci_dev *pdev = to_pci_dev(vhca->dma);
	int err = 0;

	if (llist_empty(&vhca->lost))
		return;
	if (pci_device_is_present(pdev)) {
		dev_warn(vhca->device,
			 "device still owns host memory: resetting it\n");
		err = quarantine_reset(pdev);
	}
	if (err)
		dev_err(vhca->device,
			"device still owns host memory and cannot be reset, leaking it: %d\n", err);
	else
		vhca_lost_free(vhca);
}
