# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced after sf.sh by suites that inject faults: each operation is repeated, and
# its first step fails, then its second, until no step is left. The suite defines
# what a step is (a firmware command, an allocation) by three functions:
#
#	fault_arm N		let the Nth step from now fail
#	fault_try N COMMAND…	run COMMAND with fault N armed; 0: without a fault
#	fault_take		disarm; succeed when a step failed, named in $REPLY
#
# The operations are done to a subject (SF 9), while two witnesses (SFs 1 and 2,
# joined by a bridge) must always reach each other.

witness_a=$(sf_netdev 1)
witness_b=$(sf_netdev 2)
subject=$(sf_netdev 9)
fault_n=0
walk_stride=10
! thorough || walk_stride=0
witness_process=

# emu I WORD…: replaces the guest's command of this name, which is slow when it is
# run a thousand times
exec {emu_line}<>/dev/virtio-ports/emu0
emu()
{
	shift
	echo "$*" >&"$emu_line"
	read -ru "$emu_line" REPLY
	echo "$REPLY"
}

# ask WORD…: send a request to emulator 0 and store the answer in $REPLY
ask()
{
	emu 0 "$@" >/dev/null
}

# kernel_log: store in $REPLY what the kernel has logged since the last call. Lines
# that begin with a space are left out: they name the device of the line before.
exec {kmsg}</dev/kmsg
kernel_log()
{
	local line text=

	while read -rt 0 -u "$kmsg"; do
		# Older messages than those of interest may be overwritten before they are read
		IFS= read -ru "$kmsg" line 2>/dev/null || continue
		[[ $line == ' '* ]] || text+="${line#*;}; "
	done
	REPLY=$text
}

# till COMMAND…: as await, with a shorter polling interval
till()
{
	local end=$((SECONDS + PATIENCE))

	until "$@"; do
		((SECONDS < end)) || return 1
		doze 0.02
	done
}

witnesses()
{
	local n

	for n in 1 2; do
		sf_add $n
		sf_activate $n
	done
	bridge_with br0 "$(sf_rep 1)" "$(sf_rep 2)"
	netns_with "$witness_a" a 10.0.0.1/24
	netns_with "$witness_b" b 10.0.0.2/24
	carrier "$witness_a" a
	carrier "$witness_b" b
}

# witness_begin: start a process that pings from inside the namespace on request, as
# entering a namespace takes longer than a ping. Do not call it through "check": only
# the subshell could then use the coprocess.
witness_begin()
{
	coproc witness { exec ip netns exec a bash -c \
		'while read -r _; do ping -q -c 1 -W 2 10.0.0.2 >/dev/null 2>&1; echo $?; done'; }
	exec {witness_in}>&"${witness[1]}" {witness_out}<&"${witness[0]}"
	witness_process=$witness_PID
}

witness()
{
	echo >&"$witness_in"
	read -ru "$witness_out"
	((REPLY == 0))
}

witness_end()
{
	exec {witness_in}>&- {witness_out}<&-
	kill "$witness_process"
	wait "$witness_process"
	witness_process=
}

witnesses_leave()
{
	ip link del br0
	ip netns del a
	ip netns del b
	till test -e "/sys/class/net/$witness_a"
	till test -e "/sys/class/net/$witness_b"
	sf_del_all
}

