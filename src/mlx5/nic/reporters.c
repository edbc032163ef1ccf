// SPDX-License-Identifier: GPL-2.0
/*
 * Devlink health reporters "tx" and "rx" of a netdevice's queues. When a channel has reset a queue,
 * the reporter only counts that. When a queue is dead, the reporter's recovery replaces all
 * channels: at once, unless the user has disabled automatic recovery, or on the user's request.
 */
#include <linux/mlx5/device.h>
#include <linux/rtnetlink.h>
#include <sf_mlx5/nic.h>

#include "../../compat/devlink.h"
#include "channel.h"
#include "datapath.h"
#include "nic.h"
#include "reporters.h"

static int reporters_recover(struct devlink_health_reporter *reporter, void *context,
			     struct netlink_ext_ack *extack)
{
	struct nic *nic = devlink_health_reporter_priv(reporter);
	int err;

	rtnl_lock();
	err = nic_datapath_repair(nic);
	rtnl_unlock();
	if (err)
		NL_SET_ERR_MSG_MOD(extack, "Failed to replace queues that have failed");
	return err;
}

/* ---- diagnose ---- */

static const char *const reporters_sq_states[] = {
	[MLX5_SQC_STATE_RST] = "reset",
	[MLX5_SQC_STATE_RDY] = "ready",
	[MLX5_SQC_STATE_ERR] = "error",
};

static const char *const reporters_rq_states[] = {
	[MLX5_RQC_STATE_RST] = "reset",
	[MLX5_RQC_STATE_RDY] = "ready",
	[MLX5_RQC_STATE_ERR] = "error",
};

/* @err: result of the query */
static const char *reporters_state(const char *const *states, size_t count, u8 state, int err)
{
	return !err && state < count && states[state] ? states[state] : "unknown";
}

static void reporters_show_sq(struct devlink_fmsg *fmsg, const struct nic_sq *sq)
{
	u8 state = 0;
	int err = nic_sq_query_state(sq, &state);

	devlink_fmsg_u32_pair_put(fmsg, "sqn", sq->sqn);
	devlink_fmsg_u32_pair_put(fmsg, "cqn", sq->cq.cqn);
	devlink_fmsg_string_pair_put(fmsg, "state",
				     reporters_state(reporters_sq_states,
						     ARRAY_SIZE(reporters_sq_states), state, err));
	devlink_fmsg_bool_pair_put(fmsg, "dead", READ_ONCE(sq->dead));
	devlink_fmsg_bool_pair_put(fmsg, "stopped", netif_tx_queue_stopped(sq->txq));
	devlink_fmsg_u32_pair_put(fmsg, "posted", READ_ONCE(sq->pc));
	devlink_fmsg_u32_pair_put(fmsg, "completed", READ_ONCE(sq->cc));
	devlink_fmsg_u64_pair_put(fmsg, "resets", READ_ONCE(sq->stats.recovered));
}

static void reporters_show_rq(struct devlink_fmsg *fmsg, const struct nic_rq *rq)
{
	u8 state = 0;
	int err = nic_rq_query_state(rq, &state);

	devlink_fmsg_u32_pair_put(fmsg, "rqn", rq->rqn);
	devlink_fmsg_u32_pair_put(fmsg, "cqn", rq->cq.cqn);
	devlink_fmsg_string_pair_put(fmsg, "state",
				     reporters_state(reporters_rq_states,
						     ARRAY_SIZE(reporters_rq_states), state, err));
	devlink_fmsg_bool_pair_put(fmsg, "dead", READ_ONCE(rq->dead));
	devlink_fmsg_u32_pair_put(fmsg, "posted", READ_ONCE(rq->pc));
	devlink_fmsg_u32_pair_put(fmsg, "completed", READ_ONCE(rq->cc));
	devlink_fmsg_u64_pair_put(fmsg, "resets", READ_ONCE(rq->stats.recovered));
}

/* devlink records errors in the message. The list is empty while the netdevice is down. */
static void reporters_show(struct devlink_fmsg *fmsg, struct nic *nic, bool tx)
{
	unsigned int i;

	rtnl_lock();
	devlink_fmsg_arr_pair_nest_start(fmsg, "queues");
	for (i = 0; nic->channels && i < nic->config.channels; i++) {
		devlink_fmsg_obj_nest_start(fmsg);
		devlink_fmsg_u32_pair_put(fmsg, "channel", i);
		if (tx)
			reporters_show_sq(fmsg, &nic->channels[i]->sq);
		else
			reporters_show_rq(fmsg, &nic->channels[i]->rq);
		devlink_fmsg_obj_nest_end(fmsg);
	}
	devlink_fmsg_arr_pair_nest_end(fmsg);
	rtnl_unlock();
}

