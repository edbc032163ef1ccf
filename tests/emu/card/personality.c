// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <json-c/json.h>

#include "card/lack.h"
#include "card/personality.h"
#include "firmware/caps.h"
#include "firmware/claim.h"

#define DEPTH_MAX	4	/* of "like" */
#define PSID		"SFE0000000001"

struct reader {
	struct card_config *config;
	const char *name;
	char folder[PATH_MAX];	/* of the file, in which "like" is looked up */
	unsigned int depth;
	char *why;
	size_t size;
};

static bool load(struct reader *reader, const char *name);

__attribute__((format(printf, 2, 3)))
static bool wrong(struct reader *reader, const char *how, ...)
{
	int n = snprintf(reader->why, reader->size, "card %s: ", reader->name);
	va_list ap;

	va_start(ap, how);
	vsnprintf(reader->why + n, (size_t)n < reader->size ? reader->size - n : 0, how, ap);
	va_end(ap);
	return false;
}

/* A number, or a string with a number in C's notation */
static bool read_number(struct reader *reader, const char *key, struct json_object *value,
			uint64_t max, uint64_t *n)
{
	const char *text = json_object_get_string(value);
	char *end = NULL;

	errno = 0;
	if (json_object_is_type(value, json_type_int) ||
	    json_object_is_type(value, json_type_string))
		*n = strtoull(text, &end, 0);
	if (!end || !*text || *end || errno || *text == '-')
		return wrong(reader, "%s is not a number", key);
	return *n <= max || wrong(reader, "%s %llu exceeds %llu", key, (unsigned long long)*n,
				  (unsigned long long)max);
}

static bool read_unsigned(struct reader *reader, const char *key, struct json_object *value,
			  unsigned int min, unsigned int max, unsigned int *n)
{
	uint64_t v;

	if (!read_number(reader, key, value, max, &v))
		return false;
	*n = v;
	return *n >= min || wrong(reader, "%s %u is below %u", key, *n, min);
}

static bool read_firmware(struct reader *reader, struct json_object *value)
{
	const char *text = json_object_get_string(value);
	struct card_config *config = reader->config;
	char rest;

	return sscanf(text, "%hu.%hu.%hu%c", &config->firmware.major, &config->firmware.minor,
		      &config->firmware.sub, &rest) == 3 ||
	       wrong(reader, "firmware '%s' is not a version as 22.39.2048", text);
}

static bool read_psid(struct reader *reader, struct json_object *value)
{
	struct card_config *config = reader->config;
	const char *text = json_object_get_string(value);

	if (strlen(text) > CARD_PSID_LEN)
		return wrong(reader, "psid '%s' has more than %d characters", text, CARD_PSID_LEN);
	memset(config->psid, 0, sizeof(config->psid));
	memcpy(config->psid, text, strlen(text));
	return true;
}

static bool read_pages(struct reader *reader, struct json_object *all)
{
	struct card_config *config = reader->config;

	if (!json_object_is_type(all, json_type_object))
		return wrong(reader, "pages is not an object");
	json_object_object_foreach(all, key, value) {
		unsigned int *n = NULL;

		if (!strcmp(key, "boot"))
			n = &config->pages.boot;
		else if (!strcmp(key, "init"))
			n = &config->pages.init;
		else if (!strcmp(key, "sf"))
			n = &config->pages.sf;
		if (!n)
			return wrong(reader, "pages.%s is not known", key);
		if (!read_unsigned(reader, key, value, 1, CARD_PAGES_MAX, n))
			return false;
	}
	return true;
}

static bool read_quirks(struct reader *reader, struct json_object *all)
{
	uint64_t n;

	if (!json_object_is_type(all, json_type_object))
		return wrong(reader, "quirks is not an object");
	json_object_object_foreach(all, key, value) {
		if (!read_number(reader, key, value, UINT_MAX, &n))
			return false;
		if (!quirk_set(&reader->config->quirks, key, n))
			return wrong(reader, "quirks.%s %llu is not known", key,
				     (unsigned long long)n);
	}
	return true;
}

