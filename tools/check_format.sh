#!/bin/sh
# Checks that every source is as clang-format would have it.
set -eu
cd "$(dirname "$0")/.."
find src include tests bench examples \( -name "*.[ch]" -o -name "*.cu" -o -name "*.cpp" \) -print0 |
    xargs -0 clang-format --dry-run -Werror
