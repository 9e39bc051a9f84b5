#!/bin/sh
# Makes the archive (tarball.sh) for systems with an older glibc than this one's: everything is compiled by zig's clang for
# glibc 2.27, and every library but glibc is linked in, from the sources named below:
#
#     sh packaging/portable.sh [FOLDER]       FOLDER/creme-VERSION-linux-x86_64.tar.xz (build/portable unless told)
#
# Needs a Debian with gcc, tclsh, cmake, ninja, make, dpkg-dev, python3-venv; the sources come from Debian and PyPI, are compared
# with their sums, and may lie in FOLDER/src before. Each library is made once (FOLDER/done): interrupted, it goes on.
# Half an hour of processor time, most of it oneDNN's.
set -eu
sources=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$sources/build/portable}
glibc=2.27
mkdir -p "$out/src" "$out/bin" "$out/prefix/lib" "$out/prefix/include" "$out/done" "$out/licences"
out=$(realpath "$out")
prefix=$out/prefix
export ZIG_GLOBAL_CACHE_DIR="$out/cache" ZIG_LOCAL_CACHE_DIR="$out/cache"
CC=$out/bin/zig-cc CXX=$out/bin/zig-c++ AR=$out/bin/zig-ar RANLIB=$out/bin/zig-ranlib
export CC CXX AR RANLIB CFLAGS="-O2 -fPIC"

# --- What it is made of: SHA-256, file, Debian's source package and version ("-": of PyPI) ---------------------------
list="
71feb7947e3c00ef125f83b79a4e529bde31171e5babe48b391f06758d1ab0a1 zlib_1.2.13.dfsg.orig.tar.bz2 zlib=1:1.2.13.dfsg-1
ab5a03176ee106d3f0fa90e381da478ddae405918153cca248e682cd0c4a2269 bzip2_1.0.8.orig.tar.gz bzip2=1.0.8-5
5d9827aa1875b21c288f78864bb26d2650b436ea8d2cad364e4921eb6266a5a5 xz-utils_5.4.1.orig.tar.xz xz-utils=5.4.1-1+deb12u2
89e7df898c37c3427b0f39aadcf733731321a278771d20fc553f92da8d4808ac libdeflate_1.14.orig.tar.gz libdeflate=1.14-1
696c0affbfa7e59276e0dfc71dcba2f04b0a6db12998f30f1baf2fc21e9113f4 htscodecs_1.3.0.orig.tar.gz htscodecs=1.3.0-4
2d10941e47cf0c05d1496e73e2beaef39e7584eb326367476b12cad04e7794be htslib_1.16+ds.orig.tar.bz2 htslib=1.16+ds-3
aaa776260ab4dc976db34aa7891819484c8676b5b2783123ebc6301e2ca5d655 sqlite3_3.40.1.orig.tar.xz sqlite3=3.40.1-2+deb12u2
c739578bf6b764aa0752db9a2fdadcfe921c78f1228c7ec0bb47fa804c55d17b jansson_2.14.orig.tar.gz jansson=2.14-2
3bb6b7d6f30c591dd65aaaff1c8b7a5b94d81687998ca9400082c739a690436c xxhash_0.8.1.orig.tar.gz xxhash=0.8.1-1
796e7e217a4802679fcac667a4e98501c53185dcf50ca0583870e84192620131 libmicrohttpd_0.9.75.orig.tar.xz libmicrohttpd=0.9.75-6
3b4953aa55a681e084d31892d9904cc5328d6b4958ea57b90ae4b4f94ae69a8d mbedtls_2.28.3.orig.tar.gz mbedtls=2.28.3-1
cdb38b72e36bc5d33d5b8810f8018ece1baa29a8f215b4495e495ded82bbf3c7 curl_7.88.1.orig.tar.gz curl=7.88.1-10+deb12u15
031336c0e6e15dd9a506f8176d7086f5327dc30faef88d3e6aac45db8725283a pybigwig-0.3.29.tar.gz -
0cc51ca26c1af6a2bb1e71e378e7046f3ceb3e71791ee9d4e246d50f904a6ea6 onednn_3.7.2+ds.orig.tar.xz onednn=3.7.2+ds-2
"

