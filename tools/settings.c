// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "settings.h"

static const struct {
	const char *word, *config;
	enum { ADDRESS, NUMBER, RATE, SWITCH, NAME } kind;
	const char *values;
	const char *on, *off;
} all[SET_COUNT] = {
	[SET_HW_ADDR] = { "hw_addr", "HwAddr", ADDRESS, "a MAC address, such as 02:5f:00:00:00:58",
			  NULL, NULL },
	[SET_MAX_IO_EQS] = { "max_io_eqs", "MaxIoEqs", NUMBER, "a number from 1 on", NULL, NULL },
	[SET_ROCE] = { "roce", "Roce", SWITCH, "on or off", "on", "off" },
	[SET_TX_MAX] = { "tx_max", "TxMax", RATE, "a rate, such as 10gbit, or 0", NULL, NULL },
	[SET_TX_SHARE] = { "tx_share", "TxShare", RATE, "a rate, such as 10gbit, or 0",
			   NULL, NULL },
	[SET_STATE] = { "state", "State", SWITCH, "active or inactive", "active", "inactive" },
	[SET_REP] = { "rep", "Representor", SWITCH, "up or down", "up", "down" },
	[SET_BRIDGE] = { "bridge", "Bridge", NAME, "the name of a bridge", NULL, NULL },
};

/* The suffixes of devlink(8): bits per second, and bytes per second for "bps" */
static const struct {
	const char *suffix;
	uint64_t factor, divisor;
} rates[] = {
	{ "tbit", 1000000000000, 8 }, { "gbit", 1000000000, 8 }, { "mbit", 1000000, 8 },
	{ "kbit", 1000, 8 }, { "bit", 1, 8 },
	{ "tbps", 1000000000000, 1 }, { "gbps", 1000000000, 1 }, { "mbps", 1000000, 1 },
	{ "kbps", 1000, 1 }, { "bps", 1, 1 },
};

#define RATE_COUNT (sizeof(rates) / sizeof(*rates))

enum setting setting_find(const char *name, bool config)
{
	enum setting setting;

	for (setting = 0; setting < SET_COUNT; setting++) {
		if (!strcmp(name, setting_name(setting, config)))
			break;
	}
	return setting;
}

const char *setting_name(enum setting setting, bool config)
{
	return config ? all[setting].config : all[setting].word;
}

const char *setting_values(enum setting setting)
{
	return all[setting].values;
}

bool address_parse(const char *text, unsigned char address[6])
{
	int end = 0;

	return sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &address[0], &address[1],
		      &address[2], &address[3], &address[4], &address[5], &end) == 6 &&
	       end == 17 && !text[end];
}

/* Parse digits at the start of @text. Returns their end, or NULL. */
static const char *parse_digits(const char *text, uint64_t *number)
{
	unsigned long long value;
	char *end;

	if (*text < '0' || *text > '9')
		return NULL;
	errno = 0;
	value = strtoull(text, &end, 10);
	*number = value;
	return errno ? NULL : end;
}

static bool parse_number(const char *text, uint64_t *number)
{
	const char *end = parse_digits(text, number);

	return end && !*end && *number && *number <= UINT32_MAX;
}

static bool parse_rate(const char *text, uint64_t *rate)
{
	const char *end = parse_digits(text, rate);

	if (!end)
		return false;
	for (size_t i = 0; i < RATE_COUNT; i++) {
		if (strcasecmp(end, rates[i].suffix))
			continue;
		/* A rate below one byte per second must not become 0, which is no limit */
		if (__builtin_mul_overflow(*rate, rates[i].factor, rate) ||
		    (*rate && *rate < rates[i].divisor))
			return false;
		*rate /= rates[i].divisor;
		return true;
	}
	return !*end && !*rate;
}

/* Parse one of the setting's two words, or a boolean of systemd's */
static bool parse_switch(const char *text, enum setting setting, bool *on)
{
	const char * const yes[] = { all[setting].on, "yes", "true", "on", "1" };
	const char * const no[] = { all[setting].off, "no", "false", "off", "0" };

	for (int i = 0; i < 5; i++) {
		*on = !strcasecmp(text, yes[i]);
		if (*on || !strcasecmp(text, no[i]))
			return true;
	}
	return false;
}

static bool parse_name(const char *text, char name[IFNAMSIZ])
{
	if (!*text || strlen(text) >= IFNAMSIZ || strpbrk(text, "/ \t:"))
		return false;
	strcpy(name, text);
	return true;
}

bool setting_parse(struct settings *settings, enum setting setting, const char *text)
{
	union setting_value value = {};
	bool good = false;

	switch (all[setting].kind) {
	case ADDRESS:
		good = address_parse(text, value.hw_addr);
		break;
	case NUMBER:
		good = parse_number(text, &value.number);
		break;
	case RATE:
		good = parse_rate(text, &value.number);
		break;
	case SWITCH:
		good = parse_switch(text, setting, &value.on);
		break;
	case NAME:
		good = parse_name(text, value.name);
		break;
	}
	if (good) {
		settings->value[setting] = value;
		settings->given[setting] = true;
	}
	return good;
}

static void print_rate(uint64_t rate, char text[64])
{
	uint64_t number;
	size_t i;

	/* Use the largest unit that leaves no remainder; the last one, bps, never does */
	for (i = 0; i < RATE_COUNT - 1; i++) {
		if (!__builtin_mul_overflow(rate, rates[i].divisor, &number) &&
		    !(number % rates[i].factor))
			break;
	}
	number = rate * rates[i].divisor / rates[i].factor;
	snprintf(text, 64, "%llu%s", (unsigned long long)number, rate ? rates[i].suffix : "");
}

void setting_print(const struct settings *settings, enum setting setting, char text[64])
{
	const union setting_value *value = &settings->value[setting];

	switch (all[setting].kind) {
	case ADDRESS:
		snprintf(text, 64, "%02x:%02x:%02x:%02x:%02x:%02x", value->hw_addr[0],
			 value->hw_addr[1], value->hw_addr[2], value->hw_addr[3],
			 value->hw_addr[4], value->hw_addr[5]);
		break;
	case NUMBER:
		snprintf(text, 64, "%llu", (unsigned long long)value->number);
		break;
	case RATE:
		print_rate(value->number, text);
		break;
	case SWITCH:
		snprintf(text, 64, "%s", value->on ? all[setting].on : all[setting].off);
		break;
	case NAME:
		snprintf(text, 64, "%s", value->name);
		break;
	}
}

bool setting_equal(const struct settings *one, const struct settings *other,
		   enum setting setting)
{
	return !memcmp(&one->value[setting], &other->value[setting], sizeof(one->value[setting]));
}

void settings_overlay(struct settings *settings, const struct settings *over)
{
	for (enum setting setting = 0; setting < SET_COUNT; setting++) {
		if (!over->given[setting])
			continue;
		settings->given[setting] = true;
		settings->value[setting] = over->value[setting];
	}
}
