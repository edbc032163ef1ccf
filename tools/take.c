// SPDX-License-Identifier: GPL-2.0
/*
 * sfbus take, release: choose the driver of a PF, now and at boot.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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

/* Its name, or "" if the device has none */
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

static bool module_load(const char *module)
{
	char * const modprobe[] = { "modprobe", (char *)module, NULL };
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/module/%s", module);
	return !access(path, F_OK) || program_lines(modprobe, NULL, NULL);
}

/*
 * Bind the device to the driver @override, or, if that is "", to the one that matches it.
 * Returns a negative errno if the device has been left as it was; otherwise 0, and the
 * device's driver link shows the result.
 */
static int device_bind(const char *device, const char *override)
{
	sigset_t all, former;
	int err;

	/* An interrupt, or the end of a session that uses the PF, must not leave it unbound */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &former);
	/* An empty line removes the override */
	err = device_write(device, "driver_override", *override ? override : "\n");
	if (!err) {
		device_write(device, "driver/unbind", device);
		file_write("/sys/bus/pci/drivers_probe", 0, device);
	}
	sigprocmask(SIG_SETMASK, &former, NULL);
	return err;
}

static void boot_path(const struct taking *taking, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, BOOT_FOLDER "/pci-%s", taking->device);
}

/* @driver: the driver at boot, or "" for the one that matches the device */
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
		report_note("%s: driverctl is not installed; it reads %s at boot",
			    taking->device, path);
	return err;
}

/* Whether @driver is the one that the device is to have: @wanted, or, if "", any but ours */
static bool driver_fits(const char *driver, const char *wanted)
{
	return *wanted ? !strcmp(driver, wanted) : *driver && strcmp(driver, OUR_DRIVER);
}

/* The driver that matches the device may not be loaded: it had nothing to drive so far */
static void matching_module_load(const char *device)
{
	char alias[256];
	char * const modprobe[] = { "modprobe", "-q", alias, NULL };

	if (file_line(alias, sizeof(alias), "/sys/bus/pci/devices/%s/modalias", device))
		program_lines(modprobe, NULL, NULL);
}

/* Returns false after it has reported a failure; the former driver is then bound again */
static bool rebind(const struct taking *taking, const char *command, const char *wanted)
{
	char before[64], after[64], former[64];
	int err;

	device_driver(taking->device, before);
	if (driver_fits(before, wanted))
		return true;
	if (*wanted && !module_load(wanted)) {
		report_failure(EXIT_REFUSED, taking->device, command, 0,
			       "failed to load module " OUR_DRIVER "; see dmesg and `dkms status`");
		return false;
	}
	if (!*wanted)
		matching_module_load(taking->device);
	file_line(former, sizeof(former), "/sys/bus/pci/devices/%s/driver_override",
		  taking->device);
	err = device_bind(taking->device, wanted);
	if (err) {
		report_failure(EXIT_REFUSED, taking->device, "driver_override", err, NULL);
		return false;
	}
	device_driver(taking->device, after);
	if (driver_fits(after, wanted))
		return true;
	device_bind(taking->device, strcmp(former, "(null)") ? former : "");
	device_driver(taking->device, after);
	report_failure(EXIT_REFUSED, taking->device, command, 0,
		       strcmp(after, before) ?
		       "neither the new nor the former driver binds; see dmesg" :
		       "the new driver does not bind; the former driver is bound again; see dmesg");
	return false;
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
		die(EXIT_NO_DEVICE, "%s: not a PCI address or a PF's netdevice", name);
	device_path(taking->device, "driver_override", path);
	if (access(path, F_OK))
		die(EXIT_NO_DEVICE, "%s: no such PCI device", taking->device);
	/* Without either option, both apply */
	if (!taking->now && !taking->boot) {
		taking->now = true;
		taking->boot = true;
	}
}

static void taking_print(const struct taking *taking, const char *driver)
{
	struct json_object *array, *json;

	if (!options.json) {
		printf("~ %s driver %s%s%s\n", taking->device, *driver ? driver : "that matches",
		       taking->now ? ", now" : "", taking->boot ? ", at boot" : "");
		return;
	}
	array = json_object_new_array();
	json = report_object();
	report_add(json, "change", "driver");
	report_add(json, "pf", taking->device);
	report_add(json, "driver", driver);
	json_object_object_add(json, "now", json_object_new_boolean(taking->now));
	json_object_object_add(json, "boot", json_object_new_boolean(taking->boot));
	json_object_array_add(array, json);
	report_json(array);
}

/* @driver: "" for the one that matches the device. Write the file first: it can be undone. */
static int taking_do(struct taking *taking, const char *command, const char *driver)
{
	char path[PATH_MAX], former[64], current[64];
	int err = 0;

	device_driver(taking->device, current);
	if (!taking->force && taking->now && !driver_fits(current, driver) &&
	    use_report(taking->device, command))
		return report_status();
	if (options.dry_run) {
		taking_print(taking, driver);
		return report_status();
	}
	boot_path(taking, path);
	file_line(former, sizeof(former), "%s", path);
	if (taking->boot)
		err = boot_write(taking, driver);
	if (!err && taking->now && !rebind(taking, command, driver) && taking->boot)
		err = boot_write(taking, former);
	if (err)
		report_failure(EXIT_REFUSED, path, command, err, NULL);
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
