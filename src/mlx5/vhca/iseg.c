// SPDX-License-Identifier: GPL-2.0
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/pci.h>

#include "core.h"
#include "health.h"
#include "iseg.h"

#define CMD_IF_REV		5
#define ISEG_EMBEDDED_CPU	BIT(23)	/* in the word with "initializing" */

unsigned long vhca_timeout_of(u32 word, unsigned int otherwise_ms, unsigned int max_ms)
{
	static const unsigned int unit[] = { 1, 1000, 60 * 1000, 60 * 60 * 1000 };
	u64 ms = (u64)(word & 0xfffff) * unit[word >> 29 & 3];

	return msecs_to_jiffies(min_t(u64, ms ?: otherwise_ms, max_ms));
}

static bool iseg_lost(const struct vhca *vhca)
{
	return vhca_gone(vhca) || pci_channel_offline(to_pci_dev(vhca->dma));
}

/*
 * All ones also have the initializing bit set. They are read for a while after a reset, and from
 * the window of an SF that the firmware is still preparing. Only the configuration space shows
 * whether the device is absent.
 */
int iseg_wait_initialized(struct vhca *vhca, unsigned long timeout)
{
	unsigned long end, look = jiffies;
	u32 word;

	/* Deletion of an SF or its PF waits, with locks held, until the bring-up ends */
	if (!vhca_is_pf(vhca))
		timeout = min(timeout, msecs_to_jiffies(CMD_TIMEOUT_MS));
	end = jiffies + timeout;
	for (;;) {
		word = ioread32be(&vhca->iseg->initializing);
		if (!(word >> 31) && !iseg_lost(vhca))
			return 0;
		if (iseg_lost(vhca) || (word == U32_MAX && time_after_eq(jiffies, look) &&
					!vhca_health_present(vhca))) {
			dev_err(vhca->device, "the function does not respond\n");
			return -ENODEV;
		}
		if (time_after(jiffies, end)) {
			dev_err(vhca->device, word == U32_MAX ?
				"the function is present, but reads as all ones after %u s\n" :
				"firmware is still initializing after %u s\n",
				jiffies_to_msecs(timeout) / 1000);
			return word == U32_MAX ? -ENODEV : -EBUSY;
		}
		if (time_after_eq(jiffies, look))
			look = jiffies + CMD_PRESENCE_PERIOD;
		usleep_range(1000, 2000);
	}
}

int iseg_check(struct vhca *vhca)
{
	struct mlx5_init_seg __iomem *iseg = vhca->iseg;
	u32 revision;

	/* On the embedded CPU, "function 0" in commands would mean the host's PF */
	if (ioread32be(&iseg->initializing) & ISEG_EMBEDDED_CPU) {
		dev_err(vhca->device,
			"embedded CPU of a BlueField: not supported, use sf_mlx5 on the host\n");
		return -EOPNOTSUPP;
	}
	revision = ioread32be(&iseg->cmdif_rev_fw_sub) >> 16;
	if (revision != CMD_IF_REV) {
		dev_err(vhca->device,
			"unsupported command interface revision %u, expected %u\n",
			revision, CMD_IF_REV);
		return -EOPNOTSUPP;
	}
	return 0;
}
