// SPDX-License-Identifier: GPL-2.0
/*
 * Execution of commands: what the card says of one, as an error and as a message. Commands that
 * destroy something have nobody who could do anything about their failure: the card is asked again
 * when it refuses for a reason of its own.
 */
#include <linux/delay.h>

#include "../../compat/kunit.h"
#include "cmd.h"
#include "core.h"
#include "exec.h"
#include "opcode.h"

#define DESTROY_TRIES		3
#define DESTROY_PAUSE_US	1000

/* How every command and every answer begins */
struct mlx5_ifc_head_in_bits {
	u8         opcode[0x10];
	u8         uid[0x10];

	u8         reserved_at_20[0x10];
	u8         op_mod[0x10];
};

struct mlx5_ifc_head_out_bits {
	u8         status[0x8];
	u8         reserved_at_8[0x18];

	u8         syndrome[0x20];
};

static int exec_errno(u8 status)
{
	switch (status) {
	case MLX5_CMD_STAT_OK:
		return 0;
	case MLX5_CMD_STAT_INT_ERR:
		return -EIO;
	case MLX5_CMD_STAT_BAD_OP_ERR:
		return -EOPNOTSUPP;
	case MLX5_CMD_STAT_BAD_SYS_STATE_ERR:
		return -EIO;
	case MLX5_CMD_STAT_RES_BUSY:
		return -EBUSY;
	case MLX5_CMD_STAT_LIM_ERR:
		return -ENOMEM;
	case MLX5_CMD_STAT_NO_RES_ERR:
		return -EAGAIN;
	case MLX5_CMD_STAT_BAD_PARAM_ERR:
	case MLX5_CMD_STAT_BAD_RES_ERR:
	case MLX5_CMD_STAT_BAD_RES_STATE_ERR:
	case MLX5_CMD_STAT_IX_ERR:
	case MLX5_CMD_STAT_BAD_QP_STATE_ERR:
	case MLX5_CMD_STAT_BAD_PKT_ERR:
	case MLX5_CMD_STAT_BAD_SIZE_OUTS_CQES_ERR:
		return -EINVAL;
	default:
		return -EIO;
	}
}

static int exec_once(struct vhca *vhca, u16 opcode, const void *in, size_t in_len, void *out,
		     size_t out_len, struct vhca_status *status)
{
	int err = vhca_cmd_transact(vhca, opcode, in, in_len, out, out_len);

	*status = (struct vhca_status) {};
	if (err)
		return err;
	status->status = MLX5_GET(head_out, out, status);
	status->syndrome = MLX5_GET(head_out, out, syndrome);
	return exec_errno(status->status);
}

/* Refused, or not delivered, for a reason that may have passed: it has not been executed. */
static bool exec_again(int err, u8 status)
{
	switch (status) {
	case 0:
		return err == -EIO;
	case MLX5_CMD_STAT_INT_ERR:
	case MLX5_CMD_STAT_RES_BUSY:
	case MLX5_CMD_STAT_NO_RES_ERR:
		return true;
	default:
		return false;
	}
}

/*
 * What a function that is gone was to undo needs no undoing. But only of a card that has vanished
 * is it known that it does not use the memory of what was to be destroyed.
 */
static bool exec_is_moot(const struct vhca *vhca, u16 opcode, int err)
{
	if (err != -ENXIO && err != -ECANCELED)
		return false;
	return vhca_vanished(vhca) ? opcode_undoes(opcode) :
	       opcode_undoes(opcode) && !opcode_destroys(opcode);
}

void vhca_exec_report(struct vhca *vhca, const void *in, const struct vhca_status *status)
{
	u16 opcode = MLX5_GET(head_in, in, opcode);

	dev_err_ratelimited(vhca->device, "%s(0x%x) op_mod 0x%x failed: status 0x%x, syndrome 0x%x\n",
			    opcode_name(opcode), opcode, MLX5_GET(head_in, in, op_mod),
			    status->status, status->syndrome);
}

/**
 * vhca_exec_status() - execute a firmware command that may fail without anybody being to blame
 * @vhca: the function
 * @in: the command as the PRM lays it out: opcode first, big endian
 * @in_len: bytes of @in, at least 8
 * @out: the answer goes there
 * @out_len: bytes of @out, at least 8
 * @status: what the card says of it
 *
 * As vhca_exec(), without a message of the last refusal: one that is followed by another try is
 * logged.
 *
 * Context: process context, sleeps.
 * Return: as vhca_exec().
 */
int vhca_exec_status(struct vhca *vhca, const void *in, size_t in_len, void *out, size_t out_len,
		     struct vhca_status *status)
{
	u16 opcode = MLX5_GET(head_in, in, opcode);
	unsigned int tries = opcode_destroys(opcode) ? DESTROY_TRIES : 1;
	int err;

	KUNIT_STATIC_STUB_REDIRECT(vhca_exec_status, vhca, in, in_len, out, out_len, status);
	might_sleep();
	for (;;) {
		err = exec_once(vhca, opcode, in, in_len, out, out_len, status);
		if (!err || !--tries || !exec_again(err, status->status))
			break;
		if (status->status)
			vhca_exec_report(vhca, in, status);
		usleep_range(DESTROY_PAUSE_US, 2 * DESTROY_PAUSE_US);
	}
	if (exec_is_moot(vhca, opcode, err)) {
		memset(out, 0, out_len);
		err = 0;
	}
	return err;
}
EXPORT_SYMBOL_GPL(vhca_exec_status);

/**
 * vhca_exec() - execute a firmware command
 * @vhca: the function
 * @in: the command as the PRM lays it out: opcode first, big endian
 * @in_len: bytes of @in, at least 8
 * @out: the answer goes there; undefined on failure
 * @out_len: bytes of @out, at least 8
 *
 * Any number of callers may execute commands at the same time; the card may execute them in
 * another order. A refusal is logged with the command's name, status and syndrome. A command that
 * destroys something needs no memory if it has up to 528 bytes and its answer 16, and is repeated
 * a few times when the card refuses it without blaming anybody.
 *
 * Context: process context, sleeps. A command waits a minute at most, for a free entry and its
 * answer together. While the card has answered nothing since a command that waited in vain, it is a
 * quarter of that; after two such commands of one function, or four of all functions of the card,
 * or one while the health counter stands still, the function or the card has failed and commands
 * fail at once. So no sequence of commands waits for more than two minutes for firmware that hangs,
 * however long it is and whatever locks its caller holds.
 * Return: 0, or
 * -ENXIO: the function is gone, the card was not given the command (0 for commands that undo
 *	something, and for commands that destroy something if the function has vanished);
 * -ECANCELED: the function failed before it answered;
 * -ETIMEDOUT: no answer; -EBUSY: no entry of the queue became free, or the object is in use;
 * -EIO, -EBADMSG: the command or its answer was damaged, or the firmware has an internal error;
 * -ENOMEM: no memory for mailboxes, or a limit of the card is reached;
 * -EAGAIN: the card has no resources left;
 * -EINVAL: bad parameter, or an object in the wrong state;
 * -EOPNOTSUPP: not a command of this function.
 */
int vhca_exec(struct vhca *vhca, const void *in, size_t in_len, void *out, size_t out_len)
{
	struct vhca_status status;
	int err;

	err = vhca_exec_status(vhca, in, in_len, out, out_len, &status);
	if (status.status)
		vhca_exec_report(vhca, in, &status);
	return err;
}
EXPORT_SYMBOL_GPL(vhca_exec);
