// SPDX-License-Identifier: GPL-2.0
/*
 * sfbus doctor: check the machine, its PFs and its SFs, and suggest repairs.
 */
#include <errno.h>
#include <glob.h>
#include <ifaddrs.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "command.h"
#include "file.h"
#include "model.h"
#include "netdev.h"
#include "report.h"
#include "target.h"
#include "view.h"

struct doctor {
	struct json_object	*findings;	/* NULL: print each at once */
	struct model		model;
	struct devlink		devlink;
	struct utsname		kernel;
	const char		*only;		/* check only this PF, unless NULL */
	bool			problem;
};

enum verdict { FINE, WARNING, PROBLEM };

static void doctor_say(struct doctor *doctor, enum verdict verdict, const char *object,
		       const char *format, ...) __attribute__((format(printf, 4, 5)));

static void doctor_say(struct doctor *doctor, enum verdict verdict, const char *object,
		       const char *format, ...)
{
	static const char * const words[] = { "ok", "warning", "problem" };
	struct json_object *json;
	va_list arguments;
	char text[512];

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	doctor->problem |= verdict == PROBLEM;
	if (!doctor->findings) {
		if (verdict != FINE || !options.quiet)
			printf("%-8s %s: %s\n", words[verdict], object, text);
		return;
	}
	json = report_object();
	report_add(json, "verdict", words[verdict]);
	report_add(json, "object", object);
	report_add(json, "message", text);
	json_object_array_add(doctor->findings, json);
}

/* Read a field of a module, see modinfo(8). Returns false if it does not exist. */
static bool modinfo(const char *field, const char *module, char *line, size_t size)
{
	char * const argv[] = { "modinfo", "-F", (char *)field, (char *)module, NULL };

	return program_line(line, size, argv);
}

/* ---- the machine */

static void check_modules(struct doctor *doctor)
{
	static const char * const modules[] = { "sfbus", "sf_mlx5", "sf_netdev" };
	const char *release = doctor->kernel.release;
	char line[PATH_MAX];
	bool there = true;

	for (int i = 0; i < 3; i++) {
		if (modinfo("filename", modules[i], line, sizeof(line)))
			continue;
		there = false;
		doctor_say(doctor, PROBLEM, modules[i],
			   "not installed for kernel %s; see `dkms status sfbus` and `dkms autoinstall`",
			   release);
	}
	if (there)
		doctor_say(doctor, FINE, "modules", "installed for kernel %s", release);
	snprintf(line, sizeof(line), "/lib/modules/%s/build/Makefile", release);
	if (access(line, R_OK))
		doctor_say(doctor, WARNING, "headers",
			   "DKMS cannot build for kernel %s: apt install linux-headers-%s", release,
			   release);
}

/* An EFI variable: four bytes of attributes, then 1 if Secure Boot is on */
#define SECURE_BOOT \
	"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

static void check_secure_boot(struct doctor *doctor)
{
	FILE *file = fopen(SECURE_BOOT, "re");
	unsigned char variable[5] = {};
	char * const test_key[] = { "mokutil", "--test-key", "/var/lib/dkms/mok.pub", NULL };
	char line[256];

	if (!file || fread(variable, sizeof(variable), 1, file) != 1)
		variable[4] = 0;
	if (file)
		fclose(file);
	if (!variable[4])
		return;
	if (!modinfo("signer", "sf_mlx5", line, sizeof(line)))
		doctor_say(doctor, PROBLEM, "Secure Boot",
			   "sf_mlx5 is not signed; configure DKMS to sign modules, see dkms(8)");
	else if (program_line(line, sizeof(line), test_key) && strstr(line, "is not enrolled"))
		doctor_say(doctor, PROBLEM, "Secure Boot",
			   "the key of DKMS is not enrolled: mokutil --import /var/lib/dkms/mok.pub");
	else
		doctor_say(doctor, FINE, "Secure Boot", "on; the modules are signed");
}

static void check_udev(struct doctor *doctor)
{
	if (access("/usr/lib/udev/rules.d/76-sfbus.rules", R_OK))
		doctor_say(doctor, PROBLEM, "udev",
			   "the rules of sfbus are not installed; netdevices of SFs keep the names ethN");
	else
		doctor_say(doctor, FINE, "udev", "the rules of sfbus are installed");
}

static void check_iommu(struct doctor *doctor)
{
	glob_t groups;

	if (glob("/sys/kernel/iommu_groups/*", GLOB_NOSORT, NULL, &groups)) {
		doctor_say(doctor, WARNING, "IOMMU",
			   "off; the device can write to all memory (boot with intel_iommu=on or amd_iommu=on)");
		return;
	}
	globfree(&groups);
	doctor_say(doctor, FINE, "IOMMU", "on");
}

/* ---- PFs */

