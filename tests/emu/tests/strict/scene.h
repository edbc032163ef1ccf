/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_STRICT_SCENE_H
#define EMU_STRICT_SCENE_H

#include "tests/client/emulator.h"
#include "tests/client/kit.h"
#include "tests/client/vfio.h"

#define SCENE_SFS	2u		/* brought up, with objects of their own */
#define SCENE_BASE	0x10000000ull	/* guest memory; nothing is mapped below or above it */
#define SCENE_SIZE	(64ull << 20)
#define SF_BASE_ID	0x8000
#define SF_IDLE		(SF_BASE_ID + 2)	/* allocated, never enabled */
#define SF_NONE		(SF_BASE_ID + 3)	/* not allocated */
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/*
 * A card with its PF and two SFs in use, and its accounts. A case does something that a card must
 * refuse, and passes the result on. All else is checked here: that it was counted and logged, that
 * nothing has changed, and that the card still works.
 */
struct scene {
	struct emulator emulator;
	struct vfio vfio;
	struct guest guest;
	struct hca pf, sf[SCENE_SFS];
	struct kit pf_kit, sf_kit[SCENE_SFS];
	uint32_t stale[KIT_KINDS];	/* numbers of objects that the PF has destroyed */
	int irq[1 + SCENE_SFS];		/* eventfds of the functions' vectors */
	struct command c;
	uint64_t refusals;		/* at the last mark */
	char *accounts;			/* objects and pages held at the last mark */
	unsigned int passed, failed;
};

bool scene_open(struct scene *scene, const char *program, const char *card);
/* Stop the emulator; false: it died, or reported objects that it still held */
bool scene_close(struct scene *scene);

/* After preparation by commands that succeed: compare what follows with the current state */
void scene_mark(struct scene *scene);
/* Execute a command that must succeed, for preparation or cleanup; a failure is counted */
void scene_must(struct scene *scene, struct hca *hca, const char *what);

/* Judge a case: the command in scene->c must have been refused */
void scene_refused(struct scene *scene, struct hca *hca, int status, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The same for another result, after @count refusals */
void scene_judge(struct scene *scene, int got, int want, unsigned int count,
		 const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* Expect @count violations other than commands: doorbells, WQEs, accesses */
void scene_violated(struct scene *scene, unsigned int count, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Check any other condition, such as work that is done correctly */
void scene_check(struct scene *scene, bool good, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
