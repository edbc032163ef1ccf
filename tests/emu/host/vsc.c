// SPDX-License-Identifier: GPL-2.0
#include "host/vsc.h"

/*
 * The crspace, semaphore and ICMD spaces are accessible if the firmware allows debug tools. This
 * card is secured: it answers "not supported" for each, as such firmware does.
 */
bool vsc_read(void *card, unsigned int space, uint32_t addr, uint32_t *value)
{
	(void)card;
	(void)space;
	(void)addr;
	(void)value;
	return false;
}

bool vsc_write(void *card, unsigned int space, uint32_t addr, uint32_t value)
{
	(void)card;
	(void)space;
	(void)addr;
	(void)value;
	return false;
}
