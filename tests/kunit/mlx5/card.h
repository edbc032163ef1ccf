/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A card in a thread: its init segment is in memory, it hears the command doorbell and answers as a
 * test wants it to. What the driver hands to it is checked: token, block numbers, signatures.
 */
#ifndef SF_KUNIT_CARD_H
#define SF_KUNIT_CARD_H

#include <kunit/test.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/sizes.h>

#include "../../../src/mlx5/vhca/cmd.h"
#include "../../../src/mlx5/vhca/core.h"
#include "../../../src/mlx5/vhca/eq.h"
#include "../../../src/mlx5/vhca/health.h"
#include "../../../src/mlx5/vhca/irq.h"
#include "../../../src/mlx5/vhca/pages.h"
#include "../../../src/mlx5/vhca/uar.h"

#define CARD_ENTRIES	4	/* of the queue, one of them for pages */
#define CARD_EQS		8
#define CARD_UAR		7
#define CARD_MESSAGE	SZ_8K	/* the longest, in and out */
/* How long waiting is no failure, however slow the machine */
#define CARD_PATIENCE	(60 * HZ)
/* How long to wait for what must not come */
#define CARD_HURRY	(HZ / 20)

/**
 * struct card_command - as it came from the driver
 * @index: entry of the queue
 * @token: of the entry and its mailboxes
 * @opcode: first word
 * @op_mod: second word
 * @in_len: bytes of @in
 * @out_len: bytes of @out
 * @in: all of it, entry and mailboxes
 * @out: of the answer; zeros at first. Begins with status and syndrome.
 */
struct card_command {
	unsigned int index;
	u8 token;
	u16 opcode, op_mod;
	size_t in_len, out_len;
	u8 in[CARD_MESSAGE], out[CARD_MESSAGE];
};

/* What is wrong with the signatures of an answer */
enum card_fault {
	CARD_RIGHT,
	CARD_ENTRY_WRONG,
	CARD_BLOCK_WRONG,		/* of the last mailbox: data */
	CARD_CONTROL_WRONG,		/* of the last mailbox: what follows the data */
};

/**
 * struct card_eq - an event queue
 * @eqes: entries; NULL: there is no such EQ
 * @events: types of event, a bit each; none: of completions
 * @pi: producer index
 * @log_size: number of entries
 * @vector: to interrupt
 */
struct card_eq {
	struct mlx5_eqe *eqes;
	u64 events;
	u32 pi;
	u8 log_size;
	u8 vector;
};

/**
 * struct card - a function without a card
 * @test: the test case
 * @pdev: a PCI function on a bus of its own: DMA is mapped through it
 * @bus: the bus
 * @pci_command: of the configuration space
 * @absent: nobody answers there
 * @late: the init segment is read as all ones until somebody has read the configuration space
 * @iseg: init segment
 * @vhca: what the code under test sees
 * @uar: the page of doorbells, in memory
 * @thread: the firmware
 * @first_irq: Linux interrupt of vector 0
 * @num_irqs: vectors
 * @lock: guards what follows
 * @commands: by entry of the queue
 * @held: entries that are not answered yet, a bit each
 * @rung: bits of the doorbell that were seen, ever
 * @executed: commands, in all
 * @execute: fills in an answer; false: none is given before card_answer(). NULL: all succeed.
 * @data: of the test, for @execute
 * @refuse: number of the command from now that is refused, counting down to 0; -1: none
 * @refuse_status: the reason
 * @delivery: status of delivery of the next answers
 * @sign: answers are signed
 * @fault: but wrongly
 * @restarts: resets of the firmware by a driver; -1: it lets nobody do that
 * @mute: no event tells of answers
 * @eqs: event queues, by number
 */
struct card {
	struct kunit *test;
	struct pci_dev *pdev;
	struct pci_bus bus;
	u16 pci_command;
	bool absent, late;
	struct mlx5_init_seg *iseg;
	struct vhca vhca;
	struct vhca_uar uar;
	struct task_struct *thread;
	int first_irq;
	unsigned int num_irqs;
	struct mutex lock;		/* guards what follows */
	struct card_command *commands;
	unsigned long held;
	u32 rung;
	unsigned int executed;
	bool (*execute)(struct card *card, struct card_command *command);
	void *data;
	int refuse;
	u8 refuse_status;
	u8 delivery;
	bool sign;
	enum card_fault fault;
	int restarts;
	bool mute;
	struct card_eq eqs[CARD_EQS];
};

/*
 * A vhca with what vhca_create() makes but for UARs; of a PF, or of an SF of the PF @pf. Nothing is
 * started. Fails the test rather than return NULL; all of it goes when the test is over.
 */
struct card *card_create(struct kunit *test, struct card *pf);

/*
 * The driver waits for no answer to what it asks from now on; or it does again. Only what the card
 * never answers should be asked in a hurry: how long it takes for the rest is the machine's affair.
 */
void card_hurry(struct card *card, bool hurry);
/* All ones are read from the init segment, and from the configuration space, too, if @absent */
void card_vanish(struct card *card, bool absent);
/* vhca_cmd_start(), and vhca_cmd_stop() when the test is over */
void card_start(struct card *card);

/* Wait until there are @count entries held, and say which */
unsigned long card_await(struct card *card, unsigned int count);
/* Now answer those */
void card_answer(struct card *card, unsigned long entries);

/* ---- events ---- */

/* Vectors for vhca_irq_pool_create(), with interrupts that are nobody's. For the PF. */
void card_irqs_create(struct card *card, unsigned int count);
/* In hard interrupt context; returns when it is over */
void card_interrupt(struct card *card, unsigned int vector);

/* All that EQs need: vectors, their pool, a page of doorbells. SFs have the PF's pool. */
void card_eqs_prepare(struct card *card, unsigned int vectors);
unsigned int card_num_eqs(const struct card *card);
/* The first EQ that has asked for events of a type; NULL: none */
struct card_eq *card_eq(struct card *card, u8 type);
/* One more event in an EQ; no interrupt yet */
void card_post(struct card_eq *eq, u8 type, const union ev_data *data);
/* Both; the test fails when nobody has asked for the event */
void card_event(struct card *card, u8 type, const union ev_data *data);

/* For card.c: execute a command that is about EQs; tell of entries that are answered */
bool card_eq_execute(struct card *card, struct card_command *command);
void card_tell(struct card *card, unsigned long entries);

#endif
