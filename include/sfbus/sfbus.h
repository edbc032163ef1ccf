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
 * and it is made and unmade one at a time while the PF is in use.  It has no
 * PCI identity.  What a virtual function gets from PCI - a place in the device
 * tree, an address window, drivers that are found by name, power management,
 * resets - an SF gets from this bus.  Interrupts and DMA are the PF's: the bus shows
 * which interrupts an SF uses, and says which device to map memory for.
 *
 * Two kinds of device live on it, as USB devices and USB interfaces live on one
 * bus:
 *
 * * An *SF device*, &struct sf_function, is the SF as a whole.  The PF's driver
 *   registers it; a *function driver* binds to it and brings the SF up.
 * * A *class device*, &struct sf_device, is one use that is made of the SF, such
 *   as Ethernet or RDMA.  The function driver registers it as a child of the SF
 *   device; a *child driver* binds to it and joins the subsystem of its class.
 *
 * ::
 *
 *	0000:06:00.0                    the PF's PCI device
 *	  0000:06:00.0-sf88             SF device,    match id "mlx5.sf"
 *	    0000:06:00.0-sf88.eth       class device, match id "mlx5.eth"
 *	    0000:06:00.0-sf88.rdma      class device, match id "mlx5.rdma"
 *
 * The bus knows no vendor and no class.  There is no pointer on it to hand
 * things from one driver to another: what a child driver needs of the hardware
 * it calls by a symbol that the function driver's module exports, so that module
 * reference counts tell the truth.
 */

/**
 * DOC: USAGE
 *
 * **Names.**  A match id is "<vendor>.<class>", "<vendor>.sf" for an SF device.
 * A driver binds where an entry of its id table equals the device's match id, or
 * where the device's sysfs attribute driver_override holds its name (and then
 * to no other driver, as on PCI).  A uevent carries MODALIAS=sf:<match id>, so a
 * module that says SF_MODULE_ALIAS("<match id>") is loaded when such a device
 * appears.  For udev there are also SF_ALIAS, SFNUM and SF_CONTROLLER; sysfs has
 * alias, sfnum and controller of both kinds of device.
 *
 * **Alias.**  An SF is known by the same name after every boot: the first 60
 * bits of the SHA-1 of "<PF device name>/c<controller>/sf<sfnum>", in lower-case
 * base32 (RFC 4648), which makes %SF_ALIAS_LEN characters, all of [a-z2-7].  A
 * network interface named "enm" plus alias is as long as IFNAMSIZ allows; the
 * representor of the same SF is "enr" plus alias.  In a shell::
 *
 *	printf %s 0000:06:00.0/c0/sf88 | sha1sum | cut -c -40 | tr a-f A-F |
 *		basenc -d --base16 | base32 | cut -c -12 | tr A-Z a-z
 *
 * **Life time.**  Memory belongs to whoever registers a device: the structures
 * are embedded in the registering driver's own and given back by dev.release,
 * which must be set before sf_function_init() or sf_device_init().  Every
 * verb has its mirror, to be called in reverse:
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
 * Others may hold a reference after that, such as an open sysfs file or a devlink
 * instance, and the bus takes no reference to the module that dev.release is in.
 * So that module counts its devices, and its exit function waits until the last was
 * released.
 *
 * A function driver takes its class devices away in its remove callback, and a
 * PF driver its SF devices in its own; so a parent outlives its children.
 *
 * **Locking.**  As on the auxiliary bus: probe, remove, shutdown and the power
 * management callbacks of a driver run with the lock of the device they are
 * called for, and of no other device by the bus's doing.  sf_device_add() and
 * sf_function_add() may call the probe of a driver, sf_device_del() and
 * sf_function_del() its remove, before they return; a caller must hold no lock
 * that those take.
 *
 * **DMA.**  An SF has no requester id of its own.  Memory is mapped for the PF's
 * device, sf_dma_device(); the dma operations of a device on this bus are never
 * to be used.
 *
 * **Power.**  A driver sets driver.pm of its &struct sf_driver to a
 * &struct dev_pm_ops.  The bus has no power management of its own, so the driver
 * core calls all of them, of system sleep and of runtime power management, as they
 * are.  Devices suspend in the order of the device tree: class devices, the SF
 * device, the PF; they resume in the reverse order.
 *
 * **Reset.**  A PF driver calls sf_function_reset_prepare() for each SF device
 * before it resets the PF, or once an error has made the PF unusable, and
 * sf_function_reset_done() after the PF works again.  The bus passes this on:
 * reset_prepare of the class devices' drivers, then of the function driver; then
 * reset_done of the function driver, then of the class devices' drivers.  All run
 * with the lock of their device held, and of the SF device.
 *
 * Between the two calls a device may be unbound or deleted as at any time, but no
 * driver is bound: its probe is deferred until the reset is done.  A driver
 * without these callbacks is unbound before the reset and bound again after it, as
 * on USB.
 */

