/* SPDX-License-Identifier: GPL-2.0 */
/* The forwarding database: which vport, or the wire, a frame goes to. */
#ifndef SF_MLX5_ESWITCH_FDB_H
#define SF_MLX5_ESWITCH_FDB_H

#include "../vhca/flow.h"

/* Number of the manager's own vport, the PF's, on cards that do not report another one */
#define ESW_VPORT_MANAGER	0

/*
 * Levels below are for tables of offloaded flows, which come first and miss into the slow path; a
 * card may have fewer
 */
#define ESW_FDB_SLOW_LEVEL	16
/* The least size of a table that is worth it */
#define ESW_FDB_LOG_SIZE_MIN	6

/**
 * struct esw_fdb - the slow path
 * @table: root of the FDB
 * @senders: entries by SQ of the manager: where a representor sends to
 * @misses: entries for all the rest
 * @unicast: rest of the unicast frames, to the manager's vport
 * @multicast: rest of the multicast and broadcast frames, to the same
 */
struct esw_fdb {
	struct ft_table table;
	struct ft_group senders, misses;
	struct ft_rule unicast, multicast;
};

/* @senders: SQs that there may be; fewer, if the card has no table as large as that */
int esw_fdb_create(struct esw_fdb *fdb, struct vhca *vhca, unsigned int senders);
void esw_fdb_destroy(struct esw_fdb *fdb);

/*
 * What the manager's SQ @sqn sends goes to @vport; MLX5_VPORT_UPLINK: to the wire. -ENOSPC: too
 * many SQs
 */
int esw_fdb_sender_add(struct esw_fdb *fdb, struct ft_rule *rule, u32 sqn, u16 vport);

#endif
