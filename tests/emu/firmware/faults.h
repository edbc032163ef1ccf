/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FAULTS_H
#define EMU_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

struct record;

/* What a card writes that no sane one would. */
enum garble {
	GARBLE_NONE,
	GARBLE_ANSWER,		/* a query succeeds, all bits of what it answers are set */
	GARBLE_TOKEN,		/* a command is not delivered: wrong token, says the card */
	GARBLE_COMPLETION,	/* a CQE tells of another WQE and of other bytes */
	GARBLE_TWICE,		/* a CQE is written twice */
};

/* What shall go wrong, by request of the control socket. Opcode 0 stands for any. */
struct faults {
	uint64_t fail_left;		/* the how manieth command from now; 0: none */
	uint16_t fail_opcode;
	uint8_t fail_status;
	uint64_t fail_times;		/* so many, one after the other */
	unsigned int delay_ms;		/* 0: none */
	uint16_t delay_opcode;
	uint64_t failed;		/* commands, since start */
	uint16_t last_opcode, last_function;	/* of what failed last */
	enum garble garble;		/* what is damaged the next time there is one */
	uint16_t garble_opcode;
	uint64_t garble_left;		/* the how manieth of them */
	unsigned int patience_ms;	/* how long to wait for an answer, so the card says */
	uint8_t lose_event;		/* type of those that are not told; 0: none */
};

/* True when it is this command's turn to fail, with the status that is returned. */
bool faults_fail(struct faults *faults, uint16_t opcode, uint16_t function, uint8_t *status);
/* Milliseconds by which the answer to a command is late. */
unsigned int faults_delay(const struct faults *faults, uint16_t opcode);
/* True when the function is not to hear of an event. */
bool faults_lose(const struct faults *faults, struct record *record, uint16_t function,
		 uint8_t event);
/* True, once, when what is about to be written is to be damaged this way. */
bool faults_garble(struct faults *faults, struct record *record, enum garble what,
		   uint16_t opcode, const char *name);

#endif
