/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFBUS_SFBUS_H
#define SFBUS_SFBUS_H

#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/xarray.h>

/**
 * DOC: PURPOSE
 *
 * A scalable function (SF) is a slice of a network adapter's PCI physical
 * function (PF): it has its own objects in the adapter and its own doorbells,
 * and it is created and deleted individually while the PF is in use.  It has no
 * PCI identity.  What PCI provides for a virtual function - a place in the device
 * tree, an address window, drivers that are found by name, power management,
 * resets - this bus provides for an SF.  Interrupts and DMA are the PF's: the bus
 * shows which interrupts an SF uses, and names the device to map memory for.
 *
 * Two kinds of device are on the bus, as USB devices and USB interfaces are on one
 * bus:
 *
 * * An *SF device*, &struct sf_function, is the SF as a whole.  The PF's driver
 *   registers it; a *function driver* binds to it and brings the SF up.
 * * A *class device*, &struct sf_device, is one use of the SF, such as Ethernet or
 *   RDMA.  The function driver registers it as a child of the SF device; a *child
 *   driver* binds to it and registers with the subsystem of its class.
 *
 * ::
 *
 *	0000:06:00.0                    the PF's PCI device
 *	  0000:06:00.0-sf88             SF device,    match id "mlx5.sf"
 *	    0000:06:00.0-sf88.eth       class device, match id "mlx5.eth"
 *	    0000:06:00.0-sf88.rdma      class device, match id "mlx5.rdma"
 *
 * The bus knows no vendor and no class.  It has no pointer to pass data from one
 * driver to another: a child driver accesses the hardware through symbols that the
 * function driver's module exports, so module reference counts are correct.
 */

/**
 * DOC: USAGE
 *
 * **Names.**  A match id is "<vendor>.<class>", "<vendor>.sf" for an SF device.
 * A driver binds if an entry of its id table equals the device's match id, or if
 * the device's sysfs attribute driver_override contains its name (then no other
 * driver binds, as on PCI).  A uevent carries MODALIAS=sf:<match id>, so a module
 * with SF_MODULE_ALIAS("<match id>") is loaded when such a device appears.  Uevents
 * also carry SF_ALIAS, SFNUM and SF_CONTROLLER; in sysfs both kinds of device have
 * the attributes alias, sfnum and controller.
 *
 * **Alias.**  An SF has the same name after every boot: the first 60 bits of the
 * SHA-1 of "<PF device name>/c<controller>/sf<sfnum>", in lower-case base32
 * (RFC 4648), which is %SF_ALIAS_LEN characters of [a-z2-7].  A network interface
 * named "enm" plus alias is as long as IFNAMSIZ allows; the representor of the same
 * SF is named "enr" plus alias.  In a shell::
 *
 *	printf %s 0000:06:00.0/c0/sf88 | sha1sum | cut -c -40 | tr a-f A-F |
 *		basenc -d --base16 | base32 | cut -c -12 | tr A-Z a-z
 *
 * **Life time.**  The driver that registers a device owns its memory: the structures
 * are embedded in the driver's own and freed by dev.release, which must be set
 * before sf_function_init() or sf_device_init().  Every function has a counterpart,
 * to be called in reverse order:
 *
 * ======================  ======================
 * sf_function_init()      sf_function_put()
 * sf_function_add()       sf_function_del()
 * sf_device_init()        sf_device_put()
 * sf_device_add()         sf_device_del()
 * sf_function_irq_add()   sf_function_irq_del()
 * sf_driver_register()    sf_driver_unregister()
 * ======================  ======================
 *
 * A reference may be held after that, for example by an open sysfs file or a devlink
 * instance, and the bus takes no reference to the module that contains dev.release.
 * That module must therefore count its devices, and its exit function must wait until
 * the last one has been released.
 *
 * A function driver deletes its class devices in its remove callback, and a PF
 * driver its SF devices in its own, so a parent outlives its children.
 *
 * **Locking.**  As on the auxiliary bus: the bus calls probe, remove, shutdown and the
 * power management callbacks of a driver with the lock of the device held, and holds
 * no other device's lock.  sf_device_add() and sf_function_add() may call a driver's
 * probe, sf_device_del() and sf_function_del() its remove, before they return; the
 * caller must not hold a lock that these callbacks take.
 *
 * **DMA.**  An SF has no requester id of its own.  Memory is mapped for the PF's
 * device, sf_dma_device(); never use the dma operations of a device on this bus.
 *
 * **Power.**  A driver points driver.pm of its &struct sf_driver to a
 * &struct dev_pm_ops.  The bus has no power management of its own, so the driver
 * core calls all of its callbacks, for system sleep and runtime power management,
 * directly.  Devices suspend in the order of the device tree: class devices, the SF
 * device, the PF; they resume in the reverse order.
 *
 * **Reset.**  A PF driver calls sf_function_reset_prepare() for each SF device
 * before it resets the PF, or once an error has made the PF unusable, and
 * sf_function_reset_done() after the PF works again.  The bus calls reset_prepare of
 * the class devices' drivers, then of the function driver; later reset_done of the
 * function driver, then of the class devices' drivers.  All of them run with the
 * locks of their device and of the SF device held.
 *
 * Between the two calls a device may be unbound or deleted at any time, but no
 * driver is bound: probes are deferred until the reset is done.  A driver without
 * these callbacks is unbound before the reset and bound again after it, as on USB.
 */

