// SPDX-License-Identifier: GPL-2.0
/* Aliases: their derivation, and their uniqueness among SF devices. */
#include <linux/ctype.h>

#include "../crew.h"
#include "fake_pf.h"

#define PF_NAME		"0000:06:00.0"
#define MANY		1000
#define THREADS		8
#define ROUNDS		200

static int alias_init(struct kunit *test)
{
	test->priv = fake_pf_create(test, PF_NAME);
	return 0;
}

/* ---- derivation ---- */

static int alias_compute(struct sf_function *sf)
{
	return sf_alias(sf->sfdev.dev.parent, sf->controller, sf->sfnum, sf->alias);
}

/* Computed with sha1sum and base32, as DOC: USAGE in sfbus.h describes */
static const struct alias_vector {
	const char *pf;
	u32 controller, sfnum;
	const char *alias;
} alias_vectors[] = {
	{ "0000:06:00.0", 0, 88, "qtosnqo2viep" },
	{ "0000:06:00.0", 0, 0, "4knoe3dgunww" },
	{ "0000:06:00.0", 0, U32_MAX, "33qbttei5adi" },
	{ "0000:06:00.0", 1, 88, "rcu333whcgpj" },
	{ "0000:06:00.1", 0, 88, "xiwrlew4uwyj" },
	{ "10de:ff:1f.7", U32_MAX, U32_MAX, "ouvjzigpgek2" },
};

static void alias_vector_name(const struct alias_vector *vector, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "%s/c%u/sf%u", vector->pf, vector->controller,
		 vector->sfnum);
}

KUNIT_ARRAY_PARAM(alias_vector, alias_vectors, alias_vector_name);

static void alias_is_as_computed(struct kunit *test)
{
	const struct alias_vector *vector = test->param_value;
	struct fake_pf *pf = strcmp(vector->pf, PF_NAME) ? fake_pf_create(test, vector->pf) :
							   test->priv;
	struct fake_sf *fake = fake_sf_create(pf, 1);

	fake->sf.controller = vector->controller;
	fake->sf.sfnum = vector->sfnum;
	KUNIT_ASSERT_EQ(test, alias_compute(&fake->sf), 0);
	KUNIT_EXPECT_STREQ(test, sf_function_alias(&fake->sf), vector->alias);
	sf_function_put(&fake->sf);
}

static void alias_is_shown(struct kunit *test)
{
	struct fake_sf *fake = fake_sf_create(test->priv, 88);
	struct fake_class *class = fake_class_create(test->priv, &fake->sf, "eth", "kunit.eth");

	KUNIT_EXPECT_STREQ(test, sf_function_alias(&fake->sf), "qtosnqo2viep");
	fake_attr_expect(test, &fake->sf.sfdev.dev, "alias", "qtosnqo2viep\n");
	fake_attr_expect(test, &fake->sf.sfdev.dev, "sfnum", "88\n");
	fake_attr_expect(test, &fake->sf.sfdev.dev, "controller", "0\n");
	fake_attr_expect(test, &class->sfdev.dev, "alias", "qtosnqo2viep\n");
	fake_attr_expect(test, &class->sfdev.dev, "sfnum", "88\n");
	fake_attr_expect(test, &class->sfdev.dev, "controller", "0\n");
	sf_device_put(&class->sfdev);
	sf_function_put(&fake->sf);
}

/* Interface names contain the alias */
static void alias_is_fit_for_names(struct kunit *test)
{
	struct fake_sf *fake = fake_sf_create(test->priv, 0);
	unsigned int i, bad = 0;
	const char *c;

	for (i = 0; i < MANY; i++) {
		fake->sf.sfnum = i;
		memset(fake->sf.alias, '!', sizeof(fake->sf.alias));
		KUNIT_ASSERT_EQ(test, alias_compute(&fake->sf), 0);
		bad += strnlen(fake->sf.alias, sizeof(fake->sf.alias)) != SF_ALIAS_LEN;
		for (c = fake->sf.alias; c < &fake->sf.alias[SF_ALIAS_LEN]; c++)
			bad += !(*c >= 'a' && *c <= 'z') && !(*c >= '2' && *c <= '7');
	}
	KUNIT_EXPECT_EQ(test, bad, 0);
	sf_function_put(&fake->sf);
}

/* ---- uniqueness ---- */

