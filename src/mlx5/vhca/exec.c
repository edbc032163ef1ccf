// SPDX-License-Identifier: GPL-2.0
/*
 * Execution of commands: converts the card's status to an errno and logs failures. Nobody can
 * handle the failure of a command that destroys an object, so it is repeated if the card refuses it
 * for a reason of its own.
 */
#include <linux/delay.h>

#include "../../compat/kunit.h"
#include "cmd.h"
#include "core.h"
#include "exec.h"
#include "opcode.h"

#define DESTROY_TRIES		3
#define DESTROY_PAUSE_US	1000

/* Common layout of all commands and of all responses */
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

/* Return whether the command was not executed, for a reason that may be temporary */
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
 * On a function that is gone, commands that undo something need not be executed. But if the card
 * has only failed and not vanished, a command that destroys an object must report failure, as the
 * card may still access the object's memory.
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
 * vhca_exec_status() - execute a firmware command whose failure may be expected
 * @vhca: the function
 * @in: the command in the PRM's layout: opcode first, big endian
 * @in_len: bytes of @in, at least 8
 * @out: response
 * @out_len: bytes of @out, at least 8
 * @status: status that the card reports
 *
 * Like vhca_exec(), but does not log the final failure. Failures that are followed by another try
 * are logged.
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
 * vhca_exec_process() - execute a firmware command for a process
 * @vhca: the function
 * @in: the command in the PRM's layout: opcode first, big endian
 * @in_len: bytes of @in, at least 8
 * @out: response
 * @out_len: bytes of @out, at least 8
 * @status: status that the card reports
 *
 * Like vhca_exec_status(), but such commands take half of the command queue at most, and wait for
 * one another without a limit, so a process that issues many of them delays no command of the
 * kernel.
 *
 * Context: process context, sleeps.
 * Return: as vhca_exec().
 */
int vhca_exec_process(struct vhca *vhca, const void *in, size_t in_len, void *out, size_t out_len,
		      struct vhca_status *status)
{
	int err;

	KUNIT_STATIC_STUB_REDIRECT(vhca_exec_status, vhca, in, in_len, out, out_len, status);
	vhca_cmd_share_take(vhca);
	err = vhca_exec_status(vhca, in, in_len, out, out_len, status);
	vhca_cmd_share_give(vhca);
	return err;
}
EXPORT_SYMBOL_GPL(vhca_exec_process);

/**
 * vhca_exec() - execute a firmware command
 * @vhca: the function
 * @in: the command in the PRM's layout: opcode first, big endian
 * @in_len: bytes of @in, at least 8
 * @out: response; undefined on failure
 * @out_len: bytes of @out, at least 8
 *
 * Commands may be executed concurrently, and the card may execute them in any order. If the card
 * refuses a command, its name, status and syndrome are logged. A command that destroys an object
 * needs no memory if it has up to 528 bytes and its response 16, and is repeated a few times if the
 * card refuses it for an internal reason.
 *
 * Context: process context, sleeps. A command waits for at most one minute, for a free entry and
 * the response together. While the card has not responded since a timeout, the limit is a quarter
 * of that. After two consecutive timeouts of a function, or four of the card, or one while the
 * health counter is stopped, the function or the card has failed and commands fail immediately. If
 * the firmware hangs, any sequence of commands therefore takes at most two minutes, whatever locks
 * the caller holds.
 * Return: 0, or
 * -ENXIO: the function is gone, and the command was not issued (0 for commands that undo something,
 *	and for commands that destroy an object if the function has vanished);
 * -ECANCELED: the function failed before it responded;
 * -ETIMEDOUT: no response; -EBUSY: no free entry in the command queue, or the object is in use;
 * -EIO, -EBADMSG: the command or its response was damaged, or the firmware has an internal error;
 * -ENOMEM: no memory for mailboxes, or a limit of the card is reached;
 * -EAGAIN: the card has no free resources;
 * -EINVAL: bad parameter, or an object in the wrong state;
 * -EOPNOTSUPP: the function does not support the command.
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
