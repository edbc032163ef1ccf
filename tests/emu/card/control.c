// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <ev.h>

#include "card/control.h"

#define LINE_MAX_LEN	1024
#define WORDS_MAX	16

struct client {
	struct control *control;
	struct client *next;
	ev_io io;
	size_t len;
	char line[LINE_MAX_LEN];
};

struct control {
	struct ev_loop *loop;
	char *path;
	char *(*answer)(void *card, int argc, char **argv);
	void *card;
	ev_io listen;
	struct client *clients;
};

static void client_destroy(struct client *client)
{
	struct client **at = &client->control->clients;

	while (*at != client)
		at = &(*at)->next;
	*at = client->next;
	ev_io_stop(client->control->loop, &client->io);
	close(client->io.fd);
	free(client);
}

static bool send_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = send(fd, text, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text += n;
		len -= n;
	}
	return true;
}

static bool respond(struct client *client, char *line)
{
	char *words[WORDS_MAX], *word, *save = NULL, *text;
	int count = 0;
	bool ok;

	for (word = strtok_r(line, " \t\r", &save); word && count < WORDS_MAX;
	     word = strtok_r(NULL, " \t\r", &save))
		words[count++] = word;
	if (!count)
		return true;
	text = client->control->answer(client->control->card, count, words);
	if (!text)
		return false;
	ok = send_all(client->io.fd, text, strlen(text)) && send_all(client->io.fd, "\n", 1);
	free(text);
	return ok;
}

static void readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct client *client = io->data;
	ssize_t n = recv(io->fd, client->line + client->len, sizeof(client->line) - client->len,
			 MSG_DONTWAIT);
	char *end;

	(void)loop;
	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		client_destroy(client);
		return;
	}
	client->len += n;
	while ((end = memchr(client->line, '\n', client->len))) {
		size_t used = end + 1 - client->line;

		*end = 0;
		if (!respond(client, client->line)) {
			client_destroy(client);
			return;
		}
		client->len -= used;
		memmove(client->line, client->line + used, client->len);
	}
	if (client->len == sizeof(client->line))
		client_destroy(client);
}

static void connecting(struct ev_loop *loop, ev_io *io, int events)
{
	struct control *control = io->data;
	int fd = accept4(io->fd, NULL, NULL, SOCK_CLOEXEC);
	struct client *client;

	(void)events;
	if (fd < 0)
		return;
	client = calloc(1, sizeof(*client));
	if (!client) {
		close(fd);
		return;
	}
	client->control = control;
	client->next = control->clients;
	control->clients = client;
	ev_io_init(&client->io, readable, fd, EV_READ);
	client->io.data = client;
	ev_io_start(loop, &client->io);
}

struct control *control_create(struct ev_loop *loop, const char *path,
			       char *(*answer)(void *card, int argc, char **argv), void *card)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct control *control;
	int fd;

	if (strlen(path) >= sizeof(addr.sun_path)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	strcpy(addr.sun_path, path);
	control = calloc(1, sizeof(*control));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (!control || fd < 0)
		goto free;
	control->path = strdup(path);
	if (!control->path)
		goto free;
	unlink(path);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) || listen(fd, 8))
		goto free;
	control->loop = loop;
	control->answer = answer;
	control->card = card;
	ev_io_init(&control->listen, connecting, fd, EV_READ);
	control->listen.data = control;
	ev_io_start(loop, &control->listen);
	return control;
free:
	if (fd >= 0)
		close(fd);
	if (control)
		free(control->path);
	free(control);
	return NULL;
}

void control_destroy(struct control *control)
{
	while (control->clients)
		client_destroy(control->clients);
	ev_io_stop(control->loop, &control->listen);
	close(control->listen.fd);
	unlink(control->path);
	free(control->path);
	free(control);
}
