// SPDX-License-Identifier: GPL-2.0
/*
 * Types of capabilities that a ConnectX-6 Dx has and of which the emulator implements nothing: a
 * driver may query them, and all fields are 0 but for the claims of a personality or of the control
 * socket. Other types than those in the code are refused, unless there is a claim on them.
 */
#include "firmware/caps.h"

static void nothing(const struct card_config *config, void *cap)
{
	(void)config;
	(void)cap;
}

static const struct cap_desc claimed_caps[] = {
	CAP_FILL(ODP, nothing),
	CAP_FILL(DEBUG, nothing),
	CAP_FILL(DEVICE_MEM, nothing),
	CAP_FILL(TLS, nothing),
	CAP_FILL(VIRTIO_EMULATION, nothing),
	CAP_FILL(DEVICE_EVENT, nothing),
	CAP_FILL(IPSEC, nothing),
	CAP_FILL(CRYPTO, nothing),
	CAP_FILL(PORT_SELECTION, nothing),
	CAP_FILL(ADV_VIRTUALIZATION, nothing),
	{}
};

CAP_TABLE(claimed_caps);
