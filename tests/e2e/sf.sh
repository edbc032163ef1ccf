# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by guest scripts: SFs by the tools a user has, and what to call
# their parts. N is an sfnum, PCI a PCI address.

# How long to wait for an event that must come, in seconds: only a failure takes
# that long, on the slowest machine
SF_PATIENCE=300

# nic I: PCI address of emulated NIC I (0, 1, …)
nic()
{
	printf '0000:%02x:00.0' $(($1 + 1))
}

PCI=$(nic 0)

# sf_add N [WORD…]: a port for an SF; more words as devlink takes them. Its
# representor has the name that udev gives it when this returns.
sf_add()
{
	local n=$1
	shift
	devlink port add "pci/$PCI" flavour pcisf pfnum 0 sfnum "$n" "$@" &&
		udevadm settle
}

# sf_ports: a line for each SF: its port's handle, sfnum, representor, state
# and opstate
sf_ports()
{
	devlink -j port show | jq -r '.port | to_entries[] |
		select(.value.flavour == "pcisf") |
		"\(.key) \(.value.sfnum) \(.value.netdev // "-") \(.value.function.state) \(.value.function.opstate)"'
}

# sf_show N FILTER: of its port, as devlink knows it: jq's .key and .value
sf_show()
{
	devlink -j port show | jq -er --argjson n "$1" '.port | to_entries[] |
		select(.value.flavour == "pcisf" and .value.sfnum == $n) | '"$2"
}

# sf_port N: handle of its port
sf_port()
{
	sf_show "$1" .key
}

# sf_rep N: name of its representor
sf_rep()
{
	sf_show "$1" '.value.netdev // "-"'
}

# sf_device N: its device on the bus
sf_device()
{
	echo "/sys/bus/sf/devices/$PCI-sf$1"
}

