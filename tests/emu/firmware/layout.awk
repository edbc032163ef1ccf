# SPDX-License-Identifier: GPL-2.0
# Turns the structures of mlx5_ifc.h into tables of fields, so that reserved bits can be told from
# others at run time. Offsets and sizes are left to the compiler.
function size_of(i, element) {
	return flexible[i] ? "0" : sprintf("sizeof(((struct %s *)0)->%s%s)", tag, field[i], element)
}

function flush_struct(	i) {
	if (!n)
		return
	names[count++] = name
	body = body sprintf("static const struct layout_field fields_%s[] = {\n", name)
	for (i = 0; i < n; i++)
		body = body sprintf("\t{ \"%s\", offsetof(struct %s, %s), %s, %d, %s, %s },\n",
			field[i], tag, field[i], size_of(i, ""),
			field[i] ~ /^(reserved|rsvd)/, sub_of[i], size_of(i, dims[i]))
	body = body sprintf("};\n\nconst struct layout layout_%s = {\n\t\"%s\", sizeof(struct %s), fields_%s, %d\n};\n\n",
		name, name, tag, name, n)
}

BEGIN {
	print "// Generated from mlx5_ifc.h by layout.awk"
	print "#include \"firmware/layout.h\"\n"
}

/^struct mlx5_ifc_[A-Za-z0-9_]+_bits \{/ {
	tag = $2
	name = substr(tag, 10, length(tag) - 14)
	n = depth = 0
	inside = 1
	next
}

!inside { next }

/^\};/ {
	flush_struct()
	inside = 0
	next
}

/\{[ \t]*$/ { depth++; next }

/^[ \t]+\}/ {
	depth--
	# An inline union can be read in several ways: none of its bits is reserved for certain.
	f = $2
	sub(/;.*/, "", f)
	field[n] = f; sub_of[n] = "NULL"; flexible[n] = 0; dims[n] = ""; n++
	next
}

depth { next }

/^[ \t]+(u8|struct|union)[ \t]/ && /;/ {
	line = $0
	sub(/^[ \t]+/, "", line)
	sub(/;.*/, "", line)
	kind = line
	sub(/[ \t].*/, "", kind)
	rest = line
	sub(/^[a-z0-9]+[ \t]+/, "", rest)
	type = ""
	if (kind != "u8") {
		type = rest
		sub(/[ \t].*/, "", type)
		sub(/^[A-Za-z0-9_]+[ \t]+/, "", rest)
	}
	f = rest
	sub(/\[.*/, "", f)
	arrays = rest
	if (!sub(/^[^\[]*/, "", arrays))
		arrays = ""
	field[n] = f
	flexible[n] = (arrays ~ /^\[(0)?\]/)
	# One element of an array of structures or of multi-bit fields.
	dims[n] = ""
	sub_of[n] = "NULL"
	if (kind == "struct" && type ~ /_bits$/) {
		sub_of[n] = "&layout_" substr(type, 10, length(type) - 14)
		if (arrays != "")
			dims[n] = "[0]"
	}
	n++
}

END {
	# A structure's parts may come after it.
	for (i = 0; i < count; i++)
		printf "extern const struct layout layout_%s;\n", names[i]
	printf "\n%sstatic const struct layout *const all[] = {\n", body
	for (i = 0; i < count; i++)
		printf "\t&layout_%s,\n", names[i]
	print "};\n"
	print "const struct layout *layout_find(const char *name)\n{"
	print "\tunsigned int i;\n"
	print "\tfor (i = 0; i < sizeof(all) / sizeof(all[0]); i++)"
	print "\t\tif (!strcmp(all[i]->name, name))\n\t\t\treturn all[i];"
	print "\treturn NULL;\n}"
}
