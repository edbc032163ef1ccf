// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"

bool file_line(char *line, size_t size, const char *format, ...)
{
	char path[PATH_MAX];
	va_list arguments;
	FILE *file;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	file = fopen(path, "re");
	if (!file || !fgets(line, size, file))
		*line = 0;
	if (file)
		fclose(file);
	line[strcspn(line, "\n")] = 0;
	return *line;
}

int file_write(const char *path, int flags, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0644), err = 0;
	ssize_t written;

	if (fd < 0)
		return -errno;
	written = write(fd, text, strlen(text));
	if (written < 0)
		err = -errno;
	else if ((size_t)written < strlen(text))
		err = -ENOSPC;
	if (close(fd) && !err)
		err = -errno;
	return err;
}

void file_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	/* A process that may not open the file may not change anything either */
	if (fd >= 0)
		flock(fd, LOCK_EX);
}

bool link_name(char *name, size_t size, const char *format, ...)
{
	char path[PATH_MAX], target[PATH_MAX];
	va_list arguments;
	ssize_t length;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	length = readlink(path, target, sizeof(target) - 1);
	target[length > 0 ? length : 0] = 0;
	snprintf(name, size, "%s", length > 0 ? basename(target) : "");
	return length > 0;
}

bool program_lines(char * const *argv, void (*found)(const char *line, void *data), void *data)
{
	char *line = NULL;
	int fds[2], null, status;
	size_t size = 0;
	FILE *output;
	pid_t child;

	if (pipe2(fds, O_CLOEXEC))
		return false;
	child = fork();
	if (!child) {
		null = open("/dev/null", O_RDWR);
		dup2(null, STDIN_FILENO);
		dup2(fds[1], STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(fds[1]);
	output = fdopen(fds[0], "r");
	while (output && getline(&line, &size, output) > 0) {
		line[strcspn(line, "\n")] = 0;
		if (found)
			found(line, data);
	}
	free(line);
	if (output)
		fclose(output);
	else
		close(fds[0]);
	return child > 0 && waitpid(child, &status, 0) == child && !status;
}

struct first {
	char	*line;
	size_t	size;
};

static void first_found(const char *line, void *data)
{
	struct first *first = data;

	if (!*first->line)
		snprintf(first->line, first->size, "%s", line);
}

bool program_line(char *line, size_t size, char * const *argv)
{
	struct first first = { line, size };

	*line = 0;
	return program_lines(argv, first_found, &first) && *line;
}
