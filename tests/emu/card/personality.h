/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_PERSONALITY_H
#define EMU_PERSONALITY_H

#include "firmware/card.h"

/*
 * Load a personality from a JSON file: cards/NAME beside the program, or @name itself if it
 * contains a slash. The file has an object with any of these members:
 *
 * description, source: the card that it represents, and the origin of the facts; for readers.
 *
 * like: another personality, which the members below change.
 *
 * device_id, firmware: such as "0x101d" and "22.39.2048".
 *
 * psid: the board's id, such as "MT_0000000359"; SFE... are the emulator's own.
 *
 * functions: number of PCI functions, 1 or 2, each with its own port.
 *
 * sfs, vectors: number of scalable functions and of MSI-X vectors of each function.
 *
 * pages: { boot, init, sf }: number of 4 KiB pages that the firmware needs for each of these.
 *
 * quirks: { NAME: NUMBER }: deviations from other cards, see quirks.h.
 *
 * dump: { TYPE: { "max": [ LINE, ... ], "current": [ LINE, ... ] } }: capabilities that a real card
 * has reported, as from_log writes them. A LINE is an offset and four words of hexadecimal digits;
 * the rest is 0. Capabilities that the emulator does not implement are removed (lack.h).
 *
 * caps: { TYPE: { FIELD: VALUE } }: capabilities that override the dump. Names are those of
 * cap_field.h. A VALUE is a number, or { "max": ..., "current": ... }.
 *
 * personality.c has the defaults. Fills @config, and creates its claims if there are none yet.
 * False: @why is an error message.
 */
bool personality_load(const char *name, struct card_config *config, char *why, size_t size);

#endif
