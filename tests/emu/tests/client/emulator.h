/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLIENT_EMULATOR_H
#define EMU_CLIENT_EMULATOR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A running sfemu, with its sockets and its log in a folder of its own */
struct emulator {
	pid_t pid;
	char folder[64], socket[96], control_path[96], log_path[96];
	int control;
	int log;		/* its log; reading continues where it stopped */
};

struct json_object;

/* Start @program as @card and wait until it is ready. False: it failed, which was printed. */
bool emulator_start(struct emulator *emulator, const char *program, const char *card);
/* After the client has disconnected: the emulator's exit status, -1 if it died */
int emulator_wait(struct emulator *emulator);
/* For an early exit */
void emulator_kill(struct emulator *emulator);
/* The answer to a request on the control socket, owned by the caller; a failure ends the program */
struct json_object *emulator_ask(struct emulator *emulator, const char *request);
/* Number of lines logged since the last call; @line is set to the last of them */
unsigned int emulator_log(struct emulator *emulator, char *line, uint32_t size);

#endif
