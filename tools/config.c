// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <dirent.h>
#include <ini.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "array.h"
#include "config.h"
#include "report.h"

/* inih does not report the start of a section. parser_line() feeds it a line with this key. */
#define SECTION_KEY "@"

enum section { SECTION_NONE, SECTION_PF, SECTION_DEFAULTS, SECTION_SF };

struct parser {
	struct config	*config;
	const char	*path;
	FILE		*file;
	unsigned int	line;
	bool		section_starts;	/* inih reads SECTION_KEY next */
	char		name[INI_MAX_LINE];	/* of the section: inih truncates names */
	bool		bad;
	enum section	section;
	size_t		pf;		/* index of the PF of this section, plus 1; 0: none yet */
	size_t		first_sfs;	/* index of the first range of this section */
};

static void parser_fail(struct parser *parser, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void parser_fail(struct parser *parser, const char *format, ...)
{
	char where[512], text[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	snprintf(where, sizeof(where), "%s:%u", parser->path, parser->line);
	report_failure(EXIT_CONFIG, where, NULL, 0, text);
	parser->bad = true;
}

/* Read a line for inih. After the line of a section, return one with SECTION_KEY. */
static char *parser_line(char *text, int size, void *data)
{
	struct parser *parser = data;
	const char *at, *end;

	if (parser->section_starts) {
		snprintf(text, size, SECTION_KEY "=\n");
		return text;
	}
	if (!fgets(text, size, parser->file))
		return NULL;
	parser->line++;
	if (!strchr(text, '\n') && !feof(parser->file)) {
		parser_fail(parser, "line too long");
		while (!strchr(text, '\n') && fgets(text, size, parser->file))
			;
		*text = 0;
	}
	for (at = text; isspace((unsigned char)*at); at++)
		;
	end = *at == '[' ? strchr(at, ']') : NULL;
	parser->section_starts = end;
	if (end)
		snprintf(parser->name, sizeof(parser->name), "%.*s", (int)(end - at - 1), at + 1);
	if (*at && !parser->section_starts && !strchr("#;", *at) && !strchr(at, '=')) {
		parser_fail(parser, "neither [SECTION] nor KEY=VALUE");
		*text = 0;
	}
	return text;
}

static struct config_pf *parser_pf(struct parser *parser)
{
	return parser->pf ? &parser->config->pfs[parser->pf - 1] : NULL;
}

static void sfs_found(struct range range, void *data)
{
	struct parser *parser = data;
	struct config_pf *pf = parser_pf(parser);
	struct config_sfs *sfs;

	pf->sfs = array_grow(pf->sfs, pf->count, sizeof(*sfs));
	sfs = &pf->sfs[pf->count++];
	*sfs = (struct config_sfs){ .range = range };
	if (range.last >= CONFIG_MAX_SFS)
		parser_fail(parser, "SF number out of range: the limit is %u", CONFIG_MAX_SFS - 1);
}

static void section_start(struct parser *parser, const char *section)
{
	parser->section = SECTION_NONE;
	if (!strcmp(section, "PF")) {
		parser->section = SECTION_PF;
		/* Device= or PermanentMAC= sets it */
		parser->pf = 0;
		return;
	}
	if (strcmp(section, "Defaults") && strncmp(section, "SF ", 3)) {
		parser_fail(parser, "[%s]: unknown section", section);
		return;
	}
	if (!parser->pf) {
		parser_fail(parser, "[%s]: no [PF] with Device= or PermanentMAC= before it",
			    section);
		return;
	}
	if (!strcmp(section, "Defaults")) {
		parser->section = SECTION_DEFAULTS;
		return;
	}
	parser->first_sfs = parser_pf(parser)->count;
	if (ranges_parse(section + 3, sfs_found, parser))
		parser->section = SECTION_SF;
	else
		parser_fail(parser, "[%s]: not a list of numbers, such as [SF 0-63,88]", section);
}

/* Continue the configuration of a PF, or start it */
static void pf_start(struct parser *parser, const struct config_pf *start)
{
	struct config *config = parser->config;

	if (parser->pf) {
		parser_fail(parser, "[PF] takes one Device= or PermanentMAC=");
		return;
	}
	for (size_t i = 0; i < config->count; i++) {
		if (!strcmp(config->pfs[i].name, start->name)) {
			parser->pf = i + 1;
			return;
		}
	}
	config->pfs = array_grow(config->pfs, config->count, sizeof(*start));
	config->pfs[config->count++] = *start;
	parser->pf = config->count;
}

static void pf_device(struct parser *parser, const char *value)
{
	struct config_pf pf = { .eswitch = -1 };

	if (!pf_address(value, pf.device)) {
		parser_fail(parser, "Device takes a PCI address, such as 0000:06:00.0");
		return;
	}
	memcpy(pf.name, pf.device, sizeof(pf.name));
	pf_start(parser, &pf);
}

static void pf_mac(struct parser *parser, const char *value)
{
	struct config_pf pf = { .eswitch = -1, .has_mac = true };

	if (!address_parse(value, pf.mac)) {
		parser_fail(parser, "PermanentMAC takes a MAC address, such as 02:5f:00:00:00:58");
		return;
	}
	snprintf(pf.name, sizeof(pf.name), "%02x:%02x:%02x:%02x:%02x:%02x", pf.mac[0], pf.mac[1],
		 pf.mac[2], pf.mac[3], pf.mac[4], pf.mac[5]);
	pf_start(parser, &pf);
}

static void pf_key(struct parser *parser, const char *name, const char *value)
{
	struct config_pf *pf = parser_pf(parser);

	if (!strcmp(name, "Device")) {
		pf_device(parser, value);
	} else if (!strcmp(name, "PermanentMAC")) {
		pf_mac(parser, value);
	} else if (!pf) {
		parser_fail(parser, "%s: [PF] must begin with Device= or PermanentMAC=", name);
	} else if (!strcmp(name, "Driver")) {
		if (!*value || strlen(value) >= sizeof(pf->driver))
			parser_fail(parser, "Driver takes the name of a driver");
		else
			strcpy(pf->driver, value);
	} else if (!strcmp(name, "EswitchMode")) {
		if (!strcmp(value, "switchdev"))
			pf->eswitch = DEVLINK_ESWITCH_MODE_SWITCHDEV;
		else if (!strcmp(value, "legacy"))
			pf->eswitch = DEVLINK_ESWITCH_MODE_LEGACY;
		else
			parser_fail(parser, "EswitchMode takes switchdev or legacy");
	} else {
		parser_fail(parser, "%s: unknown key of [PF]", name);
	}
}

static void settings_key(struct parser *parser, const char *name, const char *value)
{
	enum setting setting = setting_find(name, true);
	struct config_pf *pf = parser_pf(parser);
	struct settings settings = {};

	if (setting == SET_COUNT) {
		parser_fail(parser, "%s: unknown key of an SF", name);
		return;
	}
	if (!setting_parse(&settings, setting, value)) {
		parser_fail(parser, "%s takes %s", name, setting_values(setting));
		return;
	}
	if (setting == SET_HW_ADDR &&
	    (parser->section == SECTION_DEFAULTS || pf->count - parser->first_sfs != 1 ||
	     pf->sfs[parser->first_sfs].range.first != pf->sfs[parser->first_sfs].range.last)) {
		parser_fail(parser, "HwAddr: several SFs cannot have the same address");
		return;
	}
	if (parser->section == SECTION_DEFAULTS) {
		settings_overlay(&pf->defaults, &settings);
		return;
	}
	for (size_t i = parser->first_sfs; i < pf->count; i++)
		settings_overlay(&pf->sfs[i].settings, &settings);
}

static int parser_key(void *data, const char *section, const char *name, const char *value)
{
	struct parser *parser = data;

	if (parser->section_starts) {
		parser->section_starts = false;
		section_start(parser, parser->name);
	} else if (parser->section == SECTION_PF) {
		pf_key(parser, name, value);
	} else if (parser->section != SECTION_NONE) {
		settings_key(parser, name, value);
	} else if (!*section) {
		parser_fail(parser, "%s: key outside a section", name);
	}
	return 1;
}

bool config_parse(struct config *config, FILE *file, const char *path)
{
	struct parser parser = { .config = config, .path = path, .file = file };

	/* As in systemd's files: lines do not continue, comments have lines of their own */
	ini_allow_multiline = false;
	ini_allow_inline_comments = false;
	if (ini_parse_stream(parser_line, &parser, parser_key, &parser) && !parser.bad)
		parser_fail(&parser, "invalid file");
	return !parser.bad;
}

static bool config_file(struct config *config, const char *path)
{
	FILE *file = fopen(path, "re");
	bool good;

	if (!file) {
		report_failure(EXIT_CONFIG, path, NULL, -errno, NULL);
		return false;
	}
	good = config_parse(config, file, path);
	if (ferror(file)) {
		report_failure(EXIT_CONFIG, path, "read", -EIO, NULL);
		good = false;
	}
	fclose(file);
	return good;
}

static int is_config(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 &&
	       !strcmp(entry->d_name + length - 5, ".conf");
}

bool config_read(struct config *config, const char *path)
{
	struct dirent **entries;
	char file[PATH_MAX];
	struct stat status;
	bool good = true;
	int count;

	if (stat(path, &status)) {
		report_failure(EXIT_CONFIG, path, NULL, -errno, NULL);
		return false;
	}
	if (!S_ISDIR(status.st_mode))
		return config_file(config, path);
	count = scandir(path, &entries, is_config, alphasort);
	if (count < 0) {
		report_failure(EXIT_CONFIG, path, NULL, -errno, NULL);
		return false;
	}
	for (int i = 0; i < count; i++) {
		snprintf(file, sizeof(file), "%s/%s", path, entries[i]->d_name);
		good &= config_file(config, file);
		free(entries[i]);
	}
	free(entries);
	return good;
}

void config_release(struct config *config)
{
	for (size_t i = 0; i < config->count; i++)
		free(config->pfs[i].sfs);
	free(config->pfs);
	*config = (struct config){};
}

bool config_sf(const struct config_pf *pf, unsigned int sfnum, struct settings *settings)
{
	bool wanted = false;

	*settings = pf->defaults;
	for (size_t i = 0; i < pf->count; i++) {
		const struct config_sfs *sfs = &pf->sfs[i];

		if (sfnum < sfs->range.first || sfnum > sfs->range.last)
			continue;
		wanted = true;
		settings_overlay(settings, &sfs->settings);
	}
	return wanted;
}

void config_each(const struct config_pf *pf, void (*found)(unsigned int sfnum, void *data),
		 void *data)
{
	struct settings settings;

	for (unsigned int n = 0; n < CONFIG_MAX_SFS; n++) {
		if (config_sf(pf, n, &settings))
			found(n, data);
	}
}
