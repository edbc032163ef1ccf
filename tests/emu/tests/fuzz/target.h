/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_TARGET_H
#define EMU_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

/* Functions that libFuzzer calls, under other names: before all inputs (optional), and for each */
int target_start(int *argc, char ***argv) __asm__("LLVMFuzzerInitialize");
int target_run(const uint8_t *data, size_t size) __asm__("LLVMFuzzerTestOneInput");

/* libFuzzer treats a byte in such an array that is not zero like code that was reached */
#define TARGET_COUNTERS __attribute__((section("__libfuzzer_extra_counters"), used))

#endif
