// SPDX-License-Identifier: GPL-2.0
/*
 * Registers of the firmware: its version, update and reset. An image is accepted, as by a card, but
 * always found to be invalid.
 */
#include <stdio.h>

#include "firmware/board.h"
#include "firmware/iseg.h"
#include "firmware/sync_reset.h"
#include "port/register.h"

#define BOOT_IMAGE		1	/* MCQS identifier of component 0, the only one */
#define IMAGE_MAX		(16u << 20)
#define LOG_WORD		2
#define WRITE_MAX		128
#define HANDLE_MASK		0xffffff
#define RESET_BY_REBOOT		0x40
#define RESET_IN_SYNC		0x08
#define RESET_FULL_CHIP		1
#define OWNER_DRIVER		1

enum { INFO_CAPS, INFO_VERSION, INFO_ACTIVATION = 5 };
enum { LOCK = 1, RELEASE = 2, UPDATE = 3, VERIFY = 4, ACTIVATE = 6, CANCEL = 8 };
enum { FSM_IDLE, FSM_LOCKED, FSM_INITIALIZE, FSM_DOWNLOAD, FSM_VERIFY, FSM_APPLY, FSM_ACTIVATE };
enum { FSM_OK, FSM_BAD_FORMAT = 8 };
enum { RESET_ACK = 1, RESET_NACK };

static enum cmd_status mcqs(struct access *a)
{
	if (ifc_get(mcqs_reg, a->in, component_index))
		return reg_refuse(a, STAT_BAD_PARAM, "no component %u",
				  ifc_get(mcqs_reg, a->in, component_index));
	ifc_set(mcqs_reg, a->out, last_index_flag, 1);
	ifc_set(mcqs_reg, a->out, identifier, BOOT_IMAGE);
	ifc_set(mcqs_reg, a->out, component_update_state, a->port->update_state >= FSM_DOWNLOAD);
	return STAT_OK;
}

static size_t info(const struct card_config *config, unsigned int type, uint8_t *data)
{
	char version[64];

	switch (type) {
	case INFO_CAPS:
		ifc_set(mcqi_cap, data, supported_info_bitmask,
			1u << INFO_CAPS | 1u << INFO_VERSION | 1u << INFO_ACTIVATION);
		ifc_set(mcqi_cap, data, component_size, IMAGE_MAX);
		ifc_set(mcqi_cap, data, max_component_size, IMAGE_MAX);
		ifc_set(mcqi_cap, data, log_mcda_word_size, LOG_WORD);
		ifc_set(mcqi_cap, data, mcda_max_write_size, WRITE_MAX);
		ifc_set(mcqi_cap, data, match_psid, 1);
		return ifc_bytes(mcqi_cap);
	case INFO_VERSION:
		snprintf(version, sizeof(version), "%u.%02u.%04u", config->firmware.major,
			 config->firmware.minor, config->firmware.sub);
		ifc_set(mcqi_version, data, version, (uint32_t)config->firmware.major << 24 |
			config->firmware.minor << 16 | config->firmware.sub);
		ifc_set(mcqi_version, data, version_string_length, strlen(version));
		memcpy(ifc_addr(mcqi_version, data, version_string), version, strlen(version));
		return ifc_bytes(mcqi_version);
	case INFO_ACTIVATION:
		ifc_set(mcqi_activation_method, data, pending_server_reboot, 1);
		return ifc_bytes(mcqi_activation_method);
	default:
		return 0;
	}
}

static enum cmd_status mcqi(struct access *a)
{
	unsigned int type = ifc_get(mcqi_reg, a->in, info_type);
	uint32_t offset = ifc_get(mcqi_reg, a->in, offset);
	uint32_t size = ifc_get(mcqi_reg, a->in, data_size);
	uint8_t data[ifc_bytes(mcqi_version)] __attribute__((aligned(8))) = {};
	size_t len = info(a->vhca->card->config, type, data);

