// SPDX-License-Identifier: GPL-2.0
/*
 * sfbus: manage scalable functions (SFs) of network cards, see sfbus(8).
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "interrupt.h"
#include "report.h"

static const struct command {
	const char	*name, *arguments, *does;
	int		(*run)(int argc, char **argv);
} commands[] = {
	{ "list", "[PF]", "show a line for each SF", command_list },
	{ "show", "SF…", "show all properties of SFs", command_show },
	{ "which", "NAME", "show the SF that has this name", command_which },
	{ "name", "PF N[-M][,…]", "show the names of SFs, which need not exist", command_name },
	{ "add", "PF N[-M][,…] [KEY VALUE]… [inactive]",
	  "add SFs, and wait until their netdevices have their names", command_add },
	{ "set", "[--restart] SF… KEY VALUE…",
	  "change SFs", command_set },
	{ "del", "[--force] SF… | PF all",
	  "delete SFs", command_del },
	{ "apply", "[FILE|FOLDER] [--pf PF] [--prune] [--check] [--wait]",
	  "configure SFs from files, by default those in /etc/sfbus", command_apply },
	{ "save", "[PF]",
	  "print the configuration of existing SFs", command_save },
	{ "take", "PF [--now|--boot] [--force]",
	  "bind a PF to sf_mlx5", command_take },
	{ "release", "PF [--now|--boot] [--force]",
	  "bind a PF to the driver that matches it", command_release },
	{ "doctor", "[PF] | --bundle FILE",
	  "check the machine, PFs and SFs, or write an archive for a bug report", command_doctor },
	{ "monitor", "", "print events of SFs as JSON lines", command_monitor },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(*commands))

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "pretty", no_argument, NULL, 'p' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "timeout", required_argument, NULL, 't' },
	{ "no-wait", no_argument, NULL, 'W' },
	{ "progress", required_argument, NULL, 'P' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ },
};

static void print_help(FILE *file)
{
	fputs("usage: sfbus [OPTION]… COMMAND\n\n", file);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(file, "  %s %s\n\t%s\n", commands[i].name, commands[i].arguments,
			commands[i].does);
	fputs("\nOptions:\n"
	      "  -j, --json              print data and errors as JSON\n"
	      "  -p, --pretty            print JSON with line breaks\n"
	      "  -q, --quiet             print no notes and no headings\n"
	      "  -n, --dry-run           print changes instead of making them\n"
	      "  -t, --timeout SECONDS   wait so long for names (60)\n"
	      "      --no-wait           do not wait for netdevices\n"
	      "      --progress HOW      auto, none or json\n"
	      "  -h, --help              print this text\n"
	      "  -V, --version           print the version\n"
	      "\nAn SF is named by PF/sfN or PF/sfN-M, by N if there is one PF, by its alias, by the\n"
	      "handle of its port, or by one of its netdevices; a PF by its PCI address or its netdevice.\n"
	      "Keys: hw_addr, max_io_eqs, roce, tx_max, tx_share, state, rep, bridge. See sfbus(8).\n",
	      file);
}

static void parse_timeout(const char *text)
{
	char *end;
	long seconds = strtol(text, &end, 10);

	if (end == text || *end || seconds < 0 || seconds > 86400)
		die(EXIT_USAGE, "--timeout takes seconds, at most 86400");
	options.timeout = seconds;
}

static void parse_progress(const char *text)
{
	if (!strcmp(text, "auto"))
		options.progress = PROGRESS_AUTO;
	else if (!strcmp(text, "none"))
		options.progress = PROGRESS_NONE;
	else if (!strcmp(text, "json"))
		options.progress = PROGRESS_JSON;
	else
		die(EXIT_USAGE, "--progress takes auto, none or json");
}

/* Report a failed write of standard output, for example to a full disk */
static int finish(int status)
{
	if (ferror(stdout) || fflush(stdout)) {
		report_failure(EXIT_REFUSED, "standard output", "write", -errno, NULL);
		status = status ?: report_status();
	}
	interrupt_deliver();
	return status;
}

int main(int argc, char **argv)
{
	int option;

	/* "+": stop at the command, which has options of its own */
	while ((option = getopt_long(argc, argv, "+jpqnt:hV", long_options, NULL)) != -1) {
		switch (option) {
		case 'j':
			options.json = true;
			break;
		case 'p':
			options.json = true;
			options.pretty = true;
			break;
		case 'q':
			options.quiet = true;
			break;
		case 'n':
			options.dry_run = true;
			break;
		case 't':
			parse_timeout(optarg);
			break;
		case 'W':
			options.no_wait = true;
			break;
		case 'P':
			parse_progress(optarg);
			break;
		case 'h':
			print_help(stdout);
			return 0;
		case 'V':
			puts("sfbus " VERSION);
			return 0;
		default:
			return EXIT_USAGE;
		}
	}
	if (optind == argc) {
		print_help(stderr);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (!strcmp(argv[optind], commands[i].name))
			return finish(commands[i].run(argc - optind - 1, argv + optind + 1));
	}
	die(EXIT_USAGE, "%s: unknown command; see sfbus --help", argv[optind]);
}
