// SPDX-License-Identifier: GPL-2.0
/*
 * The devlink port of an SF: where users make it, see it, give it an address, switch it on and off.
 */
#include <linux/etherdevice.h>
#include <linux/siphash.h>
#include <linux/mlx5/vport.h>

#include "../../compat/extack.h"
#include "../eswitch/esw.h"
#include "../eswitch/rep.h"
#include "../suspend.h"
#include "../vhca/vhca.h"
#include "../vhca/vport.h"
#include "ifc.h"
#include "port.h"
#include "sf.h"
#include "table.h"

/*
 * The address of an SF that was given none: the same after every boot, another one for each SF of
 * each port. udev would else make one of the PCI function's name, the same for all SFs. In a
 * virtual machine the number of the PCI function does not tell the ports of a card apart: the
 * port's GUID does.
 */
int sf_port_hw_addr_default(struct sf *sf)
{
	/* Any key will do, but it must stay */
	static const siphash_key_t key = { { 0x7366627573206877, 0x5f61646472206f66 } };
	struct pf *pf = sf->table->pf;
	struct {
		__be64 card;		/* its system image GUID */
		__le64 port;		/* its node GUID */
		__le16 pf, controller;
		__le32 sfnum;
	} from = {
		.card = cpu_to_be64(pf->esw->system_image_guid),
		.port = cpu_to_le64(pf->esw->node_guid),
		.pf = cpu_to_le16(PCI_FUNC(pf->pdev->devfn)),
		.sfnum = cpu_to_le32(sf->sfnum),
	};
	__le64 hash;

	hash = cpu_to_le64(siphash(&from, sizeof(from), &key));
	memcpy(sf->hw_addr, &hash, ETH_ALEN);
	sf->hw_addr[0] = (sf->hw_addr[0] & ~0x01) | 0x02;
	return vport_set_mac(pf->vhca, sf->function_id, true, sf->hw_addr);
}

static bool new_attrs_valid(const struct pf *pf, const struct devlink_port_new_attrs *attrs,
			    struct netlink_ext_ack *extack, int *err)
{
	unsigned int pfnum = PCI_FUNC(pf->pdev->devfn);

	*err = -EOPNOTSUPP;
	if (attrs->flavour != DEVLINK_PORT_FLAVOUR_PCI_SF) {
		NL_SET_ERR_MSG_MOD(extack, "Only ports of flavour pcisf can be added");
	} else if (!pf->sfs) {
		sf_table_possible(pf, extack);
	} else if (attrs->port_index_valid) {
		NL_SET_ERR_MSG_MOD(extack, "A port index cannot be requested");
	} else if (attrs->controller_valid && attrs->controller) {
		NL_SET_ERR_MSG_MOD(extack,
				   "SFs of external controllers are not supported: use controller 0");
	} else if (attrs->pfnum != pfnum) {
		*err = -EINVAL;
		NL_SET_ERR_MSG_FMT_MOD(extack,
				       "pfnum %u does not match this function: use %u",
				       attrs->pfnum, pfnum);
	} else if (!esw_is_switchdev(pf)) {
		NL_SET_ERR_MSG_MOD(extack, "SFs need the eswitch in switchdev mode");
	} else if (attrs->sfnum_valid && attrs->sfnum > SF_MAX_SFNUM) {
		*err = -EINVAL;
		NL_SET_ERR_MSG_FMT_MOD(extack, "sfnum %u exceeds %u", attrs->sfnum, SF_MAX_SFNUM);
	} else {
		return true;
	}
	return false;
}

int sf_port_new(struct pf *pf, const struct devlink_port_new_attrs *attrs,
		struct netlink_ext_ack *extack, struct devlink_port **port)
{
	struct sf *sf;
	int err;

	devl_assert_locked(pf->devlink);
	if (!new_attrs_valid(pf, attrs, extack, &err))
		return err;
	sf = sf_create(pf, attrs->sfnum_valid ? &attrs->sfnum : NULL, extack);
	if (IS_ERR(sf))
		return PTR_ERR(sf);
	*port = &sf->port;
	return 0;
}

struct devlink_port *sf_port_by_index(struct pf *pf, unsigned int index)
{
	struct sf *sf = sf_by_port_index(pf, index);

	return sf ? &sf->port : NULL;
}

static struct sf *sf_of(struct devlink_port *port)
{
	return container_of(port, struct sf, port);
}

static int port_del(struct devlink *devlink, struct devlink_port *port,
		    struct netlink_ext_ack *extack)
{
	return sf_destroy(sf_of(port), extack);
}

