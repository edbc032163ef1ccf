/* SPDX-License-Identifier: GPL-2.0 */
/* The sender's end of dynamic connections (dct.h): a DCI is connected to one DCT at a time. */
#ifndef EMU_ROCE_DCI_H
#define EMU_ROCE_DCI_H

#include "roce/qp.h"

/* Whether the connection allows to send this WQE now */
bool dci_may_send(const struct qp *qp, const struct work *work);
/* Connect to the DCT of a WQE that is about to be sent, unless it is connected to it */
void dci_connect(struct qp *qp, const struct work *work);
/* End the connection if there is one; other QPs have none */
void dci_disconnect(struct qp *qp);
/* The DCT does not know this connection; false: it is not the current one */
bool dci_lose(struct qp *qp, uint32_t connection);

#endif
