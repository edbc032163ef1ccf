// SPDX-License-Identifier: GPL-2.0
/* Personalities: valid contents of their files, and error messages for invalid ones. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "card/personality.h"
#include "firmware/caps.h"
#include "firmware/claim.h"
#include "firmware/vhca.h"

static unsigned int passed, failed, checks_failed;
static char folder[64] = "/tmp/personality.XXXXXX";

#define CHECK(cond) check(cond, #cond, __LINE__)

static void check(bool cond, const char *text, int line)
{
	if (cond)
		return;
	printf("# line %d: not so: %s\n", line, text);
	checks_failed++;
}

/* @text with ' for " */
static void write_card(const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	for (; *text; text++)
		fputc(*text == '\'' ? '"' : *text, file);
	fclose(file);
}

static bool load(const char *name, struct card_config *config, char *why, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return personality_load(path, config, why, size);
}

static void test_members(void)
{
	struct card_config config = {};
	char text[512], why[256] = "";

	write_card("first", "{ 'description': 'a', 'device_id': '0x1015', 'sfs': 7 }");
	snprintf(text, sizeof(text),
		 "{ 'like': 'first', 'firmware': '14.12.1220', 'vectors': 9, %s, %s, %s, %s }",
		 "'functions': 2, 'psid': 'MT_2420110034'",
		 "'quirks': { 'reset_ms': 3000 }",
		 "'pages': { 'boot': 6, 'init': 12868, 'sf': 3 }",
		 "'caps': { 'general': { 'log_max_qp': 9 } }");
	write_card("base", text);
	snprintf(text, sizeof(text), "{ 'like': '%s/base', 'vectors': 8 }", folder);
	write_card("derived", text);
	CHECK(load("derived", &config, why, sizeof(why)));
	CHECK(!*why);
	CHECK(config.device_id == 0x1015 && config.max_sfs == 7 && config.vectors == 8);
	CHECK(config.firmware.major == 14 && config.firmware.minor == 12);
	CHECK(config.firmware.sub == 1220);
	CHECK(config.functions == 2 && !strcmp(config.psid, "MT_2420110034"));
	CHECK(config.pages.boot == 6 && config.pages.init == 12868 && config.pages.sf == 3);
	CHECK(config.quirks.reset_ms == 3000 && !config.quirks.window_ms);
	CHECK(claims_type(config.claims, CAP_GENERAL) && !claims_type(config.claims, CAP_QOS));
	claims_destroy(config.claims);
}

static void refused(const char *card, const char *sentence)
{
	struct card_config config = {};
	char why[256] = "", want[256];

	write_card("bad", card);
	snprintf(want, sizeof(want), "card %s/bad: %s", folder, sentence);
	CHECK(!load("bad", &config, why, sizeof(why)));
	if (strcmp(why, want))
		printf("# got '%s'\n", why);
	CHECK(!strcmp(why, want));
	claims_destroy(config.claims);
}

static void test_refusals(void)
{
	char text[128], why[128];

	refused("[]", "it is not an object");
	refused("{ 'color': 'red' }", "'color' is not known");
	refused("{ 'sfs': 1025 }", "sfs 1025 exceeds 1024");
	refused("{ 'sfs': -1 }", "sfs is not a number");
	refused("{ 'vectors': 1 }", "vectors 1 is below 2");
	refused("{ 'device_id': 'x' }", "device_id is not a number");
	refused("{ 'functions': 3 }", "functions 3 exceeds 2");
	refused("{ 'psid': 'MT_0123456789abcd' }",
		"psid 'MT_0123456789abcd' has more than 16 characters");
	refused("{ 'firmware': '22.39' }", "firmware '22.39' is not a version as 22.39.2048");
	refused("{ 'pages': { 'run': 1 } }", "pages.run is not known");
	refused("{ 'pages': { 'sf': 0 } }", "sf 0 is below 1");
	refused("{ 'quirks': 1 }", "quirks is not an object");
	refused("{ 'quirks': { 'mood': 1 } }", "quirks.mood 1 is not known");
	refused("{ 'quirks': { 'reset_ms': 60001 } }", "quirks.reset_ms 60001 is not known");
	refused("{ 'caps': { 'generous': { 'sf': 1 } } }",
		"'generous' is no type of capabilities");
	refused("{ 'caps': { 'general': { 'x': 1 } } }",
		"general.x: cmd_hca_cap has no field 'x'");
	refused("{ 'caps': { 'general': { 'sf': 2 } } }",
		"general.sf: 2 does not fit into 1 bits");
	refused("{ 'caps': { 'general': { 'sf': { 'min': 0 } } } }",
		"general.sf: 'min' is neither max nor current");
	refused("{ 'caps': { 'general': { 'sf': true } } }", "general.sf is not a number");
	refused("{ 'caps': { 'flow_table': { 'flow_table_properties_nic_receive': 1 } } }",
		"flow_table.flow_table_properties_nic_receive is not a field");
	refused("{ 'dump': { 'qos': { 'max': [ '000: 1 2 3' ] } } }",
		"dump.qos: '000: 1 2 3' is no offset and four words");
	refused("{ 'dump': { 'qos': { 'least': [] } } }",
		"dump.qos: 'least' is neither max nor current");
	refused("{ 'dump': { 'general': { 'max': [ '000: 01000000 0 0 0' ] } } }",
		"nothing here does general.abs_native_port_num, and lack.c does not say so");
	snprintf(text, sizeof(text), "{ 'like': '%s/bad' }", folder);
	refused(text, "it is like too many others");
	snprintf(why, sizeof(why), "%s/bad is not JSON", folder);
	refused("{ 'sfs': ", why);
}