/**
 * DOC: EXAMPLE
 *
 * A PF driver, where an SF becomes active:
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
 * and where it ceases to be:
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
 * struct sf_device - any device of the bus
 * @dev: the driver core's part; @dev.release is set by whoever registers the
 *	device, before its init function, and gives the memory back
 * @match_id: what drivers are matched by; lives as long as the device
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
 * @match_id: binds to devices with this match id; NULL ends a table
 */
struct sf_device_id {
	const char *match_id;
};

/**
 * struct sf_driver - a driver of SF devices or of class devices
 * @probe: binds to a device; returns 0 or a negative errno.  The second argument
 *	is the entry of @id_table that matched, or an entry with an empty match id
 *	if the device was forced upon the driver by driver_override; never NULL.
 *	May sleep.
 * @remove: undoes @probe; cannot fail.  May sleep.  Optional.
 * @shutdown: makes the device quiet before a reboot or a kexec.  Optional.
 * @reset_prepare: stops all use of the hardware, which loses its state or has lost
 *	it already; commands may fail.  What users configured must be kept.  The
 *	next callback is @reset_done, @remove or @shutdown.  May sleep.
 *	Optional, together with @reset_done.
 * @reset_done: makes the device work again as before @reset_prepare; returns 0 or a
 *	negative errno.  After an error, the next callback is @remove, @shutdown
 *	or @reset_prepare.  May sleep.
 * @name: of the driver in sysfs; NULL stands for the module's name
 * @id_table: what the driver binds to, ended by an empty entry
 * @driver: the driver core's part; driver.pm is the driver's to set, and
 *	sf_driver_register() fills in what the bus needs
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
 * @controller: whose SF it is: 0 for this host, else the number of an external
 *	host's controller
 * @sfnum: the number that the user gave to the SF, unique in its controller
 * @alias: the SF's persistent name, see sf_function_alias()
 *
 * All members but @sfdev.dev.release are set by sf_function_init(), and read-only
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
	struct mutex irqs_lock;		/* guards irqs */
	struct xarray irqs;		/* irq number -> count of users */
};

#define to_sf_device(d)		container_of(d, struct sf_device, dev)
#define to_sf_driver(drv)	container_of(drv, struct sf_driver, driver)
/* For the sf_device in an SF device; sf_device_function() serves both kinds */
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
 * Probes the devices that are there and match, before it returns.
 *
 * Context: may sleep.
 * Return: 0, -EINVAL if probe or id_table is missing or one reset callback is
 * without the other, -EBUSY if a driver of this name is registered, or an error of
 * the driver core.
 */
#define sf_driver_register(sfdrv) \
	__sf_driver_register(sfdrv, THIS_MODULE, KBUILD_MODNAME)

/**
 * module_sf_driver() - module_init() and module_exit() of a module that is a driver
 * @sfdrv: the &struct sf_driver
 */
#define module_sf_driver(sfdrv) \
	module_driver(sfdrv, sf_driver_register, sf_driver_unregister)

/**
 * SF_MODULE_ALIAS() - have udev load this module for devices of a match id
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
