/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CAP_FIELD_H
#define EMU_CAP_FIELD_H

#include "firmware/layout.h"

#define CAP_BYTES	4096u
#define CAP_TYPES	64u

/* Types of capabilities in the emulator's code. A personality may have more. */
enum cap_type {
	CAP_GENERAL		= 0x00,
	CAP_ETHERNET		= 0x01,
	CAP_ODP			= 0x02,
	CAP_ATOMIC		= 0x03,
	CAP_ROCE		= 0x04,
	CAP_FLOW_TABLE		= 0x07,
	CAP_ESWITCH_FLOW_TABLE	= 0x08,
	CAP_ESWITCH		= 0x09,
	CAP_QOS			= 0x0c,
	CAP_DEBUG		= 0x0d,
	CAP_DEVICE_MEM		= 0x0f,
	CAP_TLS			= 0x11,
	CAP_VIRTIO_EMULATION	= 0x13,
	CAP_DEVICE_EVENT	= 0x14,
	CAP_IPSEC		= 0x15,
	CAP_CRYPTO		= 0x1a,
	CAP_GENERAL_2		= 0x20,
	CAP_PORT_SELECTION	= 0x25,
	CAP_ADV_VIRTUALIZATION	= 0x26,
};

/* A field of the capability structure of @type */
struct cap_field {
	unsigned int type;
	struct ifc_field at;
};

/* NULL for a type without a name; CAP_TYPES for an unknown name */
const char *cap_type_name(unsigned int type);
unsigned int cap_type_find(const char *name);
const struct layout *cap_type_layout(unsigned int type);
/*
 * TYPE.FIELD, as in general.log_max_qp, or with fields of fields as in
 * flow_table.flow_table_properties_nic_receive.ft_field_support.outer_dmac. On failure @why is an
 * error message.
 */
bool cap_field_find(const char *name, struct cap_field *field, char *why, size_t size);
/*
 * Visit all fields of a type, with their names as above, until @visit returns false, and then
 * return false. Fields of more than 64 bits are visited in parts of 32.
 */
bool cap_field_each(unsigned int type,
		    bool (*visit)(void *arg, const char *name, const struct cap_field *field),
		    void *arg);

/*
 * A field at any offset. Of one with more than 64 bits the last 64 are read and written, and the
 * others are cleared.
 */
uint64_t cap_field_get(const void *cap, const struct cap_field *field);
void cap_field_set(void *cap, const struct cap_field *field, uint64_t value);

#endif
