// SPDX-License-Identifier: GPL-2.0
/*
 * Health of a function. The init segment has a counter that live firmware advances, a syndrome that
 * firmware sets when it fails, and the owner of the function's interface. Reads return all ones if
 * the device is absent.
 *
 * A function that has failed has not vanished: a card on the bus may still write to memory. The
 * PF's bus mastering is therefore disabled at once, and memory that the card may access is not
 * freed before a reset (quarantine.c). SFs have no requester id of their own, so if only an SF
 * fails, its memory stays in quarantine with the PF's.
 */
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "cmd.h"
#include "core.h"
#include "health.h"
#include "listener.h"

#define POLL_PERIOD	(2 * HZ)
#define MISSES_MAX	3
#define RESET_TIMEOUT	(60 * HZ)	/* until registers can be read after a reset */
#define RESTART_TIMEOUT	(2 * HZ)	/* until firmware starts a reset that a driver requested */

/* nic_interface of the init segment */
#define NIC_MASK	7
#define NIC_DISABLED	1	/* no driver uses the function */
#define NIC_SW_RESET	7	/* a driver of any function resets the card */

#define RFR		BIT(MLX5_RFR_BIT_OFFSET)	/* of rfr_severity: only a reset helps */

/* Global, as PFs of one card share the firmware: only the first of them may reset it */
static DEFINE_MUTEX(health_restart_lock);

/**
 * struct vhca_health - health of a function
 * @vhca: the function
 * @poll: polls the health
 * @gone: notifies listeners of VHCA_EVENT_GONE
 * @counter: last value of the firmware's counter
 * @misses: number of polls since the counter has changed
 * @synd: last syndrome that was reported
 */
struct vhca_health {
	struct vhca *vhca;
	struct delayed_work poll;
	struct work_struct gone;
	u32 counter;
	unsigned int misses;
	u8 synd;
};

/*
 * Bus mastering must be off before memory is freed. The read of the configuration space returns
 * only after all writes that the card has already sent.
 */
static void health_dma_stop(struct vhca *vhca)
{
	struct pci_dev *pdev = to_pci_dev(vhca->dma);
	u16 command = 0;

	pci_clear_master(pdev);
	pci_read_config_word(pdev, PCI_COMMAND, &command);
	if (command & PCI_COMMAND_MASTER)
		dev_err(vhca->device, "failed to disable bus mastering\n");
}

static void health_worsen(struct vhca *vhca, enum vhca_condition condition, const char *why)
{
	enum vhca_condition old = READ_ONCE(vhca->condition);

	do {
		if (old >= condition)
			return;
	} while (!try_cmpxchg(&vhca->condition, &old, condition));
	if (condition == VHCA_FAILED && vhca_is_pf(vhca))
		health_dma_stop(vhca);
	if (old != VHCA_WORKS)
		return;
	dev_err(vhca->device, "%s; no further commands will be sent\n", why);
	vhca_cmd_abort(vhca);
	schedule_work(&vhca->health->gone);
}

static void health_gone_work(struct work_struct *work)
{
	vhca_listeners_notify_gone(container_of(work, struct vhca_health, gone)->vhca);
}

/* Read twice: a single read can return all ones for another reason, such as a link error */
static bool health_answers(struct vhca *vhca)
{
	struct health_buffer __iomem *h = &vhca->iseg->health;

	return ioread32be(&h->fw_ver) != U32_MAX || ioread32be(&h->fw_ver) != U32_MAX;
}

/* The device behind a frozen channel is still present */
bool vhca_health_present(struct vhca *vhca)
{
	struct pci_dev *pdev = to_pci_dev(vhca->dma);

	return pdev->error_state != pci_channel_io_perm_failure && pci_device_is_present(pdev);
}

void vhca_health_look(struct vhca *vhca)
{
	if (vhca_vanished(vhca))
		return;
	if (!vhca_gone(vhca) && !pci_channel_offline(to_pci_dev(vhca->dma)) &&
	    health_answers(vhca))
		return;
	if (vhca_health_present(vhca))
		health_worsen(vhca, VHCA_FAILED, "the function does not respond");
	else
		health_worsen(vhca, VHCA_VANISHED, "the PCI function has vanished");
}

void vhca_health_fail(struct vhca *vhca, const char *why)
{
	health_worsen(vhca, VHCA_FAILED, why);
	/* If the card was removed, the function has vanished rather than failed */
	vhca_health_look(vhca);
}

