/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_PERSONALITY_H
#define EMU_PERSONALITY_H

#include "firmware/card.h"

/*
 * Which card it is: a file of JSON, cards/NAME beside the program, or @name itself if that has a
 * slash. It is an object with any of these members:
 *
 * description, source: what it stands for, and where its facts come from; for who reads it.
 *
 * like: another card, that it is but for what follows.
 *
 * device_id, firmware: as "0x101d" and "22.39.2048".
 *
 * psid: which board it is, as "MT_0000000359"; SFE... are the emulator's own.
 *
 * functions: how many PCI functions the card has, 1 or 2, each with a port of its own.
 *
 * sfs, vectors: how many scalable functions and MSI-X vectors each of them has.
 *
 * pages: of { boot, init, sf }: how many the firmware wants, of 4 KiB each, of each of them.
 *
 * quirks: of { NAME: NUMBER }: what the card does as no other, see quirks.h.
 *
 * dump: of { TYPE: { "max": [ LINE, ... ], "current": [ LINE, ... ] } }: the capabilities that a
 * real card has said, as from_log writes them. A LINE is an offset and four words of hexadecimal
 * digits; what is in none is 0. What the emulator does not do is taken back (lack.h).
 *
 * caps: of { TYPE: { FIELD: VALUE } }: capabilities, on top of a dump. Names are those of
 * cap_field.h. A VALUE is a number, or { "max": ..., "current": ... }.
 *
 * What is not said is as personality.c begins with. Fills @config, whose claims it makes if there
 * are none yet. False: @why is a sentence.
 */
bool personality_load(const char *name, struct card_config *config, char *why, size_t size);

#endif
