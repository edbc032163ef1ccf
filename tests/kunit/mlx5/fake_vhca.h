/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A function without a card. Commands that a test's own thread executes are written down and
 * answered at once; what they create is kept account of, as the firmware would: nothing is
 * destroyed that is not there or that something else still needs.
 */
#ifndef SF_KUNIT_FAKE_VHCA_H
#define SF_KUNIT_FAKE_VHCA_H

#include <kunit/test.h>
#include <linux/list.h>
#include <linux/pci.h>

#include "../../../src/mlx5/vhca/core.h"
#include "../../../src/mlx5/vhca/eq.h"
#include "../../../src/mlx5/vhca/irq.h"

/* Numbers that commands carry */
#define FAKE_PDN	0x00abcd
#define FAKE_TDN	0x00dcba
#define FAKE_MKEY	0x11223300
#define FAKE_SCATTER_END	0x00000900
#define FAKE_UAR	0x000007
#define FAKE_EQN	0x05
/* Of the first object; each one after it has the next, whatever its type */
#define FAKE_FIRST_ID	0x000100

/**
 * struct fake_vhca - a function without a card
 * @test: the test case
 * @pdev: a PCI function that is on no PCI bus: DMA is mapped through it
 * @vhca: what the code under test sees
 * @uar: the page of doorbells, in memory
 * @irq: nobody's vector
 * @eq: of all CQs
 * @commands: struct fake_command, oldest first
 * @count: of them
 * @refuse: number of the command to refuse, from 0; UINT_MAX: none
 * @status: the reason
 * @unanswered: number of the command that is executed, but whose answer is lost; UINT_MAX: none
 * @objects: what is there
 * @next_id: of the next one
 * @query: fills in an answer beyond status and number; may be NULL
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
 * Fails the test rather than return NULL. All of it goes when the test is over. Its capabilities
 * are all 0 but for what queues are usually made with.
 */
struct fake_vhca *fake_vhca_create(struct kunit *test);
/* To be written with MLX5_SET() */
void *fake_vhca_cap(struct fake_vhca *fake, enum mlx5_cap_type type);

/* What was executed is forgotten, what is there stays; the next command is number 0 */
void fake_vhca_forget(struct fake_vhca *fake);
unsigned int fake_vhca_objects(const struct fake_vhca *fake);

/* Opcode of a command, 0 if it was not executed */
u16 fake_vhca_opcode(const struct fake_vhca *fake, unsigned int number);
/* Of the first command with this opcode, to be read with MLX5_GET(). Fails the test if none was. */
const void *fake_vhca_find(const struct fake_vhca *fake, u16 opcode);

/* All of a command, NULL if it was not executed */
const void *fake_vhca_input(const struct fake_vhca *fake, unsigned int number);

/**
 * struct fake_word - a word of a command
 * @at: offset, a multiple of 4
 * @value: its bytes, in the order of writing
 */
struct fake_word {
	u16 at;
	u32 value;
};

/* The bytes of a command: @words, which are sorted, and zeros elsewhere */
void fake_vhca_expect_words(struct fake_vhca *fake, unsigned int number, size_t len,
			    const struct fake_word *words, unsigned int count);

#define FAKE_VHCA_EXPECT(fake, number, len, ...)				\
do {										\
	static const struct fake_word _words[] = { __VA_ARGS__ };		\
										\
	fake_vhca_expect_words(fake, number, len, _words, ARRAY_SIZE(_words));	\
} while (0)

#endif