static void alias_many_are_claimed(struct kunit *test)
{
	struct fake_sf **fakes = kunit_kcalloc(test, MANY, sizeof(*fakes), GFP_KERNEL);
	unsigned int i, errors = 0;

	KUNIT_ASSERT_NOT_NULL(test, fakes);
	for (i = 0; i < MANY; i++) {
		fakes[i] = fake_sf_create(test->priv, i);
		errors += sf_alias_claim(&fakes[i]->sf) != 0;
	}
	KUNIT_EXPECT_EQ(test, errors, 0);
	for (i = 0; i < MANY; i++) {
		if (errors)
			break;
		/* Each refuses a duplicate, also among many aliases in the same buckets */
		errors += !sf_alias_has_window(&fakes[i]->sf.window);
		sf_alias_release(&fakes[i]->sf);
		errors += sf_alias_has_window(&fakes[i]->sf.window);
	}
	KUNIT_EXPECT_EQ(test, errors, 0);
	for (i = 0; i < MANY; i++)
		sf_function_put(&fakes[i]->sf);
}

static void alias_is_claimed_once(struct kunit *test)
{
	struct fake_sf *first = fake_sf_create(test->priv, 88);
	struct fake_sf *second = fake_sf_create(test->priv, 88);

	KUNIT_EXPECT_EQ(test, sf_alias_claim(&first->sf), 0);
	KUNIT_EXPECT_EQ(test, sf_alias_claim(&second->sf), -EEXIST);
	KUNIT_EXPECT_TRUE(test, sf_alias_has_window(&first->sf.window));
	KUNIT_EXPECT_FALSE(test, sf_alias_has_window(&second->sf.window));
	/* Release both, as the second one may have succeeded by mistake */
	sf_alias_release(&first->sf);
	sf_alias_release(&second->sf);
	KUNIT_EXPECT_EQ(test, sf_alias_claim(&second->sf), 0);
	KUNIT_EXPECT_EQ(test, sf_alias_claim(&first->sf), -EEXIST);
	sf_alias_release(&first->sf);
	sf_alias_release(&second->sf);
	sf_function_put(&second->sf);
	sf_function_put(&first->sf);
}

/* No two paths with the same 60 bits are known, so a collision is simulated */
static void alias_collision_is_refused(struct kunit *test)
{
	struct fake_sf *first = fake_sf_create(test->priv, 1);
	struct fake_sf *second = fake_sf_create(test->priv, 2);

	strscpy(second->sf.alias, first->sf.alias, sizeof(second->sf.alias));
	KUNIT_ASSERT_EQ(test, sf_function_add(&first->sf), 0);
	KUNIT_EXPECT_EQ(test, sf_function_add(&second->sf), -EEXIST);
	KUNIT_EXPECT_FALSE(test, device_is_registered(&second->sf.sfdev.dev));
	KUNIT_EXPECT_NULL_MSG(test, second->sf.window.parent, "its window is not claimed");
	sf_function_del(&first->sf);
	KUNIT_EXPECT_EQ(test, sf_function_add(&second->sf), 0);
	sf_function_del(&second->sf);
	sf_function_put(&second->sf);
	sf_function_put(&first->sf);
}

struct alias_race {
	struct fake_pf *pf;
	atomic_t holders, wins;
};

static void alias_race_for(void *data, unsigned int number)
{
	struct alias_race *race = data;
	struct kunit *test = race->pf->test;
	struct fake_sf *fake = fake_sf_try(race->pf, 7);
	unsigned int i;

	KUNIT_EXPECT_NOT_NULL(test, fake);
	if (!fake)
		return;
	for (i = 0; i < ROUNDS; i++) {
		int err = sf_alias_claim(&fake->sf);

		if (err) {
			if (err != -EEXIST)
				KUNIT_EXPECT_EQ(test, err, -EEXIST);
			cpu_relax();
			continue;
		}
		if (atomic_inc_return(&race->holders) != 1)
			KUNIT_FAIL(test, "two have the same alias");
		atomic_inc(&race->wins);
		cond_resched();
		atomic_dec(&race->holders);
		sf_alias_release(&fake->sf);
	}
	sf_function_put(&fake->sf);
}

static void alias_has_one_holder(struct kunit *test)
{
	struct alias_race race = { .pf = test->priv };

	crew_run(test, THREADS, alias_race_for, &race);
	KUNIT_EXPECT_GT(test, atomic_read(&race.wins), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&race.holders), 0);
}

static struct kunit_case alias_cases[] = {
	KUNIT_CASE_PARAM(alias_is_as_computed, alias_vector_gen_params),
	KUNIT_CASE(alias_is_shown),
	KUNIT_CASE(alias_is_fit_for_names),
	KUNIT_CASE(alias_many_are_claimed),
	KUNIT_CASE(alias_is_claimed_once),
	KUNIT_CASE(alias_collision_is_refused),
	KUNIT_CASE(alias_has_one_holder),
	{}
};

static struct kunit_suite alias_suite = {
	.name = "sfbus_alias",
	.init = alias_init,
	.test_cases = alias_cases,
};

kunit_test_suite(alias_suite);