static int reporters_diagnose_tx(struct devlink_health_reporter *reporter,
				 struct devlink_fmsg *fmsg, struct netlink_ext_ack *extack)
{
	reporters_show(fmsg, devlink_health_reporter_priv(reporter), true);
	return 0;
}

static int reporters_diagnose_rx(struct devlink_health_reporter *reporter,
				 struct devlink_fmsg *fmsg, struct netlink_ext_ack *extack)
{
	reporters_show(fmsg, devlink_health_reporter_priv(reporter), false);
	return 0;
}

static const struct devlink_health_reporter_ops reporters_ops[NIC_REPAIR_REASONS] = {
	[NIC_REPAIR_TX] = {
		.name		= "tx",
		.recover	= reporters_recover,
		.diagnose	= reporters_diagnose_tx,
	},
	[NIC_REPAIR_RX] = {
		.name		= "rx",
		.recover	= reporters_recover,
		.diagnose	= reporters_diagnose_rx,
	},
};

static const char *const reporters_messages[NIC_REPAIR_REASONS] = {
	[NIC_REPAIR_TX] = "a send queue has failed",
	[NIC_REPAIR_RX] = "a receive queue has failed",
};

/* ---- repair ---- */

static void reporters_set_healthy(struct nic *nic)
{
	unsigned int i;

	for (i = 0; i < NIC_REPAIR_REASONS; i++)
		devlink_health_reporter_state_update(nic->reporters[i],
						     DEVLINK_HEALTH_REPORTER_STATE_HEALTHY);
}

static bool reporters_dead(struct nic *nic)
{
	bool dead;

	rtnl_lock();
	dead = nic_datapath_dead(nic);
	rtnl_unlock();
	return dead;
}

/*
 * devlink_health_report() takes the devlink lock. It returns -ECANCELED if the state is error
 * already: then either the user must recover, or a repair has failed, which is repeated here.
 */
static int reporters_repair(struct nic_repair *repair, unsigned long reasons, bool again)
{
	struct nic *nic = container_of(repair, struct nic, repair);
	unsigned int i;
	int err = 0, ret;

	for (i = 0; i < NIC_REPAIR_REASONS; i++) {
		if (!test_bit(i, &reasons))
			continue;
		ret = devlink_health_report(nic->reporters[i], reporters_messages[i], nic);
		if (ret && ret != -ECANCELED)
			err = ret;
	}
	if (again) {
		rtnl_lock();
		err = nic_datapath_repair(nic);
		rtnl_unlock();
	}
	if (!err && !reporters_dead(nic))
		reporters_set_healthy(nic);
	return err;
}

/* ---- life ---- */

/**
 * nic_reporters_create() - report the health of a netdevice's queues, and replace dead queues
 * @netdev: the netdevice, created with a devlink port that is registered
 *
 * Before this call queues are reset after an error, but not replaced.
 *
 * Context: may sleep; the caller must not hold rtnl or the lock of the port's devlink instance.
 * Return: 0 or a negative errno.
 */
int nic_reporters_create(struct net_device *netdev)
{
	struct nic *nic = netdev_priv(netdev);
	unsigned int i;
	int err;

	for (i = 0; i < NIC_REPAIR_REASONS; i++) {
		nic->reporters[i] = devlink_port_health_reporter_with_period(nic->port,
									     &reporters_ops[i],
									     0, nic);
		if (IS_ERR(nic->reporters[i])) {
			err = PTR_ERR(nic->reporters[i]);
			goto err_reporters;
		}
	}
	nic_repair_start(&nic->repair);
	return 0;

err_reporters:
	while (i--)
		devlink_port_health_reporter_destroy(nic->reporters[i]);
	return err;
}
EXPORT_SYMBOL_GPL(nic_reporters_create);

/**
 * nic_reporters_destroy() - undo nic_reporters_create()
 * @netdev: the netdevice, before nic_netdev_destroy()
 *
 * Context: as for nic_reporters_create().
 */
void nic_reporters_destroy(struct net_device *netdev)
{
	struct nic *nic = netdev_priv(netdev);
	unsigned int i = NIC_REPAIR_REASONS;

	nic_repair_stop(&nic->repair);
	while (i--)
		devlink_port_health_reporter_destroy(nic->reporters[i]);
}
EXPORT_SYMBOL_GPL(nic_reporters_destroy);

void nic_reporters_init(struct nic *nic)
{
	nic_repair_init(&nic->repair, reporters_repair);
}
