// SPDX-License-Identifier: GPL-2.0
/* sfemu: a ConnectX as a vfio-user server. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ev.h>

#include "card/assembly.h"
#include "card/help.h"
#include "card/personality.h"
#include "card/requests.h"
#include "firmware/board.h"
#include "firmware/claim.h"
#include "record/trace.h"

static void stop(struct ev_loop *loop, ev_signal *signal, int events)
{
	(void)signal;
	(void)events;
	ev_break(loop, EVBREAK_ALL);
}

static bool number(const char *text, unsigned long min, unsigned long max, unsigned long *value)
{
	char *end;

	*value = strtoul(text, &end, 0);
	return *text && !*end && *value >= min && *value <= max;
}

static bool address(const char *text, uint8_t mac[6])
{
	char rest;

	return sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx%c", &mac[0], &mac[1], &mac[2], &mac[3],
		      &mac[4], &mac[5], &rest) == 6 && !(mac[0] & 1);
}

/* Options before CARD belong to a function */
enum {
	SOCKET, CONTROL, WIRE, MAC, TRACE, CARD, CAP, DEVICE, SFS, VECTORS, KINDS, ONCE, FUNCTIONS,
	HELP
};

#define OPTIONS	(HELP + 1)

static const struct {
	const char *name, *argument, *help;
} options[] = {
	[SOCKET] = { "socket", "PATH",
		"Where QEMU connects" },
	[CONTROL] = { "control", "PATH",
		"Answer requests, one line each (below)" },
	[WIRE] = { "wire", "SPEC",
		"The cable: none (default), listen:PATH, connect:PATH or tap:NAME" },
	[MAC] = { "mac", "ADDRESS",
		"Permanent address of the PF; by default a second one's is the next" },
	[TRACE] = { "trace", "FILE",
		"Write a trace: one JSON object per line" },
	[CARD] = { "card", "NAME",
		"Which card: a file of the folder cards, or a path (default: default)" },
	[CAP] = { "cap", "TYPE.FIELD=VALUE",
		"Change a capability of the card; may be repeated" },
	[DEVICE] = { "device-id", "ID",
		"PCI device id, if not the card's" },
	[SFS] = { "sfs", "N",
		"Scalable functions of each PCI function, 0 to 1024, if not the card's" },
	[VECTORS] = { "vectors", "N",
		"MSI-X vectors of each PCI function, 2 to 2048, if not the card's" },
	[KINDS] = { "trace-kinds", "LIST",
		"What is traced, of cmd,doorbell,event,frame,warn,all (default cmd,event,warn)" },
	[ONCE] = { "once", NULL,
		"Exit when a client has disconnected" },
	[FUNCTIONS] = { "functions", NULL,
		"Print how many PCI functions the card has, and exit" },
	[HELP] = { "help", NULL,
		"Print this, and exit" },
};

static struct option long_options[OPTIONS + 1];

static void list_options(void)
{
	unsigned int i;

	for (i = 0; i < OPTIONS; i++)
		long_options[i] = (struct option){
			options[i].name,
			options[i].argument ? required_argument : no_argument, NULL, i,
		};
}

static void print_help(FILE *out)
{
	char words[64];
	unsigned int i;

	fputs("usage: sfemu --socket PATH [OPTION]...\n"
	      "\n"
	      "A ConnectX in user space, for QEMU's vfio-user-pci: see README.md.\n"
	      "Prints \"ready\" when its sockets are there.\n"
	      "\n", out);
	for (i = 0; i < OPTIONS; i++) {
		if (i == CARD)
			fputs("\n"
			      "Those are a PCI function's. A card of two takes each of them twice,\n"
			      "the first function's first. These are the card's:\n"
			      "\n", out);
		snprintf(words, sizeof(words), "--%s %s", options[i].name,
			 options[i].argument ?: "");
		help_entry(out, words, options[i].help);
	}
	fputs("\nRequests to the control socket, each answered by a line of JSON:\n\n", out);
	requests_help(out);
}

/* Load the card first, wherever its option is: other options change it */
static bool choose_card(int argc, char **argv, struct card_config *config)
{
	const char *card = "default";
	char why[256];
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		if (option == CARD)
			card = optarg;
	opterr = 1;
	optind = 0;
	if (personality_load(card, config, why, sizeof(why)))
		return true;
	fprintf(stderr, "sfemu: %s\n", why);
	return false;
}

