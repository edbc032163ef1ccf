# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by guest scripts: functions that handle SFs with a user's tools. N is an
# sfnum, PCI a PCI address.

. ./net.sh

PCI=$(nic 0)

# sf_add N [WORD…]: create an SF; WORDs are passed to devlink. When this returns, udev
# has named the representor.
sf_add()
{
	local n=$1
	shift
	devlink port add "pci/$PCI" flavour pcisf pfnum "${PCI##*.}" sfnum "$n" "$@" &&
		udevadm settle
}

# sf_ports: print a line for each SF: port handle, sfnum, representor, state, opstate
sf_ports()
{
	devlink -j port show | jq -r '.port | to_entries[] |
		select(.value.flavour == "pcisf") |
		"\(.key) \(.value.sfnum) \(.value.netdev // "-") \(.value.function.state) \(.value.function.opstate)"'
}

# sf_show N FILTER: apply a jq filter to devlink's entry (.key, .value) of the SF's port
sf_show()
{
	devlink -j port show | jq -er --argjson n "$1" --arg pci "pci/$PCI/" '.port |
		to_entries[] | select(.value.flavour == "pcisf" and .value.sfnum == $n and
			(.key | startswith($pci))) | '"$2"
}

# sf_port N: the handle of the SF's port
sf_port()
{
	sf_show "$1" .key
}

# sf_rep N: the name of the SF's representor
sf_rep()
{
	sf_show "$1" '.value.netdev // "-"'
}

# sf_device N: the SF's device in sysfs
sf_device()
{
	echo "/sys/bus/sf/devices/$PCI-sf$1"
}

# sf_alias N: the alias by its definition, 60 bits of a hash in base 32, so that tests can
# compare it with the kernel's. It is called often, so it starts one process only.
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

# sf_netdev N: the name that the SF's netdevice must have
sf_netdev()
{
	echo "enm$(sf_alias "$1")"
}

# sf_rep_name N: the name that the SF's representor must have
sf_rep_name()
{
	echo "enr$(sf_alias "$1")"
}

# sf_activate N [WORD…]: activate the SF and wait until udev has named its netdevice
sf_activate()
{
	local n=$1 port
	shift

	port=$(sf_port "$n")
	devlink port function set "$port" "$@" state active
	sf_wait "$n"
}

# sf_wait N: wait until udev has named the SF's netdevice and run all rules for it
sf_wait()
{
	udevadm wait --timeout="$PATIENCE" "/sys/class/net/$(sf_netdev "$1")"
}

# sf_has_address N ADDRESS: the SF's netdevice has this address
sf_has_address()
{
	ip -j address show dev "$(sf_netdev "$1")" |
		jq -e --arg address "$2" 'any(.[0].addr_info[]; .local == $address)' >/dev/null
}

sf_deactivate()
{
	devlink port function set "$(sf_port "$1")" state inactive
}

sf_del()
{
	devlink port del "$(sf_port "$1")"
}

# sf_del_all: delete every SF of every NIC
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

# uplink [PCI]: the name of the PF's netdevice
uplink()
{
	basename "$(find "/sys/bus/pci/devices/${1:-$PCI}/net" -mindepth 1 -maxdepth 1 \
		-exec sh -c 'case $(cat "$1/phys_port_name" 2>/dev/null || echo p0) in
			p[0-9]) echo "$1" ;; esac' _ {} \;)"
}

# pair_up: create SFs 1 and 2 in namespaces a and b, bridged to the uplink. Namespace w
# has NIC 1's netdevice, at the other end of the wire. Wait until they reach each other.
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

# pair_facts: print the settings of the pair, its ports and netdevices as a user sees them
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

# pair_works: SFs 1 and 2 and NIC 1 reach each other
pair_works()
{
	await pings a 10.0.0.2 && await pings b 10.0.0.3 && await pings w 10.0.0.1
}

# thorough: succeed when suites shall do in full what takes long
thorough()
{
	[[ $THOROUGH == yes ]]
}
