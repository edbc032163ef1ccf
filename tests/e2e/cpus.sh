# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by suites that run on many CPUs: checks of interrupt affinity and XPS of SFs.

CPUS=$(nproc)
# Channels of an SF
CHANNELS=8

# channels NETDEV: the current and the maximum number of combined channels
channels()
{
	ethtool -l "$1" | awk '/^Combined:/ { print $2 }' | sort -n | paste -sd' '
}

# sf_irqs N: Linux interrupt numbers of SF N
sf_irqs()
{
	cat "$(sf_device "$1")/irqs"
}

# irq_cpu IRQ: the CPU that handles it
irq_cpu()
{
	cat "/proc/irq/$1/effective_affinity_list"
}

# irqs_per_cpu: the number of completion vectors on each CPU, one a line
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

# cpus_of_sf N: the number of CPUs that handle interrupts of SF N
cpus_of_sf()
{
	local irq

	sf_irqs "$1" | while read -r irq; do
		irq_cpu "$irq"
	done | sort -u | wc -l
}

# xps NETDEV QUEUE: the queue's XPS CPU mask, as a number
xps()
{
	local mask

	mask=$(<"/sys/class/net/$1/queues/tx-$2/xps_cpus")
	echo $((16#${mask//,/}))
}

# cpus_send NETDEV QUEUES: the XPS masks assign each CPU to exactly one queue
cpus_send()
{
	local queue mask all=0

	for ((queue = 0; queue < $2; queue++)); do
		mask=$(xps "$1" $queue)
		((!(all & mask))) || { echo "queue $queue shares a CPU"; return 1; }
		((all |= mask))
	done
	# Shell arithmetic has 64 bits, in which 1 << 64 is 1
	((all == (CPUS == 64 ? -1 : (1 << CPUS) - 1))) || { printf '%x\n' $all; return 1; }
}

# objects N KIND: the number of objects that SF N has on the card. SFs must have been
# added in the order of their numbers.
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

# sfs_up COUNT: create SFs 1 to COUNT and bring them up with their representors
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

# spread SFS: check the driver's default affinity and XPS with that many SFs
spread()
{
	local n a

	check "$1 SFs are created and up" sfs_up "$1"
	for ((n = 1; n <= $1; n++)); do
		a=$(sf_netdev $n)
		check "SF $n: the netdevice has $CHANNELS channels, which is its maximum" [ "$(channels "$a")" = "$CHANNELS $CHANNELS" ]
		check "SF $n: interrupts are spread over at least $CHANNELS CPUs" [ "$(cpus_of_sf $n)" -ge $CHANNELS ]
		check "SF $n: XPS assigns each CPU to exactly one queue" cpus_send "$a" $CHANNELS
	done
	check "$1 SFs: vectors per CPU differ by at most one" irqs_are_even
	say "vectors per CPU: $ktap_output"
	check "SF 1: the card has $CHANNELS completion EQs and three others" [ "$(objects 1 eq)" = $((CHANNELS + 3)) ]
	check "SF 1: the card has $CHANNELS RQs and $CHANNELS SQs" [ "$(objects 1 rq) $(objects 1 sq)" = "$CHANNELS $CHANNELS" ]
}