fail() {
    echo "portable.sh: $*" >&2
    exit 1
}

# stage NAME: runs make_NAME, once.
stage() {
    [ -f "$out/done/$1" ] && return
    echo "$1" >&2
    set +e # what is before || is not ended by its errors
    (set -eu; "make_$1") >"$out/done/$1.log" 2>&1
    status=$?
    set -e
    [ "$status" -eq 0 ] || { tail -n 20 "$out/done/$1.log" >&2; fail "$1: see $out/done/$1.log"; }
    : >"$out/done/$1"
}

# enter NAME LICENCE-FILE: a fresh folder of its source, which becomes the current one; its licence is kept.
enter() {
    rm -rf "$out/tree/$1"
    mkdir -p "$out/tree/$1"
    tar -C "$out/tree/$1" --strip-components=1 -xf "$(ls "$out/src/$1"[_-]*.tar.* | grep -v 'asc$')"
    cd "$out/tree/$1"
    cp "$2" "$out/licences/$1.txt"
}

# by_cmake OPTION...: what CMake builds here, into the prefix.
by_cmake() {
    cmake -G Ninja -S . -B made -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib \
        -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_AR="$AR" -DCMAKE_RANLIB="$RANLIB" -DBUILD_SHARED_LIBS=OFF \
        -DCMAKE_POSITION_INDEPENDENT_CODE=ON "$@"
    cmake --build made
    cmake --install made
}

# archive NAME SOURCE...: these, compiled, as libNAME.a.
archive() {
    name=$1
    shift
    # shellcheck disable=SC2086
    for file in "$@"; do "$CC" $CFLAGS ${FLAGS:-} -I. -I"$prefix/include" -c "$file" -o "$(basename "$file" .c).o"; done
    rm -f "$prefix/lib/lib$name.a"
    "$AR" rcs "$prefix/lib/lib$name.a" $(for file in "$@"; do basename "$file" .c; done | sed 's/$/.o/')
}

