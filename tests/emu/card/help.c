// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "card/help.h"

#define INDENT	24
#define WIDTH	80

void help_entry(FILE *out, const char *words, const char *text)
{
	int column = fprintf(out, "  %s", words);

	/* Two blanks at least between the words and the text */
	if (column > INDENT - 2) {
		fputc('\n', out);
		column = 0;
	}
	fprintf(out, "%*s", INDENT - column, "");
	column = INDENT;
	while (*text) {
		int len = strcspn(text, " ");

		if (column > INDENT && column + 1 + len > WIDTH) {
			fprintf(out, "\n%*s", INDENT, "");
			column = INDENT;
		}
		column += fprintf(out, "%s%.*s", column > INDENT ? " " : "", len, text);
		text += len;
		text += *text == ' ';
	}
	fputc('\n', out);
}
