// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <json-c/json.h>

#include "tests/client/emulator.h"

static void remove_files(struct emulator *emulator)
{
	unlink(emulator->socket);
	unlink(emulator->control_path);
	unlink(emulator->log_path);
	rmdir(emulator->folder);
}

static void run(const struct emulator *emulator, const char *program, const char *card, int ready,
		int log)
{
	dup2(ready, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	execl(program, program, "--socket", emulator->socket, "--control", emulator->control_path,
	      "--card", card, "--once", (char *)NULL);
	dprintf(STDERR_FILENO, "%s: %s\n", program, strerror(errno));
	_exit(127);
}

static bool wait_ready(int fd)
{
	char text[16] = {};
	size_t len = 0;
	ssize_t n;

	while (len < sizeof(text) - 1 && !strchr(text, '\n')) {
		n = read(fd, text + len, sizeof(text) - 1 - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += n;
	}
	return !strcmp(text, "ready\n");
}

static int connect_to(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		close(fd);
		return -1;
	}
	return fd;
}

bool emulator_start(struct emulator *emulator, const char *program, const char *card)
{
	const char *tmp = getenv("TMPDIR");
	int ready[2] = { -1, -1 }, log;

	*emulator = (struct emulator){ .control = -1, .log = -1 };
	/* The path of a unix socket is limited to about 100 characters */
	snprintf(emulator->folder, sizeof(emulator->folder), "%s/sfemu.XXXXXX",
		 tmp && strlen(tmp) < 40 ? tmp : "/tmp");
	if (!mkdtemp(emulator->folder)) {
		perror(emulator->folder);
		return false;
	}
	snprintf(emulator->socket, sizeof(emulator->socket), "%s/vfio", emulator->folder);
	snprintf(emulator->control_path, sizeof(emulator->control_path), "%s/control",
		 emulator->folder);
	snprintf(emulator->log_path, sizeof(emulator->log_path), "%s/log", emulator->folder);
	log = open(emulator->log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	emulator->log = open(emulator->log_path, O_RDONLY | O_CLOEXEC);
	if (log < 0 || emulator->log < 0 || pipe2(ready, O_CLOEXEC)) {
		perror(emulator->folder);
		goto fail;
	}
	emulator->pid = fork();
	if (!emulator->pid)
		run(emulator, program, card, ready[1], log);
	close(ready[1]);
	ready[1] = -1;
	if (emulator->pid < 0 || !wait_ready(ready[0])) {
		fprintf(stderr, "%s did not get ready\n", program);
		goto fail;
	}
	emulator->control = connect_to(emulator->control_path);
	if (emulator->control < 0) {
		perror(emulator->control_path);
		goto fail;
	}
	close(ready[0]);
	close(log);
	return true;
fail:
	close(ready[0]);
	close(ready[1]);
	close(log);
	emulator_kill(emulator);
	return false;
}

static void clean_up(struct emulator *emulator)
{
	close(emulator->control);
	close(emulator->log);
	remove_files(emulator);
}

int emulator_wait(struct emulator *emulator)
{
	int status;

	while (waitpid(emulator->pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	clean_up(emulator);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void emulator_kill(struct emulator *emulator)
{
	if (emulator->pid > 0) {
		kill(emulator->pid, SIGKILL);
		waitpid(emulator->pid, NULL, 0);
	}
	clean_up(emulator);
}

static bool send_line(int fd, const char *text)
{
	char line[128];
	int len = snprintf(line, sizeof(line), "%s\n", text);

	return send(fd, line, len, MSG_NOSIGNAL) == len;
}

struct json_object *emulator_ask(struct emulator *emulator, const char *request)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *json = NULL;
	char buf[4096];
	ssize_t n;

	if (send_line(emulator->control, request)) {
		do {
			n = recv(emulator->control, buf, sizeof(buf), 0);
			if (n > 0)
				json = json_tokener_parse_ex(tokener, buf, n);
		} while ((n < 0 && errno == EINTR) ||
			 (n > 0 && json_tokener_get_error(tokener) == json_tokener_continue));
	}
	json_tokener_free(tokener);
	if (!json) {
		puts("Bail out! the emulator does not answer");
		emulator_kill(emulator);
		exit(EXIT_FAILURE);
	}
	return json;
}

unsigned int emulator_log(struct emulator *emulator, char *line, uint32_t size)
{
	unsigned int lines = 0;
	uint32_t len = 0;
	char buf[4096];
	ssize_t n, i;

	line[0] = 0;
	while ((n = read(emulator->log, buf, sizeof(buf))) > 0) {
		for (i = 0; i < n; i++) {
			if (buf[i] == '\n') {
				lines++;
				len = 0;
			} else if (len + 1 < size) {
				line[len++] = buf[i];
				line[len] = 0;
			}
		}
	}
	return lines;
}
