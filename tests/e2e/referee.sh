# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced after ktap.sh by the suites that run the kernel's own mlx5_core on the
# emulated cards.

. ./net.sh

# netdev I: the uplink netdevice of NIC I, if it is in the initial namespace
netdev()
{
	local path

	for path in /sys/bus/pci/devices/"$(nic "$1")"/net/*; do
		[[ $(cat "$path/phys_port_name" 2>/dev/null) == p0 ]] || continue
		echo "${path##*/}"
	done
}

right() { ip netns exec right "$@"; }

nothing_held() { held 0 && held 1; }

nothing_refused() { sane 0 && sane 1; }

# Warnings that a driver logs on a real card as well: one extended regular expression a
# line, with the reason above it
said_on_any_card()
{
	sed '/^#/d' <<-'TEXT'
	# The module that referee_module built
	mlx5_core: loading out-of-tree module taints kernel
	# Kernel 7.3 uses esw_warn() to report which steering is in use
	E-Switch: MPFS/FDB active
	# An uplink representor has no VLAN table, which mlx5e_fix_features() takes for an
	# 802.1ad VLAN. mlx5e_fix_uplink_rep_features() switches off the VLAN filter, which
	# legacy mode had on.
	Dropping C-tag vlan stripping offload due to S-tag vlan
	Disabling HW_VLAN CTAG FILTERING, not supported in switchdev mode
	# Kernel 6.1, whenever a netdevice becomes promiscuous
	S-tagged traffic will be dropped while C-tag vlan stripping is enabled
	# Kernel 7.3 says so where no write of 64 bytes reaches the card in one piece. The
	# emulator gets them 8 bytes at a time.
	Write combining is not supported
	TEXT
}

# nothing_said: the driver logged no error, and no warning except these
nothing_said()
{
	! dmesg --level emerg,alert,crit,err,warn | grep mlx |
		grep -vE -f <(said_on_any_card)
}

# frames FROM TO: NIC 0's count of frames between vports or "wire"; TO may be
# "drop:REASON"
frames()
{
	emu 0 frames | jq --arg from "$1" --arg to "$2" \
		'[.[] | select((.from | tostring) == $from and (.to | tostring) == $to) | .frames] | add // 0'
}

# tc_offload: mlx5_core offloads tc rules. Debian's kernels after 6.1 lack this: since 6.2
# it needs NET_TC_SKB_EXT, which they do not set.
tc_offload() { grep -qx CONFIG_MLX5_CLS_ACT=y /boot/config-"$(uname -r)"; }

# filter DEV: print the offloaded flower rules at its ingress; fail when there is none
filter()
{
	tc -j -s filter show dev "$1" ingress |
		jq -ec '[.[] | select(.options.in_hw)] | select(length > 0)'
}

# filter_passed DEV FRAMES: the card counted that many frames for the rules
filter_passed()
{
	filter "$1" | jq -e --argjson n "$2" \
		'[.[].options.actions[0].stats.hw_packets] | add == $n'
}

# `traffic frames` sends FRAMES frames: rules match the address NOBODY, no rule matches
# MARK
FRAMES=40
NOBODY=02:5f:00:00:00:99
MARK=02:5f:00:00:00:98

# watched DEV MARKER COMMAND…: run COMMAND and print how many frames to NOBODY the
# netdevice received meanwhile. The function MARKER then sends frames to MARK: once the
# netdevice has received these, all earlier frames have arrived.
watched()
{
	local dev=$1 mark=$2 watcher status
	shift 2

	rm -f /tmp/seen
	tcpdump -Q in -i "$dev" -w /tmp/seen -U ether proto 0x88b5 >/dev/null 2>/tmp/tcpdump &
	watcher=$!
	await grep -q listening /tmp/tcpdump && "$@" >&2 && "$mark" >&2 &&
		await all_seen
	status=$?
	kill "$watcher"
	wait "$watcher"
	((status)) || seen ether dst $NOBODY
	return $status
}

# seen EXPRESSION…: the number of such frames in the capture
seen() { tcpdump -r /tmp/seen --count "$@" 2>/dev/null | cut -d' ' -f1; }

all_seen() { (($(seen ether dst $MARK) == FRAMES)); }
