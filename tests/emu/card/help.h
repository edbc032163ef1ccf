/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_HELP_H
#define EMU_HELP_H

#include <stdio.h>

/* An entry of --help: @text beside or below @words, in lines of 80 columns */
void help_entry(FILE *out, const char *words, const char *text);

#endif