/* In bytes; 0 if the BAR has no address */
static unsigned long long bar_size(const char *device, int bar)
{
	unsigned long long start, end, size = 0;
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource", device);
	file = fopen(path, "re");
	if (!file)
		return 0;
	for (int i = 0; i <= bar; i++) {
		if (fscanf(file, "%llx %llx %*x", &start, &end) != 2)
			end = 0;
	}
	fclose(file);
	if (end)
		size = end - start + 1;
	return size;
}

struct setting_query {
	const char	*name;
	char		value[64];
};

/* Parse a line such as "        PF_TOTAL_SF                 64"; a value may be "False(0)" */
static void setting_line(const char *line, void *data)
{
	struct setting_query *query = data;
	char name[64], value[64];

	if (sscanf(line, "%63s %63s", name, value) == 2 && !strcmp(name, query->name))
		memcpy(query->value, value, sizeof(value));
}

static void check_firmware_settings(struct doctor *doctor, const char *device)
{
	static const struct {
		const char *name, *wanted;
	} settings[] = {
		{ "PF_BAR2_ENABLE", "0" }, { "PER_PF_NUM_SF", "1" }, { "PF_TOTAL_SF", NULL },
		{ "PF_SF_BAR_SIZE", NULL },
	};

	if (access("/usr/bin/mstconfig", X_OK)) {
		doctor_say(doctor, WARNING, device,
			   "firmware settings not checked: apt install mstflint");
		return;
	}
	if (geteuid()) {
		doctor_say(doctor, WARNING, device,
			   "firmware settings not checked: only root can read them");
		return;
	}
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
		const char *name = settings[i].name, *wanted = settings[i].wanted;
		char * const argv[] = { "mstconfig", "-d", (char *)device, "query", (char *)name,
					NULL };
		struct setting_query query = { .name = name };
		unsigned long value;
		char *open;

		if (!program_lines(argv, setting_line, &query) || !*query.value) {
			doctor_say(doctor, WARNING, device, "the firmware has no setting %s", name);
			continue;
		}
		open = strchr(query.value, '(');
		value = strtoul(open ? open + 1 : query.value, NULL, 10);
		if (wanted ? value != strtoul(wanted, NULL, 10) : !value)
			doctor_say(doctor, PROBLEM, device,
				   "firmware setting %s is %s: mstconfig -d %s set %s=%s, then a cold reboot",
				   name, query.value, device, name,
				   wanted ?: strcmp(name, "PF_TOTAL_SF") ? "8" : "64");
		else
			doctor_say(doctor, FINE, device, "firmware setting %s is %s", name,
				   query.value);
	}
}

static void pf_check(struct doctor *doctor, const char *device)
{
	const struct pf *pf = model_pf(&doctor->model, device);
	char driver[64];
	int mode;

	if (!link_name(driver, sizeof(driver), "/sys/bus/pci/devices/%s/driver", device))
		doctor_say(doctor, PROBLEM, device,
			   "no driver is bound; see dmesg; `sfbus release %s` binds mlx5_core",
			   device);
	else
		doctor_say(doctor, FINE, device, "driver %s", driver);
	if (!bar_size(device, 2))
		doctor_say(doctor, PROBLEM, device,
			   "BAR 2, which SFs need, has no address; see dmesg for \"can't assign\"");
	else
		doctor_say(doctor, FINE, device, "BAR 2: %llu MiB", bar_size(device, 2) >> 20);
	check_firmware_settings(doctor, device);
	if (!pf)
		return;
	mode = devlink_eswitch_mode(&doctor->devlink, device);
	if (mode == -EPERM)
		doctor_say(doctor, WARNING, device,
			   "eswitch mode not checked: only root can read it");
	else if (mode < 0)
		doctor_say(doctor, PROBLEM, device, "the PF does not manage an eswitch: %s",
			   strerror(-mode));
	else if (mode != DEVLINK_ESWITCH_MODE_SWITCHDEV)
		doctor_say(doctor, WARNING, device,
			   "eswitch not in switchdev mode, which SFs need: devlink dev eswitch set pci/%s mode switchdev",
			   device);
	else
		doctor_say(doctor, FINE, device, "eswitch in switchdev mode");
}

/* Check each ConnectX PF, whichever driver it has */
static void check_pfs(struct doctor *doctor)
{
	char vendor[16], class[16];
	bool some = false;
	glob_t devices;

	if (glob("/sys/bus/pci/devices/*", 0, NULL, &devices))
		return;
	for (size_t i = 0; i < devices.gl_pathc; i++) {
		const char *path = devices.gl_pathv[i], *device = strrchr(path, '/') + 1;
		char physfn[PATH_MAX];

		snprintf(physfn, sizeof(physfn), "%s/physfn", path);
		if (!file_line(vendor, sizeof(vendor), "%s/vendor", path) ||
		    strcmp(vendor, "0x15b3") ||
		    !file_line(class, sizeof(class), "%s/class", path) ||
		    strncmp(class, "0x02", 4) || !access(physfn, F_OK) ||
		    (doctor->only && strcmp(doctor->only, device)))
			continue;
		some = true;
		pf_check(doctor, device);
	}
	globfree(&devices);
	if (!some)
		doctor_say(doctor, PROBLEM, doctor->only ?: "cards", "no ConnectX PF found");
}

