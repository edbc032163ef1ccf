# SPDX-License-Identifier: GPL-2.0
#
# make			build the modules for kernel KVER (default: the running one)
# make install		install everything on this machine, the modules by DKMS: for KVER if it is
#			given and kernels that have them already, otherwise for all kernels with
#			installed headers
# make uninstall	undo that
# make deb		build a Debian package in this folder
# make style		check the source with the kernel's tools; ONLY='PATH…'
# make check		run the tests that find most faults in the least time
# make check-all	run all tests on the kernels in their heads, in full; writes docs/status.md
# make check-kernels	run all tests on all kernels
# make bench		measure costs; writes docs/performance.md
# make demo		show the package in a virtual machine
# make clean		remove the products of a build

VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
KDIR ?= /lib/modules/$(or $(KVER),$(shell uname -r))/build

all: modules

modules: | headers
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

headers:
	@[ -e $(KDIR)/Makefile ] || { kver=$(or $(KVER),$$(uname -r)); \
		echo "No headers of kernel $$kver: apt-get install linux-headers-$$kver," \
		"or say KVER=…" >&2; exit 1; }

clean:
	@if [ -e $(KDIR)/Makefile ]; then $(MAKE) -C $(KDIR) M=$(CURDIR) clean; fi

install:
	@$(MAKE) -s -C tools
	@dkms/package install $(KVER)
	@$(MAKE) -s -C tools install

uninstall:
	@dkms/package uninstall
	@$(MAKE) -s -C tools uninstall

# Build in a copy, as a build leaves files all over debian/
deb:
	@[ "$$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)" = $(VERSION) ] || \
		{ echo "debian/changelog and dkms.conf have different versions" >&2; exit 1; }
	@command -v dh_dkms >/dev/null || \
		{ echo "apt-get install debhelper dh-dkms" >&2; exit 1; }
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && mkdir "$$dir/sfbus" && \
	dkms/package source "$$dir/sfbus" debian docs tools && \
	(cd "$$dir/sfbus" && dpkg-buildpackage --build=binary --no-sign >"$$dir/log" 2>&1) || \
		{ cat "$$dir/log" >&2; exit 1; } && \
	mv "$$dir"/*.deb . && ls sfbus*.deb

style:
	@tests/style/run $(ONLY)

check:
	@tests/check

check-all:
	@status=0; tests/check --all --thorough --results docs/status.json || status=$$?; \
	tests/status docs/status.json >docs/status.md; exit $$status

check-kernels:
	@tests/check --kernels

bench:
	@tests/bench/run >docs/performance.json.new
	@mv docs/performance.json.new docs/performance.json
	@tests/bench/report docs/performance.json >docs/performance.md

demo:
	@tests/demo/run

.PHONY: all modules headers clean install uninstall deb style check \
	check-all check-kernels bench demo
