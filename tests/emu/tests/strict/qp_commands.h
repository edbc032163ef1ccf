/* SPDX-License-Identifier: GPL-2.0 */
/* A QP that is connected to itself, and the valid commands that bring it into its states. */
#ifndef EMU_STRICT_QP_COMMANDS_H
#define EMU_STRICT_QP_COMMANDS_H

#include "tests/strict/scene.h"

#define LOG_SIZE	4		/* entries of either queue; both fill one page */
#define RC		MLX5_QPC_ST_RC

enum { RST, INIT, RTR, RTS, ERR, STATES };

struct pair {
	uint64_t memory, record;
	uint32_t num;
	uint16_t index;			/* index of the next WQE */
};

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
void roce_address_command(struct command *c, unsigned int index);
void roce_must(struct scene *scene);
/* Query the PF's general capabilities; the command has the answer */
void general_caps_query(struct scene *scene);
/* Bring the QP from reset to @state */
void qp_bring(struct scene *scene, struct pair *pair, unsigned int state);

#endif
