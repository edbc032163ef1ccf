// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <json-c/json.h>
#include <linux/vfio.h>

#include "tests/strict/scene.h"

#define TEXT	256

/* Remove counters that any action of a driver changes */
static void strip(struct json_object *accounts)
{
	struct json_object *list, *function;
	size_t i;

	json_object_object_del(accounts, "refusals");
	json_object_object_del(accounts, "refusal");
	json_object_object_del(accounts, "dma_faults");
	json_object_object_del(accounts, "dma_refused");
	if (!json_object_object_get_ex(accounts, "functions", &list))
		return;
	for (i = 0; i < json_object_array_length(list); i++) {
		function = json_object_array_get_idx(list, i);
		json_object_object_del(function, "commands");
	}
}

/* Return the number of refusals; *@held is set to what the card holds */
static uint64_t take_stock(struct scene *scene, char **held)
{
	struct json_object *accounts = emulator_ask(&scene->emulator, "accounts"), *field;
	uint64_t refusals = 0;

	if (json_object_object_get_ex(accounts, "refusals", &field))
		refusals = json_object_get_int64(field);
	strip(accounts);
	*held = strdup(json_object_to_json_string_ext(accounts, JSON_C_TO_STRING_PLAIN));
	json_object_put(accounts);
	return refusals;
}

void scene_mark(struct scene *scene)
{
	char line[TEXT];

	free(scene->accounts);
	scene->refusals = take_stock(scene, &scene->accounts);
	emulator_log(&scene->emulator, line, sizeof(line));
}

static bool answers(struct scene *scene)
{
	struct command *c = &scene->c;
	uint32_t revision;

	if (!scene->pf.bus)
		return !vfio_read(&scene->vfio, 0, 0, &revision, sizeof(revision));
	COMMAND(c, NOP, nop);
	return !command_run(c, &scene->pf);
}

static void report(struct scene *scene, bool good, const char *name)
{
	unsigned int number = scene->passed + scene->failed + 1;

	scene->passed += good;
	scene->failed += !good;
	printf("%sok %u %s\n", good ? "" : "not ", number, name);
}

/* @reason: text that the log must contain, or NULL */
static void judge(struct scene *scene, int got, int want, unsigned int count, const char *reason,
		  const char *name)
{
	char line[TEXT], *held;
	uint64_t refusals = take_stock(scene, &held);
	unsigned int lines = emulator_log(&scene->emulator, line, sizeof(line));
	bool good = true;

	if (got != want) {
		printf("# answered 0x%x, not 0x%x\n", got, want);
		good = false;
	}
	if (refusals - scene->refusals != count) {
		printf("# %llu refusals were counted, not %u\n",
		       (unsigned long long)(refusals - scene->refusals), count);
		good = false;
	}
	if (lines != count || (reason && !strstr(line, reason))) {
		printf("# %u lines were logged, not %u%s%s\n", lines, count,
		       reason ? ", not about " : "", reason ? reason : "");
		good = false;
	}
	if (strcmp(held, scene->accounts)) {
		printf("# before: %s\n# after:  %s\n", scene->accounts, held);
		good = false;
	}
	if (!answers(scene)) {
		puts("# the card does not answer any more");
		good = false;
	}
	if (!good)
		printf("# the log's last line: %s\n", line);
	free(scene->accounts);
	scene->accounts = held;
	scene->refusals = refusals;
	report(scene, good, name);
}

void scene_judge(struct scene *scene, int got, int want, unsigned int count,
		 const char *format, ...)
{
	char name[TEXT];
	va_list ap;

	va_start(ap, format);
	vsnprintf(name, sizeof(name), format, ap);
	va_end(ap);
	judge(scene, got, want, count, NULL, name);
}

void scene_refused(struct scene *scene, struct hca *hca, int status, const char *format, ...)
{
	char name[TEXT], reason[64];
	va_list ap;

	va_start(ap, format);
	vsnprintf(name, sizeof(name), format, ap);
	va_end(ap);
	snprintf(reason, sizeof(reason), "function 0x%x: %s(0x", hca->function_id,
		 scene->c.name);
	judge(scene, command_run(&scene->c, hca), status, 1, reason, name);
}

void scene_violated(struct scene *scene, unsigned int count, const char *format, ...)
{
	char name[TEXT];
	va_list ap;

	va_start(ap, format);
	vsnprintf(name, sizeof(name), format, ap);
	va_end(ap);
	judge(scene, 0, 0, count, NULL, name);
}

void scene_check(struct scene *scene, bool good, const char *format, ...)
{
	char name[TEXT];
	va_list ap;

	va_start(ap, format);
	vsnprintf(name, sizeof(name), format, ap);
	va_end(ap);
	report(scene, good, name);
}

void scene_must(struct scene *scene, struct hca *hca, const char *what)
{
	int status = command_run(&scene->c, hca);

	if (status)
		scene_check(scene, false, "%s: %s must succeed, answers 0x%x", what, scene->c.name,
			    status);
}

bool scene_open(struct scene *scene, const char *program, const char *card)
{
	unsigned int i;

	memset(scene, 0, sizeof(*scene));
	if (!emulator_start(&scene->emulator, program, card))
		return false;
	if (vfio_connect(&scene->vfio, scene->emulator.socket) || vfio_version(&scene->vfio, 0) ||
	    !guest_create(&scene->guest, SCENE_BASE, SCENE_SIZE) ||
	    vfio_dma_map(&scene->vfio, scene->guest.fd, 0, SCENE_BASE, SCENE_SIZE) ||
	    vfio_bus_master(&scene->vfio, true))
		goto kill;
	for (i = 0; i < ARRAY_SIZE(scene->irq); i++)
		scene->irq[i] = eventfd(0, EFD_CLOEXEC);
	if (vfio_set_irqs(&scene->vfio, 0, scene->irq, ARRAY_SIZE(scene->irq)))
		goto kill;
	scene_mark(scene);
	return true;
kill:
	emulator_kill(&scene->emulator);
	return false;
}

bool scene_close(struct scene *scene)
{
	unsigned int i;
	int status;

	vfio_disconnect(&scene->vfio);
	status = emulator_wait(&scene->emulator);
	if (status)
		printf("# the emulator ended with status %d\n", status);
	for (i = 0; i < ARRAY_SIZE(scene->irq); i++)
		close(scene->irq[i]);
	guest_destroy(&scene->guest);
	free(scene->accounts);
	return !status;
}
