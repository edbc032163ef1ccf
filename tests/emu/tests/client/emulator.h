/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLIENT_EMULATOR_H
#define EMU_CLIENT_EMULATOR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A running sfemu, its sockets and its log in a folder of their own. */
struct emulator {
	pid_t pid;
	char folder[64], socket[96], control_path[96], log_path[96];
	int control;
	int log;		/* what it said; reading goes on where it stopped */
};

struct json_object;

/* Starts @program as @card and waits until it is ready. False, and a line printed: it did not. */
bool emulator_start(struct emulator *emulator, const char *program, const char *card);
/* The client has gone, and with it the emulator: its exit status, -1 when it died. */
int emulator_wait(struct emulator *emulator);
/* For a way out in between. */
void emulator_kill(struct emulator *emulator);
/* The answer to a request on the control socket, the caller's to put; failure ends the program. */
struct json_object *emulator_ask(struct emulator *emulator, const char *request);
/* Lines logged since the last call: how many; the last of them goes to @line. */
unsigned int emulator_log(struct emulator *emulator, char *line, uint32_t size);

#endif
