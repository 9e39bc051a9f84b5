#!/bin/sh
# Configures a preset of CMakePresets.json and builds it: sh tools/build.sh PRESET [TARGET]
set -eu
cd "$(dirname "$0")/.."
preset=$1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
cmake --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
cmake --build --preset "$preset" ${2:+--target "$2"} >&2
