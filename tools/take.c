// SPDX-License-Identifier: GPL-2.0
/*
 * sfbus take, release: which driver has a PF, now and at boot.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "file.h"
#include "netdev.h"
#include "report.h"
#include "target.h"
#include "use.h"

#define OUR_DRIVER "sf_mlx5"
/* Read by driverctl(8) when the device appears */
#define BOOT_FOLDER "/etc/driverctl.d"

struct taking {
	char	device[PF_NAME_SIZE];
	bool	now, boot, force;
};

static void device_path(const char *device, const char *file, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "/sys/bus/pci/devices/%s/%s", device, file);
}

/* Its name, "" if there is none */
static void device_driver(const char *device, char driver[64])
{
	link_name(driver, 64, "/sys/bus/pci/devices/%s/driver", device);
}

static int device_write(const char *device, const char *file, const char *text)
{
	char path[PATH_MAX];

	device_path(device, file, path);
	return file_write(path, 0, text);
}

static void ignore(const char *line, void *data)
{
	(void)line;
	(void)data;
}

static bool module_load(const char *module)
{
	char * const modprobe[] = { "modprobe", (char *)module, NULL };
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/module/%s", module);
	return !access(path, F_OK) || program_lines(modprobe, ignore, NULL);
}

/* Have the device bound to what @override says, or, if that is "", to what knows it */
static void device_bind(const char *device, const char *override)
{
	/* Empty: none */
	device_write(device, "driver_override", *override ? override : "\n");
	device_write(device, "driver/unbind", device);
	file_write("/sys/bus/pci/drivers_probe", 0, device);
}

static void boot_path(const struct taking *taking, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, BOOT_FOLDER "/pci-%s", taking->device);
}

/* The driver at boot; "" for that which knows the device */
static int boot_write(const struct taking *taking, const char *driver)
{
	char path[PATH_MAX], line[64];
	int err;

	boot_path(taking, path);
	if (!*driver)
		return unlink(path) && errno != ENOENT ? -errno : 0;
	if (mkdir(BOOT_FOLDER, 0755) && errno != EEXIST)
		return -errno;
	snprintf(line, sizeof(line), "%s\n", driver);
	err = file_write(path, O_CREAT | O_TRUNC, line);
	if (!err && access("/usr/sbin/driverctl", X_OK))
		report_note("%s: driverctl, which reads %s at boot, is not installed",
			    taking->device, path);
	return err;
}

/* Whether a device that is bound to @driver is where it is to be: @wanted, or not with us */
static bool is_there(const char *driver, const char *wanted)
{
	return *wanted ? !strcmp(driver, wanted) : strcmp(driver, OUR_DRIVER) != 0;
}

/* 0, or it is reported and all is as it was, if the driver before still takes the device */
static int rebind(const struct taking *taking, const char *wanted)
{
	char before[64], after[64], former[64];

	device_driver(taking->device, before);
	if (is_there(before, wanted))
		return 0;
	if (*wanted && !module_load(wanted)) {
		report_failure(EXIT_REFUSED, taking->device, "take", 0,
			       "module " OUR_DRIVER " does not load: see dmesg, `dkms status`");
		return -ENOENT;
	}
	file_line(former, sizeof(former), "/sys/bus/pci/devices/%s/driver_override",
		  taking->device);
	device_bind(taking->device, wanted);
	device_driver(taking->device, after);
	if (is_there(after, wanted))
		return 0;
	device_bind(taking->device, strcmp(former, "(null)") ? former : "");
	device_driver(taking->device, after);
	report_failure(EXIT_REFUSED, taking->device, *wanted ? "take" : "release", 0,
		       strcmp(after, before) ?
		       "it does not bind, nor to the driver before: see dmesg" :
		       "it does not bind; the driver before has it again: see dmesg");
	return -EIO;
}

static void taking_parse(struct taking *taking, int argc, char **argv, const char *command)
{
	const char *name = NULL;
	char path[PATH_MAX];

	for (; argc; argc--, argv++) {
		if (!strcmp(argv[0], "--now"))
			taking->now = true;
		else if (!strcmp(argv[0], "--boot"))
			taking->boot = true;
		else if (!strcmp(argv[0], "--force"))
			taking->force = true;
		else if (argv[0][0] == '-' || name)
			die(EXIT_USAGE, "%s takes a PF, --now, --boot and --force", command);
		else
			name = argv[0];
	}
	if (!name)
		die(EXIT_USAGE, "%s takes a PF", command);
	if (!pf_address(name, taking->device) && !netdev_pci_device(name, taking->device))
		die(EXIT_NO_DEVICE, "%s: neither a PCI address nor a PF's netdevice", name);
	device_path(taking->device, "driver_override", path);
	if (access(path, F_OK))
		die(EXIT_NO_DEVICE, "%s: there is no such PCI device", taking->device);
	/* Both, unless one is asked for */
	if (!taking->now && !taking->boot) {
		taking->now = true;
		taking->boot = true;
	}
}

/* For both. The boot's file first, as it can be taken back. */
static int taking_do(struct taking *taking, const char *command, const char *driver)
{
	char path[PATH_MAX], former[64];
	int err;

	if (!taking->force && taking->now && use_report(taking->device, command))
		return report_status();
	if (options.dry_run) {
		printf("~ %s driver %s%s%s\n", taking->device, *driver ? driver : "that knows it",
		       taking->now ? ", now" : "", taking->boot ? ", at boot" : "");
		return report_status();
	}
	if (taking->boot) {
		boot_path(taking, path);
		file_line(former, sizeof(former), "%s", path);
		err = boot_write(taking, driver);
		if (err) {
			report_failure(EXIT_REFUSED, path, command, err, NULL);
			return report_status();
		}
	}
	if (taking->now && rebind(taking, driver) && taking->boot)
		boot_write(taking, former);
	return report_status();
}

int command_take(int argc, char **argv)
{
	struct taking taking = {};

	taking_parse(&taking, argc, argv, "take");
	return taking_do(&taking, "take", OUR_DRIVER);
}

int command_release(int argc, char **argv)
{
	struct taking taking = {};

	taking_parse(&taking, argc, argv, "release");
	return taking_do(&taking, "release", "");
}
