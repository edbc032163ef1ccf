# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by the referee's scripts, after ktap.sh: the kernel's own mlx5_core
# on the emulated cards.

# nic I: the PCI address of emulated NIC I
nic()
{
	printf '0000:%02x:00.0' $(($1 + 1))
}

# netdev I: the uplink of NIC I, when it is in the first namespace
netdev()
{
	local path

	for path in /sys/bus/pci/devices/"$(nic "$1")"/net/*; do
		[[ $(cat "$path/phys_port_name" 2>/dev/null) == p0 ]] || continue
		echo "${path##*/}"
	done
}

right() { ip netns exec right "$@"; }

# How long to wait for an event that must come, in seconds: only a failure takes
# that long, on the slowest machine
PATIENCE=300

# until_true COMMAND…
until_true()
{
	local end=$((SECONDS + PATIENCE))

	until "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || { "$@"; return 1; }
		read -rt 0.1 <> <(:) || true
	done
}

# held I: what the emulator of NIC I says is held; fails unless it is nothing
held()
{
	local answer

	answer=$(emu "$1" accounts)
	[[ $answer == '{"objects":0,"pages":0,"sfs":0,"leaked":0,'* ]] ||
		{ echo "NIC $1: $answer"; return 1; }
}

nothing_held() { held 0 && held 1; }

# sane I: the emulator of NIC I refused no command, and had no reason to
sane()
{
	local answer

	answer=$(emu "$1" accounts)
	[[ $answer == *'"refusals":0,'* && $answer == *'"dma_faults":0,'* ]] ||
		{ echo "NIC $1: $answer"; return 1; }
}

nothing_refused() { sane 0 && sane 1; }

# What a driver may say at level warning, on a real card too: one extended
# regular expression a line, with the reason above it.
said_on_any_card()
{
	sed '/^#/d' <<-'TEXT'
	# One that referee_module built
	mlx5_core: loading out-of-tree module taints kernel
	# Kernel 7.3 reports by esw_warn() that the switch took over
	E-Switch: MPFS/FDB active
	# An uplink's representor has no table of VLANs: mlx5e_fix_features() takes
	# that for a VLAN of 802.1ad, mlx5e_fix_uplink_rep_features() switches off
	# the filter that legacy mode had on
	Dropping C-tag vlan stripping offload due to S-tag vlan
	Disabling HW_VLAN CTAG FILTERING, not supported in switchdev mode
	# Kernel 6.1, whenever a netdevice becomes promiscuous
	S-tagged traffic will be dropped while C-tag vlan stripping is enabled
	TEXT
}

# nothing_said: no error and no warning of the driver but these
nothing_said()
{
	! dmesg --level emerg,alert,crit,err,warn | grep mlx |
		grep -vE -f <(said_on_any_card)
}

# frames FROM TO: those that NIC 0 counted from there to there: vports, "wire",
# or TO "drop:REASON"
frames()
{
	emu 0 frames | jq --arg from "$1" --arg to "$2" \
		'[.[] | select((.from | tostring) == $from and (.to | tostring) == $to) | .frames] | add // 0'
}

# usage: what the driver used of NIC 0, and of how much
usage()
{
	emu 0 usage | jq -r --arg kernel "$(uname -r)" \
		'"used by \($kernel): " + ([to_entries[] | "\(.value.used | length) of \(.value.implemented) \(.key)"] | join(", ")),
		 (to_entries[1:][] | "\(.key): " + (.value.used | to_entries | map("\(.key) \(.value)") | join(", ")))' |
		say
}

# Debian's kernels after 6.1 leave it out: it needs NET_TC_SKB_EXT since 6.2
tc_offload() { grep -qx CONFIG_MLX5_CLS_ACT=y /boot/config-"$(uname -r)"; }

# filter DEV: the offloaded flower rules at its ingress; fails when there is none
filter()
{
	tc -j -s filter show dev "$1" ingress |
		jq -ec '[.[] | select(.options.in_hw)] | select(length > 0)'
}

# filter_passed DEV FRAMES: that many went the rule's way, as the card says
filter_passed()
{
	filter "$1" | jq -e --argjson n "$2" \
		'[.[].options.actions[0].stats.hw_packets] | add == $n'
}

# Frames of traffic's ethertype: how many are thrown, to an address that rules
# are for, and to one that no rule is for
FRAMES=40
NOBODY=02:5f:00:00:00:99
MARK=02:5f:00:00:00:98

# watched DEV THROW COMMAND…: do COMMAND, and print how many frames to NOBODY
# the netdevice itself got meanwhile. What THROW throws, to MARK, must come to
# it: then all that was earlier has come.
watched()
{
	local dev=$1 mark=$2 watcher status
	shift 2

	rm -f /tmp/seen
	tcpdump -Q in -i "$dev" -w /tmp/seen -U ether proto 0x88b5 >/dev/null 2>/tmp/tcpdump &
	watcher=$!
	until_true grep -q listening /tmp/tcpdump && "$@" >&2 && "$mark" >&2 &&
		until_true all_seen
	status=$?
	kill "$watcher"
	wait "$watcher"
	((status)) || seen ether dst $NOBODY
	return $status
}

# seen EXPRESSION…: how many such frames there are in what was recorded
seen() { tcpdump -r /tmp/seen --count "$@" 2>/dev/null | cut -d' ' -f1; }

all_seen() { (($(seen ether dst $MARK) == FRAMES)); }
