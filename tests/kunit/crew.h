/* SPDX-License-Identifier: GPL-2.0 */
/* Threads that run the same function concurrently. */
#ifndef SF_KUNIT_CREW_H
#define SF_KUNIT_CREW_H

#include <kunit/test.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define CREW_MAX	32

struct crew;

struct crew_member {
	struct work_struct work;
	struct crew *crew;
	unsigned int number;
};

/**
 * struct crew - a set of threads
 * @test: the test case, whose stubs also apply to the threads
 * @work: function that each thread calls once; @data is crew_start()'s, @number counts from 0
 * @data: argument of @work
 * @queue: workqueue with one thread for each member
 * @members: number of threads
 */
struct crew {
	struct kunit *test;
	void (*work)(void *data, unsigned int number);
	void *data;
	struct workqueue_struct *queue;
	struct crew_member members[CREW_MAX];
};

static inline void crew_member_work(struct work_struct *work)
{
	struct crew_member *member = container_of(work, struct crew_member, work);

	current->kunit_test = member->crew->test;
	member->crew->work(member->crew->data, member->number);
	current->kunit_test = NULL;
}

/* @work must not use assertions: they would end the crew's thread, not the test's */
static inline struct crew *crew_start(struct kunit *test, unsigned int count,
				      void (*work)(void *data, unsigned int number), void *data)
{
	struct crew *crew = kunit_kzalloc(test, sizeof(*crew), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, crew);
	KUNIT_ASSERT_LE(test, count, CREW_MAX);
	crew->test = test;
	crew->work = work;
	crew->data = data;
	crew->queue = alloc_workqueue("crew", WQ_UNBOUND, CREW_MAX);
	KUNIT_ASSERT_NOT_NULL(test, crew->queue);
	for (i = 0; i < count; i++) {
		INIT_WORK(&crew->members[i].work, crew_member_work);
		crew->members[i].crew = crew;
		crew->members[i].number = i;
		queue_work(crew->queue, &crew->members[i].work);
	}
	return crew;
}

/* Wait until all threads are done. To be called once, whatever the result of the test. */
static inline void crew_wait(struct crew *crew)
{
	destroy_workqueue(crew->queue);
}

static inline void crew_run(struct kunit *test, unsigned int count,
			    void (*work)(void *data, unsigned int number), void *data)
{
	crew_wait(crew_start(test, count, work, data));
}

#endif
