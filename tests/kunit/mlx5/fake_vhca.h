/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A function without a card. Commands that the test's own thread executes are recorded and
 * completed at once. The objects that they create are tracked as the firmware would: an object can
 * only be destroyed if it exists and no other object depends on it.
 */
#ifndef SF_KUNIT_FAKE_VHCA_H
#define SF_KUNIT_FAKE_VHCA_H

#include <kunit/test.h>
#include <linux/list.h>
#include <linux/pci.h>

#include "../../../src/mlx5/vhca/core.h"
#include "../../../src/mlx5/vhca/eqs.h"
#include "../../../src/mlx5/vhca/irq.h"

/* Numbers in commands */
#define FAKE_PDN	0x00abcd
#define FAKE_TDN	0x00dcba
#define FAKE_MKEY	0x11223300
#define FAKE_SCATTER_END	0x00000900
#define FAKE_UAR	0x000007
#define FAKE_EQN	0x05
/* Number of the first object; each further one has the next number, whatever its type */
#define FAKE_FIRST_ID	0x000100

/**
 * struct fake_vhca - a function without a card
 * @test: the test case
 * @pdev: a PCI function on no PCI bus, which DMA is mapped for
 * @vhca: the function for the code under test
 * @uar: the page of doorbells, in memory
 * @irq: an unused vector
 * @eq: EQ of all CQs
 * @commands: struct fake_command, oldest first
 * @count: number of commands
 * @refuse: number of the command to refuse, from 0; UINT_MAX: none
 * @status: status of the refused command
 * @unanswered: number of the command that is executed without a response; UINT_MAX: none
 * @objects: existing objects
 * @next_id: number of the next object
 * @query: fills in the response apart from status and number; may be NULL
 */
struct fake_vhca {
	struct kunit *test;
	struct pci_dev *pdev;
	struct vhca vhca;
	struct vhca_uar uar;
	struct vhca_irq irq;
	struct vhca_eq eq;
	struct list_head commands;
	unsigned int count;
	unsigned int refuse;
	u8 status;
	unsigned int unanswered;
	struct list_head objects;
	u32 next_id;
	void (*query)(struct fake_vhca *fake, const void *in, void *out);
};

/*
 * Create a function, which the end of the test destroys. A failure ends the test. The capabilities
 * are 0, except for those that queues usually need.
 */
struct fake_vhca *fake_vhca_create(struct kunit *test);
/* The capabilities of a type, for MLX5_SET() */
void *fake_vhca_cap(struct fake_vhca *fake, enum mlx5_cap_type type);

/* Forget all commands, but not the objects; the next command is number 0 */
void fake_vhca_forget(struct fake_vhca *fake);
unsigned int fake_vhca_objects(const struct fake_vhca *fake);

/* Opcode of a command, 0 if it was not executed */
u16 fake_vhca_opcode(const struct fake_vhca *fake, unsigned int number);
/* The first command with this opcode, for MLX5_GET(). The test fails if there is none. */
const void *fake_vhca_find(const struct fake_vhca *fake, u16 opcode);

/* A command's input, NULL if it was not executed */
const void *fake_vhca_input(const struct fake_vhca *fake, unsigned int number);

/**
 * struct fake_word - a word of a command
 * @at: offset, a multiple of 4
 * @value: the word, big endian in the command
 */
struct fake_word {
	u16 at;
	u32 value;
};

/* Expect that a command consists of @words, sorted by offset, and zeros elsewhere */
void fake_vhca_expect_words(struct fake_vhca *fake, unsigned int number, size_t len,
			    const struct fake_word *words, unsigned int count);

#define FAKE_VHCA_EXPECT(fake, number, len, ...)				\
do {										\
	static const struct fake_word _words[] = { __VA_ARGS__ };		\
										\
	fake_vhca_expect_words(fake, number, len, _words, ARRAY_SIZE(_words));	\
} while (0)

#endif