make_compiler() {
    python3 -m venv "$out/venv"
    "$out/venv/bin/pip" install -q ziglang==0.17.1
    zig=$(echo "$out"/venv/lib/python3*/site-packages/ziglang/zig)
    for tool in cc c++; do
        printf '#!/bin/sh\nexec %s %s -target x86_64-linux-gnu.%s "$@"\n' "$zig" "$tool" "$glibc" >"$out/bin/zig-$tool"
    done
    for tool in ar ranlib; do printf '#!/bin/sh\nexec %s %s "$@"\n' "$zig" "$tool" >"$out/bin/zig-$tool"; done
    chmod +x "$out"/bin/*
    cp "$(dirname "$zig")/LICENSE" "$out/licences/zig.txt"
    cp "$(dirname "$zig")/lib/libcxx/LICENSE.TXT" "$out/licences/libcxx.txt" 2>/dev/null || true
}

make_fetch() {
    apt=$out/apt
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    for part in "debian bookworm" "debian-security bookworm-security" "debian trixie"; do
        echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/$part main"
    done >"$apt/sources.list"
    cat >"$apt/apt.conf" <<END
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
END
    cd "$out/src"
    echo "$list" | while read -r sum file package; do
        [ -n "$sum" ] || continue
        if [ ! -f "$file" ] && [ "$package" = - ]; then
            "$out/venv/bin/pip" download -q --no-deps --no-binary pybigwig pybigwig==0.3.29
        elif [ ! -f "$file" ]; then
            [ -n "$(ls "$apt/lists"/*Sources* 2>/dev/null)" ] || APT_CONFIG=$apt/apt.conf apt-get update -q
            # One file of a package may be gone where another version came; the one that is needed has its sum.
            APT_CONFIG=$apt/apt.conf apt-get source -q --download-only "$package" || [ -f "$file" ]
        fi
        echo "$sum  $file" | sha256sum -c --quiet
    done
}

make_zlib() { enter zlib README; ./configure --static --prefix="$prefix"; make -s libz.a; cp libz.a "$prefix/lib"; cp zlib.h zconf.h "$prefix/include"; }
make_bzip2() { enter bzip2 LICENSE; make -s CC="$CC" AR="$AR" RANLIB="$RANLIB" CFLAGS="$CFLAGS -D_FILE_OFFSET_BITS=64" libbz2.a; cp libbz2.a "$prefix/lib"; cp bzlib.h "$prefix/include"; }
make_xz() { enter xz-utils COPYING; sed -i '/^# xz$/,$d' CMakeLists.txt; by_cmake; }
make_deflate() { enter libdeflate COPYING; make -s CC="$CC" AR="$AR" CFLAGS="$CFLAGS" libdeflate.a; cp libdeflate.a "$prefix/lib"; cp libdeflate.h "$prefix/include"; }
make_jansson() { enter jansson LICENSE; by_cmake -DJANSSON_BUILD_DOCS=OFF -DJANSSON_WITHOUT_TESTS=ON -DJANSSON_EXAMPLES=OFF; }
make_xxhash() { enter xxhash LICENSE; archive xxhash xxhash.c; cp xxhash.h xxh3.h "$prefix/include"; }
make_mbedtls() { enter mbedtls LICENSE; by_cmake -DENABLE_TESTING=OFF -DENABLE_PROGRAMS=OFF; }

make_sqlite() {
    enter sqlite3 LICENSE.md
    CC=cc CFLAGS= ./configure -q --disable-shared
    make -s CC=cc sqlite3.c sqlite3.h
    FLAGS="-DSQLITE_THREADSAFE=1 -DSQLITE_ENABLE_COLUMN_METADATA" archive sqlite3 sqlite3.c
    cp sqlite3.h "$prefix/include"
}

make_bigwig() { # a library inside another's source
    rm -rf "$out/tree/bigwig"
    mkdir -p "$out/tree/bigwig"
    tar -C "$out/tree/bigwig" --strip-components=2 -xf "$out"/src/pybigwig-*.tar.gz --wildcards '*/libBigWig/*'
    cd "$out/tree/bigwig"
    cp LICENSE "$out/licences/libBigWig.txt"
    FLAGS=-DNOCURL archive BigWig ./*.c
    cp ./*.h "$prefix/include"
}

make_htslib() {
    enter htscodecs LICENSE.md
    enter htslib LICENSE
    rm -rf htscodecs
    cp -r "$out/tree/htscodecs" htscodecs
    echo '#define HTSCODECS_VERSION_TEXT "1.3.0"' >htscodecs/htscodecs/version.h
    printf '#define HAVE_LIBBZ2 1\n#define HAVE_LIBLZMA 1\n#define HAVE_LZMA_H 1\n#define HAVE_LIBDEFLATE 1\n#define HAVE_DRAND48 1\n' >config.h
    make -s CC="$CC" AR="$AR" RANLIB="$RANLIB" CFLAGS="$CFLAGS" CPPFLAGS="-I$prefix/include" libhts.a
    cp libhts.a "$prefix/lib"
    cp -r htslib "$prefix/include"
}

make_microhttpd() {
    enter libmicrohttpd COPYING
    ./configure -q --host=x86_64-linux-gnu --prefix="$prefix" --libdir="$prefix/lib" --disable-shared --disable-https \
        --disable-doc --disable-examples --disable-curl --disable-nls --with-pic
    make -s -C src/microhttpd install
    make -s -C src/include install
}

make_curl() {
    enter curl COPYING
    by_cmake -DHTTP_ONLY=ON -DBUILD_CURL_EXE=OFF -DBUILD_TESTING=OFF -DENABLE_MANUAL=OFF -DCURL_USE_MBEDTLS=ON \
        -DCURL_USE_OPENSSL=OFF -DCURL_USE_LIBSSH2=OFF -DCURL_USE_LIBPSL=OFF -DUSE_NGHTTP2=OFF -DUSE_LIBIDN2=OFF -DCURL_BROTLI=OFF \
        -DCURL_ZSTD=OFF -DCURL_DISABLE_LDAP=ON -DCURL_CA_BUNDLE=none -DCURL_CA_PATH=none -DENABLE_UNIX_SOCKETS=ON \
        -DENABLE_IPV6=ON -DENABLE_THREADED_RESOLVER=ON
}

# Of oneDNN matrix products and reorders; what else it has is not referred to then, and left out here before it is compiled.
# Its generators of machine code are as fast without an optimizer, and compile a hundred times faster.
make_onednn() {
    enter onednn LICENSE
    find src/cpu -name '*.cpp' |
        grep -vE 'aarch64|rv64|ppc64|s390x|loongarch|/gemm/|_list\.cpp$|jit_uni_convert|injectors/|/reorder/|/matmul/|binary_injector|rnn_reorders|gemm_inner_product_utils' |
        grep -E '_conv_|_conv\.cpp|convolution|deconv|pool|normalization|resampling|softmax|eltwise|_binary|reduction|inner_product|/lrn/|ref_lrn|prelu|/rnn/|shuffle' |
        xargs rm
    sed -i -e 's/-O1/-O0 -fno-sanitize=all/' -e 's/_kern_autogen\.cpp/_autogen.cpp/' src/cpu/x64/CMakeLists.txt
    by_cmake -DONEDNN_LIBRARY_TYPE=STATIC -DONEDNN_CPU_RUNTIME=SEQ -DONEDNN_GPU_RUNTIME=NONE -DONEDNN_ARCH_OPT_FLAGS= \
        -DONEDNN_ENABLE_WORKLOAD=INFERENCE "-DONEDNN_ENABLE_PRIMITIVE=MATMUL;REORDER" -DONEDNN_BUILD_GRAPH=OFF \
        -DONEDNN_BUILD_TESTS=OFF -DONEDNN_BUILD_EXAMPLES=OFF
}

# What tells processors apart is libgcc's: zig's own says of each that it has nothing (__cpu_indicator_init does nothing in 0.17.1).
make_cpuinfo() {
    cd "$prefix/lib"
    ar x "$(gcc -print-libgcc-file-name)" cpuinfo.o
    cp "/usr/share/doc/libgcc-$(gcc -dumpversion)-dev/copyright" "$out/licences/libgcc.txt"
}

# The tree that is installed, as tarball.sh has it, but that there are no libraries beside it.
make_creme() {
    cmake -S "$sources" --preset release -B "$out/creme" -DBUILD_TESTING=OFF -DCREME_BUNDLE=ON -DCREME_CUDA=OFF -DCREME_SHARED=OFF \
        -DCMAKE_C_COMPILER="$CC" -DCMAKE_AR="$AR" -DCMAKE_RANLIB="$RANLIB" -DCMAKE_INSTALL_LIBDIR=lib \
        -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_DISABLE_FIND_PACKAGE_PkgConfig=ON \
        -DCMAKE_C_STANDARD_LIBRARIES="$prefix/lib/cpuinfo.o -L$prefix/lib -lhts -llzma -lbz2 -ldeflate -lcurl -lmbedtls \
-lmbedx509 -lmbedcrypto -lz -lm -lpthread -ldl -lc++"
    cmake --build "$out/creme"
}

# Where each of the libraries is from, beside their licences.
write_readme() {
    cp "$sources/LICENSE" "$out/licences/creme.txt"
    echo "Libraries that are linked into this archive. They were compiled from the sources below, which are Debian's (apt-get source)"
    echo "and one of PyPI (libBigWig, within pybigwig); libc++ is that of zig 0.17.1. The licence of each is beside this."
    printf '\nsource\tversion\tSHA-256\n'
    echo "$list" | awk 'NF { split($3, part, "="); printf "%s\t%s\t%s\n", $2, part[2], $1 }'
}

stage compiler
stage fetch
for library in zlib bzip2 xz deflate jansson xxhash sqlite bigwig htslib mbedtls microhttpd curl onednn cpuinfo; do stage $library; done
stage creme
write_readme >"$out/licences/README.txt"
CREME_BUILD=$out/creme CREME_LICENCES=$out/licences sh "$sources/packaging/tarball.sh" "$out"
