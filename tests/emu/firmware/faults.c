// SPDX-License-Identifier: GPL-2.0
/*
 * Firmware faults on request, to exercise a driver's error paths. They are not the driver's fault
 * and are not counted among its refusals.
 */
#include "firmware/faults.h"
#include "record/record.h"
#include "record/trace.h"

bool faults_fail(struct faults *faults, uint16_t opcode, uint16_t function, uint8_t *status)
{
	if (!faults->fail_left || (faults->fail_opcode && faults->fail_opcode != opcode))
		return false;
	if (faults->fail_left > 1) {
		faults->fail_left--;
		return false;
	}
	if (!--faults->fail_times)
		faults->fail_left = 0;
	faults->failed++;
	faults->last_opcode = opcode;
	faults->last_function = function;
	*status = faults->fail_status;
	return true;
}

bool faults_garble(struct faults *faults, struct record *record, enum garble what,
		   uint16_t opcode, const char *name)
{
	if (faults->garble != what || (faults->garble_opcode && faults->garble_opcode != opcode))
		return false;
	if (--faults->garble_left)
		return false;
	faults->last_opcode = opcode;
	faults->garble = GARBLE_NONE;
	if (trace_wants(record->trace, TRACE_WARN)) {
		trace_begin(record->trace, TRACE_WARN, "garbled");
		trace_str(record->trace, "op", name);
		trace_end(record->trace);
	}
	return true;
}

bool faults_lose(const struct faults *faults, struct record *record, uint16_t function,
		 uint8_t event)
{
	if (!event || event != faults->lose_event)
		return false;
	if (trace_wants(record->trace, TRACE_WARN)) {
		trace_begin(record->trace, TRACE_WARN, "lost");
		trace_u64(record->trace, "fn", function);
		trace_u64(record->trace, "type", event);
		trace_end(record->trace);
	}
	return true;
}

unsigned int faults_delay(const struct faults *faults, uint16_t opcode)
{
	return faults->delay_opcode && faults->delay_opcode != opcode ? 0 : faults->delay_ms;
}
