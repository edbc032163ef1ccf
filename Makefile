# SPDX-License-Identifier: GPL-2.0
#
# make			the modules, for kernel KVER (the running one)
# make install		the package on this machine, by DKMS: for KVER if it is given, and
#			those that have it, else for every kernel whose headers are installed
# make uninstall	undo that
# make deb		the same as a Debian package, in this folder
# make style		what the kernel's own tools say of the source; ONLY='PATH…'
# make check		the tests that find most in the least time
# make check-all	all tests on every kernel, in full; the README's table is made of it
# make demo		the package at work, in a virtual machine
# make clean

VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
UDEV := /usr/lib/udev
# What a build leaves, and DKMS is not to get
BUILT := *.o *.ko *.mod *.mod.c .*.cmd .*.d modules.order answer compat_config.h

ifneq ($(KVER),)
INSTALLED_KVERS = $(shell dkms status sfbus 2>/dev/null | \
	sed -n 's/^[^,]*, \([^,]*\), .*: installed.*/\1/p')
INSTALL_KVERS = $(sort $(KVER) $(INSTALLED_KVERS))
WANTED_KVER := $(KVER)
else
INSTALL_KVERS = $(patsubst /lib/modules/%/build/,%,$(sort $(wildcard /lib/modules/*/build/)))
endif
KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build

# Succeeds when the kernel that follows is one for sfbus
FITS = bash -c '. ./dkms.conf && [[ $$0 =~ $$BUILD_EXCLUSIVE_KERNEL ]]'
UNFIT = is not a kernel for sfbus: BUILD_EXCLUSIVE_… in dkms.conf tells why

all: modules

modules: | headers
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

headers:
	@[ -e $(KDIR)/Makefile ] || { echo "No headers of kernel $(KVER):" \
		"apt-get install linux-headers-$(KVER), or say KVER=…" >&2; exit 1; }

clean:
	@if [ -e $(KDIR)/Makefile ]; then $(MAKE) -C $(KDIR) M=$(CURDIR) clean; fi

pack = tar -c $(BUILT:%=--exclude='%') -- $(wildcard README.md) LICENSE \
	Makefile Kbuild dkms.conf include src udev

# DKMS runs depmod, and builds again for kernels to come
install: | root
	@[ "$(INSTALL_KVERS)" ] || { echo "No kernel here has its headers" \
		"installed: apt-get install linux-headers-amd64" >&2; exit 1; }
	@command -v dkms >/dev/null || { echo "apt-get install dkms" >&2; exit 1; }
	@[ ! "$(WANTED_KVER)" ] || $(FITS) "$(WANTED_KVER)" || \
		{ echo "$(WANTED_KVER) $(UNFIT)" >&2; exit 1; }
	@if [ "$$(dkms status sfbus 2>/dev/null)" ]; then $(MAKE) -s rehearsal; fi
	@$(MAKE) -s uninstall
	mkdir -p /usr/src/sfbus-$(VERSION)
	$(pack) | tar -x --no-same-owner -C /usr/src/sfbus-$(VERSION)
	install -D -m 644 -t $(UDEV)/rules.d udev/*.rules
	install -D -m 755 -t $(UDEV) udev/sfbus_net_path
	$(reload-udev)
	dkms add sfbus/$(VERSION)
	@status=0; for kver in $(INSTALL_KVERS); do \
		echo dkms install sfbus/$(VERSION) -k $$kver; \
		dkms install sfbus/$(VERSION) -k $$kver; \
		case $$? in \
		0) ;; \
		77) echo "$$kver $(UNFIT)" >&2; [ "$$kver" != "$(WANTED_KVER)" ] || status=1 ;; \
		*) cat /var/lib/dkms/sfbus/$(VERSION)/build/make.log >&2; exit 1 ;; \
		esac; \
	done; exit $$status

# What is installed is not given up for what does not build
rehearsal:
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && $(pack) | tar -x -C "$$dir" && \
	for kver in $(INSTALL_KVERS); do \
		$(FITS) "$$kver" || continue; \
		$(MAKE) -s -C "$$dir" modules KVER=$$kver >"$$dir/log" 2>&1 || { \
			cat "$$dir/log" >&2; \
			echo "This does not build for $$kver: what is installed stays" >&2; \
			exit 1; \
		}; \
		$(MAKE) -s -C "$$dir" clean KVER=$$kver >/dev/null; \
	done

# Modules that are loaded stay, with the functions they drive, until a reboot
uninstall: | root
	@for version in $$(dkms status sfbus 2>/dev/null | \
			sed -n 's|^sfbus[/, ]*\([^,: ]*\).*|\1|p' | sort -u); do \
		dkms remove sfbus/$$version --all || exit; \
	done
	rm -rf /usr/src/sfbus-[0-9]*
	rm -f $(UDEV)/rules.d/*-sfbus.rules $(UDEV)/sfbus_net_path
	$(reload-udev)

# Built apart: a build leaves its traces all over debian/
deb:
	@[ "$$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)" = $(VERSION) ] || \
		{ echo "debian/changelog is of another version than dkms.conf" >&2; exit 1; }
	@command -v dh_dkms >/dev/null || \
		{ echo "apt-get install debhelper dh-dkms" >&2; exit 1; }
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && mkdir "$$dir/sfbus" && \
	$(pack) debian docs | tar -x -C "$$dir/sfbus" && \
	(cd "$$dir/sfbus" && dpkg-buildpackage --build=binary --no-sign >"$$dir/log" 2>&1) || \
		{ cat "$$dir/log" >&2; exit 1; } && \
	mv "$$dir"/*.deb . && ls sfbus-dkms_*.deb

define reload-udev
	@if [ -S /run/udev/control ]; then udevadm control --reload; fi
endef

root:
	@[ "$$(id -u)" = 0 ] || { echo "This takes root" >&2; exit 1; }

style:
	@tests/style/run $(ONLY)

check:
	@tests/check

check-all:
	@tests/check --all --thorough --table README.md

demo:
	@tests/demo/run

.PHONY: all modules headers clean install rehearsal uninstall root deb style check \
	check-all demo
