// SPDX-License-Identifier: GPL-2.0
/*
 * Parse arbitrary bytes as a configuration file. Settings that are accepted can be printed and
 * read again without a change.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same_again(const struct settings *settings)
{
	char text[64];

	for (enum setting setting = 0; setting < SET_COUNT; setting++) {
		struct settings again = {};

		if (!settings->given[setting])
			continue;
		setting_print(settings, setting, text);
		if (!setting_parse(&again, setting, text) ||
		    !setting_equal(settings, &again, setting))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *file = size ? fmemopen((void *)data, size, "r") : NULL;
	struct config config = {};
	struct settings settings;

	if (!file)
		return 0;
	if (config_parse(&config, file, "input")) {
		for (size_t i = 0; i < config.count; i++) {
			const struct config_pf *pf = &config.pfs[i];

			same_again(&pf->defaults);
			for (size_t j = 0; j < pf->count; j++) {
				if (!config_sf(pf, pf->sfs[j].range.last, &settings))
					abort();
				same_again(&settings);
			}
		}
	}
	fclose(file);
	config_release(&config);
	return 0;
}
