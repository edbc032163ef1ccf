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
 * A card with its PF and two SFs at work, and what is known of its accounts. A case does something
 * that a card must refuse, and hands over what it got; everything else about it is looked at here:
 * that it was counted and logged, that nothing has changed, and that the card goes on working.
 */
struct scene {
	struct emulator emulator;
	struct vfio vfio;
	struct guest guest;
	struct hca pf, sf[SCENE_SFS];
	struct kit pf_kit, sf_kit[SCENE_SFS];
	uint32_t stale[KIT_KINDS];	/* numbers of objects that the PF had and destroyed */
	int irq[1 + SCENE_SFS];		/* eventfds of the functions' vectors */
	struct command c;
	uint64_t refusals;		/* at the last mark */
	char *accounts;			/* what is held, at the last mark */
	unsigned int passed, failed;
};

bool scene_open(struct scene *scene, const char *program, const char *card);
/* Ends the emulator; false: it died, or complained about what it still held. */
bool scene_close(struct scene *scene);

/* Of cases that are prepared by commands that succeed: what follows is compared with now. */
void scene_mark(struct scene *scene);
/* A command that must succeed, to prepare a case or to clean up after it; a failure counts. */
void scene_must(struct scene *scene, struct hca *hca, const char *what);

/* The command in scene->c was refused, as it must be: judges a case. */
void scene_refused(struct scene *scene, struct hca *hca, int status, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The same for a result that the case has got by itself, after @count refusals. */
void scene_judge(struct scene *scene, int got, int want, unsigned int count,
		 const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* @count violations of what is no command: doorbells, WQEs, accesses. */
void scene_violated(struct scene *scene, unsigned int count, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Anything else that must hold, such as work that is done right. */
void scene_check(struct scene *scene, bool good, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
