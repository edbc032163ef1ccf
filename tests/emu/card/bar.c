// SPDX-License-Identifier: GPL-2.0
/* Decodes an address in a BAR to a function's init segment or to one of its UAR pages. */
#include "card/bar.h"
#include "firmware/board.h"
#include "firmware/iseg.h"
#include "firmware/window.h"
#include "queue/uar.h"
#include "record/clock.h"

static struct vhca *owner(struct card *card, unsigned int bar, uint64_t *off)
{
	uint64_t index;
	struct vhca *sf;

	if (bar == 0)
		return card->pf;
	index = *off / SF_WINDOW_SIZE;
	*off %= SF_WINDOW_SIZE;
	sf = index < card->config->max_sfs ? card->sfs[index] : NULL;
	return sf && (sf->sf_enabled || sf->absent) ? sf : NULL;
}

/* Registers cannot be accessed while the firmware starts */
static bool deaf(const struct card *card, const struct vhca *vhca)
{
	uint64_t now = clock_now();

	return now < card->deaf_until || (vhca && (vhca->absent || now < vhca->deaf_until));
}

void bar_read(void *arg, unsigned int bar, uint64_t off, void *buf, size_t len)
{
	struct card *card = arg;
	struct vhca *vhca = card->board->vanished ? NULL : owner(card, bar, &off);

	/* Reads that are not answered return all ones on PCI */
	memset(buf, 0xff, len);
	if (deaf(card, vhca))
		return;
	if (vhca && off < ISEG_SIZE)
		iseg_read(vhca, off, buf, len);
	else if (vhca)
		memset(buf, 0, len);
}

void bar_write(void *arg, unsigned int bar, uint64_t off, const void *buf, size_t len)
{
	struct card *card = arg;
	struct vhca *vhca = card->board->vanished ? NULL : owner(card, bar, &off);

	if (card->board->vanished || deaf(card, vhca))
		return;
	/* A driver that has not noticed the reset may ring doorbells of lost queues */
	if (card->was_reset && (!vhca || off >= ISEG_SIZE))
		return;
	if (!vhca)
		card_complain(card, "write to 0x%llx of BAR %u, where no function is",
			      (unsigned long long)off, bar);
	else if (off < ISEG_SIZE)
		iseg_write(vhca, off, buf, len);
	else if (!card->board->fatal && !vhca->fatal)
		uar_write(vhca, off / 4096, off % 4096, buf, len);
}
