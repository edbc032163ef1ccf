# SPDX-License-Identifier: GPL-2.0
#
# The costs of a run of tests/check. Input are lines "job GUEST SUITE…", each followed by
# the lines of that job (see vm/costs); output is a table. A guest's boot, and time that a
# job spent outside of its parts, are added to the job's first suite.

$1 == "job" {
	flush()
	guest = $2
	suites = 0
	for (i = 3; i <= NF; i++)
		suite[suites++] = $i
	next
}
$1 == "kernel" { next }
{ processor = $4 + $5 }
$1 == "all" {
	job_wall = $3
	job_cpu = processor
	next
}
$1 == "part" {
	name = $2
	sub(/_test$/, "", name)
	part_wall[name] += $3
	part_cpu[name] += processor
	next
}
{ in_wall[$1] += $3 }
$1 == "build" { built[kind($2)] += processor }
END {
	flush()
	rule()
	row("sum", "", sum_cpu, sum_wall, sum["boot"], sum["build"], sum["wait"])
	printf "# processor seconds of builds: images %.0f, package %.0f, modules %.0f, kernels %.0f, emulator %.0f\n",
		built["images"], built["package"], built["modules"], built["kernels"], built["emulator"]
}

# The kind of build that a cache entry counts as
function kind(entry)
{
	if (entry ~ /^package-/)
		return "package"
	if (entry ~ /^(kunit|referee)-/)
		return "modules"
	if (entry ~ /^kernel-(debug|um)/)
		return "kernels"
	return entry == "emulator" ? entry : "images"
}

function flush(    i, others_wall, others_cpu)
{
	if (!suites)
		return
	if (!heading++) {
		print "# ---- where the time went, in seconds"
		printf "# %-14s %-10s %9s %7s %8s %8s %8s\n", "suite", "guest", "processor",
			"wall", "booting", "building", "waiting"
		rule()
	}
	for (i = 1; i < suites; i++) {
		others_wall += part_wall[suite[i]]
		others_cpu += part_cpu[suite[i]]
	}
	row(suite[0], guest, job_cpu - others_cpu, job_wall - others_wall, in_wall["boot"],
		in_wall["build"], in_wall["wait"])
	for (i = 1; i < suites; i++)
		row(suite[i], guest, part_cpu[suite[i]], part_wall[suite[i]], 0, 0, 0)
	sum_cpu += job_cpu
	sum_wall += job_wall
	for (i in in_wall)
		sum[i] += in_wall[i]
	split("", in_wall)
	split("", part_wall)
	split("", part_cpu)
	job_wall = job_cpu = suites = 0
}

function row(name, where, cpu, wall, boot, build, wait)
{
	printf "# %-14s %-10s %9.1f %7.1f %8s %8s %8s\n", name, where, cpu, wall,
		seconds(boot), seconds(build), seconds(wait)
}

function seconds(time)
{
	return time ? sprintf("%.1f", time) : "-"
}

function rule()
{
	printf "# %s\n", "--------------------------------------------------------------------"
}