/* ---- SFs */

/* Whether a bridge, an address or a filter handles the frames of a representor */
static bool netdev_forwards(const char *netdev)
{
	char * const filters[] = { "tc", "filter", "show", "dev", (char *)netdev, "ingress",
				   NULL };
	struct ifaddrs *all;
	char line[256];
	bool address = false;

	if (link_name(line, sizeof(line), "/sys/class/net/%s/master", netdev))
		return true;
	if (!getifaddrs(&all)) {
		for (const struct ifaddrs *each = all; each; each = each->ifa_next)
			address |= !strcmp(each->ifa_name, netdev) && each->ifa_addr &&
				   each->ifa_addr->sa_family == AF_INET;
		freeifaddrs(all);
	}
	return address || program_line(line, sizeof(line), filters);
}

static void sf_check(struct doctor *doctor, const struct sf *sf)
{
	char name[SF_NAME_SIZE];
	const char *rep = sf->port.netdev;

	sf_name(name, sf->pf, sf->controller, sf->sfnum);
	if (sf->port.state != DEVLINK_PORT_FN_STATE_ACTIVE) {
		doctor_say(doctor, FINE, name, "inactive");
		return;
	}
	if (sf_netdev_elsewhere(sf))
		doctor_say(doctor, FINE, name,
			   "active; the netdevice is in another network namespace");
	else if (!sf->netdev.ifindex)
		doctor_say(doctor, PROBLEM, name, "no netdevice; is sf_netdev loaded? See dmesg");
	else if (!strncmp(sf->netdev.name, "eth", 3))
		doctor_say(doctor, PROBLEM, name,
			   "the netdevice is named %s instead of enm%s; see the log of udev",
			   sf->netdev.name, sf->alias);
	if (!*rep) {
		doctor_say(doctor, WARNING, name,
			   "the representor is in another network namespace");
		return;
	}
	if (!netdev_is_up(rep))
		doctor_say(doctor, WARNING, name,
			   "no link, as the representor is down: ip link set %s up", rep);
	else if (!netdev_forwards(rep))
		doctor_say(doctor, WARNING, name,
			   "nothing forwards the frames of representor %s: it has no bridge, address or filter",
			   rep);
	else
		doctor_say(doctor, FINE, name, "%s, representor %s", or_dash(sf->netdev.name),
			   rep);
}

/* ---- an archive for bug reports */

static int make_bundle(const char *path)
{
	char * const argv[] = { LIBEXEC "/bundle", (char *)path, NULL };

	if (options.dry_run) {
		report_note("%s would be written", path);
		return 0;
	}
	if (!program_lines(argv, NULL, NULL)) {
		report_failure(EXIT_REFUSED, path, "doctor", 0, "failed to write the archive");
		return EXIT_REFUSED;
	}
	report_note("%s contains addresses and the kernel log: read it before you publish it",
		    path);
	return 0;
}

int command_doctor(int argc, char **argv)
{
	struct doctor doctor = {};
	char device[PF_NAME_SIZE];

	if (argc == 2 && !strcmp(argv[0], "--bundle"))
		return make_bundle(argv[1]);
	if (argc > 1 || (argc && argv[0][0] == '-'))
		die(EXIT_USAGE, "doctor takes at most one PF, or --bundle FILE");
	if (argc) {
		if (!pf_address(argv[0], device))
			die(EXIT_USAGE, "%s: not a PCI address, such as 0000:06:00.0", argv[0]);
		doctor.only = device;
	}
	if (options.json)
		doctor.findings = json_object_new_array();
	uname(&doctor.kernel);
	check_modules(&doctor);
	check_secure_boot(&doctor);
	check_udev(&doctor);
	check_iommu(&doctor);
	devlink_open(&doctor.devlink);
	model_load(&doctor.model, &doctor.devlink);
	check_pfs(&doctor);
	for (size_t i = 0; i < doctor.model.sf_count; i++) {
		const struct sf *sf = &doctor.model.sfs[i];

		if (!doctor.only || !strcmp(sf->pf, doctor.only))
			sf_check(&doctor, sf);
	}
	if (doctor.findings)
		report_json(doctor.findings);
	model_release(&doctor.model);
	devlink_close(&doctor.devlink);
	return doctor.problem ? EXIT_REFUSED : report_status();
}
