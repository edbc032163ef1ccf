# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by guest scripts (`. ktap.sh`): results in the Kernel Test Anything
# Protocol.
#
#	plan 3
#	check "link is up" ip link show up dev lo
#	refuse "no such link" ip link show dev nosuch
#	skip "needs two NICs" "there is one"
#	finish
#
# The name of each result begins with the script's name, so that a single line shows its
# origin. finish prints the totals and ends the script, with status 1 if a result failed.
# A script that ends without finish fails.

ktap_suite=${0##*/}
ktap_suite=${ktap_suite%_test}
ktap_run=0 ktap_passed=0 ktap_failed=0 ktap_skipped=0 ktap_plan=

# plan N: announce N results; finish fails if there are more or fewer
plan()
{
	ktap_plan=$1
	echo "KTAP version 1"
	echo "1..$1"
}

ok()
{
	echo "ok $((++ktap_run)) - $ktap_suite: $*"
	((++ktap_passed))
}

not_ok()
{
	echo "not ok $((++ktap_run)) - $ktap_suite: $*"
	((++ktap_failed))
}

# skip DESCRIPTION REASON
skip()
{
	echo "ok $((++ktap_run)) - $ktap_suite: $1 # SKIP ${2-}"
	((++ktap_skipped))
}

# say LINE…: print diagnostic lines; without arguments, print standard input as such lines
say()
{
	if (($#)); then
		printf '# %s\n' "$@"
	else
		sed 's/^/# /'
	fi
}

# check DESCRIPTION COMMAND…: report ok if COMMAND succeeds; otherwise report not ok, with
# COMMAND's output and the end of the kernel's log. Always succeeds. $ktap_output has
# COMMAND's output.
check()
{
	local description=$1 status=0
	shift

	ktap_output=$("$@" 2>&1) || status=$?
	if ((status == 0)); then
		ok "$description"
		return
	fi
	not_ok "$description"
	ktap_explain "$status" "$@"
}

# refuse DESCRIPTION COMMAND…: report ok if COMMAND fails with a status of its own: not if
# it is missing (126, 127) or a signal kills it
refuse()
{
	local description=$1 status=0
	shift

	ktap_output=$("$@" 2>&1) || status=$?
	if ((status > 0 && status < 126)); then
		ok "$description"
		return
	fi
	not_ok "$description"
	ktap_explain "$status" "$@"
}

ktap_explain()
{
	local status=$1
	shift

	{
		echo "command: $*"
		echo "status: $status"
		[[ ! $ktap_output ]] || printf '%s\n' "$ktap_output"
		# Only in a guest: without one, dmesg shows the log of this machine's kernel
		[[ ! ${BOOT-} ]] || { echo "kernel:"; dmesg | tail -n 20; }
	} | say
}

finish()
{
	if [[ $ktap_plan && $ktap_plan != "$ktap_run" ]]; then
		not_ok "$ktap_plan results were planned, $ktap_run were reported"
	fi
	trap - EXIT
	echo "$ktap_passed passed, $ktap_failed failed, $ktap_skipped skipped"
	((ktap_failed == 0 && ktap_passed + ktap_skipped > 0)) || exit 1
	exit 0
}

trap 'not_ok "the script ended early, status $?"; finish' EXIT
