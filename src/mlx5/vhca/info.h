/* SPDX-License-Identifier: GPL-2.0 */
/* Firmware version and board of a function. */
#ifndef SF_MLX5_VHCA_INFO_H
#define SF_MLX5_VHCA_INFO_H

#define VHCA_BOARD_ID_LEN	16

struct devlink_info_req;
struct netlink_ext_ack;
struct vhca;

/* QUERY_ADAPTER: the board's id, a string. Sleeps. 0 or a negative errno. */
int vhca_board_id(struct vhca *vhca, char id[VHCA_BOARD_ID_LEN + 1]);
/* For "devlink dev info" of the PF or of an SF */
int vhca_info(struct vhca *vhca, struct devlink_info_req *req, struct netlink_ext_ack *extack);

#endif
