# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced after sf.sh by suites that let things fail: the first step of an
# operation, then the second, … until it has no more. What a step is the suite
# says, by three functions:
#
#	fault_arm N		the Nth step from now will fail
#	fault_try N COMMAND…	run it, with N as armed; 0: nothing will fail
#	fault_take		disarm; true when something has failed, named in $REPLY
#
# A subject (SF 9) has everything done to it, while two witnesses (SFs 1 and 2,
# joined by a bridge) must reach each other all the time.

witness_a=$(sf_netdev 1)
witness_b=$(sf_netdev 2)
subject=$(sf_netdev 9)
fault_n=0
walk_stride=10
! thorough || walk_stride=0
witness_process=

# emu I WORD…: as the guest's command, which is slow when it is called a
# thousand times
exec {emu_line}<>/dev/virtio-ports/emu0
emu()
{
	shift
	echo "$*" >&"$emu_line"
	read -ru "$emu_line" REPLY
	echo "$REPLY"
}

# ask WORD…: emulator 0; $REPLY has the answer
ask()
{
	emu 0 "$@" >/dev/null
}

# kernel_log: what the kernel has logged since the last call; in $REPLY. Lines
# that begin with a space tell of the line before which device it is about.
exec {kmsg}</dev/kmsg
kernel_log()
{
	local line text=

	while read -rt 0 -u "$kmsg" && IFS= read -ru "$kmsg" line; do
		[[ $line == ' '* ]] || text+="${line#*;}; "
	done
	REPLY=$text
}

# till COMMAND…: until it succeeds; looks more often than await
till()
{
	local end=$((SECONDS + SF_PATIENCE))

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

# witness_begin: to enter a namespace takes longer than a ping. Not by "check": a
# subshell's coprocess is nobody else's.
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

# inventory: what there is, on the card and in the kernel; in $REPLY. With
# inventory_leave_out=refusals whatever the card refused is of no account.
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

# differences INVENTORY: what is not as it was
differences()
{
	inventory
	diff <(echo "${1//[ ,]/$'\n'}") <(echo "${REPLY//[ ,]/$'\n'}") | grep '^[<>]' | tr '\n' ' '
}

# mention N TEXT…: of what went wrong with step N
mention()
{
	((++walk_bad))
	kernel_log
	set -- "$@" "$REPLY"
	say "step $1 ($fault): ${*:2}"
}

# walk NAME DO UNDO [AFTER]: let one step after the other of DO fail. It must
# say why, or do without, and then UNDO must succeed; what was there before works,
# nothing is left. There is at least one step. That DO succeeds later shows when
# it gets to its next step. AFTER takes away what a DO that failed has left by
# intent. All are names of functions; DO runs what may fail by "try". With
# walk_stride=P, a walk's steps grow by P % of its length: what comes late mostly
# does again what came early.
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
				mention $n "it failed and said nothing"
			fi
			$after >/dev/null 2>&1 || mention $n "nothing can be done after it: $output"
		else
			without[$fault]=1
			output+=$($undo 2>&1) || mention $n "cannot be undone: $output"
		fi
		till as_before "$before" ||
			mention $n "left: $(differences "$before") ($output)"
		[[ ! $witness_process ]] || witness || mention $n "no ping ($output)"
	done
	((steps)) || mention 0 "nothing was there to fail: this walk shows nothing"
	((!${#words[@]})) || printf '%s\n' "${!words[@]}" | say
	name+=": $steps steps, $said failed it"
	((!${#without[@]})) || name+=", it did without ${!without[*]}"
	if ((walk_bad)); then
		not_ok "$name"
	else
		ok "$name"
	fi
}

# only SUITE COMMAND…: if it is that suite that walks
only()
{
	[[ $1 != "$walking" ]] || "${@:2}"
}

# walk_all SUITE: every operation, each where it finds what it needs. The subject is there,
# inactive, its netdevices down; in the end no SF is there. What a driver does in a thread of
# its own no process's failure reaches: memory cannot walk through it.
walk_all()
{
	walking=$1

	walk "hw_addr" address_set address_reset
	only faults walk "state active" activate deactivate deactivate
	check "the subject is active" activate
	only memory walk "class device unbind" class_unbind class_bind
	only memory check "the class device is unbound" class_unbind
	only memory walk "class device bind" class_bind class_unbind
	only memory check "the class device is bound" class_bind
	only memory walk "function unbind" function_unbind function_bind
	only memory check "the function is unbound" function_unbind
	only memory walk "function bind" function_bind function_unbind function_unbind_anyway
	only memory check "the function is bound" function_bind
	walk "representor up" rep_up rep_down
	ip link set "$rep" up
	walk "representor down" rep_down rep_up
	walk "netdevice up" subject_up subject_down
	ip link set "$subject" up
	walk "MTU" mtu_more mtu_less
	walk "rings" rings_more rings_less
	walk "channels" channels_less channels_more
	walk "moderation" moderate moderate_back
	walk "RSS" spread_one spread_all
	walk "VLAN stripping" strip_off strip_on strip_on
	only faults walk "reset" card_reset card_reset card_reset
	walk "netdevice down" subject_down subject_up
	ip link set "$subject" down
	only faults walk "state inactive" deactivate activate
	ip link set "$rep" down
	walk "port del, active" whole_del whole_add
	check "the subject is inactive" deactivate
	walk "port del" port_del port_add
	check "the subject is deleted" port_del
	walk "port add" port_add port_del
	only memory check "under pressure" pressure 20
	witness_end
	check "the witnesses leave" witnesses_leave
	ip link set "$uplink" up
	walk "mode legacy" mode_legacy mode_switchdev
	check "the mode is legacy" legacy
	walk "mode switchdev" mode_switchdev mode_legacy
	walk "PF's MTU" uplink_mtu_more uplink_mtu_less
	walk "PF's netdevice down" uplink_down uplink_up
	ip link set "$uplink" down
	walk "PF's netdevice up" uplink_up uplink_down
	walk "unbind" unbind bind
	check "the PF is unbound" unbind
	walk "bind" bind unbind
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

# subject_add: and remember what it takes long to ask for
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

# probe_failed LOG: print what it says of that
probe_failed()
{
	[[ $1 =~ (probe [^\;]*(failed|error)|failed to register the device|failed to allocate MSI-X)[^\;]* ]] && echo "${BASH_REMATCH[0]}"
}

# write_to FILE TEXT: of drivers, whose reasons are in the kernel's log
write_to()
{
	quiet try sh -c "echo $2 >$1" && return
	kernel_log
	probe_failed "$REPLY"
	return 1
}

# The SF's own drivers work after the command has returned
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

# card_reset: what does not resume says so in the kernel's log; links come
# back a little later
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

# nothing_held: as accounts_zero, whatever the card had reason to refuse
nothing_held()
{
	ask accounts
	[[ $REPLY == *'"objects":0,"pages":0,"sfs":0,'* ]] || { echo "$REPLY"; return 1; }
}
