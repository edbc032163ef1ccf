// SPDX-License-Identifier: GPL-2.0
/* sfemu: a ConnectX as a vfio-user server. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ev.h>

#include "card/assembly.h"
#include "card/personality.h"
#include "firmware/board.h"
#include "firmware/claim.h"
#include "record/trace.h"

static const char usage[] =
	"usage: sfemu --socket PATH [options]\n"
	"\n"
	"A ConnectX in user space, for QEMU's vfio-user-pci.\n"
	"\n"
	"  --socket PATH        where QEMU connects\n"
	"  --control PATH       answers requests, one line each (below)\n"
	"  --wire SPEC          none (default), listen:PATH, connect:PATH or tap:NAME\n"
	"  --mac ADDRESS        permanent address of the physical function\n"
	"  --trace FILE         one JSON object a line\n"
	"                       These are a PCI function's. A card of two functions takes each of\n"
	"                       them twice, the first function's first; its second address follows\n"
	"                       the first if it is not said\n"
	"  --card NAME          which card: a file of folder cards, or a path (default \"default\")\n"
	"  --cap TYPE.FIELD=VALUE\n"
	"                       a capability is not as the card's; may be repeated\n"
	"  --device-id ID       PCI device id, if not the card's\n"
	"  --sfs N              scalable functions, 0 to 1024, if not the card's\n"
	"  --vectors N          MSI-X vectors, 2 to 2048, if not the card's\n"
	"  --trace-kinds LIST   of cmd,doorbell,event,frame,page,warn (default cmd,event,warn)\n"
	"  --once               exit when a client has gone\n"
	"  --functions          prints how many PCI functions the card has, and exits\n"
	"\n"
	"Prints \"ready\" when its sockets are there.\n"
	"\n"
	"Requests, answered by a line of JSON:\n"
	"\n"
	"  accounts             what every function holds, what was refused\n"
	"  commands             how many were executed, by opcode\n"
	"  usage                commands, events, WQEs and CQEs: which of them, and how many kinds\n"
	"                       there are\n"
	"  frames [clear]       how many went from where to where\n"
	"  link up|down         the cable\n"
	"  cap TYPE.FIELD=VALUE …\n"
	"                       capabilities are not as the card's, but for these as it came; while\n"
	"                       no driver uses it\n"
	"  fatal                the firmware stops with a health syndrome\n"
	"  stall                the firmware hangs: no syndrome, no answer, no heartbeat\n"
	"  reset                its firmware is reset, as if by another function\n"
	"  vanish               surprise removal\n"
	"  return               it is plugged in again, as if it was new\n"
	"  ecpu on|off          it is the embedded processors' side of a BlueField, or a host's\n"
	"  quirk NAME N         the card does as no other (quirks.h), 0: as before\n"
	"  fail N [OPCODE [STATUS]]\n"
	"                       the Nth command from now, of those with that opcode (a name, a\n"
	"                       number, or any), is refused with STATUS (default 0x1, an internal\n"
	"                       error); replaces an earlier request, 0 only revokes it\n"
	"  delay MS [OPCODE]    answers to commands come MS milliseconds late, 0: as before\n"
	"  lose EVENT           events of this type (a number) are not told, 0: as before\n";

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

static const struct option options[] = {
	{ "socket", required_argument, NULL, SOCKET },
	{ "control", required_argument, NULL, CONTROL },
	{ "wire", required_argument, NULL, WIRE },
	{ "mac", required_argument, NULL, MAC },
	{ "trace", required_argument, NULL, TRACE },
	{ "card", required_argument, NULL, CARD },
	{ "cap", required_argument, NULL, CAP },
	{ "device-id", required_argument, NULL, DEVICE },
	{ "sfs", required_argument, NULL, SFS },
	{ "vectors", required_argument, NULL, VECTORS },
	{ "trace-kinds", required_argument, NULL, KINDS },
	{ "once", no_argument, NULL, ONCE },
	{ "functions", no_argument, NULL, FUNCTIONS },
	{ "help", no_argument, NULL, HELP },
	{}
};

/* Load the card first, wherever its option is: other options change it */
static bool choose_card(int argc, char **argv, struct card_config *config)
{
	const char *card = "default";
	char why[256];
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
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

	while (ok && (option = getopt_long(argc, argv, "", options, NULL)) != -1) {
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
			fputs(usage, stdout);
			exit(EXIT_SUCCESS);
		default:
			fputs(usage, stderr);
			return false;
		}
		if (!ok)
			fprintf(stderr, "sfemu: %s\n", why);
	}
	if (ok && complete(config, given) && optind == argc)
		return true;
	if (ok)
		fputs(usage, stderr);
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
