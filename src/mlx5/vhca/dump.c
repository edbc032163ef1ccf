// SPDX-License-Identifier: GPL-2.0
/*
 * Debug messages with the contents of firmware commands, enabled by dynamic debug. They have the
 * format of mlx5_core's, so that the same tools can parse them.
 */
#include <linux/device.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "core.h"
#include "dump.h"
#include "mailbox.h"
#include "opcode.h"

#define DUMP_ROW	16

void cmd_dump_firmware(struct vhca *vhca)
{
	char version[32];

	vhca_fw_version(vhca, version, sizeof(version));
	dev_dbg(vhca->device, "firmware version: %s\n", version);
}

void cmd_dump(struct vhca *vhca, unsigned int index, u16 opcode, bool answer, const void *message,
	      size_t len)
{
	size_t at;

	/* The list of page addresses is long and of no use in a log */
	if (opcode == MLX5_CMD_OP_MANAGE_PAGES)
		len = min_t(size_t, len, CMD_INLINE_LEN);
	dev_dbg(vhca->device, "cmd[%u]: dump command data %s(0x%x) %s\n", index,
		opcode_name(opcode), opcode, answer ? "OUTPUT" : "INPUT");
	for (at = 0; at < len; at += DUMP_ROW) {
		__be32 row[DUMP_ROW / sizeof(__be32)] = {};

		memcpy(row, message + at, min_t(size_t, DUMP_ROW, len - at));
		dev_dbg(vhca->device, "cmd[%u]: %03zx: %08x %08x %08x %08x\n", index, at,
			be32_to_cpu(row[0]), be32_to_cpu(row[1]), be32_to_cpu(row[2]),
			be32_to_cpu(row[3]));
	}
}
