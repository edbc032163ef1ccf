// SPDX-License-Identifier: GPL-2.0
/*
 * Functions that a fuzzer links and never calls.
 */
#include <stdlib.h>

#include "model.h"

__attribute__((weak)) struct pf *model_pf(const struct model *model, const char *name)
{
	(void)model;
	(void)name;
	abort();
}

__attribute__((weak)) struct sf *model_sf(const struct model *model, const char *pf,
					  unsigned int controller, unsigned int sfnum)
{
	(void)model;
	(void)pf;
	(void)controller;
	(void)sfnum;
	abort();
}

__attribute__((weak)) void sf_name(char name[SF_NAME_SIZE], const char *pf,
				   unsigned int controller, unsigned int sfnum)
{
	(void)pf;
	(void)controller;
	(void)sfnum;
	*name = 0;
	abort();
}

__attribute__((weak)) bool devlink_same_port(const struct devlink_port *one,
					     const struct devlink_port *other)
{
	(void)one;
	(void)other;
	abort();
}
