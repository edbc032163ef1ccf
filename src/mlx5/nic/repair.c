// SPDX-License-Identifier: GPL-2.0
/* Repair of dead queues */
#include <linux/bitops.h>

#include "repair.h"

static void repair_queue(struct nic_repair *repair)
{
	unsigned long flags;

	spin_lock_irqsave(&repair->lock, flags);
	if (repair->enabled && !delayed_work_pending(&repair->work))
		queue_delayed_work(system_long_wq, &repair->work,
				   nic_backoff_next(&repair->backoff));
	spin_unlock_irqrestore(&repair->lock, flags);
}

static void repair_work(struct work_struct *work)
{
	struct nic_repair *repair = container_of(to_delayed_work(work), struct nic_repair, work);

	repair->failed = repair->run(repair, xchg(&repair->reasons, 0), repair->failed);
	spin_lock_irq(&repair->lock);
	repair->backoff.last = jiffies;
	spin_unlock_irq(&repair->lock);
	if (repair->failed)
		repair_queue(repair);
}

void nic_repair_init(struct nic_repair *repair,
		     int (*run)(struct nic_repair *repair, unsigned long reasons, bool again))
{
	INIT_DELAYED_WORK(&repair->work, repair_work);
	spin_lock_init(&repair->lock);
	repair->run = run;
	repair->backoff.last = jiffies;
}

void nic_repair_start(struct nic_repair *repair)
{
	unsigned long flags;

	spin_lock_irqsave(&repair->lock, flags);
	repair->enabled = true;
	spin_unlock_irqrestore(&repair->lock, flags);
	if (READ_ONCE(repair->reasons))
		repair_queue(repair);
}

void nic_repair_stop(struct nic_repair *repair)
{
	spin_lock_irq(&repair->lock);
	repair->enabled = false;
	spin_unlock_irq(&repair->lock);
	cancel_delayed_work_sync(&repair->work);
}

void nic_repair_request(struct nic_repair *repair, enum nic_repair_reason reason)
{
	set_bit(reason, &repair->reasons);
	repair_queue(repair);
}
