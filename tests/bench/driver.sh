# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by the scripts that measure a driver: sf_mlx5, or mainline's SF code if the
# script is beside mlx5_core.ko, which tests/e2e/referee_module has built with it. `sfbus`
# handles the SFs of both.

. ./sf.sh

driver=sf_mlx5
[[ ! -e mlx5_core.ko ]] || driver=mlx5_core
[[ -x ./sfbus ]] && sfbus=./sfbus || sfbus=sfbus

# driver_start: load the driver and set the eswitch to switchdev mode
driver_start()
{
	local module

	if [[ $driver == mlx5_core ]]; then
		modprobe -r mlx5_core
		for module in $(modinfo -F depends ./mlx5_core.ko | tr , ' '); do
			modprobe "$module"
		done
		insmod ./mlx5_core.ko
		udevadm settle
	fi
	switchdev
	udevadm settle
}

# sfs_show SFS KEY: an attribute of SFs, as sfbus shows it
sfs_show()
{
	$sfbus -j show "$PCI/sf$1" | jq -r --arg key "$2" '.[][$key]'
}

# used KIND: how many of them the card has seen: commands, events, wqes, cqes, doorbells
used()
{
	emu 0 usage | jq --arg kind "$1" '[.[$kind].used[]] | add // 0'
}

# interrupts: number of interrupts from the cards so far
interrupts()
{
	awk '/mlx5|sf_mlx5/ { for (i = 2; i <= NF && $i ~ /^[0-9]+$/; i++) sum += $i }
		END { print sum + 0 }' /proc/interrupts
}

# result FILTER KEY=VALUE…: print a JSON line of the driver, kernel, processors and these numbers
result()
{
	local pair
	local -a arguments=()

	for pair; do
		arguments+=(--argjson "${pair%%=*}" "${pair#*=}")
	done
	jq -nc --arg driver "$driver" --arg kernel "$(uname -r)" --argjson cpus "$(nproc)" \
		"${arguments[@]}" '$ARGS.named'
}
