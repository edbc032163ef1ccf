# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by guest scripts: functions for RDMA devices of any driver, and for programs which
# exchange data between two ends.

sysfs=/sys/class/infiniband

# An end, near or far: its RDMA device, its netdevice, an address of that, and what runs a
# command in its network namespace
declare -A device=() netdev=() address=([near]=10.0.0.1 [far]=10.0.0.2)
# shellcheck disable=SC2034
declare -A within=([near]="ip netns exec a" [far]="ip netns exec b")

# rdma_of I: print the RDMA device that mlx5_ib has for NIC I
rdma_of()
{
	local path

	for path in "/sys/bus/pci/devices/$(nic "$1")"/infiniband/*; do
		[[ ! -e $path ]] || { basename "$path"; return; }
	done
	return 1
}

# gid DEVICE ADDRESS: print the index of the device's GID for this IPv4 address
gid()
{
	local entry hex
	local -a bytes

	IFS=. read -ra bytes <<<"$2"
	printf -v hex '%02x%02x:%02x%02x' "${bytes[@]}"
	for entry in "$sysfs/$1/ports/1/gids/"*; do
		[[ $(<"$entry") != *:ffff:"$hex" ]] || { echo "${entry##*/}"; return; }
	done
	return 1
}

# gid_of END
gid_of()
{
	gid "${device[$1]}" "${address[$1]}"
}

# link_local END: print the link-local address of its netdevice, once it may be used
link_local()
{
	ip -j -6 address show dev "${netdev[$1]}" scope link -tentative |
		jq -er '.[].addr_info[].local'
}

active()
{
	[[ $(<"$sysfs/$1/ports/1/state") == *ACTIVE ]]
}

# serves_or_ended PID PORT WITHIN…: a program listens on the port, or the process has ended
serves_or_ended()
{
	! kill -0 "$1" 2>/dev/null || "${@:3}" ss -Hltn "sport = :$2" | grep -q .
}

# ends PORT SERVER CLIENT COMMAND…: run the command at the end SERVER and, when it listens on
# this TCP port, with that end's address at the end CLIENT. In the command, @ stands for the
# end's device and % for the index of its GID.
ends()
{
	local port=$1 server=$2 client=$3 running status=0
	local -a here there left right
	shift 3

	read -ra here <<<"${within[$server]}"
	read -ra there <<<"${within[$client]}"
	left=("${@//@/${device[$server]}}") right=("${@//@/${device[$client]}}")
	"${here[@]}" timeout "$PATIENCE" stdbuf -oL "${left[@]//%/$(gid_of "$server")}" \
		>/run/server 2>&1 &
	running=$!
	await serves_or_ended $running "$port" "${here[@]}" && kill -0 $running &&
		"${there[@]}" timeout "$PATIENCE" stdbuf -oL \
			"${right[@]//%/$(gid_of "$client")}" "${address[$server]}" \
			>/run/client 2>&1 || status=1
	((!status)) || { rdma resource show qp; kill $running; }
	wait $running || status=1
	! grep -E 'invalid data|Failed|Error' /run/server /run/client || status=1
	cat /run/server /run/client
	return $status
}

# exchange SERVER CLIENT OPTION COMMAND…: run a program of libibverbs or perftest, whose OPTION
# takes the index of a GID
exchange()
{
	ends 18515 "$1" "$2" "${@:4}" -p 18515 -d @ "$3" %
}

# pingpong KIND ARG…: libibverbs' own example: data goes both ways, and both ends compare it
pingpong()
{
	exchange near far -g "ibv_$1_pingpong" -c "${@:2}"
}

# perftest PROGRAM ARG…: the far end is the client
perftest()
{
	exchange near far -x "$@" -F
}

# perftests PROGRAM ARG…: each end once is the client
perftests()
{
	perftest "$@" && exchange far near -x "$@" -F
}
