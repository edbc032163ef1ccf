/* SPDX-License-Identifier: GPL-2.0 */
/* Requests that are sent together, each for one change. */
#ifndef SFBUS_BATCH_H
#define SFBUS_BATCH_H

#include "change.h"

struct batch {
	const char	*step;
	bool		completes;	/* sent even after an interrupt */
	struct request	*requests;
	struct change	**changes;
	size_t		count;
};

/* Add a request; @reply gets the change as its data */
void batch_add(struct batch *batch, struct change *change, struct nl_msg *msg,
	       void (*reply)(struct nlmsghdr *hdr, void *data));

/*
 * Send requests for different PFs in parallel, and wait for all results. Failures are reported, and
 * the batch is empty afterwards.
 */
void batch_send(struct batch *batch, struct devlink *devlink);
/* Report failures of requests that were executed otherwise, and empty the batch */
void batch_finish(struct batch *batch);

#endif