# sf_alias N: the alias by its definition, without asking the kernel: 60 bits of
# a hash in base 32. By one process: it is often asked for.
sf_alias()
{
	local hash bits shift alias='' digits=abcdefghijklmnopqrstuvwxyz234567

	read -r hash _ < <(printf %s "$PCI/c0/sf$1" | sha1sum)
	bits=$((16#${hash:0:15}))
	for ((shift = 55; shift >= 0; shift -= 5)); do
		alias+=${digits:bits >> shift & 31:1}
	done
	echo "$alias"
}

# sf_netdev N: name that its netdevice must have
sf_netdev()
{
	echo "enm$(sf_alias "$1")"
}

# sf_rep_name N: name that its representor must have
sf_rep_name()
{
	echo "enr$(sf_alias "$1")"
}

# sf_activate N [WORD…]: make the function work and wait until its netdevice
# has its name
sf_activate()
{
	local n=$1 port
	shift

	port=$(sf_port "$n")
	devlink port function set "$port" "$@" state active
	sf_wait "$n"
}

# sf_wait N: until the SF's netdevice has its name and its rules were run
sf_wait()
{
	udevadm wait --timeout=$SF_PATIENCE "/sys/class/net/$(sf_netdev "$1")"
}

sf_deactivate()
{
	devlink port function set "$(sf_port "$1")" state inactive
}

sf_del()
{
	devlink port del "$(sf_port "$1")"
}

# sf_del_all: every SF of every NIC
sf_del_all()
{
	local handle

	while read -r handle _; do
		devlink port del "$handle"
	done < <(sf_ports)
}

switchdev()
{
	devlink dev eswitch set "pci/${1:-$PCI}" mode switchdev
}

legacy()
{
	devlink dev eswitch set "pci/${1:-$PCI}" mode legacy
}

# uplink [PCI]: the PF's netdevice
uplink()
{
	basename "$(find "/sys/bus/pci/devices/${1:-$PCI}/net" -mindepth 1 -maxdepth 1 \
		-exec sh -c '[ "$(cat "$1/phys_port_name" 2>/dev/null || echo p0)" = p0 ] && echo "$1"' _ {} \;)"
}

# netns_with NETDEV NAMESPACE ADDRESS…: the netdevice in a network namespace of
# its own, with these addresses, up
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

# bridge_with NAME NETDEV…: a bridge, up, over these netdevices, also up
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

# pair_up: SFs 1 and 2 in namespaces a and b, bridged with the wire, at whose other
# end namespace w has card 1's netdevice; each reaches the others
pair_up()
{
	local n

	switchdev
	for n in 1 2; do
		sf_add $n
		sf_activate $n
	done
	bridge_with br0 "$(sf_rep 1)" "$(sf_rep 2)" "$(uplink)"
	netns_with "$(sf_netdev 1)" a 10.0.0.1/24
	netns_with "$(sf_netdev 2)" b 10.0.0.2/24
	netns_with "$(uplink "$(nic 1)")" w 10.0.0.3/24
	await pings a 10.0.0.2 && await pings b 10.0.0.3
}

pair_down()
{
	local namespace

	ip link del br0
	for namespace in a b w; do
		ip netns del $namespace
	done
}

# pair_facts: what a user has set and sees of the pair, its ports and netdevices
pair_facts()
{
	local n netdev in

	devlink dev eswitch show "pci/$PCI"
	sf_ports
	for n in 1 2; do
		sf_show $n .value.function.hw_addr
		cat "$(sf_device $n)/alias"
	done
	while read -r netdev in; do
		ip ${in:+-n $in} -o link show dev "$netdev" |
			sed 's/ state .*link/ link/; s/<.*> //'
		ip ${in:+netns exec $in} ethtool -g "$netdev"
		ip ${in:+netns exec $in} ethtool -l "$netdev"
		ip ${in:+netns exec $in} ethtool -c "$netdev"
		ip ${in:+netns exec $in} ethtool -k "$netdev"
	done < <(echo "$(sf_netdev 1) a
		$(sf_netdev 2) b
		$(uplink)
		$(sf_rep 1)
		$(sf_rep 2)") 2>&1
}

# pair_works: everybody reaches everybody, and no frame goes past the representors
pair_works()
{
	await pings a 10.0.0.2 && await pings b 10.0.0.3 && await pings w 10.0.0.1
}

# doze SECONDS: without a process; nothing is ever written there
exec {nothing}<> <(:)
doze()
{
	read -rt "$1" -u "$nothing" || true
}

# await COMMAND…: until COMMAND succeeds; for what sends no event
await()
{
	local deadline=$((SECONDS + SF_PATIENCE))

	until "$@"; do
		((SECONDS < deadline)) || return 1
		doze 0.1
	done
}

# thorough: whether all is to be done that takes long, not some of it
thorough()
{
	[[ $THOROUGH == yes ]]
}

# carrier NETDEV [NAMESPACE]: until there is a link
carrier()
{
	local in=()

	[[ ! ${2-} ]] || in=(-n "$2")
	await link_is_up "$1" "${in[@]}"
}

# link_is_up NETDEV [ARG…]: it has a carrier (LOWER_UP) and the kernel has taken
# note (UP), without which what is to be sent is dropped
link_is_up()
{
	[[ $(ip "${@:2}" -o link show dev "$1") == *[,\<]LOWER_UP*" state UP "* ]]
}

# accounts_zero [I]: nothing is held on emulator I, nothing was left behind, and
# it never had to refuse a command
accounts_zero()
{
	emu "${1:-0}" accounts | tee /run/accounts |
		jq -e '[.objects, .pages, .sfs, .leaked, .refusals, .dma_faults] | add == 0' >/dev/null ||
		{ cat /run/accounts; return 1; }
}

# echo_server NAMESPACE: `traffic echo 7` there, ready when this returns
echo_server()
{
	local ready

	exec {ready}< <(exec ip netns exec "$1" ./traffic echo 7)
	read -ru "$ready" _
}

# intact NAMESPACE ADDRESS COUNT SIZE…: datagrams there and back, compared
intact()
{
	local namespace=$1 address=$2
	shift 2

	ip netns exec "$namespace" ./traffic check "$address" 7 "$@"
}

# pings NAMESPACE ADDRESS [ARG…]: three of three come back
pings()
{
	ip netns exec "$1" ping -c 3 -i 0.2 -W 5 "${@:3}" "$2"
}

# frames_to [I]: emulator I's count of frames by where they came from and
# where they ended
frames_to()
{
	emu "${1:-0}" frames
}