# inventory: store in $REPLY what exists on the card and in the kernel.
# inventory_leave_out=refusals leaves out the number of commands that the card refused.
inventory()
{
	local names=(/sys/class/net/* /sys/bus/sf/devices/*)

	ask holdings
	[[ ! ${inventory_leave_out-} ]] || REPLY=${REPLY#*,}
	REPLY+=" ${names[*]}"
}

# as_before INVENTORY
as_before()
{
	inventory
	[[ $REPLY == "$1" ]]
}

# differences INVENTORY: what has changed since
differences()
{
	inventory
	diff <(echo "${1//[ ,]/$'\n'}") <(echo "${REPLY//[ ,]/$'\n'}") | grep '^[<>]' | tr '\n' ' '
}

# mention N TEXT…: report what went wrong with step N
mention()
{
	((++walk_bad))
	kernel_log
	set -- "$@" "$REPLY"
	say "step $1 ($fault): ${*:2}"
}

# walk NAME DO UNDO [AFTER]: run DO once for each of its steps and let that step fail.
# DO must fail with a message, or succeed without the step; UNDO must then succeed.
# Each time the inventory must be as before, and the witnesses must reach each other.
# A DO that failed must succeed later, which the next round shows. AFTER cleans up
# what a failed DO leaves by intent. A walk without any step fails.
#
# All are names of functions; DO calls what may fail through "try". With
# walk_stride=P the distance between steps grows by P % of the walk's length, as
# late steps mostly repeat early ones.
walk()
{
	local name=$1 do=$2 undo=$3 after=${4:-true} before output status n=0 walk_bad=0 said=0 steps=-1
	local -A without=() words=()

	kernel_log
	while ((n += 1 + n * walk_stride / 100, ++steps < 1000 && walk_bad < 5)); do
		inventory
		before=$REPLY
		fault_n=$n fault='none'
		fault_arm $n
		status=0
		output=$($do 2>&1) || status=$?
		fault_n=0
		if fault_take; then
			fault=$REPLY
		else
			((status == 0)) || mention $n "failed without a fault: $output"
			$undo >/dev/null 2>&1 || mention $n "cannot be undone"
			till as_before "$before" || mention $n "left: $(differences "$before")"
			break
		fi
		if ((status)); then
			((++said))
			if [[ $output ]]; then
				words[${output//$'\n'/ }]=1
			else
				mention $n "it failed without a message"
			fi
			$after >/dev/null 2>&1 || mention $n "cannot clean up after the failure: $output"
		else
			without[$fault]=1
			output+=$($undo 2>&1) || mention $n "cannot be undone: $output"
		fi
		till as_before "$before" ||
			mention $n "left: $(differences "$before") ($output)"
		[[ ! $witness_process ]] || witness || mention $n "no ping ($output)"
	done
	((steps)) || mention 0 "no step failed: this walk tests nothing"
	((!${#words[@]})) || printf '%s\n' "${!words[@]}" | say
	name+=": $steps steps failed in turn, $said made it fail"
	((!${#without[@]})) || name+=", optional: ${!without[*]}"
	if ((walk_bad)); then
		not_ok "$name"
	else
		ok "$name"
	fi
}

# only SUITE COMMAND…: run COMMAND if this suite called walk_all
only()
{
	[[ $1 != "$walking" ]] || "${@:2}"
}

# walk_all SUITE: walk through every operation. At the start the subject exists and is
# inactive, its netdevices are down; in the end no SF exists. Operations that a driver
# does in a kernel thread are left out of suite memory, whose faults are per process.
walk_all()
{
	walking=$1

	walk "set hw_addr" address_set address_reset
	only faults walk "activate an SF" activate deactivate deactivate
	check "the subject is activated" activate
	only memory walk "unbind the class device" class_unbind class_bind
	only memory check "the class device is unbound" class_unbind
	only memory walk "bind the class device" class_bind class_unbind
	only memory check "the class device is bound" class_bind
	only memory walk "unbind the function driver" function_unbind function_bind
	only memory check "the function is unbound" function_unbind
	only memory walk "bind the function driver" function_bind function_unbind function_unbind_anyway
	only memory check "the function is bound" function_bind
	walk "set a representor up" rep_up rep_down
	ip link set "$rep" up
	walk "set a representor down" rep_down rep_up
	walk "set an SF's netdevice up" subject_up subject_down
	ip link set "$subject" up
	walk "change the MTU" mtu_more mtu_less
	walk "change the ring sizes" rings_more rings_less
	walk "change the number of channels" channels_less channels_more
	walk "change interrupt moderation" moderate moderate_back
	walk "change the RSS table" spread_one spread_all
	walk "switch VLAN stripping off" strip_off strip_on strip_on
	only faults walk "reset the card" card_reset card_reset card_reset
	walk "set an SF's netdevice down" subject_down subject_up
	ip link set "$subject" down
	only faults walk "deactivate an SF" deactivate activate
	ip link set "$rep" down
	walk "delete an active SF" whole_del whole_add
	check "the subject is deactivated" deactivate
	walk "delete an inactive SF" port_del port_add
	check "the subject is deleted" port_del
	walk "add an SF" port_add port_del
	only memory check "random allocation failures under traffic: the witnesses reach each other" pressure 20
	witness_end
	check "the witnesses are deleted" witnesses_leave
	ip link set "$uplink" up
	walk "set legacy mode" mode_legacy mode_switchdev
	check "the eswitch is set to legacy mode" legacy
	walk "set switchdev mode" mode_switchdev mode_legacy
	walk "change the PF's MTU" uplink_mtu_more uplink_mtu_less
	walk "set the PF's netdevice down" uplink_down uplink_up
	ip link set "$uplink" down
	walk "set the PF's netdevice up" uplink_up uplink_down
	walk "unbind the PF" unbind bind
	check "the PF is unbound" unbind
	walk "bind the PF" bind unbind
}

try()
{
	fault_try "$fault_n" "$@"
}

# ---- operations ----

quiet()
{
	"$@" >/dev/null 2>&1
}

# subject_add: create the subject and store its properties, which are slow to query
subject_add()
{
	sf_add 9 >/dev/null
	port=$(sf_port 9) rep=$(sf_rep 9) uplink=$(uplink)
	address=$(devlink -j port show "$port" | jq -r '.port[].function.hw_addr')
}

port_add() { try devlink port add "pci/$PCI" flavour pcisf pfnum 0 sfnum 9 >/dev/null; }
port_del() { try devlink port del "$port"; }
address_set() { try devlink port function set "$port" hw_addr 02:5f:00:00:00:99; }
address_reset() { devlink port function set "$port" hw_addr "$address"; }

# probe_failed LOG: print the log's message of a failed probe; fail when there is none
probe_failed()
{
	[[ $1 =~ (probe [^\;]*(failed|error)|failed to register the device|failed to allocate MSI-X)[^\;]* ]] && echo "${BASH_REMATCH[0]}"
}

# write_to FILE TEXT: bind or unbind through sysfs; a failed probe's reason is printed
# from the kernel's log
write_to()
{
	quiet try sh -c "echo $2 >$1" && return
	kernel_log
	probe_failed "$REPLY"
	return 1
}

# subject_there: wait for the subject's netdevice. Its drivers probe after the devlink
# command has returned.
subject_there()
{
	local log='' end=$((SECONDS + 30))

	until [[ -e /sys/class/net/$subject ]]; do
		kernel_log
		log+=$REPLY
		! probe_failed "$log" || return 1
		((SECONDS < end)) || { echo "no netdevice: $log"; return 1; }
		doze 0.02
	done
}

activate()
{
	try devlink port function set "$port" state active && subject_there
}

deactivate()
{
	try devlink port function set "$port" state inactive
}

subject_up()
{
	try ip link set "$subject" up && till link_is_up "$subject"
}

subject_down()
{
	try ip link set "$subject" down
}

rep_up() { try ip link set "$rep" up; }
rep_down() { try ip link set "$rep" down; }
mtu_more() { try ip link set "$subject" mtu 9000; }
mtu_less() { ip link set "$subject" mtu 1500; }
rings_more() { try ethtool -G "$subject" rx 512 tx 512; }
rings_less() { ethtool -G "$subject" rx 256 tx 256; }
channels_less() { try ethtool -L "$subject" combined 1; }
channels_more() { ethtool -L "$subject" combined 2; }
moderate() { try ethtool -C "$subject" rx-usecs 100 tx-usecs 50; }
moderate_back() { ethtool -C "$subject" rx-usecs 8 tx-usecs 16; }
spread_one() { try ethtool -X "$subject" equal 1; }
spread_all() { ethtool -X "$subject" default; }
strip_off() { try ethtool -K "$subject" rx-vlan-offload off; }
strip_on() { ethtool -K "$subject" rx-vlan-offload on; }

# card_reset: a device that fails to resume is reported in the kernel's log only; links
# come up after the command has returned
card_reset()
{
	try sh -c "echo 1 >/sys/bus/pci/devices/$PCI/reset"
	kernel_log
	[[ $REPLY =~ [^\;]*failed\ to\ resume[^\;]* ]] || { till witness; return; }
	echo "${BASH_REMATCH[0]}"
	return 1
}

whole_del() { try devlink port del "$port"; }
whole_add()
{
	devlink port add "pci/$PCI" flavour pcisf pfnum 0 sfnum 9 >/dev/null && activate
}

mode_switchdev() { try devlink dev eswitch set "pci/$PCI" mode switchdev; }
mode_legacy() { try devlink dev eswitch set "pci/$PCI" mode legacy; }

bind() { write_to /sys/bus/pci/drivers/sf_mlx5/bind "$PCI"; }
unbind() { write_to /sys/bus/pci/drivers/sf_mlx5/unbind "$PCI"; }

uplink_up()
{
	try ip link set "$uplink" up
}

uplink_down()
{
	try ip link set "$uplink" down
}

uplink_mtu_more() { try ip link set "$uplink" mtu 9000; }
uplink_mtu_less() { ip link set "$uplink" mtu 1500; }

# nothing_held: as accounts_zero, except that refused commands are not counted
nothing_held()
{
	ask accounts
	[[ $REPLY == *'"objects":0,"pages":0,"sfs":0,'* ]] || { echo "$REPLY"; return 1; }
}
