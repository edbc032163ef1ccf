// SPDX-License-Identifier: GPL-2.0
/* Reads the trace that the emulator's trace.c writes: one JSON object per line. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conform/command.h"
#include "tests/conform/kind.h"
#include "tests/conform/names.h"

static const char *text(struct json_object *line, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(line, key, &value) ? json_object_get_string(value) : "";
}

static uint64_t number(struct json_object *line, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(line, key, &value) ? json_object_get_int64(value) : 0;
}

static uint32_t bytes(const char *hex, uint8_t *data, uint32_t size)
{
	uint32_t n;

	for (n = 0; n < size && sscanf(hex + 2 * n, "%2hhx", &data[n]) == 1; n++)
		;
	return n;
}

/* The response to create_cq_in is create_cq_out */
static const struct layout *answer_of(const char *input)
{
	const struct layout *layout;
	size_t len = strlen(input);
	char *name;

	if (len < 3)
		return NULL;
	name = format("%.*sout", (int)len - 2, input);
	layout = layout_find(name);
	free(name);
	return layout;
}

static void fill(struct command *cmd, struct json_object *line)
{
	const char *hex = text(line, "in");

	cmd->name = format("%s", text(line, "what"));
	cmd->opcode = number(line, "op");
	cmd->op_mod = number(line, "op_mod");
	cmd->function = number(line, "fn");
	cmd->failed = number(line, "status");
	cmd->layout = layout_find(text(line, "layout"));
	cmd->answer = answer_of(text(line, "layout"));
	cmd->reg_name = format("%s", text(line, "register"));
	cmd->reg = layout_find(cmd->reg_name);
	cmd->in = allocate(strlen(hex) / 2 + 1);
	cmd->in_len = bytes(hex, cmd->in, strlen(hex) / 2);
	bytes(text(line, "out"), cmd->out, sizeof(cmd->out));
	cmd->kind = kind_of(cmd);
}

struct trace_file commands_read(const char *path)
{
	struct trace_file trace = {};
	unsigned int number = 0, room = 0;
	FILE *file = fopen(path, "re");
	size_t size = 0;
	char *line = NULL;

	if (!file) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	while (getline(&line, &size, file) > 0) {
		struct json_object *object = json_tokener_parse(line);

		number++;
		if (!json_object_is_type(object, json_type_object)) {
			fprintf(stderr, "%s:%u: no line of a trace\n", path, number);
			exit(EXIT_FAILURE);
		}
		if (!strcmp(text(object, "kind"), "cmd")) {
			if (trace.count == room) {
				room = room ? room * 2 : 1024;
				trace.commands = reallocarray(trace.commands, room,
							      sizeof(*trace.commands));
				if (!trace.commands)
					allocate(SIZE_MAX);
			}
			memset(&trace.commands[trace.count], 0, sizeof(*trace.commands));
			fill(&trace.commands[trace.count++], object);
		}
		json_object_put(object);
	}
	free(line);
	fclose(file);
	if (!trace.count) {
		fprintf(stderr, "%s: no command in it\n", path);
		exit(EXIT_FAILURE);
	}
	return trace;
}
