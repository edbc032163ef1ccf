/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_QCOUNTER_H
#define EMU_QCOUNTER_H

#include "firmware/obj.h"
#include "firmware/vhca.h"

struct qcounter {
	struct obj obj;
	uint32_t rx_write_requests, rx_read_requests, rx_atomic_requests;
	uint32_t out_of_buffer, out_of_sequence, duplicate_request;
	uint32_t rnr_nak_retry_err, packet_seq_err, implied_nak_seq_err, local_ack_timeout_err;
	uint32_t resp_local_length_error, req_local_length_error;
	uint32_t resp_local_qp_error, local_operation_error;
	uint32_t resp_local_protection, req_local_protection;
	uint32_t resp_cqe_error, req_cqe_error, req_mw_binding, req_bad_response;
	uint32_t req_remote_invalid_request, resp_remote_invalid_request;
	uint32_t req_remote_access_errors, resp_remote_access_errors;
	uint32_t req_remote_operation_errors, req_transport_retries_exceeded;
	uint32_t resp_cqe_flush_error, req_cqe_flush_error;
	uint32_t rx_dct_connect;
};

#endif