static bool read_claim(struct reader *reader, const char *name, enum claim_of of,
		       struct json_object *value)
{
	char why[256];
	uint64_t n;

	if (!read_number(reader, name, value, UINT64_MAX, &n))
		return false;
	return claims_set(reader->config->claims, name, of, n, why, sizeof(why)) ||
	       wrong(reader, "%s", why);
}

static bool read_field(struct reader *reader, const char *name, struct json_object *value)
{
	if (!json_object_is_type(value, json_type_object))
		return read_claim(reader, name, CLAIM_MAX, value);
	json_object_object_foreach(value, key, one) {
		bool max = !strcmp(key, "max");

		if (!max && strcmp(key, "current"))
			return wrong(reader, "%s: '%s' is neither max nor current", name, key);
		if (!read_claim(reader, name, max ? CLAIM_MAX : CLAIM_CURRENT, one))
			return false;
	}
	return true;
}

static bool read_caps(struct reader *reader, struct json_object *all)
{
	if (!json_object_is_type(all, json_type_object))
		return wrong(reader, "caps is not an object");
	json_object_object_foreach(all, type, fields) {
		if (!json_object_is_type(fields, json_type_object))
			return wrong(reader, "caps.%s is not an object", type);
		json_object_object_foreach(fields, key, value) {
			char name[256];

			snprintf(name, sizeof(name), "%s.%s", type, key);
			if (!read_field(reader, name, value))
				return false;
		}
	}
	return true;
}

static bool read_lines(struct reader *reader, const char *type, struct json_object *list,
		       uint8_t *image)
{
	size_t i, j;

	if (!json_object_is_type(list, json_type_array))
		return wrong(reader, "dump.%s is not of lists of lines", type);
	for (i = 0; i < json_object_array_length(list); i++) {
		const char *text = json_object_get_string(json_object_array_get_idx(list, i));
		unsigned int at, word[4];
		char rest;

		if (sscanf(text, "%x: %x %x %x %x%c", &at, &word[0], &word[1], &word[2], &word[3],
			   &rest) != 5 || at % 16 || at >= CAP_BYTES)
			return wrong(reader, "dump.%s: '%s' is no offset and four words", type,
				     text);
		for (j = 0; j < 4; j++) {
			uint32_t be = htobe32(word[j]);

			memcpy(image + at + j * 4, &be, sizeof(be));
		}
	}
	return true;
}

static bool read_type(struct reader *reader, const char *name, struct json_object *images)
{
	struct card_config *config = reader->config;
	unsigned int type = cap_type_find(name);
	uint8_t own[CAP_BYTES] = {};
	char why[256];

	if (type == CAP_TYPES || !json_object_is_type(images, json_type_object))
		return wrong(reader, "dump.%s is not of a type of capabilities", name);
	if (lack_type(type))
		return true;
	caps_own(config, type, own);
	json_object_object_foreach(images, key, lines) {
		uint8_t image[CAP_BYTES] = {};
		bool max = !strcmp(key, "max");

		if (!max && strcmp(key, "current"))
			return wrong(reader, "dump.%s: '%s' is neither max nor current", name, key);
		if (!read_lines(reader, name, lines, image))
			return false;
		if (!lack_strike(type, own, image, why, sizeof(why)))
			return wrong(reader, "%s", why);
		claims_dump(config->claims, type, max ? CLAIM_MAX : CLAIM_CURRENT, image);
	}
	return true;
}

static bool read_dump(struct reader *reader, struct json_object *types)
{
	if (!json_object_is_type(types, json_type_object))
		return wrong(reader, "dump is not an object");
	json_object_object_foreach(types, name, images) {
		if (!read_type(reader, name, images))
			return false;
	}
	return true;
}

