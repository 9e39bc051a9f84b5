#!/bin/sh
# Installs what is missing of what the project is built with, and touches nothing if all is there: as packages, or in a
# folder that CMAKE_PREFIX_PATH or CONDA_PREFIX names, or that pkg-config or the compiler know. Where it cannot install (no
# apt-get, or neither root nor sudo), it says what to install, and CMake has the last word on whether that matters.
#
#     sh tools/packages.sh build         to build the library and the command, and to draw figures
#     sh tools/packages.sh tests         also to build and run the tests
#     sh tools/packages.sh checks        also what .ci/run needs (clang-format; g++, for kernels of GPUs on the processor; valgrind
#                                        and qemu, for other processors; on x86 a compiler for arm64)
set -eu

prefixes="$(echo "${CMAKE_PREFIX_PATH:-}" | tr ':;' '  ') ${CONDA_PREFIX:-}"
compiler="${CC:-}" # of the user's choice, and then no other will do
missing=""

# --- What is there: each of these answers by its exit status --------------------------------------------------------

has_program() { # NAME...: one of them is enough
    for program in "$@"; do
        if command -v "$program" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

has_compiler() {
    if [ -n "$compiler" ]; then
        has_program "${compiler%% *}"
        return
    fi
    for program in cc gcc clang; do
        if has_program "$program"; then
            compiler=$program
            return 0
        fi
    done
    return 1
}

has_header() { # NAME
    folders=""
    for prefix in $prefixes; do folders="$folders -I$prefix/include"; done
    # shellcheck disable=SC2086
    echo "#include <$1>" | $compiler $folders -E - >/dev/null 2>&1
}

has_library() { # HEADER [NAME-OF-PKG-CONFIG]
    if [ $# -gt 1 ] && pkg-config --exists "$2" 2>/dev/null; then return 0; fi
    has_header "$1"
}

has_numpy() { # in any of the Pythons that the tests try
    python3 -c 'import numpy' 2>/dev/null || /usr/bin/python3 -c 'import numpy' 2>/dev/null
}

has_python_headers() {
    python3 -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_path("include") + "/Python.h"))' 2>/dev/null
}

has_venv() {
    python3 -c 'import ensurepip' 2>/dev/null
}

# --- What it is called in: Debian and Ubuntu, Fedora (dnf), conda-forge, Homebrew ("-": comes with the system) --------

need() { # DEBIAN DNF CONDA BREW TEST...
    names="$1 $2 $3 $4"
    shift 4
    "$@" || missing="$missing
$names"
}

column() { # NUMBER: the names in it of what is missing
    echo "$missing" | awk -v n="$1" 'NF && $n != "-" { printf " %s", $n }'
}

look() { # build|tests|checks
    chosen=${compiler%% *}
    chosen=${chosen##*/}
    need "${chosen:-gcc}" "${chosen:-gcc}" c-compiler - has_compiler
    need libc6-dev glibc-devel - - has_header stdlib.h
    need cmake cmake cmake cmake has_program cmake
    need ninja-build ninja-build ninja ninja has_program ninja
    need pkg-config pkgconf-pkg-config pkg-config pkgconf has_program pkg-config
    need libhts-dev htslib-devel bioconda::htslib htslib has_library htslib/hts.h htslib
    need libjansson-dev jansson-devel jansson jansson has_library jansson.h jansson
    need libxxhash-dev xxhash-devel xxhash xxhash has_library xxhash.h libxxhash
    need libsqlite3-dev sqlite-devel sqlite sqlite has_library sqlite3.h sqlite3
    need libbigwig-dev libBigWig-devel bioconda::libbigwig libbigwig has_library bigWig.h
    need zlib1g-dev zlib-devel zlib - has_library zlib.h zlib
    # Not libcurl4-openssl-dev, which removes libhts-dev. CMake can do without.
    need libcurl4-gnutls-dev libcurl-devel libcurl curl has_library curl/curl.h libcurl
    # For `creme serve`; CMake can do without.
    need libmicrohttpd-dev libmicrohttpd-devel libmicrohttpd libmicrohttpd has_library microhttpd.h libmicrohttpd
    need libdnnl-dev onednn-devel onednn onednn has_library oneapi/dnnl/dnnl.h
    need gnuplot-nox gnuplot gnuplot gnuplot has_program gnuplot
    if [ "$1" != build ]; then
        need libcmocka-dev libcmocka-devel cmocka cmocka has_library cmocka.h cmocka
        need libhdf5-dev hdf5-devel hdf5 hdf5 has_library hdf5.h hdf5
    fi
    if [ "$1" = checks ]; then
        need clang-format clang-tools-extra clang-format clang-format has_program clang-format
        need binutils binutils binutils binutils has_program nm
        need g++ gcc-c++ cxx-compiler - has_program g++
        need valgrind valgrind valgrind - has_program valgrind
        # For workers in Python (tests/worker), and a virtual environment of others' servers (tools/check_servers.sh).
        need python3-numpy python3-numpy numpy numpy has_numpy
        need python3-venv python3 python - has_venv
        need python3-dev python3-devel python - has_python_headers # for the Python package (tools/check_python.sh)
        need qemu-user-static qemu-user-static - - has_program qemu-x86_64-static
        if [ "$(uname -m)" = x86_64 ]; then
            need gcc-aarch64-linux-gnu - - - has_program aarch64-linux-gnu-gcc
        fi
    fi
}

# --- What is done about it ------------------------------------------------------------------------------------------

advise() {
    echo "These are missing, and cannot be installed from here; please see to it, in the way of your system:" >&2
    if has_program apt-get; then echo "    as root: apt-get install$(column 1)" >&2; fi
    if has_program dnf; then echo "    as root: dnf install$(column 2)" >&2; fi
    if has_program conda mamba micromamba || ! has_program apt-get dnf brew; then
        echo "    conda install -c conda-forge -c bioconda$(column 3)" >&2
    fi
    if has_program brew; then echo "    brew install$(column 4)" >&2; fi
    echo "What is in a folder of its own is found by CMAKE_PREFIX_PATH=FOLDER in the environment." >&2
}

install() {
    root=""
    if [ "$(id -u)" -ne 0 ]; then root=sudo; fi
    echo "Installing:$(column 1)" >&2
    export DEBIAN_FRONTEND=noninteractive
    $root apt-get update -q </dev/null >&2
    # shellcheck disable=SC2046
    $root apt-get install -q -y --no-install-recommends $(column 1) </dev/null >&2
}

look "${1:-build}"
if [ -z "$missing" ]; then exit 0; fi
if has_program apt-get && { [ "$(id -u)" -eq 0 ] || has_program sudo; }; then install; else advise; fi
