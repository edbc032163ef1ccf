/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FAULTS_H
#define EMU_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

struct card;
struct cmd;

/* Which commands shall go wrong, by request of the control socket. Opcode 0 stands for any. */
struct faults {
	uint64_t fail_left;		/* the how manieth command from now; 0: none */
	uint16_t fail_opcode;
	uint8_t fail_status;
	unsigned int delay_ms;		/* 0: none */
	uint16_t delay_opcode;
	uint64_t failed;		/* commands, since start */
};

/* "fail" and "delay" with their arguments. False, and nothing changed, when those make no sense. */
bool faults_request(struct card *card, int argc, char **argv);
/* True when it is @cmd's turn to fail, with the status that is returned. */
bool faults_fail(struct cmd *cmd, uint8_t *status);
/* Milliseconds by which the answer to a command is late. */
unsigned int faults_delay(const struct card *card, uint16_t opcode);

#endif