static bool read_member(struct reader *reader, const char *key, struct json_object *value)
{
	struct card_config *config = reader->config;
	unsigned int n;

	if (!strcmp(key, "description") || !strcmp(key, "source") || !strcmp(key, "like"))
		return json_object_is_type(value, json_type_string) ||
		       wrong(reader, "%s is not a string", key);
	if (!strcmp(key, "device_id")) {
		if (!read_unsigned(reader, key, value, 1, 0xfffe, &n))
			return false;
		config->device_id = n;
		return true;
	}
	if (!strcmp(key, "firmware"))
		return read_firmware(reader, value);
	if (!strcmp(key, "psid"))
		return read_psid(reader, value);
	if (!strcmp(key, "functions"))
		return read_unsigned(reader, key, value, 1, BOARD_FUNCTIONS, &config->functions);
	if (!strcmp(key, "sfs"))
		return read_unsigned(reader, key, value, 0, CARD_SFS_MAX, &config->max_sfs);
	if (!strcmp(key, "vectors"))
		return read_unsigned(reader, key, value, 2, CARD_VECTORS_MAX, &config->vectors);
	if (!strcmp(key, "pages"))
		return read_pages(reader, value);
	if (!strcmp(key, "quirks"))
		return read_quirks(reader, value);
	if (!strcmp(key, "dump") || !strcmp(key, "caps"))
		return true;
	return wrong(reader, "'%s' is not known", key);
}

static bool path_of(struct reader *reader, const char *name, char *path, size_t size)
{
	int n = strchr(name, '/') ? snprintf(path, size, "%s", name) :
				    snprintf(path, size, "%s/%s", reader->folder, name);

	if ((size_t)n >= size)
		return wrong(reader, "the name is too long");
	memcpy(reader->folder, path, n + 1);
	*strrchr(reader->folder, '/') = 0;
	if (access(path, R_OK))
		return wrong(reader, "%s: %s", path, strerror(errno));
	return true;
}

static bool find_folder(struct reader *reader)
{
	char path[PATH_MAX - sizeof("/cards")];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n < 0)
		return wrong(reader, "/proc/self/exe: %s", strerror(errno));
	path[n] = 0;
	*strrchr(path, '/') = 0;
	return snprintf(reader->folder, sizeof(reader->folder), "%s/cards", path) > 0;
}

static bool read_members(struct reader *reader, struct json_object *all)
{
	struct json_object *like, *part;

	if (!json_object_is_type(all, json_type_object))
		return wrong(reader, "it is not an object");
	if (json_object_object_get_ex(all, "like", &like)) {
		const char *name = reader->name;

		if (!load(reader, json_object_get_string(like)))
			return false;
		reader->name = name;
	}
	json_object_object_foreach(all, key, value) {
		if (!read_member(reader, key, value))
			return false;
	}
	/* Each part overrides the previous one, whatever their order in the file */
	return (!json_object_object_get_ex(all, "dump", &part) || read_dump(reader, part)) &&
	       (!json_object_object_get_ex(all, "caps", &part) || read_caps(reader, part));
}

static bool load(struct reader *reader, const char *name)
{
	struct json_object *all;
	char path[PATH_MAX];
	bool ok;

	reader->name = name;
	if (reader->depth++ == DEPTH_MAX)
		return wrong(reader, "it is like too many others");
	if (!path_of(reader, name, path, sizeof(path)))
		return false;
	all = json_object_from_file(path);
	if (!all)
		return wrong(reader, "%s is not JSON", path);
	ok = read_members(reader, all);
	json_object_put(all);
	return ok;
}

bool personality_load(const char *name, struct card_config *config, char *why, size_t size)
{
	struct reader reader = { .config = config, .name = name, .why = why, .size = size };

	config->device_id = 0x101d;
	config->firmware.major = 22;
	config->firmware.minor = 39;
	config->firmware.sub = 2048;
	memcpy(config->psid, PSID, sizeof(PSID));
	config->functions = 1;
	config->max_sfs = 0;
	config->vectors = 64;
	config->pages.boot = 64;
	config->pages.init = 576;
	config->pages.sf = 64;
	if (!config->claims)
		config->claims = claims_create();
	if (!config->claims) {
		snprintf(why, size, "%s", strerror(ENOMEM));
		return false;
	}
	return find_folder(&reader) && load(&reader, name);
}
