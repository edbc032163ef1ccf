/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_DIFFERENCE_H
#define CONFORM_DIFFERENCE_H

/* The two drivers that are compared. */
enum side { OURS, MAINLINE, SIDES };

/* Notes a line; one that was noted before is the same difference. */
void difference(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Prints the lines, sorted; returns how many there are. */
unsigned int differences_print(void);

#endif
