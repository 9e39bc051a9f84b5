#!/bin/sh
# Runs command-line cases and compares what they print with what they should.
#
#     sh tests/cli/run.sh CREME FIXTURE [--accept] [NAME...]
#
# CREME is the command to test, FIXTURE the program that makes h5 files for it. A case is NAME.sh: commands of
# tests/cli/prelude.sh, run in an empty folder. What it prints, exit statuses included, must equal NAME.exact; with
# --accept it becomes NAME.exact. Without names, all cases are run.
set -u
cases=$(cd "$(dirname "$0")" && pwd)
CREME=$(realpath "$1")
FIXTURE=$(realpath "$2")
PRELUDE=$cases/prelude.sh
LC_ALL=C
export CREME FIXTURE PRELUDE LC_ALL
shift 2
accept=no
if [ "${1:-}" = --accept ]; then accept=yes; shift; fi
if [ $# -eq 0 ]; then
    for file in "$cases"/*.sh; do
        name=$(basename "$file" .sh)
        case $name in run | prelude) ;; *) set -- "$@" "$name" ;; esac
    done
fi

version=$("$CREME" version | sed -n 's/^creme[[:space:]]*//p' | sed 's/\./\\./g')
failed=0
for name in "$@"; do
    folder=$(mktemp -d)
    HERE=$folder
    export HERE
    (cd "$folder" && sh -c '. "$PRELUDE" && . "$0"' "$cases/$name.sh") >"$folder.out" 2>&1 </dev/null
    # Whatever depends on the place, the machine or a version is made the same everywhere.
    # Progress shows only where the machine is slow.
    # A build that measures coverage complains wherever a case limits the size of files.
    sed -e "s|$folder|HERE|g" -e "s/$version/VERSION/g" -e '/^libgcov profiling error/d' \
        -E -e '/^creme: warning: this machine is busy/d' -e '/^creme [a-z-]+: [0-9]+(\/[0-9]+)? (constructs|sequences|rounds)(, .* left| in [^,]*)?$/d' \
        "$folder.out" >"$folder.clean"
    if grep -q '^SKIP:' "$folder.clean"; then
        cat "$folder.clean"
        rm -rf "$folder" "$folder.out" "$folder.clean"
        exit 77
    elif [ $accept = yes ]; then
        cp "$folder.clean" "$cases/$name.exact"
    elif ! diff -u "$cases/$name.exact" "$folder.clean"; then
        echo "$name: the output differs from tests/cli/$name.exact (run with --accept to take the new one)"
        failed=1
    fi
    rm -rf "$folder" "$folder.out" "$folder.clean"
done
exit $failed
