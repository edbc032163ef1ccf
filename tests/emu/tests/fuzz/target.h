/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_TARGET_H
#define EMU_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls, by names of its own: before all inputs, and for each. */
int target_start(int *argc, char ***argv) __asm__("LLVMFuzzerInitialize");
int target_run(const uint8_t *data, size_t size) __asm__("LLVMFuzzerTestOneInput");

/* libFuzzer takes a byte that is not zero in such an array as it takes code that was reached. */
#define TARGET_COUNTERS __attribute__((section("__libfuzzer_extra_counters"), used))

#endif
