// SPDX-License-Identifier: GPL-2.0
#include "roce/answers.h"

struct answer *answer_at(struct responder *resp, unsigned int i)
{
	return &resp->answer[(resp->first + i) % ANSWERS_MAX];
}

struct answer *answer_add(struct responder *resp)
{
	if (resp->count == ANSWERS_MAX)
		return NULL;
	return answer_at(resp, resp->count++);
}

unsigned int answers_reads(struct responder *resp)
{
	unsigned int i, n = 0;

	for (i = 0; i < resp->count; i++)
		n += answer_at(resp, i)->kind != ANSWER_ACK && !answer_at(resp, i)->repeated;
	return n;
}

struct executed *executed_add(struct responder *resp, const struct packet *packet,
			      uint32_t packets)
{
	struct executed *executed = &resp->executed[resp->next_executed++ % READS_MAX];

	*executed = (struct executed){
		.valid = true, .psn = packet->psn, .packets = packets, .va = packet->va,
		.pd = resp->pd, .rkey = packet->rkey, .length = packet->length,
	};
	return executed;
}

struct executed *executed_find(struct responder *resp, const struct packet *packet, bool atomic)
{
	struct executed *executed;
	unsigned int i;

	for (i = 0; i < READS_MAX; i++) {
		executed = &resp->executed[i];
		if (executed->valid && executed->atomic == atomic &&
		    executed->rkey == packet->rkey &&
		    psn_diff(packet->psn, executed->psn) >= 0 &&
		    psn_before(packet->psn, psn_add(executed->psn, executed->packets)))
			return executed;
	}
	return NULL;
}