/* The Nth use of an option belongs to the Nth function */
static bool parse_function(int option, struct function_config *function, char *why, size_t size)
{
	switch (option) {
	case SOCKET:
		function->socket_path = optarg;
		return true;
	case CONTROL:
		function->control_path = optarg;
		return true;
	case WIRE:
		function->wire_spec = optarg;
		return true;
	case TRACE:
		function->trace_path = optarg;
		return true;
	default:
		snprintf(why, size, "'%s' is no address", optarg);
		return address(optarg, function->mac);
	}
}

/* Check that all functions have sockets, and different addresses */
static bool complete(struct card_config *config, const unsigned int *given)
{
	unsigned int i;

	for (i = given[MAC] ? given[MAC] : 1; i < config->functions; i++) {
		memcpy(config->function[i].mac, config->function[i - 1].mac, 6);
		config->function[i].mac[5]++;
	}
	return given[SOCKET] == config->functions;
}

static bool parse(int argc, char **argv, struct card_config *config)
{
	unsigned int given[CARD] = {};
	unsigned long value = 0;
	bool ok = true;
	char why[256];
	int option;

	while (ok && (option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		snprintf(why, sizeof(why), "'%s' is out of range", optarg ?: "");
		if (option < CARD && given[option] == config->functions) {
			fprintf(stderr, "sfemu: --%s is given more than %u times\n",
				options[option].name, config->functions);
			return false;
		}
		switch (option) {
		case SOCKET:
		case CONTROL:
		case WIRE:
		case MAC:
		case TRACE:
			ok = parse_function(option, &config->function[given[option]++], why,
					    sizeof(why));
			break;
		case CARD:
			break;
		case CAP:
			ok = claims_parse(config->claims, optarg, why, sizeof(why));
			break;
		case DEVICE:
			ok = number(optarg, 1, 0xfffe, &value);
			config->device_id = value;
			break;
		case SFS:
			ok = number(optarg, 0, CARD_SFS_MAX, &value);
			config->max_sfs = value;
			break;
		case VECTORS:
			ok = number(optarg, 2, CARD_VECTORS_MAX, &value);
			config->vectors = value;
			break;
		case KINDS:
			config->trace_kinds = trace_kinds(optarg);
			ok = config->trace_kinds;
			break;
		case ONCE:
			config->once = true;
			break;
		case FUNCTIONS:
			printf("%u\n", config->functions);
			exit(EXIT_SUCCESS);
		case HELP:
			print_help(stdout);
			exit(EXIT_SUCCESS);
		default:
			print_help(stderr);
			return false;
		}
		if (!ok)
			fprintf(stderr, "sfemu: %s\n", why);
	}
	if (ok && complete(config, given) && optind == argc)
		return true;
	if (ok)
		print_help(stderr);
	return false;
}

int main(int argc, char **argv)
{
	struct card_config config = {
		.function = { { .mac = { 0x02, 0x15, 0xb3, 0x00, 0x00, 0x01 } } },
		.trace_kinds = 1u << TRACE_CMD | 1u << TRACE_EVENT | 1u << TRACE_WARN,
	};
	struct ev_loop *loop = EV_DEFAULT;
	ev_signal term, interrupt;
	struct board *board;

	list_options();
	if (!choose_card(argc, argv, &config) || !parse(argc, argv, &config)) {
		claims_destroy(config.claims);
		return EXIT_FAILURE;
	}
	setvbuf(stderr, NULL, _IOLBF, 0);
	board = board_create(loop, &config);
	if (!board) {
		perror("sfemu");
		claims_destroy(config.claims);
		return EXIT_FAILURE;
	}
	ev_signal_init(&term, stop, SIGTERM);
	ev_signal_start(loop, &term);
	ev_signal_init(&interrupt, stop, SIGINT);
	ev_signal_start(loop, &interrupt);
	/* The parent process waits for this line before it lets a client connect */
	puts("ready");
	fflush(stdout);
	ev_run(loop, 0);
	ev_signal_stop(loop, &interrupt);
	ev_signal_stop(loop, &term);
	board_destroy(board);
	claims_destroy(config.claims);
	ev_loop_destroy(loop);
	return EXIT_SUCCESS;
}
