/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Settings of an SF. Their names on the command line are devlink's; those in configuration files
 * are in the style of systemd.
 */
#ifndef SFBUS_SETTINGS_H
#define SFBUS_SETTINGS_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

enum setting {
	SET_HW_ADDR,
	SET_MAX_IO_EQS,
	SET_ROCE,
	SET_TX_MAX,		/* bytes per second */
	SET_TX_SHARE,
	SET_STATE,		/* on: active */
	SET_REP,		/* on: up */
	SET_BRIDGE,
	SET_COUNT,
};

union setting_value {
	unsigned char	hw_addr[6];
	uint64_t	number;
	bool		on;
	char		name[IFNAMSIZ];
};

struct settings {
	bool			given[SET_COUNT];
	union setting_value	value[SET_COUNT];
};

/* Find a setting by its name on the command line, or, if @config, in files; else SET_COUNT */
enum setting setting_find(const char *name, bool config);
const char *setting_name(enum setting setting, bool config);

/* Returns false if @text is not a value of this setting; setting_values() describes these */
bool setting_parse(struct settings *settings, enum setting setting, const char *text);
const char *setting_values(enum setting setting);

/* Parse a MAC address. Returns false if @text is not one. */
bool address_parse(const char *text, unsigned char address[6]);

/* Print a value so that setting_parse() can read it */
void setting_print(const struct settings *settings, enum setting setting, char text[64]);
bool setting_equal(const struct settings *one, const struct settings *other,
		   enum setting setting);

/* Copy the settings that @over gives to @settings */
void settings_overlay(struct settings *settings, const struct settings *over);

#endif
