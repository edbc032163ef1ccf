/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What can be set of an SF, on the command line by devlink's words and in configuration files
 * by words as systemd's.
 */
#ifndef SFBUS_SETTINGS_H
#define SFBUS_SETTINGS_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

enum setting {
	SET_HW_ADDR,
	SET_MAX_IO_EQS,
	SET_ROCE,		/* on */
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

/* The setting called @name on the command line (@config: in a file), or SET_COUNT */
enum setting setting_find(const char *name, bool config);
const char *setting_name(enum setting setting, bool config);

/* False if @text is no value of the setting's; setting_values() says what is one */
bool setting_parse(struct settings *settings, enum setting setting, const char *text);
const char *setting_values(enum setting setting);

/* As setting_parse() reads it */
void setting_print(const struct settings *settings, enum setting setting, char text[64]);
bool setting_equal(const struct settings *one, const struct settings *other,
		   enum setting setting);

/* What @over has takes the place of what @settings has */
void settings_overlay(struct settings *settings, const struct settings *over);

#endif
