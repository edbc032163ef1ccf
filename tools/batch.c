// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "batch.h"
#include "interrupt.h"
#include "report.h"

/*
 * Consecutive requests of a batch that are for one PF. The kernel executes the requests of a
 * socket one after the other, so each share but the first has a socket and a thread.
 */
struct share {
	struct netlink	netlink;
	struct request	*requests;
	size_t		count;
	bool		(*stop)(void);
	pthread_t	thread;
	bool		threaded;
};

void batch_add(struct batch *batch, struct change *change, struct nl_msg *msg,
	       void (*reply)(struct nlmsghdr *hdr, void *data))
{
	batch->requests = array_grow(batch->requests, batch->count, sizeof(*batch->requests));
	batch->changes = array_grow(batch->changes, batch->count, sizeof(*batch->changes));
	batch->changes[batch->count] = change;
	batch->requests[batch->count++] = (struct request){
		.msg = msg,
		.reply = reply,
		.data = change,
	};
}

void batch_finish(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct request *request = &batch->requests[i];
		struct change *change = batch->changes[i];

		if (request->err == -EINTR && !request->text)
			change_interrupt(change);
		else if (request->err)
			change_fail(change, EXIT_REFUSED, batch->step, request->err,
				    request->text);
	}
	request_release(batch->requests, batch->count);
	free(batch->changes);
	*batch = (struct batch){};
}

static void *share_send(void *data)
{
	struct share *share = data;

	netlink_execute(&share->netlink, share->requests, share->count, share->stop);
	return NULL;
}

void batch_send(struct batch *batch, struct devlink *devlink)
{
	bool (*stop)(void) = batch->completes ? NULL : interrupted;
	struct share *shares = NULL;
	size_t count = 0;

	for (size_t i = 0; i < batch->count; i++) {
		if (!i || strcmp(batch->changes[i]->pf, batch->changes[i - 1]->pf)) {
			shares = array_grow(shares, count, sizeof(*shares));
			shares[count++] = (struct share){
				.requests = &batch->requests[i],
				.stop = stop,
			};
		}
		shares[count - 1].count++;
	}
	for (size_t i = 1; i < count; i++) {
		netlink_open(&shares[i].netlink, NETLINK_GENERIC);
		shares[i].threaded = !pthread_create(&shares[i].thread, NULL, share_send,
						     &shares[i]);
	}
	if (count)
		netlink_execute(&devlink->netlink, shares[0].requests, shares[0].count, stop);
	for (size_t i = 1; i < count; i++) {
		if (shares[i].threaded)
			pthread_join(shares[i].thread, NULL);
		else
			share_send(&shares[i]);
		netlink_close(&shares[i].netlink);
	}
	free(shares);
	batch_finish(batch);
}
