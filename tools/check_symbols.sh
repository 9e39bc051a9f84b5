#!/bin/sh
# Checks that every symbol that the library exports begins with creme_: sh tools/check_symbols.sh LIBRARY
set -eu
foreign=$(nm --extern-only --defined-only "$1" | awk 'NF == 3 && $3 !~ /^(creme_|__asan_|__odr_asan|_Z|__)/ { print $3 }' | sort -u)
if [ -n "$foreign" ]; then
    echo "$1 exports names that do not begin with creme_:" $foreign
    exit 1
fi
echo "every exported symbol begins with creme_"
