/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_DIFFERENCE_H
#define CONFORM_DIFFERENCE_H

/* The two drivers that are compared */
enum side { OURS, MAINLINE, SIDES };

/* Record a difference; a repeated one counts once */
void difference(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Print the differences, sorted; return their number */
unsigned int differences_print(void);

#endif