	if (ifc_get(mcqi_reg, a->in, component_index))
		return reg_refuse(a, STAT_BAD_PARAM, "no component %u",
				  ifc_get(mcqi_reg, a->in, component_index));
	if (ifc_get(mcqi_reg, a->in, read_pending_component))
		return reg_refuse(a, STAT_BAD_PARAM, "no image is pending");
	if (!len)
		return reg_refuse(a, STAT_BAD_PARAM, "info type %u", type);
	if (offset > len || size > len - offset)
		return reg_refuse(a, STAT_BAD_PARAM, "%u bytes at %u of info with %zu", size,
				  offset, len);
	if (a->out_len < ifc_bytes(mcqi_reg) + size)
		return reg_refuse(a, STAT_BAD_OUTP_LEN, "%u bytes of info into %u", size,
				  a->out_len);
	ifc_set(mcqi_reg, a->out, info_size, len);
	memcpy(ifc_addr(mcqi_reg, a->out, data), data + offset, size);
	return STAT_OK;
}

static enum cmd_status instruct(struct access *a)
{
	unsigned int instruction = ifc_get(mcc_reg, a->in, instruction);
	uint32_t handle = ifc_get(mcc_reg, a->in, update_handle);
	struct port *port = a->port;

	if (instruction != LOCK && handle != port->update_handle)
		return reg_refuse(a, STAT_BAD_PARAM, "update handle 0x%x is not the one in force",
				  handle);
	if (ifc_get(mcc_reg, a->in, component_index))
		return reg_refuse(a, STAT_BAD_PARAM, "no component %u",
				  ifc_get(mcc_reg, a->in, component_index));
	switch (instruction) {
	case LOCK:
		if (port->update_state != FSM_IDLE || handle != port->update_handle)
			return reg_refuse(a, STAT_BAD_RES_STATE, "an update is under way");
		port->update_state = FSM_LOCKED;
		port->update_error = FSM_OK;
		return STAT_OK;
	case UPDATE:
		port->update_size = ifc_get(mcc_reg, a->in, component_size);
		if (port->update_state != FSM_LOCKED || !port->update_size ||
		    port->update_size > IMAGE_MAX)
			return reg_refuse(a, STAT_BAD_PARAM, "image of %u bytes in state %u",
					  port->update_size, port->update_state);
		port->update_got = 0;
		port->update_state = FSM_DOWNLOAD;
		return STAT_OK;
	case VERIFY:
		if (port->update_state != FSM_DOWNLOAD || port->update_got < port->update_size)
			return reg_refuse(a, STAT_BAD_RES_STATE, "%u of %u bytes to verify",
					  port->update_got, port->update_size);
		port->update_state = FSM_LOCKED;
		port->update_error = FSM_BAD_FORMAT;
		return STAT_OK;
	case ACTIVATE:
		return reg_refuse(a, STAT_BAD_RES_STATE, "no image was verified");
	case CANCEL:
		if (port->update_state > FSM_LOCKED)
			port->update_state = FSM_LOCKED;
		return STAT_OK;
	case RELEASE:
		port->update_state = FSM_IDLE;
		port->update_handle = 0;
		return STAT_OK;
	default:
		return reg_refuse(a, STAT_BAD_PARAM, "instruction %u", instruction);
	}
}

static enum cmd_status mcc(struct access *a)
{
	struct port *port = a->port;
	enum cmd_status status = STAT_OK;

	if (a->write) {
		status = instruct(a);
	} else if (!port->update_handle) {
		/* A new handle is assigned if none is in use */
		port->update_last = (port->update_last % HANDLE_MASK) + 1;
		port->update_handle = port->update_last;
	}
	if (status)
		return status;
	ifc_set(mcc_reg, a->out, update_handle, port->update_handle);
	ifc_set(mcc_reg, a->out, handle_owner_type, port->update_state ? OWNER_DRIVER : 0);
	ifc_set(mcc_reg, a->out, control_progress,
		port->update_state == FSM_DOWNLOAD ?
		(uint64_t)port->update_got * 100 / port->update_size : 0);
	ifc_set(mcc_reg, a->out, error_code, port->update_error);
	ifc_set(mcc_reg, a->out, control_state, port->update_state);
	return STAT_OK;
}