/* Capabilities that a driver reads: maximum, current values, an SF's */
static void test_caps(void)
{
	static struct card_config config = { .functions = 1, .max_sfs = 4 };
	static struct card card = { .config = &config };
	static struct vhca pf = { .card = &card, .kind = VHCA_PF };
	static struct vhca sf = { .card = &card, .kind = VHCA_SF, .id = 5 };
	struct claims *claims = claims_create();
	char why[256] = "";

#define GENERAL(vhca, fld) ifc_get(cmd_hca_cap, caps_current(vhca, CAP_GENERAL), fld)
	card.claims = claims;
	CHECK(claims_parse(claims, "general.log_max_qp=9", why, sizeof(why)));
	CHECK(claims_parse(claims, "general.cmdif_checksum=1", why, sizeof(why)));
	CHECK(claims_parse(claims, "general.eswitch_manager=1", why, sizeof(why)));
	CHECK(claims_parse(claims, "general.sf_base_id=0x4000", why, sizeof(why)));
	CHECK(claims_set(claims, "general.log_max_rq", CLAIM_CURRENT, 3, why, sizeof(why)));
	CHECK(claims_parse(claims, "general.log_max_sq=4", why, sizeof(why)));
	CHECK(claims_parse(claims, "roce.roce_version=2", why, sizeof(why)));
	CHECK(GENERAL(&pf, log_max_qp) == 9 && GENERAL(&sf, log_max_qp) == 9);
	/* off at power-on, unless the card has a current value */
	CHECK(!GENERAL(&pf, cmdif_checksum));
	CHECK(GENERAL(&pf, log_max_rq) == 3 && GENERAL(&pf, log_max_sq) == 4);
	CHECK(GENERAL(&pf, eswitch_manager) && !GENERAL(&sf, eswitch_manager));
	CHECK(GENERAL(&pf, sf_base_id) == 0x4000 && !GENERAL(&sf, sf_base_id));
	CHECK(GENERAL(&sf, vhca_id) == 5);
	CHECK(caps_current(&pf, CAP_ROCE) && !caps_current(&pf, CAP_ATOMIC));
	CHECK(!caps_current(&pf, CAP_TYPES));
	CHECK(caps_current(&pf, CAP_ESWITCH) && !caps_current(&sf, CAP_ESWITCH));
#undef GENERAL
	CHECK(caps_max_eqs(&pf) == MAX_EQS);
	CHECK(claims_parse(claims, "general_2.max_num_eqs_24b=0", why, sizeof(why)));
	CHECK(claims_parse(claims, "general.max_num_eqs=0", why, sizeof(why)));
	CHECK(claims_parse(claims, "general.log_max_eq=5", why, sizeof(why)));
	caps_reset(&pf);
	CHECK(caps_max_eqs(&pf) == 32);
	caps_reset(&pf);
	caps_reset(&sf);
	claims_destroy(claims);
}

