# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034
#
# Sourced by guest scripts after sf.sh: functions for the RDMA devices of SFs.

. ./roce.sh

# rdma_device N: the name that the SF's RDMA device must have
rdma_device()
{
	echo "rocem$(sf_alias "$1")"
}

# rdma_pair: two SFs in namespaces, whose representors are bridged; SF 1 is the near end
#
#	netns a              initial netns              netns b
#	  10.0.0.1             br0                        10.0.0.2
#	    |                   | |                         |
#	  SF 1 -- representor --   -- representor ------- SF 2
rdma_pair()
{
	local n

	switchdev || return
	for n in 1 2; do
		sf_add $n && sf_activate $n || return
	done
	bridge_with br0 "$(sf_rep 1)" "$(sf_rep 2)" &&
	netns_with "$(sf_netdev 1)" a 10.0.0.1/24 &&
	netns_with "$(sf_netdev 2)" b 10.0.0.2/24 &&
	await pings a 10.0.0.2
}

# pf_ends: the PFs of both NICs, with mlx5_ib, are the ends
pf_ends()
{
	netdev=([near]=$(uplink "$(nic 0)") [far]=$(uplink "$(nic 1)"))
	device=([near]=$(rdma_of 0) [far]=$(rdma_of 1))
}

# pf_pair: they are in namespaces
pf_pair()
{
	netns_with "${netdev[near]}" a 10.0.0.1/24 && netns_with "${netdev[far]}" b 10.0.0.2/24 &&
		await pings a 10.0.0.2
}

# objects: print the objects that the card holds
objects()
{
	emu 0 accounts | jq -cS 'del(.pages) | walk(if type == "object" then del(.commands) else . end)'
}

# kept: print the objects that the card holds, but not what it has refused
kept()
{
	objects | jq -c 'del(.refusals, .refusal)'
}

# unchanged: the card holds the objects that it held when before=$(objects)
unchanged()
{
	[[ $(objects) == "$before" ]] || { diff <(jq . <<<"$before") <(objects | jq .); return 1; }
}

# gid_of_device DEVICE: print the index of the link-local GID of RoCE version 2
gid_of_device()
{
	local port type

	port=$sysfs/$1/ports/1
	for type in "$port/gid_attrs/types/"*; do
		[[ $(cat "$type" 2>/dev/null) == "RoCE v2" &&
			$(cat "$port/gids/${type##*/}") == fe80:* ]] || continue
		echo "${type##*/}"
		return
	done
	return 1
}

# gid_local N: the same of SF N's device
gid_local()
{
	gid_of_device "$(rdma_device "$1")"
}

# chardev DEVICE: the character device of user verbs
chardev()
{
	local path

	for path in "$sysfs/$1/device/infiniband_verbs/"*; do
		echo "/dev/infiniband/${path##*/}"
	done
}

# complained: the number of the drivers' messages
complained()
{
	dmesg | grep -c 'sf_mlx5\|sf_rdma\|rocem'
}

# SFs 1 and 2 are the ends; what they are called is known before they exist
device=([near]=$(rdma_device 1) [far]=$(rdma_device 2))
netdev=([near]=$(sf_netdev 1) [far]=$(sf_netdev 2))

# writer_start: a program of a DCI on SF 2 writes to two DCTs on SF 1 without end
writer_start()
{
	rm -f /run/writer
	./dynamic "$(rdma_device 2)" "$(gid_local 2)" "$(rdma_device 1)" "$(gid_local 1)" hold \
		>/run/writer 2>&1 &
	writer=$!
}

writes()
{
	await grep -q holding /run/writer
}
