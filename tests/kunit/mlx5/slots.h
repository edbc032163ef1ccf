/* SPDX-License-Identifier: GPL-2.0 */
/* The slots of a PF in switchdev mode, without a card. */
#ifndef SF_KUNIT_SLOTS_H
#define SF_KUNIT_SLOTS_H

#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <linux/sizes.h>

#include "../../../src/mlx5/devlink.h"
#include "../../../src/mlx5/eswitch/esw.h"
#include "../../../src/mlx5/pf.h"
#include "../../../src/mlx5/sf/device.h"
#include "../../../src/mlx5/sf/driver.h"
#include "../../../src/mlx5/sf/ifc.h"
#include "../../../src/mlx5/sf/io_eqs.h"
#include "../../../src/mlx5/sf/life.h"
#include "../../../src/mlx5/sf/macs.h"
#include "../../../src/mlx5/sf/port.h"
#include "../../../src/mlx5/sf/sfs.h"
#include "../../../src/mlx5/sf/slot.h"
#include "../../../src/mlx5/sf/state.h"
#include "../../../src/mlx5/vhca/ifc.h"
#include "../../../src/mlx5/vhca/l2.h"
#include "fake_vhca.h"

#define BASE		0x8000
#define SLOTS		3
#define BAR_START	0xc0000000
#define COMMANDS	5		/* number of slot_port_new()'s commands */

/**
 * struct slots - a PF with a table of slots
 * @test: the test
 * @fake: the function
 * @pf: the PF
 * @esw: its eswitch
 * @bar: BAR of the SFs' windows
 * @sf_bar: the same, or NULL
 * @table: the table
 * @extack: message of the last refusal
 */
struct slots {
	struct kunit *test;
	struct fake_vhca *fake;
	struct pf *pf;
	struct esw *esw;
	struct resource bar, *sf_bar;
	struct slot_table *table;
	struct netlink_ext_ack extack;
};

void slots_destroy_table(void *table);
int slots_init(struct kunit *test);
void slots_create(struct slots *slots);
void slots_table(struct slots *slots);
/* @sfnum: negative for any */
struct sf_slot *slots_try(struct slots *slots, int sfnum);
struct sf_slot *slots_add(struct slots *slots, int sfnum);
void slots_del(struct slots *slots, struct sf_slot *slot);
unsigned int slots_count(struct slots *slots);
void slots_expect_told(struct slots *slots, const char *sentence);

#endif
