# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
#
# Sourced by guest scripts: functions for emulated NICs and for netdevices of any driver. I
# is the number of a NIC: 0, 1, …

# The timeout of every wait, in seconds. Only a failure takes that long, even on a slow
# machine.
PATIENCE=300

# ---- waiting ----

# doze SECONDS: sleep without starting a process; nothing is ever written to the pipe
exec {nothing}<> <(:)
doze()
{
	read -rt "$1" -u "$nothing" || true
}

# await COMMAND…: wait until COMMAND succeeds, for changes that send no event. Its output is
# that of the last attempt after the timeout.
await()
{
	local deadline=$((SECONDS + PATIENCE))

	until "$@" >/dev/null 2>&1; do
		((SECONDS < deadline)) || { "$@"; return; }
		doze 0.1
	done
}

# ---- NICs ----

# nic I[.F]: PCI address of emulated NIC I (0, 1, …), of its function F (0)
nic()
{
	local function=${1#"${1%%.*}"}

	printf '0000:%02x:00%s' $((${1%%.*} + 1)) "${function:-.0}"
}

# held [I]: NIC I holds no object, page or SF, and has found none leaked
held()
{
	local answer

	answer=$(emu "${1:-0}" accounts)
	[[ $answer == '{"objects":0,"pages":0,"sfs":0,"leaked":0,'* ]] ||
		{ echo "NIC ${1:-0}: $answer"; return 1; }
}

# sane [I]: NIC I has refused no command and done no DMA to unmapped memory
sane()
{
	local answer

	answer=$(emu "${1:-0}" accounts)
	[[ $answer == *'"refusals":0,'* && $answer == *'"dma_faults":0,'* ]] ||
		{ echo "NIC ${1:-0}: $answer"; return 1; }
}

accounts_zero()
{
	held "$@" && sane "$@"
}

# frames_to [I]: NIC I's count of frames by source and destination
frames_to()
{
	emu "${1:-0}" frames
}

# ---- netdevices and what they carry ----

# netns_with NETDEV NAMESPACE ADDRESS…: move the netdevice into a new network namespace,
# give it these addresses and set it up
netns_with()
{
	local netdev=$1 namespace=$2 address
	shift 2

	ip netns add "$namespace"
	ip -n "$namespace" link set lo up
	ip link set "$netdev" netns "$namespace"
	ip netns exec "$namespace" sysctl -qw "net.ipv6.conf.$netdev.accept_dad=0"
	for address; do
		ip -n "$namespace" address add "$address" dev "$netdev"
	done
	ip -n "$namespace" link set "$netdev" up
}

# bridge_with NAME NETDEV…: create a bridge with these ports and set all of them up
bridge_with()
{
	local bridge=$1 netdev
	shift

	ip link add "$bridge" type bridge
	for netdev; do
		ip link set "$netdev" master "$bridge"
		ip link set "$netdev" up
	done
	ip link set "$bridge" up
}

# carrier NETDEV [NAMESPACE]: wait until the netdevice has a link
carrier()
{
	local in=()

	[[ ! ${2-} ]] || in=(-n "$2")
	await link_is_up "$1" "${in[@]}"
}

# link_is_up NETDEV [ARG…]: the netdevice has a carrier (LOWER_UP), and the kernel has
# activated its qdisc (state UP): before that it drops what is sent
link_is_up()
{
	[[ $(ip "${@:2}" -o link show dev "$1") == *[,\<]LOWER_UP*" state UP "* ]]
}

# listens PORT [NAMESPACE]: a socket there listens on this TCP port
listens()
{
	[[ $(ss ${2:+-N "$2"} -Hltn "sport = :$1") ]]
}

# manager_listens: a program waits for connections of the connection manager
manager_listens()
{
	rdma resource show cm_id | grep -F "state LISTEN"
}

# echo_server NAMESPACE: start `traffic echo 7` there; it listens when this returns
echo_server()
{
	local ready

	exec {ready}< <(exec ip netns exec "$1" ./traffic echo 7)
	read -ru "$ready" _
}

# intact NAMESPACE ADDRESS COUNT SIZE…: exchange datagrams with an echo server, compare
intact()
{
	local namespace=$1 address=$2
	shift 2

	ip netns exec "$namespace" ./traffic check "$address" 7 "$@"
}

# pings NAMESPACE ADDRESS [ARG…]: send three pings; fail without any answer
pings()
{
	ip netns exec "$1" ping -c 3 -i 0.2 -W 5 "${@:3}" "$2"
}

# ping_start NAMESPACE ADDRESS: ping it in the background, until ping_stop
ping_start()
{
	pinging=("$@")
	ip netns exec "$1" ping -i 0.05 "$2" >/run/ping &
	ping=$!
}

# ping_answers: print the numbers of the pings that were answered
ping_answers()
{
	sed -n 's/.* icmp_seq=\([0-9]*\) .*/\1/p' /run/ping
}

ping_goes_on()
{
	(($(ping_answers | wc -l) > $1))
}

# ping_stop: every ping since ping_start was answered. Those that are on their way when ping
# ends do not count, so wait for an answer to one that began after this function.
ping_stop()
{
	local status=0

	pings "${pinging[@]}" && await ping_goes_on "$(ping_answers | wc -l)" || status=1
	kill -INT "$ping"
	# It is not always a child of this shell
	tail --pid="$ping" -s 0.1 -f /dev/null
	ping_answers | awk '$1 != NR { print "no answer to ping " NR; exit 1 }' || status=1
	return $status
}

# usage: report which commands, events, WQEs, CQEs, doorbells and packets of NIC 0 the
# drivers used, and which not. tests/results stores this line.
usage()
{
	say "usage $(emu 0 usage | jq -c 'map_values(.used |= keys)')"
}
