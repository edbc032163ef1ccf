# SPDX-License-Identifier: GPL-2.0
#
# Included by a module's Kbuild after it has set `module`. The module is compiled as one file,
# whole.c, which includes its parts: nine tenths of the work are the kernel's headers, which
# are then read once. What parts define therefore must not collide. SEPARATE=y compiles each
# part by itself, so as to see that it includes what it uses; so do coverage and KUnit.

ifeq ($(SEPARATE)$(SFBUS_KUNIT)$(GCOV_PROFILE),)

parts := $($(module)-y:.o=.c)
$(module)-y := whole.o
CFLAGS_whole.o := -I$(src)
targets += whole.c
clean-files := whole.c

quiet_cmd_whole = GEN     $@
      cmd_whole = printf '\#include "%s"\n' $(parts) >$@

$(obj)/whole.c: FORCE
	$(call if_changed,whole)

endif
