#!/bin/sh
# What rattler-build (or conda-build) runs in the source: builds creme and installs it into PREFIX.
set -eu
# shellcheck disable=SC2086
cmake -S . -B build/conda -G Ninja ${CMAKE_ARGS:-} -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$PREFIX" \
    -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_TESTING=OFF -DCREME_CUDA=OFF
cmake --build build/conda --parallel "${CPU_COUNT:-2}"
cmake --install build/conda
