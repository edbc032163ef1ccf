// SPDX-License-Identifier: GPL-2.0
/* Counters of vports: the switch counts, and drivers query them. */
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/vport_state.h"
#include "switch/vport.h"

static void put(void *counter, uint64_t packets, uint64_t octets)
{
	ifc_set64(traffic_counter, counter, packets, packets);
	ifc_set64(traffic_counter, counter, octets, octets);
}

#define PUT(fld, packets, octets)	\
	put(ifc_addr(query_vport_counter_out, cmd->out, fld), packets, octets)

static enum cmd_status query_vport_counter(struct cmd *cmd)
{
	unsigned int port = ifc_get(query_vport_counter_in, cmd->in, port_num);
	struct vport_counters *c;
	enum cmd_status status;
	bool other = ifc_get(query_vport_counter_in, cmd->in, other_vport);
	uint16_t num = ifc_get(query_vport_counter_in, cmd->in, vport_number);
	struct vport *vport = vport_named(cmd, other, num, &status);

	if (!vport)
		return status;
	if (port > 1)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "the card has one port, not %u", port);
	c = &vport->counters;
	PUT(received_errors, c->rx_error_packets, c->rx_error_bytes);
	PUT(transmit_errors, c->tx_error_packets, c->tx_error_bytes);
	PUT(received_eth_unicast, c->rx_packets[0], c->rx_bytes[0]);
	PUT(transmitted_eth_unicast, c->tx_packets[0], c->tx_bytes[0]);
	PUT(received_eth_multicast, c->rx_packets[1], c->rx_bytes[1]);
	PUT(transmitted_eth_multicast, c->tx_packets[1], c->tx_bytes[1]);
	PUT(received_eth_broadcast, c->rx_packets[2], c->rx_bytes[2]);
	PUT(transmitted_eth_broadcast, c->tx_packets[2], c->tx_bytes[2]);
	if (ifc_get(query_vport_counter_in, cmd->in, clear))
		memset(c, 0, sizeof(*c));
	return STAT_OK;
}

static enum cmd_status query_vnic_env(struct cmd *cmd)
{
	void *env = ifc_addr(query_vnic_env_out, cmd->out, vport_env);
	enum cmd_status status;
	bool other = ifc_get(query_vnic_env_in, cmd->in, other_vport);
	uint16_t num = ifc_get(query_vnic_env_in, cmd->in, vport_number);
	struct vport *vport = vport_named(cmd, other, num, &status);

	if (!vport)
		return status;
	ifc_set64(vnic_diagnostic_statistics, env, nic_receive_steering_discard,
		  vport->counters.rx_steer_discard);
	ifc_set64(vnic_diagnostic_statistics, env, receive_discard_vport_down,
		  vport->counters.rx_discard_down);
	ifc_set64(vnic_diagnostic_statistics, env, transmit_discard_vport_down,
		  vport->counters.tx_discard_down);
	ifc_set(vnic_diagnostic_statistics, env, internal_rq_out_of_buffer,
		vport->counters.out_of_buffer);
	return STAT_OK;
}

static const struct cap_desc vport_counter_caps[] = {
	CAP(vport_counters, 1),
	CAP(vnic_env_queue_counters, 1),
	CAP(nic_receive_steering_discard, 1),
	CAP(receive_discard_vport_down, 1),
	CAP(transmit_discard_vport_down, 1),
	{}
};

CAP_TABLE(vport_counter_caps);

static const struct cmd_desc vport_counter_cmds[] = {
	CMD(QUERY_VPORT_COUNTER, query_vport_counter, CMD_INIT, 0, query_vport_counter),
	CMD(QUERY_VNIC_ENV, query_vnic_env, CMD_INIT, 0, query_vnic_env),
	{}
};

CMD_TABLE(vport_counter_cmds);
