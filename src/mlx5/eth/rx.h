/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_RX_H
#define ETH_RX_H

struct eth_rq;

int eth_rq_poll(struct eth_rq *rq, int budget);

#endif
