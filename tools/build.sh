#!/bin/sh
# Configures a preset of CMakePresets.json and builds it: sh tools/build.sh PRESET [TARGET]. For the command alone
# (creme-command) what the tests are built with need not be there.
set -eu
cd "$(dirname "$0")/.."
preset=$1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
testing=ON
if [ "${2:-}" = creme-command ]; then testing=OFF; fi
cmake --preset "$preset" "-DBUILD_TESTING=$testing" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
cmake --build --preset "$preset" ${2:+--target "$2"} >&2