/**
 * DOC: EXAMPLE
 *
 * A PF driver, when an SF becomes active:
 *
 * .. code-block:: c
 *
 *	struct foo_sf {
 *		struct sf_function sf;
 *		struct foo_pf *pf;
 *	};
 *
 *	static void foo_sf_release(struct device *dev)
 *	{
 *		struct sf_function *sf = to_sf_function(to_sf_device(dev));
 *
 *		kfree(container_of(sf, struct foo_sf, sf));
 *	}
 *
 *	foo->sf.sfdev.dev.release = foo_sf_release;
 *	err = sf_function_init(&foo->sf, &pdev->dev, "foo.sf", 0, sfnum,
 *			       &pdev->resource[2], start, size);
 *	if (err) {
 *		kfree(foo);
 *		return err;
 *	}
 *	err = sf_function_add(&foo->sf);
 *	if (err) {
 *		sf_function_put(&foo->sf);
 *		return err;
 *	}
 *
 * and when it becomes inactive:
 *
 * .. code-block:: c
 *
 *	sf_function_del(&foo->sf);
 *	sf_function_put(&foo->sf);
 *
 * The function driver does the same with a &struct sf_device and sf_device_init()
 * for each class.  A child driver:
 *
 * .. code-block:: c
 *
 *	static int foo_eth_probe(struct sf_device *sfdev, const struct sf_device_id *id)
 *	{
 *		struct sf_function *sf = sf_device_function(sfdev);
 *		…
 *	}
 *
 *	static const struct sf_device_id foo_eth_ids[] = {
 *		{ .match_id = "foo.eth" },
 *		{ }
 *	};
 *	SF_MODULE_ALIAS("foo.eth");
 *
 *	static struct sf_driver foo_eth_driver = {
 *		.name		= "foo_eth",
 *		.id_table	= foo_eth_ids,
 *		.probe		= foo_eth_probe,
 *		.remove		= foo_eth_remove,
 *	};
 *	module_sf_driver(foo_eth_driver);
 */

/* Characters of an alias, without the terminating zero */
#define SF_ALIAS_LEN	12

/**
 * struct sf_device - a device of either kind
 * @dev: the driver core's part; the driver that registers the device sets
 *	@dev.release, which frees the memory, before it calls the init function
 * @match_id: id that drivers are matched by; must live as long as the device
 * @driver_override: the only driver that may bind, or NULL; private to the bus,
 *	users write the sysfs attribute of this name
 */
struct sf_device {
	struct device dev;
	const char *match_id;
	const char *driver_override;

	/* private: */
	u8 reset_state;			/* guarded by the lock of dev */
};

/**
 * struct sf_device_id - an entry of a driver's id table
 * @match_id: match id of the devices that the driver binds to; NULL ends a table
 */
struct sf_device_id {
	const char *match_id;
};

/**
 * struct sf_driver - a driver of SF devices or of class devices
 * @probe: binds to a device; returns 0 or a negative errno.  The second argument
 *	is the entry of @id_table that matched, or an entry with an empty match id
 *	if driver_override forced the driver upon the device; never NULL.
 *	May sleep.
 * @remove: undoes @probe; cannot fail.  May sleep.  Optional.
 * @shutdown: quiesces the device before a reboot or a kexec.  Optional.
 * @reset_prepare: stops all use of the hardware, which is about to lose its state or
 *	has lost it already; commands may fail.  What users configured must be kept.
 *	The next callback is @reset_done, @remove or @shutdown.  May sleep.
 *	Optional, together with @reset_done.
 * @reset_done: restores the device to its state before @reset_prepare; returns 0 or a
 *	negative errno.  After an error, the next callback is @remove, @shutdown
 *	or @reset_prepare.  May sleep.
 * @name: the driver's name in sysfs; NULL stands for the module's name
 * @id_table: match ids that the driver binds to, ended by an empty entry
 * @driver: the driver core's part; the driver sets driver.pm, and
 *	sf_driver_register() sets what the bus needs
 */
