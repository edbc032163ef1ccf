/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FAULTS_H
#define EMU_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

struct card;
struct cmd;
struct vhca;

/* What shall go wrong, by request of the control socket. Opcode 0 stands for any. */
struct faults {
	uint64_t fail_left;		/* the how manieth command from now; 0: none */
	uint16_t fail_opcode;
	uint8_t fail_status;
	unsigned int delay_ms;		/* 0: none */
	uint16_t delay_opcode;
	uint64_t failed;		/* commands, since start */
	uint8_t lose_event;		/* type of those that are not told; 0: none */
};

/* "fail", "delay" and "lose" with arguments. False, and nothing changed: those make no sense. */
bool faults_request(struct card *card, int argc, char **argv);
/* True when it is @cmd's turn to fail, with the status that is returned. */
bool faults_fail(struct cmd *cmd, uint8_t *status);
/* Milliseconds by which the answer to a command is late. */
unsigned int faults_delay(const struct card *card, uint16_t opcode);
/* True when the function is not to hear of an event. */
bool faults_lose(struct vhca *vhca, uint8_t event);

#endif
