// SPDX-License-Identifier: GPL-2.0
/* Basic properties of a function. */
#include <linux/io.h>
#include <linux/kernel.h>
#include <sfbus/sfbus.h>

#include "core.h"

/**
 * vhca_of() - the function that a class device belongs to
 * @sfdev: the class device
 *
 * Context: between probe and remove of the class device's driver.
 * Return: the function.
 */
struct vhca *vhca_of(struct sf_device *sfdev)
{
	return sf_get_drvdata(&sf_device_function(sfdev)->sfdev);
}
EXPORT_SYMBOL_GPL(vhca_of);

/**
 * vhca_devlink_port() - the devlink port of a function's netdevice
 * @vhca: the function
 *
 * An SF's port has the flavour "virtual" and belongs to the SF's own devlink instance. It exists as
 * long as the function driver is bound: until remove of the class device's driver has returned.
 *
 * Context: any.
 * Return: the port.
 */
struct devlink_port *vhca_devlink_port(const struct vhca *vhca)
{
	return vhca->port;
}
EXPORT_SYMBOL_GPL(vhca_devlink_port);

/**
 * vhca_device() - the device for log messages about the function
 * @vhca: the function
 *
 * Return: the PCI device or the SF device.
 */
struct device *vhca_device(const struct vhca *vhca)
{
	return vhca->device;
}
EXPORT_SYMBOL_GPL(vhca_device);

/**
 * vhca_dma_device() - the device that memory is mapped for
 * @vhca: the function
 *
 * Return: the PCI device, as an SF has no requester id of its own.
 */
struct device *vhca_dma_device(const struct vhca *vhca)
{
	return vhca->dma;
}
EXPORT_SYMBOL_GPL(vhca_dma_device);

/**
 * vhca_numa_node() - the NUMA node that the function is close to
 * @vhca: the function
 *
 * Return: the node, or NUMA_NO_NODE.
 */
int vhca_numa_node(const struct vhca *vhca)
{
	return dev_to_node(vhca->dma);
}
EXPORT_SYMBOL_GPL(vhca_numa_node);

static enum vhca_condition vhca_condition(const struct vhca *vhca)
{
	return max(READ_ONCE(vhca->condition), READ_ONCE(vhca->pf->condition));
}

/**
 * vhca_fw_version() - version of the running firmware
 * @vhca: the function
 * @version: filled in, such as "22.36.1010"; empty if the function is gone
 * @size: size of @version in bytes
 *
 * Context: any.
 */
void vhca_fw_version(const struct vhca *vhca, char *version, size_t size)
{
	u32 rev, sub;

	if (vhca_gone(vhca)) {
		*version = '\0';
		return;
	}
	rev = ioread32be(&vhca->iseg->fw_rev);
	sub = ioread32be(&vhca->iseg->cmdif_rev_fw_sub);
	snprintf(version, size, "%u.%u.%04u", rev & 0xffff, rev >> 16, sub & 0xffff);
}
EXPORT_SYMBOL_GPL(vhca_fw_version);

/**
 * vhca_gone() - whether the function has vanished or its firmware has failed
 * @vhca: the function
 *
 * This does not access the card; a failure or removal is detected within two seconds.
 *
 * A card that has failed may still write to memory, so commands that destroy an object fail. If an
 * object was not destroyed, its memory must be passed to vhca_buf_lose() or vhca_lose().
 *
 * Context: any.
 * Return: true if registers must not be accessed any more and commands fail.
 */
bool vhca_gone(const struct vhca *vhca)
{
	return vhca_condition(vhca) != VHCA_WORKS;
}
EXPORT_SYMBOL_GPL(vhca_gone);

bool vhca_vanished(const struct vhca *vhca)
{
	return vhca_condition(vhca) == VHCA_VANISHED;
}
