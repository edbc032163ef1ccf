/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLIENT_KIT_H
#define EMU_CLIENT_KIT_H

#include "tests/client/command.h"

/* Objects in the order of creation: each uses some of those before it */
enum kind {
	KIT_UAR, KIT_PD, KIT_TD, KIT_XRCD, KIT_EQ, KIT_CQ, KIT_MKEY, KIT_QCOUNTER, KIT_TIS, KIT_SQ,
	KIT_RQ, KIT_RQT, KIT_TIR, KIT_COUNTER, KIT_MODIFY, KIT_REFORMAT, KIT_SCHED, KIT_TABLE,
	KIT_GROUP, KIT_RULE,
	KIT_KINDS
};

#define KIT_LOG_SIZE	6		/* entries of every queue; each queue fills one page */
#define KIT_RQ_STRIDE	6
#define KIT_TABLE_LOG	2		/* entries of the flow table, all in one group */
#define KIT_BUFFER	16384u

/* A queue in guest memory */
struct ring {
	uint64_t addr, record;		/* one page; the doorbell record */
	uint32_t index;			/* producer's, or consumer's, free running */
};

/* One object of every kind for one function, enough to send and to receive */
struct kit {
	struct hca *hca;
	uint32_t vector;		/* of the EQ */
	uint32_t num[KIT_KINDS];
	uint32_t key;			/* key for guest memory by bus address */
	struct ring eq, cq, sq, rq;
	uint64_t buffer;		/* KIT_BUFFER bytes to send from and to receive into */
};

/* Allocate the queues' memory, without commands */
void kit_init(struct kit *kit, struct hca *hca, uint32_t vector);
/* Create all objects. Return 0, or the status of the command that failed, and its name in *@what */
int kit_create(struct kit *kit, const char **what);
/* Destroy them in reverse order */
int kit_destroy(struct kit *kit, const char **what);

/* The commands that do this, to be executed unchanged or modified */
void kit_create_command(struct command *c, const struct kit *kit, enum kind kind);
void kit_destroy_command(struct command *c, const struct kit *kit, enum kind kind, uint32_t num);
/* False: there is no command to query this kind */
bool kit_query_command(struct command *c, const struct kit *kit, enum kind kind, uint32_t num);
/* The object's number in the response to a create command */
uint32_t kit_number(const struct command *c, enum kind kind);
const char *kit_name(enum kind kind);
/* Whether numbers of this kind are only unique within their function */
bool kit_numbered_per_function(enum kind kind);

void kit_modify_sq(struct command *c, const struct kit *kit, uint8_t from, uint8_t to);
void kit_modify_rq(struct command *c, const struct kit *kit, uint8_t from, uint8_t to);

#endif
