/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_PERSONALITY_H
#define EMU_PERSONALITY_H

#include "card.h"

/*
 * Which card it is: a file of JSON, cards/NAME beside the program, or @name itself if that has a
 * slash. It is an object of
 *
 *   description, source	what it stands for, and where its facts come from: for who reads
 *   like			another card, that it is but for what follows
 *   device_id, firmware	"0x101d", "22.39.2048"
 *   sfs, vectors		scalable functions, MSI-X vectors
 *   pages			of { boot, init, sf }: how many the firmware wants, 4 KiB each
 *   caps			of { TYPE: { FIELD: VALUE } }: names are those of cap_field.h; VALUE
 *				is a number, or { "max": …, "current": … }
 *
 * Fills @config, whose claims it makes if there are none yet. False: @why is a sentence.
 */
bool personality_load(const char *name, struct card_config *config, char *why, size_t size);

#endif