struct sf_driver {
	int (*probe)(struct sf_device *sfdev, const struct sf_device_id *id);
	void (*remove)(struct sf_device *sfdev);
	void (*shutdown)(struct sf_device *sfdev);
	void (*reset_prepare)(struct sf_device *sfdev);
	int (*reset_done)(struct sf_device *sfdev);
	const char *name;
	const struct sf_device_id *id_table;
	struct device_driver driver;
};

/**
 * struct sf_function - an SF device
 * @sfdev: the device on the bus; its parent is the PF's device
 * @window: the SF's part of a BAR of the PF, in CPU addresses.  In the resource
 *	tree from sf_function_add() to sf_function_del().
 * @controller: the controller that the SF belongs to: 0 for this host, otherwise the
 *	number of an external host's controller
 * @sfnum: the number that the user assigned to the SF, unique in its controller
 * @alias: the SF's persistent name, see sf_function_alias()
 *
 * sf_function_init() sets all members except @sfdev.dev.release; they are read-only
 * to drivers.
 */
struct sf_function {
	struct sf_device sfdev;
	struct resource window;
	u32 controller;
	u32 sfnum;
	char alias[SF_ALIAS_LEN + 1];

	/* private: */
	struct resource *bar;
	struct hlist_node alias_node;
	struct mutex irqs_lock;		/* protects irqs */
	struct xarray irqs;		/* irq number -> count of users */
};

#define to_sf_device(d)		container_of(d, struct sf_device, dev)
#define to_sf_driver(drv)	container_of(drv, struct sf_driver, driver)
/* For the sf_device that is embedded in an SF device; sf_device_function() serves both kinds */
#define to_sf_function(s)	container_of(s, struct sf_function, sfdev)

/* "const" where the driver core can register a constant bus type */
#ifndef SF_BUS_TYPE_CONST
#define SF_BUS_TYPE_CONST
#endif
extern SF_BUS_TYPE_CONST struct bus_type sf_bus_type;

int sf_function_init(struct sf_function *sf, struct device *pf, const char *match_id,
		     u32 controller, u32 sfnum, struct resource *bar,
		     resource_size_t start, resource_size_t size);
void sf_function_put(struct sf_function *sf);
int sf_function_add(struct sf_function *sf);
void sf_function_del(struct sf_function *sf);

void sf_function_reset_prepare(struct sf_function *sf);
int sf_function_reset_done(struct sf_function *sf);

int sf_alias(const struct device *pf, u32 controller, u32 sfnum, char alias[SF_ALIAS_LEN + 1]);
const char *sf_function_alias(const struct sf_function *sf);

int sf_function_irq_add(struct sf_function *sf, unsigned int irq);
void sf_function_irq_del(struct sf_function *sf, unsigned int irq);

int sf_device_init(struct sf_device *sfdev, struct sf_function *parent,
		   const char *class_name, const char *match_id);
void sf_device_put(struct sf_device *sfdev);
int sf_device_add(struct sf_device *sfdev);
void sf_device_del(struct sf_device *sfdev);

struct sf_function *sf_device_function(struct sf_device *sfdev);
struct device *sf_dma_device(struct sf_device *sfdev);

int __sf_driver_register(struct sf_driver *sfdrv, struct module *owner, const char *modname);
void sf_driver_unregister(struct sf_driver *sfdrv);

/**
 * sf_driver_register() - register a driver of the bus
 * @sfdrv: the driver; has at least probe and id_table
 *
 * Probes all devices that match, before it returns.
 *
 * Context: may sleep.
 * Return: 0, -EINVAL if probe or id_table is missing or one reset callback is
 * without the other, -EBUSY if a driver of this name is registered, or an error of
 * the driver core.
 */
#define sf_driver_register(sfdrv) \
	__sf_driver_register(sfdrv, THIS_MODULE, KBUILD_MODNAME)

/**
 * module_sf_driver() - module_init() and module_exit() of a module that only registers a driver
 * @sfdrv: the &struct sf_driver
 */
#define module_sf_driver(sfdrv) \
	module_driver(sfdrv, sf_driver_register, sf_driver_unregister)

/**
 * SF_MODULE_ALIAS() - let udev load this module for devices with a match id
 * @id: the match id, a string literal
 */
#define SF_MODULE_ALIAS(id)	MODULE_ALIAS("sf:" id)

static inline void *sf_get_drvdata(const struct sf_device *sfdev)
{
	return dev_get_drvdata(&sfdev->dev);
}

static inline void sf_set_drvdata(struct sf_device *sfdev, void *data)
{
	dev_set_drvdata(&sfdev->dev, data);
}

#endif /* SFBUS_SFBUS_H */