static int hw_addr_get(struct devlink_port *port, u8 *hw_addr, int *len,
		       struct netlink_ext_ack *extack)
{
	ether_addr_copy(hw_addr, sf_of(port)->hw_addr);
	*len = ETH_ALEN;
	return 0;
}

static int hw_addr_set(struct devlink_port *port, const u8 *hw_addr, int len,
		       struct netlink_ext_ack *extack)
{
	struct sf *sf = sf_of(port);
	int err;

	if (len != ETH_ALEN) {
		NL_SET_ERR_MSG_MOD(extack, "hw_addr must have 6 bytes");
		return -EINVAL;
	}
	if (is_multicast_ether_addr(hw_addr)) {
		NL_SET_ERR_MSG_MOD(extack, "hw_addr must not be a multicast address");
		return -EINVAL;
	}
	if (is_zero_ether_addr(hw_addr)) {
		NL_SET_ERR_MSG_MOD(extack, "hw_addr must not be zero");
		return -EINVAL;
	}
	if (!pf_present(sf->table->pf, extack))
		return -EBUSY;
	err = vport_set_mac(sf->table->pf->vhca, sf->function_id, true, hw_addr);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "Firmware refused hw_addr");
		return err;
	}
	ether_addr_copy(sf->hw_addr, hw_addr);
	sf_macs_start(sf);
	return 0;
}

static int state_get(struct devlink_port *port, enum devlink_port_fn_state *state,
		     enum devlink_port_fn_opstate *opstate, struct netlink_ext_ack *extack)
{
	*state = DEVLINK_PORT_FN_STATE_INACTIVE;
	*opstate = DEVLINK_PORT_FN_OPSTATE_DETACHED;
	switch (sf_state_get(sf_of(port))) {
	case SF_STATE_ACTIVE:
		*state = DEVLINK_PORT_FN_STATE_ACTIVE;
		break;
	case SF_STATE_IN_USE:
		*state = DEVLINK_PORT_FN_STATE_ACTIVE;
		*opstate = DEVLINK_PORT_FN_OPSTATE_ATTACHED;
		break;
	case SF_STATE_TEARDOWN_REQUEST:
		*opstate = DEVLINK_PORT_FN_OPSTATE_ATTACHED;
		break;
	}
	return 0;
}

static int state_set(struct devlink_port *port, enum devlink_port_fn_state state,
		     struct netlink_ext_ack *extack)
{
	struct sf *sf = sf_of(port);
	int err;

	if (!pf_present(sf->table->pf, extack))
		return -EBUSY;
	if (state == DEVLINK_PORT_FN_STATE_INACTIVE) {
		err = sf_deactivate(sf);
		if (err == -ETIMEDOUT)
			NL_SET_ERR_MSG_MOD(extack,
					   "The SF is not detached yet: its driver or the firmware hangs");
		else if (err)
			NL_SET_ERR_MSG_MOD(extack, "Firmware refused to disable the SF");
		return err;
	}
	err = sf_activate(sf);
	if (err == -EBUSY)
		NL_SET_ERR_MSG_MOD(extack, "The SF was deactivated and is not detached yet");
	else if (err)
		NL_SET_ERR_MSG_MOD(extack, "Firmware refused to enable the SF");
	return err;
}

static int __maybe_unused io_eqs_get(struct devlink_port *port, u32 *max_io_eqs,
				     struct netlink_ext_ack *extack)
{
	if (!sf_io_eqs_supported(sf_of(port)))
		return -EOPNOTSUPP;
	*max_io_eqs = sf_of(port)->io_eqs;
	return 0;
}

static int __maybe_unused io_eqs_set(struct devlink_port *port, u32 max_io_eqs,
				     struct netlink_ext_ack *extack)
{
	return sf_io_eqs_set(sf_of(port), max_io_eqs, extack);
}

const struct devlink_port_ops sf_port_ops = {
	.port_del		= port_del,
	.port_fn_hw_addr_get	= hw_addr_get,
	.port_fn_hw_addr_set	= hw_addr_set,
	.port_fn_state_get	= state_get,
	.port_fn_state_set	= state_set,
	DEVLINK_PORT_MAX_IO_EQS_OPS(io_eqs_get, io_eqs_set)
};

int sf_port_register(struct sf *sf)
{
	struct pf *pf = sf->table->pf;

	sf->port.attrs.switch_id = pf->esw->switch_id;
	devlink_port_attrs_pci_sf_set(&sf->port, 0, PCI_FUNC(pf->pdev->devfn), sf->sfnum, false);
	return devl_port_register_with_ops(pf->devlink, &sf->port, sf->function_id, &sf_port_ops);
}

void sf_port_unregister(struct sf *sf)
{
	devl_port_unregister(&sf->port);
}
