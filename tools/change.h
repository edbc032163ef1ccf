/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Changes to SFs, made for all of them at once: each step is sent for all, then the next.
 */
#ifndef SFBUS_CHANGE_H
#define SFBUS_CHANGE_H

#include <json-c/json.h>

#include "model.h"
#include "settings.h"

struct change {
	char		pf[PF_NAME_SIZE];
	unsigned int	pfnum, controller, sfnum;
	enum { CHANGE_SET, CHANGE_ADD, CHANGE_DEL } kind;
	bool		restart;	/* inactive while settings are made, then as before */
	bool		was_active;
	struct settings	settings;
	struct devlink_port port;	/* valid but for CHANGE_ADD */

	/* As it goes on */
	int		failed;		/* the program's status for that, or 0 */
	bool		stopped, waits_netdev, waits_rep;
};

struct changes {
	struct change	*change;
	size_t		count;
};

/* An empty one of this kind at the end of the list */
struct change *changes_add(struct changes *changes, const char *pf, unsigned int controller,
			   unsigned int sfnum);
void changes_release(struct changes *changes);

/* Report that @step failed, see report_failure(), and exclude the change from later steps */
void change_fail(struct change *change, int status, const char *step, int err, const char *text);

/* Print a line for each, as a plan: "+ …/sf88 state active"; or append objects to @array */
void changes_print(const struct changes *changes, struct json_object *array);

/*
 * Make them. What fails is reported, the others are made nevertheless; an SF that was added
 * and then could not be set is deleted again. Waits until netdevices have their names.
 */
void changes_make(struct changes *changes, struct devlink *devlink);

#endif
