/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands for a QP that is connected to itself, and for the queues that it can share, to be
 * executed unchanged or modified. They are for an RC QP, with the first address of the function.
 */
#ifndef EMU_CLIENT_QP_H
#define EMU_CLIENT_QP_H

#include "tests/client/kit.h"

#define QP_LOG_SIZE	4		/* entries of either queue; both fill one page */
#define SRQ_LOG_STRIDE	6

/* The queues of a QP, or a shared one */
struct pair {
	uint64_t memory, record;
	uint32_t num;
	uint16_t index;			/* index of the next WQE */
};

extern const uint8_t qp_gid[16];
extern const uint8_t qp_mac[6];

/* The first address of the function */
void roce_address_command(struct command *c, unsigned int index);

void qp_create_command(struct command *c, const struct kit *kit, const struct pair *pair);
void qp_init_command(struct command *c, uint32_t qpn);
void qp_rtr_command(struct command *c, uint32_t qpn);
void qp_rts_command(struct command *c, uint32_t qpn);
void qp_init2init_command(struct command *c, uint32_t qpn);
void qp_rts2rts_command(struct command *c, uint32_t qpn);
void qp_sqerr2rts_command(struct command *c, uint32_t qpn);
void qp_sqd2rts_command(struct command *c, uint32_t qpn);
void qp_error_command(struct command *c, uint32_t qpn);
void qp_reset_command(struct command *c, uint32_t qpn);

/* Shared receive queues of 2^QP_LOG_SIZE linked WQEs, and a DCT that uses one */
void rmp_command(struct command *c, const struct kit *kit, const struct pair *srq);
void xrc_srq_command(struct command *c, const struct kit *kit, const struct pair *srq);
void dct_create_command(struct command *c, const struct kit *kit, uint32_t srqn);

#endif
