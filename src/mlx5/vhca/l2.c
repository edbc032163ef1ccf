// SPDX-License-Identifier: GPL-2.0
/*
 * The L2 table of the port: which unicast addresses from the wire are the PF's while the eswitch is
 * off.
 */
#include <linux/idr.h>

#include "vhca.h"
#include "vport.h"

int l2_table_add(struct vhca *vhca, const u8 *mac, u32 *index)
{
	u32 in[MLX5_ST_SZ_DW(set_l2_table_entry_in)] = {};
	int i, err;

	i = ida_alloc_max(&vhca->l2_entries, BIT(VHCA_CAP(vhca, log_max_l2_table)) - 1, GFP_KERNEL);
	if (i < 0)
		return i;
	MLX5_SET(set_l2_table_entry_in, in, opcode, MLX5_CMD_OP_SET_L2_TABLE_ENTRY);
	MLX5_SET(set_l2_table_entry_in, in, table_index, i);
	ether_addr_copy(MLX5_ADDR_OF(set_l2_table_entry_in, in, mac_address.mac_addr_47_32), mac);
	err = VHCA_EXEC_IN(vhca, in);
	if (vhca_exec_unclear(err)) {
		/* Perhaps the entry is there: then it must go before others get its index */
		l2_table_del(vhca, i);
		return err;
	}
	if (err) {
		ida_free(&vhca->l2_entries, i);
		return err;
	}
	*index = i;
	return 0;
}

void l2_table_del(struct vhca *vhca, u32 index)
{
	u32 in[MLX5_ST_SZ_DW(delete_l2_table_entry_in)] = {};

	MLX5_SET(delete_l2_table_entry_in, in, opcode, MLX5_CMD_OP_DELETE_L2_TABLE_ENTRY);
	MLX5_SET(delete_l2_table_entry_in, in, table_index, index);
	/* An entry that may still be there keeps its index, until the function goes */
	if (!VHCA_EXEC_IN(vhca, in))
		ida_free(&vhca->l2_entries, index);
}
