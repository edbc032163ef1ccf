// SPDX-License-Identifier: GPL-2.0
/* What cards refuse because of their capabilities, and the status that they return. */
#include "firmware/caps.h"
#include "firmware/claim.h"
#include "firmware/pages.h"
#include "queue/mkey.h"
#include "tests/unit/frames.h"
#include "tests/unit/rules.h"
#include "tests/unit/steer.h"

/* Override one more capability */
static void cap(const char *text)
{
	char why[256];

	if (!card.claims)
		card.claims = claims_create();
	EXPECT(claims_parse(card.claims, text, why, sizeof(why)));
	caps_reset(PF);
}

static void forget(void)
{
	claims_destroy(card.claims);
	card.claims = NULL;
	caps_reset(PF);
}

static void infiniband(void)
{
	begin();
	EXPECT_EQ(ISSUE(PF, QUERY_NIC_VPORT_CONTEXT), STAT_OK);
	cap("general.port_type=0");
	begin();
	EXPECT_EQ(ISSUE(PF, QUERY_NIC_VPORT_CONTEXT), STAT_BAD_OP);
	begin();
	EXPECT_EQ(ISSUE(PF, MODIFY_NIC_VPORT_CONTEXT), STAT_BAD_OP);
	forget();
}

static enum cmd_status query_other(void)
{
	begin();
	ifc_set(query_nic_vport_context_in, in, other_vport, 1);
	ifc_set(query_nic_vport_context_in, in, vport_number, SF(0));
	return ISSUE(PF, QUERY_NIC_VPORT_CONTEXT);
}

static void no_manager(void)
{
	EXPECT_EQ(query_other(), STAT_OK);
	cap("general.vport_group_manager=0");
	EXPECT_EQ(query_other(), STAT_BAD_PARAM);
	cap("general.eswitch_manager=0");
	begin();
	EXPECT_EQ(ISSUE(PF, QUERY_ESW_FUNCTIONS), STAT_BAD_OP);
	begin();
	EXPECT_EQ(ISSUE(PF, QUERY_ESW_VPORT_CONTEXT), STAT_BAD_OP);
	begin();
	EXPECT_EQ(ISSUE(PF, MODIFY_ESW_VPORT_CONTEXT), STAT_BAD_OP);
	cap("general.sf=0");
	begin();
	ifc_set(alloc_sf_in, in, function_id, SF(0));
	EXPECT_EQ(ISSUE(PF, ALLOC_SF), STAT_BAD_OP);
	forget();
}

static enum cmd_status set_uplink(unsigned int state)
{
	begin();
	ifc_set(modify_vport_state_in, in, op_mod, 2);
	ifc_set(modify_vport_state_in, in, admin_state, state);
	return ISSUE(PF, MODIFY_VPORT_STATE);
}

static void uplink_state(void)
{
	const struct vport *uplink = card.uplink;

	EXPECT_EQ(set_uplink(VPORT_ADMIN_DOWN), STAT_BAD_PARAM);
	cap("general.uplink_follow=1");
	EXPECT_EQ(set_uplink(VPORT_ADMIN_DOWN), STAT_OK);
	EXPECT_EQ(uplink->admin_state, VPORT_ADMIN_DOWN);
	EXPECT_EQ(set_uplink(VPORT_ADMIN_AUTO), STAT_OK);
	EXPECT_EQ(uplink->admin_state, VPORT_ADMIN_AUTO);
	forget();
}

static void terminator(void)
{
	static const struct ifc_field asked = { 0xa0, 0x20 };

	EXPECT_EQ(mkey_terminate(PF), MKEY_TERMINATE);
	begin();
	EXPECT_EQ(ISSUE(PF, QUERY_SPECIAL_CONTEXTS), STAT_OK);
	EXPECT_EQ(ifc_get_at(out, asked), 0);
	cap("general.terminate_scatter_list_mkey=1");
	EXPECT_EQ(ISSUE(PF, QUERY_SPECIAL_CONTEXTS), STAT_OK);
	EXPECT_EQ(ifc_get_at(out, asked), mkey_terminate(PF));
	EXPECT(mkey_terminate(PF) != MKEY_TERMINATE);
	forget();
}

static enum cmd_status create_key(bool write, bool read)
{
	void *mkc = ifc_addr(create_mkey_in, in, memory_key_mkey_entry);

	begin();
	ifc_set(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_PA);
	ifc_set(mkc, mkc, relaxed_ordering_write, write);
	ifc_set(mkc, mkc, relaxed_ordering_read, read);
	return ISSUE(PF, CREATE_MKEY);
}

/* The PD is missing as well, which is checked later */
static void relaxed_ordering(void)
{
	EXPECT_EQ(create_key(true, false), STAT_BAD_PARAM);
	EXPECT_EQ(create_key(false, true), STAT_BAD_PARAM);
	cap("general.relaxed_ordering_write=1");
	EXPECT_EQ(create_key(true, false), STAT_BAD_RES);
	EXPECT_EQ(create_key(false, true), STAT_BAD_PARAM);
	cap("general.relaxed_ordering_read=1");
	EXPECT_EQ(create_key(false, true), STAT_BAD_RES);
	forget();
}

static const struct test tests[] = {
	{ "card: refusals of an InfiniBand port", infiniband },
	{ "card: refusals of a function without eswitch", no_manager },
	{ "card: setting the state of the uplink needs the capability", uplink_state },
	{ "card: the key that ends a scatter list", terminator },
	{ "card: relaxed ordering needs the capability", relaxed_ordering },
};

int main(void)
{
	return run_tests(tests, ARRAY(tests));
}