/* Types of which the emulator implements nothing, and types that the card does not have */
static void test_types(void)
{
	static const char *const names[] = {
		"odp", "debug", "device_mem", "tls", "virtio_emulation", "device_event", "ipsec",
		"crypto", "port_selection", "adv_virtualization",
	};
	static const char *const fields[] = {
		"odp.memory_page_fault_scheme_cap.page_prefetch", "debug.core_dump_qp",
		"device_event.user_affiliated_events", "crypto.log_max_num_deks",
		"port_selection.ft_field_support_2_port_selection.inner_l4_type",
		"macsec.log_max_macsec_offload",
	};
	static struct card_config config = { .functions = 1 };
	static struct card card = { .config = &config };
	static struct vhca pf = { .card = &card, .kind = VHCA_PF };
	static const uint8_t zero[CAP_BYTES];
	char text[128], why[256] = "";
	struct cap_field field;
	uint64_t max, current;
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const void *cap = caps_current(&pf, cap_type_find(names[i]));

		CHECK(cap && !memcmp(cap, zero, CAP_BYTES));
	}
	CHECK(!caps_current(&pf, cap_type_find("macsec")));
	CHECK(!caps_current(&pf, cap_type_find("shampo")));
	caps_reset(&pf);
	card.claims = claims_create();
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		snprintf(text, sizeof(text), "%s=1", fields[i]);
		CHECK(claims_parse(card.claims, text, why, sizeof(why)));
		CHECK(cap_field_find(fields[i], &field, why, sizeof(why)));
		CHECK(caps_value(&pf, &field, &max, &current) && max == 1 && current == 1);
	}
	caps_reset(&pf);
	claims_destroy(card.claims);
}

/* A real card's capabilities without those that are not implemented; fields override them */
static void test_dump(void)
{
	static struct card_config config;
	static struct card card = { .config = &config };
	static struct vhca pf = { .card = &card, .kind = VHCA_PF };
	char text[256], why[256] = "";
	const void *cap;

	snprintf(text, sizeof(text), "{ %s, 'dump': { %s, %s } }",
		 "'caps': { 'general': { 'log_max_qp': 7 } }",
		 "'general': { 'max': [ '010: 0f0f0017 00170000 00160018 16180008' ] }",
		 "'roce': { 'max': [] }");
	write_card("first", text);
	CHECK(load("first", &config, why, sizeof(why)));
	card.claims = config.claims;
	cap = caps_current(&pf, CAP_GENERAL);
	CHECK(ifc_get(cmd_hca_cap, cap, log_max_cq_sz) == 22);
	CHECK(ifc_get(cmd_hca_cap, cap, log_max_qp) == 7);
	CHECK(!ifc_get(cmd_hca_cap, cap, nic_flow_table));
	CHECK(!caps_current(&pf, 4));
	caps_reset(&pf);
	claims_destroy(card.claims);
}

/* All personalities that come with the emulator */
static void test_cards(void)
{
	struct card_config config;
	glob_t cards = {};
	char why[256];
	size_t i;

	CHECK(!glob("cards/*", 0, NULL, &cards) && cards.gl_pathc);
	for (i = 0; i < cards.gl_pathc; i++) {
		config = (struct card_config) {};
		if (!personality_load(cards.gl_pathv[i], &config, why, sizeof(why))) {
			printf("# %s\n", why);
			checks_failed++;
		}
		CHECK(config.device_id);
		claims_destroy(config.claims);
	}
	globfree(&cards);
}

#define RUN(test, name) do {							\
	checks_failed = 0;							\
	test();									\
	printf("%sok %u %s\n", checks_failed ? "not " : "", passed + failed + 1, name);	\
	if (checks_failed)							\
		failed++;							\
	else									\
		passed++;							\
} while (0)

int main(void)
{
	static const char *const names[] = { "first", "base", "derived", "bad" };
	char path[128];
	unsigned int i;

	if (!mkdtemp(folder))
		return EXIT_FAILURE;
	puts("KTAP version 1\n1..6");
	RUN(test_members, "personality: all members are read");
	RUN(test_refusals, "personality: invalid members are refused with a message");
	RUN(test_caps, "personality: a driver reads its capabilities");
	RUN(test_types, "personality: types without code are all zero, and claims fill any type");
	RUN(test_dump, "personality: a dump is used except for what is not implemented");
	RUN(test_cards, "personality: all files in cards/ are valid");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
