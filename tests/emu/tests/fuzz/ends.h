/* SPDX-License-Identifier: GPL-2.0 */
/* The QPs of the PF, one of each service, and what they share */
#ifndef EMU_FUZZ_ENDS_H
#define EMU_FUZZ_ENDS_H

#include "roce/qp.h"
#include "tests/client/qp.h"
#include "tests/fuzz/side.h"

#define ENDS_PSN	0xfffff0	/* first of every QP; it wraps soon */
#define ENDS_QKEY	0x1234
#define PEER_QPN	0x1234		/* of the peer on the wire */

enum { END_RC, END_UC, END_UD, END_XRC, END_DCI, ENDS };

struct end {
	struct pair pair;
	enum qp_service service;
	bool wire;			/* its peer is on the wire; otherwise it is its own peer */
	bool has_rq;
	uint16_t posted;		/* receive WQEs */
};

/* What all QPs have in common, from an input */
struct ends_shape {
	uint8_t wires;			/* a bit for each end with its peer on the wire */
	uint8_t mtu;
	uint8_t retries, rnr_retries;
	bool share;			/* the RC QP receives into the RMP */
	bool signs;			/* WQEs have signatures */
};

struct ends {
	struct side *side;
	struct ends_shape shape;
	struct end end[ENDS];
	struct pair rmp, xrc_srq;
	uint16_t rmp_posted, xrc_posted;
	uint32_t dctn;
};

extern const uint8_t peer_gid[16];
extern const uint8_t peer_mac[6];

/* Create them all and let them send and receive */
void ends_create(struct ends *ends, struct side *side, const struct ends_shape *shape);
/* Reset a QP if it is not, and take it up to RTS. False: the card refuses to. */
bool end_restart(struct ends *ends, struct end *end);
/* Run the command in rig->c, which modifies this QP. False: the card refuses to. */
bool end_modify(struct ends *ends, const struct end *end);
struct qp *end_qp(const struct ends *ends, const struct end *end);
/* Its send queue in guest memory */
uint8_t *end_sq(const struct ends *ends, const struct end *end);

#endif
