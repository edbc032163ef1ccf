// SPDX-License-Identifier: GPL-2.0
/*
 * Tests strictness from outside: a driver that does everything wrong, connected to the emulator in
 * the same way as QEMU. strict_test PROGRAM CARD
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/strict/cases.h"

#define SF_WINDOW	(1ull << 20)
#define BAR_PF		0
#define BAR_SF		2

static bool did(int status, const char *what)
{
	if (status)
		printf("# %s answers 0x%x\n", what, status);
	return !status;
}

static bool equip(struct kit *kit, struct hca *hca, uint32_t vector)
{
	const char *what;
	int status;

	kit_init(kit, hca, vector);
	status = kit_create(kit, &what);
	return did(status, what);
}

/* Create and destroy one object of every kind, to have stale numbers */
static bool make_stale(struct scene *scene)
{
	struct kit spare;
	const char *what;
	bool good = equip(&spare, &scene->pf, 0);

	memcpy(scene->stale, spare.num, sizeof(scene->stale));
	return good && did(kit_destroy(&spare, &what), what);
}

static bool add_sfs(struct scene *scene)
{
	struct command *c = &scene->c;
	unsigned int i;

	for (i = 0; i < SCENE_SFS; i++) {
		if (!did(hca_add_sf(&scene->pf, SF_BASE_ID + i), "adding an SF") ||
		    !hca_start(&scene->sf[i], &scene->vfio.bus, &scene->guest, BAR_SF,
			       i * SF_WINDOW))
			return false;
		scene->sf[i].function_id = SF_BASE_ID + i;
		if (!did(hca_up(&scene->sf[i]), "bringing an SF up") ||
		    !equip(&scene->sf_kit[i], &scene->sf[i], 1 + i))
			return false;
	}
	COMMAND(c, ALLOC_SF, alloc_sf);
	ifc_set(alloc_sf_in, c->in, function_id, SF_IDLE);
	return did(command_run(c, &scene->pf), c->name);
}

static bool tear_down(struct scene *scene)
{
	struct command *c = &scene->c;
	const char *what;
	unsigned int i;

	COMMAND(c, DEALLOC_SF, dealloc_sf);
	ifc_set(dealloc_sf_in, c->in, function_id, SF_IDLE);
	if (!did(command_run(c, &scene->pf), c->name))
		return false;
	for (i = 0; i < SCENE_SFS; i++)
		if (!did(kit_destroy(&scene->sf_kit[i], &what), what) ||
		    !did(hca_down(&scene->sf[i]), "taking an SF down") ||
		    !did(hca_del_sf(&scene->pf, SF_BASE_ID + i), "deleting an SF"))
			return false;
	return did(kit_destroy(&scene->pf_kit, &what), what) &&
	       did(hca_down(&scene->pf), "taking the PF down");
}

int main(int argc, char **argv)
{
	static struct scene scene;
	bool up;

	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("KTAP version 1");
	if (argc != 3 || !scene_open(&scene, argv[1], argv[2])) {
		puts("Bail out! no emulator");
		return EXIT_FAILURE;
	}
	transport_cases(&scene);
	scene_check(&scene, hca_start(&scene.pf, &scene.vfio.bus, &scene.guest, BAR_PF, 0),
		    "the PF has initialized");
	boot_cases(&scene);
	enabled_cases(&scene);
	up = did(hca_up(&scene.pf), "bringing the PF up") &&
	     equip(&scene.pf_kit, &scene.pf, 0) && make_stale(&scene) && add_sfs(&scene);
	scene_check(&scene, up, "the PF and %u SFs are up", SCENE_SFS);
	if (up) {
		scene_mark(&scene);
		command_cases(&scene);
		delivery_cases(&scene);
		number_cases(&scene);
		create_cases(&scene);
		modify_cases(&scene);
		steering_cases(&scene);
		page_cases(&scene);
		sf_cases(&scene);
		vport_cases(&scene);
		doorbell_cases(&scene);
		wqe_cases(&scene);
		roce_cases(&scene);
		dc_cases(&scene);
		work_cases(&scene);
		scene_check(&scene, tear_down(&scene), "all functions are down, nothing is held");
	}
	scene_check(&scene, scene_close(&scene), "the emulator ends in order");
	printf("1..%u\n", scene.passed + scene.failed);
	printf("%u passed, %u failed\n", scene.passed, scene.failed);
	return scene.failed != 0;
}