static enum cmd_status mcda(struct access *a)
{
	uint32_t offset = ifc_get(mcda_reg, a->in, offset), size = ifc_get(mcda_reg, a->in, size);
	struct port *port = a->port;

	if (!port->update_handle || ifc_get(mcda_reg, a->in, update_handle) != port->update_handle)
		return reg_refuse(a, STAT_BAD_PARAM, "update handle 0x%x is not the one in force",
				  ifc_get(mcda_reg, a->in, update_handle));
	if (port->update_state != FSM_DOWNLOAD)
		return reg_refuse(a, STAT_BAD_RES_STATE, "no download is under way");
	if (!size || size > WRITE_MAX || size & 3 || a->in_len < ifc_bytes(mcda_reg) + size)
		return reg_refuse(a, STAT_BAD_PARAM, "%u bytes of data in %u", size, a->in_len);
	if (offset != port->update_got || size > port->update_size + 3 - offset)
		return reg_refuse(a, STAT_BAD_PARAM, "data at %u, expected at %u of %u", offset,
				  port->update_got, port->update_size);
	port->update_got += size;
	return STAT_OK;
}

static enum cmd_status mirc(struct access *a)
{
	ifc_set(mirc_reg, a->out, status_code, 0);
	return STAT_OK;
}

/* The driver answers another host's request; it cannot make one */
static enum cmd_status answer_reset(struct access *a)
{
	unsigned int level = ifc_get(mfrl_reg, a->in, reset_level);
	unsigned int answer = ifc_get(mfrl_reg, a->in, pci_sync_for_fw_update_resp);

	if (level != RESET_IN_SYNC || ifc_get(mfrl_reg, a->in, pci_sync_for_fw_update_start))
		return reg_refuse(a, STAT_BAD_PARAM,
				  "reset level 0x%x: the firmware starts anew with the host only",
				  level);
	if (answer != RESET_ACK && answer != RESET_NACK)
		return reg_refuse(a, STAT_BAD_PARAM, "answer %u to a request of a reset", answer);
	if (!sync_reset_answer(a->vhca->card, answer == RESET_ACK))
		return reg_refuse(a, STAT_BAD_RES_STATE, "no reset was requested");
	return STAT_OK;
}

static enum cmd_status mfrl(struct access *a)
{
	static const uint8_t states[] = {
		[SYNC_IDLE] = MLX5_MFRL_REG_RESET_STATE_IDLE,
		[SYNC_ASKED] = MLX5_MFRL_REG_RESET_STATE_IN_NEGOTIATION,
		[SYNC_AGREED] = MLX5_MFRL_REG_RESET_STATE_RESET_IN_PROGRESS,
		[SYNC_REFUSED] = MLX5_MFRL_REG_RESET_STATE_NACK,
	};

	if (a->write)
		return answer_reset(a);
	ifc_set(mfrl_reg, a->out, reset_level, RESET_BY_REBOOT);
	ifc_set(mfrl_reg, a->out, reset_type, RESET_FULL_CHIP);
	ifc_set(mfrl_reg, a->out, reset_state, states[a->vhca->card->board->sync_reset]);
	return STAT_OK;
}

static const struct reg firmware_regs[] = {
	REG(0x9028, mfrl_reg, REG_RW | REG_PF, mfrl),
	REG(0x9060, mcqs_reg, REG_R, mcqs),
	REG(0x9061, mcqi_reg, REG_R, mcqi),
	REG(0x9062, mcc_reg, REG_RW | REG_PF, mcc),
	REG(0x9063, mcda_reg, REG_W | REG_PF, mcda),
	REG(0x9162, mirc_reg, REG_RW | REG_PF, mirc),
	{}
};

REG_TABLE(firmware_regs);
