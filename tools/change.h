/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Changes to SFs. Each step is sent for all SFs before the next step, so that a kernel round
 * trip serves many of them.
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
	bool		restart;	/* deactivate the SF while it is set */
	bool		was_active;
	struct settings	settings;
	struct devlink_port port;	/* of CHANGE_ADD: valid once it is added */

	/* State of changes_make() */
	int		failed;		/* an exit status, or 0 */
	bool		interrupted;	/* failed for this reason */
	bool		undone;		/* an SF that was added is deleted again */
	bool		stopped, waits_netdev, waits_rep;
};

struct changes {
	struct change	*change;
	size_t		count;
};

/* Append a change that sets nothing. Pointers to earlier changes become invalid. */
struct change *changes_add(struct changes *changes, const char *pf, unsigned int controller,
			   unsigned int sfnum);
void changes_release(struct changes *changes);

/* Report that @step failed, see report_failure(), and exclude the change from later steps */
void change_fail(struct change *change, int status, const char *step, int err, const char *text);

/* The same after an interrupt, which is reported once for all changes */
void change_interrupt(struct change *change);

/* Print a line for each change, such as "+ …/sf88 state active"; or append it to @array */
void changes_print(const struct changes *changes, struct json_object *array);

/*
 * Make the changes, and wait until netdevices have their names. A failure is reported and
 * does not stop the other changes; an SF that was added and could not be set is deleted again.
 * SIGHUP, SIGINT and SIGTERM stop the changes: those that are not complete are undone if they
 * add an SF. The signal stays deferred until interrupt_deliver().
 */
void changes_make(struct changes *changes, struct devlink *devlink);

#endif
