/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A card that is emulated by a thread: its init segment is memory, and the thread reads the command
 * doorbell and responds as a test requires. It checks what the driver writes: token, block numbers,
 * signatures.
 */
#ifndef SF_KUNIT_CARD_H
#define SF_KUNIT_CARD_H

#include <kunit/test.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/sizes.h>

#include "../../../src/mlx5/vhca/cmd.h"
#include "../../../src/mlx5/vhca/core.h"
#include "../../../src/mlx5/vhca/eqs.h"
#include "../../../src/mlx5/vhca/health.h"
#include "../../../src/mlx5/vhca/irq.h"
#include "../../../src/mlx5/vhca/pages.h"
#include "../../../src/mlx5/vhca/uar.h"

#define CARD_ENTRIES	4	/* entries of the queue, one of them for pages */
#define CARD_EQS		8
#define CARD_UAR		7
#define CARD_MESSAGE	SZ_8K	/* longest input and output */
/* A time that is sufficient on any machine */
#define CARD_PATIENCE	(60 * HZ)
/* How long to wait for an event that must not happen */
#define CARD_HURRY	(HZ / 20)

/**
 * struct card_command - a command that the driver has issued
 * @index: entry of the queue
 * @token: token of the entry and its mailboxes
 * @opcode: first word
 * @op_mod: second word
 * @in_len: bytes of @in
 * @out_len: bytes of @out
 * @in: the command, from entry and mailboxes
 * @out: the response, initially zeros; starts with status and syndrome
 */
struct card_command {
	unsigned int index;
	u8 token;
	u16 opcode, op_mod;
	size_t in_len, out_len;
	u8 in[CARD_MESSAGE], out[CARD_MESSAGE];
};

/* Wrong signature in a response */
enum card_fault {
	CARD_RIGHT,
	CARD_ENTRY_WRONG,
	CARD_BLOCK_WRONG,		/* in the last mailbox, of the whole block */
	CARD_CONTROL_WRONG,		/* in the last mailbox, of what follows the data */
};

/**
 * struct card_eq - an event queue
 * @eqes: entries; NULL if the EQ does not exist
 * @events: bitmap of event types; 0 for completions
 * @pi: producer index
 * @log_size: number of entries, as a power of two
 * @vector: interrupt vector
 */
struct card_eq {
	struct mlx5_eqe *eqes;
	u64 events;
	u32 pi;
	u8 log_size;
	u8 vector;
};

/**
 * struct card - an emulated function
 * @test: the test case
 * @pdev: a PCI function on a bus of its own, which DMA is mapped for
 * @bus: the bus
 * @pci_command: command register of the configuration space
 * @absent: the configuration space cannot be read
 * @late: the init segment reads as all ones until the configuration space is read
 * @iseg: init segment
 * @vhca: the function for the code under test
 * @uar: the page of doorbells, in memory
 * @thread: the firmware
 * @first_irq: Linux interrupt of vector 0
 * @num_irqs: number of vectors
 * @lock: protects the members below
 * @commands: commands by entry of the queue
 * @held: bitmap of entries without a response
 * @rung: bitmap of all doorbells since the start
 * @executed: number of commands
 * @execute: fills in a response; if false, card_answer() sends it later. NULL: all succeed.
 * @data: private data of the test, for @execute
 * @refuse: countdown to the command that is refused; -1: none
 * @refuse_status: status of the refused command
 * @delivery: delivery status of the next responses
 * @sign: responses are signed
 * @fault: wrong signature to use
 * @restarts: number of firmware resets by a driver; -1: the firmware does not support them
 * @mute: responses cause no event
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
	struct mutex lock;		/* protects the members below */
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
 * Create a vhca with what vhca_create() creates, except for UARs; of a PF, or of an SF of the PF
 * @pf. Nothing is started. A failure ends the test; the end of the test destroys the card.
 */
struct card *card_create(struct kunit *test, struct card *pf);

/*
 * With @hurry, commands from now on time out immediately; otherwise they do not. Only use it for
 * commands that are never completed, as the time for others depends on the machine.
 */
void card_hurry(struct card *card, bool hurry);
/* Make reads of the init segment return all ones; with @absent also of the configuration space */
void card_vanish(struct card *card, bool absent);
/* Call vhca_cmd_start(), and vhca_cmd_stop() at the end of the test */
void card_start(struct card *card);

/* Wait until @count entries are held, and return their bitmap */
unsigned long card_await(struct card *card, unsigned int count);
/* Respond to these entries */
void card_answer(struct card *card, unsigned long entries);

/* ---- events ---- */

/* Create vectors for vhca_irq_pool_create(), with unused interrupts. For the PF. */
void card_irqs_create(struct card *card, unsigned int count);
/* Run the handler in hard interrupt context, and wait for it */
void card_interrupt(struct card *card, unsigned int vector);

/* Create what EQs need: vectors, pool, a page of doorbells. SFs use the PF's pool. */
void card_eqs_prepare(struct card *card, unsigned int vectors);
unsigned int card_num_eqs(const struct card *card);
/* The first EQ that subscribed to a type of event, or NULL */
struct card_eq *card_eq(struct card *card, u8 type);
/* Add an event to an EQ, without an interrupt */
void card_post(struct card_eq *eq, u8 type, const union ev_data *data);
/* Add an event and interrupt; the test fails if no EQ subscribed to the type */
void card_event(struct card *card, u8 type, const union ev_data *data);

/* For card.c: execute a command for EQs; report completed entries */
bool card_eq_execute(struct card *card, struct card_command *command);
void card_tell(struct card *card, unsigned long entries);

#endif
