/* SPDX-License-Identifier: GPL-2.0 */
/* The forwarding database: which vport a frame goes to, or the wire. */
#ifndef SF_MLX5_ESWITCH_FDB_H
#define SF_MLX5_ESWITCH_FDB_H

#include "../vhca/flow.h"

/* Vport number of the manager, the PF, on cards that do not report another one */
#define ESW_VPORT_MANAGER	0

/*
 * Lower levels are reserved for tables of offloaded flows, whose misses go to the slow path. A card
 * may have fewer levels.
 */
#define ESW_FDB_SLOW_LEVEL	16
/* Minimum size of a table that is useful, as a power of two */
#define ESW_FDB_LOG_SIZE_MIN	6

/**
 * struct esw_fdb - the slow path
 * @table: root of the FDB
 * @senders: group that matches the manager's SQs, for frames that representors send
 * @misses: group for all other frames
 * @unicast: rule for other unicast frames, to the manager's vport
 * @multicast: rule for other multicast and broadcast frames, to the manager's vport
 */
struct esw_fdb {
	struct ft_table table;
	struct ft_group senders, misses;
	struct ft_rule unicast, multicast;
};

/* @senders: maximum number of SQs; it is reduced if the card has no table of that size */
int esw_fdb_create(struct esw_fdb *fdb, struct vhca *vhca, unsigned int senders);
void esw_fdb_destroy(struct esw_fdb *fdb);

/* Add the vport that sent a frame to the criteria; MLX5_VPORT_UPLINK: the wire */
void esw_fdb_match_source(const struct vhca *vhca, struct ft_match *match, u16 vport);
/* The vport as a destination; MLX5_VPORT_UPLINK: the wire */
struct ft_dest esw_fdb_dest(const struct vhca *vhca, u16 vport);

/*
 * Send frames of the manager's SQ @sqn to @vport; MLX5_VPORT_UPLINK: to the wire. -ENOSPC: too many
 * SQs
 */
int esw_fdb_sender_add(struct esw_fdb *fdb, struct ft_rule *rule, u32 sqn, u16 vport);

#endif
