/* SPDX-License-Identifier: GPL-2.0 */
/* Queue pairs of two devices, or of two contexts, in one program, and its results. */
#ifndef ENDS_H
#define ENDS_H

#include <infiniband/verbs.h>
#include <stdbool.h>
#include <stdint.h>

#define END_SIZE	8192	/* bytes of an end's memory */

struct end {
	struct ibv_context *ctx;
	struct ibv_comp_channel *channel;
	struct ibv_pd *pd;
	struct ibv_cq *cq;
	struct ibv_qp *qp;
	struct ibv_mr *mr;
	union ibv_gid gid;
	int index;
	char *data;
};

/* Print a result as KTAP does, without a number */
void report(const char *what, bool passed);
/* End the program if it lacks an object */
void need(const char *what, const void *object);
/* A result was not as it has to be */
extern bool ends_failed;

/* Open a device, or end the program */
struct ibv_context *device_open(const char *name);
/* A context with one object of each kind; @gid: index of the GID, as text */
void end_open(struct end *end, const char *device, const char *gid);

/* Create connected queue pairs, and destroy them */
void ends_pair(struct end *a, struct end *b);
void ends_unpair(struct end *a, struct end *b);

/* Post with the end's own key and memory, or with any */
bool end_post(struct end *end, enum ibv_wr_opcode opcode, uint64_t wr_id, uint64_t remote,
	      uint32_t rkey, uint32_t length);
bool end_post_sge(struct end *end, enum ibv_wr_opcode opcode, uint64_t wr_id, uint64_t remote,
		  uint32_t rkey, struct ibv_sge sge);
bool end_post_recv(struct end *end, uint64_t wr_id);

/* The next completion's status, whatever its work request; -1: none can come */
int end_status(struct end *end);
/* The same, of this work request */
int end_next(struct end *end, uint64_t wr_id);
/* A request that was @posted has this status; prints another one */
bool end_completes(struct end *end, int wanted, bool posted, uint64_t wr_id);

#endif