int vhca_health_recovered(struct vhca *vhca)
{
	unsigned long end = jiffies + RESET_TIMEOUT;

	/* After a reset, registers read as all ones until the firmware has started */
	while (!health_answers(vhca)) {
		if (!vhca_health_present(vhca) || time_after(jiffies, end))
			return -ENODEV;
		msleep(20);
	}
	return ioread8(&vhca->iseg->health.synd) ? -EIO : 0;
}

bool vhca_health_stands_still(const struct vhca *vhca)
{
	return READ_ONCE(vhca->health->misses) >= MISSES_MAX;
}

static u32 health_owner(struct vhca *vhca)
{
	return ioread32be(&vhca->iseg->cmdq_addr_l_sz) >> MLX5_NIC_IFC_OFFSET & NIC_MASK;
}

/* The same word contains the low part of the command queue's address, which must not change */
static void health_set_owner(struct vhca *vhca, u32 owner)
{
	u32 __iomem *word = (u32 __iomem *)&vhca->iseg->cmdq_addr_l_sz;

	iowrite32be((ioread32be(word) & ~0xfffu) | owner << MLX5_NIC_IFC_OFFSET, word);
}

/* Return false if another driver has reset the card, and thereby destroyed all objects */
static bool health_owns(struct vhca *vhca)
{
	u32 owner = health_owner(vhca);

	return owner != NIC_DISABLED && owner != NIC_SW_RESET;
}

/* All functions share the firmware: after one of them has reset it, no failure is reported */
static bool health_wants_restart(struct vhca *vhca)
{
	return ioread32be(&vhca->iseg->initializing) & BIT(MLX5_FW_RESET_SUPPORTED_OFFSET) &&
	       health_owns(vhca) && ioread8(&vhca->iseg->health.synd) &&
	       ioread8(&vhca->iseg->health.rfr_severity) & RFR;
}

void vhca_health_restart(struct vhca *vhca)
{
	unsigned long end;

	mutex_lock(&health_restart_lock);
	if (health_wants_restart(vhca)) {
		dev_warn(vhca->device, "resetting the firmware\n");
		health_set_owner(vhca, NIC_SW_RESET);
		end = jiffies + RESTART_TIMEOUT;
		while (health_owner(vhca) != NIC_DISABLED && time_before(jiffies, end))
			msleep(20);
	}
	mutex_unlock(&health_restart_lock);
}

static void health_report(struct vhca *vhca, u8 synd, u8 severity)
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
		health_worsen(vhca, READ_ONCE(vhca->pf->condition), "the PF has failed");
		return false;
	}
	if (!health_owns(vhca)) {
		vhca_health_fail(vhca, "another driver has reset the device");
		return false;
	}
	counter = ioread32be(&vhca->iseg->health_counter);
	WRITE_ONCE(health->misses, counter == health->counter ? health->misses + 1 : 0);
	health->counter = counter;
	synd = ioread8(&vhca->iseg->health.synd);
	severity = ioread8(&vhca->iseg->health.rfr_severity);
	if (synd && synd != health->synd)
		health_report(vhca, synd, severity);
	health->synd = synd;
	if (health->misses == MISSES_MAX)
		dev_warn(vhca->device, "health counter stopped\n");
	/* A stopped counter alone is not fatal, as it may continue */
	if (synd && (severity & RFR || health->misses >= MISSES_MAX)) {
		vhca_health_fail(vhca, "firmware has failed");
		return false;
	}
	return true;
}

static void health_poll_work(struct work_struct *work)
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

void vhca_health_disable(struct vhca *vhca)
{
	vhca_health_look(vhca);
	/* An SF that a reset has destroyed has no registers either */
	if (!vhca_vanished(vhca) && health_answers(vhca))
		health_set_owner(vhca, NIC_DISABLED);
}

void vhca_health_cancel(struct vhca *vhca)
{
	cancel_delayed_work_sync(&vhca->health->poll);
	cancel_work_sync(&vhca->health->gone);
}

void vhca_health_stop(struct vhca *vhca)
{
	vhca_health_cancel(vhca);
	/* The function could not be torn down by command if the firmware had failed */
	if (vhca_gone(vhca))
		vhca_health_disable(vhca);
}

int vhca_health_create(struct vhca *vhca)
{
	struct vhca_health *health = kzalloc(sizeof(*health), GFP_KERNEL);

	if (!health)
		return -ENOMEM;
	health->vhca = vhca;
	INIT_DELAYED_WORK(&health->poll, health_poll_work);
	INIT_WORK(&health->gone, health_gone_work);
	vhca->health = health;
	return 0;
}

void vhca_health_destroy(struct vhca *vhca)
{
	kfree(vhca->health);
}
