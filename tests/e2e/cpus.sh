# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by suites of many processors: where the interrupts of SFs go, which CPUs
# send by which queue, and that both are as the administrator has set them.

CPUS=$(nproc)
# Channels of an SF
CHANNELS=8

# channels NETDEV: those that there are, and those that there could be
channels()
{
	ethtool -l "$1" | awk '/^Combined:/ { print $2 }' | sort -n | paste -sd' '
}

# sf_irqs N: Linux interrupts of an SF
sf_irqs()
{
	cat "$(sf_device "$1")/irqs"
}

# irq_cpu IRQ: where it is handled
irq_cpu()
{
	cat "/proc/irq/$1/effective_affinity_list"
}

# irqs_per_cpu: how many vectors of completions each CPU has, one a line
irqs_per_cpu()
{
	local path cpu
	local -a count

	for ((cpu = 0; cpu < CPUS; cpu++)); do
		count[cpu]=0
	done
	for path in /proc/irq/*/sf_mlx5-[1-9]*; do
		cpu=$(irq_cpu "$(basename "$(dirname "$path")")")
		((++count[cpu]))
	done
	printf '%s\n' "${count[@]}"
}

irqs_are_even()
{
	local least most

	irqs_per_cpu | paste -sd' '
	read -r least most < <(irqs_per_cpu | sort -n | sed -n '1p; $p' | paste -sd' ')
	((most > 0 && most - least <= 1))
}

# cpus_of_sf N: how many CPUs its interrupts go to
cpus_of_sf()
{
	local irq

	sf_irqs "$1" | while read -r irq; do
		irq_cpu "$irq"
	done | sort -u | wc -l
}

# xps NETDEV QUEUE: the CPUs that send by it, as a number
xps()
{
	local mask

	mask=$(<"/sys/class/net/$1/queues/tx-$2/xps_cpus")
	echo $((16#${mask//,/}))
}

# cpus_send NETDEV QUEUES: each CPU sends by one of them, and by one only
cpus_send()
{
	local queue mask all=0

	for ((queue = 0; queue < $2; queue++)); do
		mask=$(xps "$1" $queue)
		((!(all & mask))) || { echo "queue $queue shares a CPU"; return 1; }
		((all |= mask))
	done
	# In 64 bits
	((all == (CPUS == 64 ? -1 : (1 << CPUS) - 1))) || { printf '%x\n' $all; return 1; }
}

# objects N KIND: of an SF, in the card; SFs were added in the order of their numbers
objects()
{
	emu 0 accounts | jq --argjson n "$1" --arg kind "$2" \
		'[.functions[] | select(.vhca_state)][$n - 1].objects[$kind]'
}

down_up()
{
	ip link set "$1" down &&
	ip link set "$1" up &&
	carrier "$1"
}

# sfs_up COUNT: SFs 1 to COUNT, with their representors
sfs_up()
{
	local n

	switchdev
	for ((n = 1; n <= $1; n++)); do
		sf_add "$n" && sf_activate "$n" || return
		ip link set "$(sf_rep "$n")" up &&
		ip link set "$(sf_netdev "$n")" up &&
		carrier "$(sf_netdev "$n")" || return
	done
}

# spread SFS: what the driver chooses by itself
spread()
{
	local n a

	check "$1 SFs up" sfs_up "$1"
	for ((n = 1; n <= $1; n++)); do
		a=$(sf_netdev $n)
		check "SF $n: $CHANNELS channels at most" [ "$(channels "$a")" = "$CHANNELS $CHANNELS" ]
		check "SF $n: its interrupts go to as many CPUs" [ "$(cpus_of_sf $n)" -ge $CHANNELS ]
		check "SF $n: each CPU sends by one queue" cpus_send "$a" $CHANNELS
	done
	check "no CPU has two interrupts more than another" irqs_are_even
	say "vectors per CPU: $ktap_output"
	check "an SF has $CHANNELS EQs of completions" [ "$(objects 1 eq)" = $((CHANNELS + 2)) ]
	check "and as many RQs and SQs" [ "$(objects 1 rq) $(objects 1 sq)" = "$CHANNELS $CHANNELS" ]
}
