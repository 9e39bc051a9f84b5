# The example at the end of every command's help works, as it stands, after `creme demo`.
"$CREME" demo -q >/dev/null || exit 1
# Published weights are not at hand: a small file has their name.
"$FIXTURE" plain model0_best.h5
# Nor need gnuplot be: figure_test sees to what it draws.
if ! command -v gnuplot >/dev/null; then
    mkdir bin && printf '#!/bin/sh\n' >bin/gnuplot && chmod +x bin/gnuplot && PATH=$PWD/bin:$PATH
fi
commands=$("$CREME" help | sed -n 's/^  \([a-z-]*\)  .*/\1/p')
for command in $commands; do
    example=$("$CREME" "$command" --help | sed -n '/^Example$/,$s/^  creme //p')
    echo "\$ creme $example"
    # Words of the example are words of a shell.
    eval "\"\$CREME\" $example" >out.txt 2>err.txt
    status=$?
    # Progress shows only where the machine is slow; whatever else was said belongs here.
    grep -v '^creme [a-z-]*: [0-9/]* constructs' err.txt
    echo "[exit $status]" "$([ -s out.txt ] && echo 'with output')"
done
