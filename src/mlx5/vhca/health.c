// SPDX-License-Identifier: GPL-2.0
/*
 * Health: a counter in the init segment that live firmware advances, a syndrome that it writes when
 * it has failed, and all ones that PCI reads where no device is.
 */
#include <linux/io.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "cmd.h"
#include "eq.h"
#include "health.h"
#include "vhca.h"

#define POLL_PERIOD	(2 * HZ)
#define MISSES_MAX	3
#define NIC_DISABLED	1	/* nic_interface: the driver does not use the function */
#define RFR		BIT(MLX5_RFR_BIT_OFFSET)	/* of rfr_severity: only a reset helps */

/**
 * struct vhca_health - what is known of the function's health
 * @vhca: the function
 * @poll: polls
 * @fatal: tells listeners
 * @counter: the firmware's, when last looked at
 * @misses: times it did not move
 * @synd: syndrome that has been reported
 */
struct vhca_health {
	struct vhca *vhca;
	struct delayed_work poll;
	struct work_struct fatal;
	u32 counter;
	unsigned int misses;
	u8 synd;
};

static void fail(struct vhca *vhca, const char *why)
{
	if (xchg(&vhca->gone, true))
		return;
	dev_err(vhca->device, "%s; nothing is asked of the function any more\n", why);
	vhca_cmd_abort(vhca);
	schedule_work(&vhca->health->fatal);
}

static void tell(struct work_struct *work)
{
	vhca_tell_gone(container_of(work, struct vhca_health, fatal)->vhca);
}

static bool answers(struct vhca *vhca)
{
	return !pci_channel_offline(to_pci_dev(vhca->dma)) &&
	       ioread32be(&vhca->iseg->health.fw_ver) != U32_MAX;
}

void vhca_health_look(struct vhca *vhca)
{
	if (!vhca_gone(vhca) && !answers(vhca))
		fail(vhca, "the function does not answer");
}

static void report(struct vhca *vhca, u8 synd, u8 severity)
{
	struct health_buffer __iomem *h = &vhca->iseg->health;
	u32 var[ARRAY_SIZE(h->assert_var)];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(var); i++)
		var[i] = ioread32be(&h->assert_var[i]);
	dev_err(vhca->device, "firmware syndrome 0x%x (extended 0x%x), severity 0x%x\n", synd,
		ioread16be(&h->ext_synd), severity);
	dev_err(vhca->device, "assert 0x%x 0x%x 0x%x 0x%x 0x%x 0x%x, exit 0x%x, caller 0x%x\n",
		var[0], var[1], var[2], var[3], var[4], var[5],
		ioread32be(&h->assert_exit_ptr), ioread32be(&h->assert_callra));
}

bool vhca_health_poll(struct vhca *vhca)
{
	struct vhca_health *health = vhca->health;
	u8 synd, severity;
	u32 counter;

	vhca_health_look(vhca);
	if (vhca_gone(vhca)) {
		fail(vhca, "the PCI function is gone");
		return false;
	}
	counter = ioread32be(&vhca->iseg->health_counter);
	health->misses = counter == health->counter ? health->misses + 1 : 0;
	health->counter = counter;
	synd = ioread8(&vhca->iseg->health.synd);
	severity = ioread8(&vhca->iseg->health.rfr_severity);
	if (synd && synd != health->synd)
		report(vhca, synd, severity);
	health->synd = synd;
	if (health->misses == MISSES_MAX)
		dev_warn(vhca->device, "the firmware's health counter stands still\n");
	/* A counter that stands still may go on; not so when there is a reason for it. */
	if (synd && (severity & RFR || health->misses >= MISSES_MAX)) {
		fail(vhca, "the firmware has failed");
		return false;
	}
	return true;
}

static void poll(struct work_struct *work)
{
	struct vhca_health *health = container_of(to_delayed_work(work), struct vhca_health, poll);

	if (vhca_health_poll(health->vhca))
		schedule_delayed_work(&health->poll, round_jiffies_relative(POLL_PERIOD));
}

void vhca_health_start(struct vhca *vhca)
{
	struct vhca_health *health = vhca->health;

	health->counter = ioread32be(&vhca->iseg->health_counter);
	health->misses = 0;
	health->synd = 0;
	schedule_delayed_work(&health->poll, round_jiffies_relative(POLL_PERIOD));
}

void vhca_health_stop(struct vhca *vhca)
{
	struct mlx5_init_seg __iomem *iseg = vhca->iseg;

	cancel_delayed_work_sync(&vhca->health->poll);
	cancel_work_sync(&vhca->health->fatal);
	/*
	 * Firmware that failed has not been told of the teardown: it must let go of the memory that
	 * is freed next. The address of the command queue is in the same word.
	 */
	if (vhca_gone(vhca) && answers(vhca))
		iowrite32be((ioread32be(&iseg->cmdq_addr_l_sz) & ~0xfffu) |
			    NIC_DISABLED << MLX5_NIC_IFC_OFFSET, &iseg->cmdq_addr_l_sz);
}

int vhca_health_create(struct vhca *vhca)
{
	struct vhca_health *health = kzalloc(sizeof(*health), GFP_KERNEL);

	if (!health)
		return -ENOMEM;
	health->vhca = vhca;
	INIT_DELAYED_WORK(&health->poll, poll);
	INIT_WORK(&health->fatal, tell);
	vhca->health = health;
	return 0;
}

void vhca_health_destroy(struct vhca *vhca)
{
	kfree(vhca->health);
}
