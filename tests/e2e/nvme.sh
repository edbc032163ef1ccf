# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# Sourced by guest scripts after roce.sh: a host of NVMe over Fabrics at the far end and its
# target at the near end. Both have to be in the initial namespace: by link-local addresses
# they reach each other through the card, although all addresses are the machine's own. A
# bridge of representors drops packets when it falls behind, for which the card waits seconds,
# so packets are large and requests are few.

target=/sys/kernel/config/nvmet
subsystem=$target/subsystems/test
mtu=4200

prepare_here()
{
	local n

	switchdev || return
	for n in 1 2; do
		sf_add $n && sf_activate $n && ip link set "$(sf_rep $n)" mtu $mtu &&
			ip link set "$(sf_netdev $n)" mtu $mtu up || return
	done
	bridge_with br0 "$(sf_rep 1)" "$(sf_rep 2)"
	for n in 1 2; do
		await active "$(rdma_device $n)" || return
	done
	await link_local near && await link_local far || return
	await ping -q -c 1 -W 1 "$(link_local near)%${netdev[far]}"
}

# target_create [ARG…]: a target with a disk; ARGs are nvmet_rdma's
target_create()
{
	modprobe brd rd_nr=1 rd_size=65536 && modprobe nvmet_rdma "$@" &&
	mkdir "$subsystem" "$subsystem/namespaces/1" "$target/ports/1" &&
	echo 1 >"$subsystem/attr_allow_any_host" &&
	echo -n /dev/ram0 >"$subsystem/namespaces/1/device_path" &&
	echo 1 >"$subsystem/namespaces/1/enable" &&
	echo rdma >"$target/ports/1/addr_trtype" &&
	echo ipv6 >"$target/ports/1/addr_adrfam" &&
	echo "$(link_local near)%${netdev[near]}" >"$target/ports/1/addr_traddr" &&
	echo 4420 >"$target/ports/1/addr_trsvcid" &&
	ln -s "$subsystem" "$target/ports/1/subsystems/test"
}

target_destroy()
{
	rm "$target/ports/1/subsystems/test" &&
	rmdir "$target/ports/1" "$subsystem/namespaces/1" "$subsystem" &&
	modprobe -r nvmet_rdma brd
}

# host_connect [OPTION…]: the target's disk, as a device; OPTIONs are NVMe's
host_connect()
{
	local options=("traddr=$(link_local near)%${netdev[far]}" trsvcid=4420 nqn=test nr_io_queues=2
		       queue_size=16 "$@")

	modprobe nvme_rdma || return
	(IFS=,; echo "transport=rdma,${options[*]}") >/dev/nvme-fabrics &&
	await test -b /dev/nvme0n1 && echo 256 >/sys/block/nvme0n1/queue/max_sectors_kb
}

host_disconnect()
{
	echo 1 >/sys/class/nvme/nvme0/delete_controller && await test ! -e /sys/class/nvme/nvme0 &&
	modprobe -r nvme_rdma
}

# others: print the objects that are neither completion queues, which the kernel keeps for others,
# nor event queues
others()
{
	objects | jq 'del(.refusals, .refusal) |
		walk(if type == "object" then del(.cq, .eq, .objects) else . end)'
}

only_cqs()
{
	[[ $(others) == "$before" ]] || { diff <(echo "$before") <(others); return 1; }
}

# accounts_held: like accounts_zero, but the card may have refused something
accounts_held()
{
	emu 0 accounts | tee /dev/stderr |
		jq -e '[.objects, .pages, .sfs, .leaked, .dma_faults] | add == 0'
}
