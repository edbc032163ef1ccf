// SPDX-License-Identifier: GPL-2.0
#include <linux/pci.h>
#include <linux/string.h>

#include "card.h"
#include "core.h"
#include "info.h"

/* Prefix of the board ids of emulated cards; the vendor's own board ids never have it */
#define EMULATED	"SFE"

/**
 * struct card_model - a model of the card
 * @id: PCI device id
 * @name: name for messages
 * @sfs: whether SFs are expected to work
 */
struct card_model {
	u16 id;
	const char *name;
	enum {
		CARD_PF_ONLY,		/* the model has no SFs */
		CARD_SFS_UNKNOWN,	/* it is unknown whether it has SFs */
		CARD_SFS_EXPECTED,	/* the vendor documents SFs for it */
	} sfs;
};

/* None of them has been reported to work yet */
static const struct card_model models[] = {
	{ 0x1013, "ConnectX-4", CARD_PF_ONLY },
	{ 0x1015, "ConnectX-4 Lx", CARD_PF_ONLY },
	{ 0x1017, "ConnectX-5", CARD_PF_ONLY },
	{ 0x1019, "ConnectX-5 Ex", CARD_PF_ONLY },
	{ 0x101b, "ConnectX-6", CARD_SFS_UNKNOWN },
	{ 0x101d, "ConnectX-6 Dx", CARD_SFS_EXPECTED },
	{ 0x101f, "ConnectX-6 Lx", CARD_SFS_EXPECTED },
	{ 0x1021, "ConnectX-7", CARD_SFS_EXPECTED },
	{ 0x1023, "ConnectX-8", CARD_SFS_UNKNOWN },
	{ 0xa2d6, "BlueField-2", CARD_SFS_EXPECTED },
	{ 0xa2dc, "BlueField-3", CARD_SFS_EXPECTED },
};

static const char * const expectations[] = {
	[CARD_PF_ONLY] = "the model has no SFs",
	[CARD_SFS_UNKNOWN] = "whether it has SFs is not known",
	[CARD_SFS_EXPECTED] = "SFs are expected to work",
};

static const struct card_model *card_model(const struct pci_dev *pdev)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(models); i++)
		if (pdev->vendor == PCI_VENDOR_ID_MELLANOX && pdev->device == models[i].id)
			return &models[i];
	return NULL;
}

bool card_supported(struct pci_dev *pdev)
{
	if (pdev->is_virtfn) {
		dev_err(&pdev->dev, "virtual functions are not supported\n");
		return false;
	}
	if (!card_model(pdev)) {
		dev_err(&pdev->dev,
			"unsupported device %04x:%04x: not a ConnectX physical function\n",
			pdev->vendor, pdev->device);
		return false;
	}
	return true;
}

bool card_may_have_sfs(const struct pci_dev *pdev)
{
	const struct card_model *model = card_model(pdev);

	return !model || model->sfs != CARD_PF_ONLY;
}

void card_announce(struct pci_dev *pdev, struct vhca *vhca)
{
	const struct card_model *model = card_model(pdev);
	char id[VHCA_BOARD_ID_LEN + 1], version[32];

	if (vhca_board_id(vhca, id))
		strscpy(id, "unknown", sizeof(id));
	if (str_has_prefix(id, EMULATED))
		return;
	vhca_fw_version(vhca, version, sizeof(version));
	dev_notice(&pdev->dev, "%s, firmware %s, board %s: never reported to work, %s; please report this line and how it goes\n",
		   model->name, version, id, expectations[model->sfs]);
}
