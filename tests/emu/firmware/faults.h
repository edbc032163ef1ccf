/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FAULTS_H
#define EMU_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

struct record;

/* Kinds of invalid data that a card writes */
enum garble {
	GARBLE_NONE,
	GARBLE_ANSWER,		/* a query succeeds, with all bits of its result set */
	GARBLE_TOKEN,		/* a command fails with delivery status "token" */
	GARBLE_COMPLETION,	/* a CQE has a wrong WQE counter and byte count */
	GARBLE_TWICE,		/* a CQE is written twice */
};

/* Faults that the control socket has requested. Opcode 0 stands for any. */
struct faults {
	uint64_t fail_left;		/* countdown to the command that fails; 0: none */
	uint16_t fail_opcode;
	uint8_t fail_status;
	uint64_t fail_times;		/* number of consecutive failures */
	unsigned int delay_ms;		/* 0: none */
	uint16_t delay_opcode;
	uint64_t failed;		/* number of failed commands since start */
	uint16_t last_opcode, last_function;	/* the last failure */
	enum garble garble;		/* what is damaged next */
	uint16_t garble_opcode;
	uint64_t garble_left;		/* countdown to the damaged one */
	unsigned int patience_ms;	/* command timeout that the card reports */
	uint8_t lose_event;		/* type of events that are not posted; 0: none */
};

/* Return true if this command must fail, with the status to return */
bool faults_fail(struct faults *faults, uint16_t opcode, uint16_t function, uint8_t *status);
/* Milliseconds by which the result of a command is delayed */
unsigned int faults_delay(const struct faults *faults, uint16_t opcode);
/* Return true if the function must not get an event */
bool faults_lose(const struct faults *faults, struct record *record, uint16_t function,
		 uint8_t event);
/* Return true, once, if the next write must be damaged this way */
bool faults_garble(struct faults *faults, struct record *record, enum garble what,
		   uint16_t opcode, const char *name);

#endif
