#!/bin/sh
# Builds creme and all that it is linked with for glibc 2.28, which clusters of Red Hat 8's age have, and makes an archive of it:
#
#     sh packaging/portable.sh [FOLDER]     FOLDER/creme-VERSION-linux-ARCHITECTURE.tar.xz (build/portable unless told)
#
# The compiler is zig's (of PyPI: ziglang), which knows the symbols of every glibc; oneDNN, htslib and the others are linked
# statically, from the sources that Debian and PyPI have of them, so that the command needs glibc alone. Takes half an hour;
# what is built is kept in FOLDER for the next time. It has no CUDA: for GPUs see docs/install.md.
set -eu
glibc=2.28
sources=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$sources/build/portable}
mkdir -p "$out/fetched" "$out/work" "$out/bin" "$out/apt/lists/partial" "$out/apt/cache/archives/partial"
out=$(realpath "$out")
prefix=$out/prefix
machine=$(uname -m)
flags="-O2 -fPIC"
log=$out/log
: >"$log"

# Which source is of which release of Debian: the newest oneDNN that we know, the others as we test them.
debian_sources="onednn trixie
htslib bookworm
htscodecs bookworm
libdeflate bookworm
xz-utils bookworm
bzip2 bookworm
zlib bookworm
sqlite3 bookworm
jansson bookworm
xxhash bookworm
libmicrohttpd bookworm
mbedtls bookworm
curl bookworm"

quietly() { # COMMAND...: what it says is shown if it fails
    "$@" >>"$log" 2>&1 || { tail -n 30 "$log" >&2; echo "portable.sh: failed: $*" >&2; exit 1; }
}

make_compiler() {
    if [ ! -d "$out/zig" ]; then
        python3 -m venv "$out/zig"
        quietly "$out/zig/bin/pip" install -q ziglang numpy setuptools wheel # the last three: to look into a source of PyPI
    fi
    zig=$(echo "$out"/zig/lib/python3*/site-packages/ziglang/zig)
    for tool in cc c++ ar ranlib; do
        target=""
        case $tool in cc | c++) target="-target $machine-linux-gnu.$glibc" ;; esac
        printf '#!/bin/sh\nexec "%s" %s %s "$@"\n' "$zig" "$tool" "$target" >"$out/bin/$tool"
        chmod +x "$out/bin/$tool"
    done
    cat >"$out/toolchain.cmake" <<END
set(CMAKE_C_COMPILER $out/bin/cc)
set(CMAKE_CXX_COMPILER $out/bin/c++)
set(CMAKE_AR $out/bin/ar)
set(CMAKE_RANLIB $out/bin/ranlib)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
END
    export CC="$out/bin/cc" CXX="$out/bin/c++" AR="$out/bin/ar" RANLIB="$out/bin/ranlib" CFLAGS="$flags"
}

# --- Sources

private_apt() { # with lists of its own: the system's stay as they are
    (cd "$out/fetched" && quietly apt-get -o APT::Sandbox::User=root -o Dir::Etc::sourcelist="$out/apt/sources.list" \
        -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$out/apt/lists" -o Dir::Cache="$out/apt/cache" "$@")
}

# apt-get checks that each file is the one that Debian signed. Changes of Debian's own are left out.
fetch() {
    echo "$debian_sources" | while read -r package suite; do
        if ls "$out/fetched/${package}_"*.orig.tar.* >/dev/null 2>&1; then continue; fi
        echo "deb-src http://deb.debian.org/debian $suite main" >"$out/apt/sources.list"
        private_apt update
        private_apt source --download-only "$package"
    done
    if ! ls "$out"/fetched/pybigwig-*.tar.gz >/dev/null 2>&1; then # which has libBigWig within
        quietly "$out/zig/bin/pip" download -q --no-deps --no-build-isolation --no-binary pybigwig -d "$out/fetched" pybigwig
    fi
}

unpack() { # NAME: work/NAME, from fetched/NAME_*
    rm -rf "$out/work/$1"
    mkdir "$out/work/$1"
    set -- "$1" "$out/fetched/$1"[_-]*.tar.*
    for file; do
        case $file in *.orig.tar.*z* | */pybigwig-*) ;; *) continue ;; esac
        case $file in *.asc) continue ;; esac
        tar -C "$out/work/$1" --strip-components=1 -xf "$file"
    done
    cd "$out/work/$1"
}

# --- Each of them

by_configure() { # OPTION...
    quietly ./configure --prefix="$prefix" --disable-shared "$@"
    quietly make -j2
    quietly make install
}

by_cmake() { # OPTION...
    quietly cmake -G Ninja -S . -B made -DCMAKE_TOOLCHAIN_FILE="$out/toolchain.cmake" -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF "$@"
    quietly cmake --build made
    quietly cmake --install made
}

build_zlib() { quietly ./configure --prefix="$prefix" --static && quietly make -j2 libz.a && quietly make install; }
build_bzip2() { quietly make CC="$CC" AR="$AR" RANLIB="$RANLIB" CFLAGS="$flags" libbz2.a && cp bzlib.h "$prefix/include" && cp libbz2.a "$prefix/lib"; }
build_xz_utils() { by_configure --disable-xz --disable-xzdec --disable-lzmadec --disable-lzmainfo --disable-scripts --disable-doc --disable-nls; }
build_libdeflate() { quietly make CC="$CC" AR="$AR" CFLAGS="$flags" PREFIX="$prefix" DISABLE_GZIP=1 libdeflate.a && cp libdeflate.h "$prefix/include" && cp libdeflate.a "$prefix/lib"; }
build_jansson() { by_cmake -DJANSSON_BUILD_DOCS=OFF -DJANSSON_WITHOUT_TESTS=ON -DJANSSON_EXAMPLES=OFF; }
build_xxhash() { quietly make CC="$CC" AR="$AR" CFLAGS="$flags" libxxhash.a && cp xxhash.h "$prefix/include" && cp libxxhash.a "$prefix/lib"; }
build_sqlite3() { by_configure --disable-tcl --disable-readline --disable-load-extension; }
build_libmicrohttpd() { by_configure --disable-https --disable-doc --disable-examples --disable-curl; }
build_mbedtls() { by_cmake -DENABLE_TESTING=OFF -DENABLE_PROGRAMS=OFF -DMBEDTLS_FATAL_WARNINGS=OFF; }
build_curl() {
    by_cmake -DBUILD_CURL_EXE=OFF -DHTTP_ONLY=ON -DCURL_USE_MBEDTLS=ON -DCURL_USE_OPENSSL=OFF -DCURL_ZLIB=ON \
        -DUSE_LIBIDN2=OFF -DCURL_USE_LIBSSH2=OFF -DCURL_USE_LIBPSL=OFF -DUSE_NGHTTP2=OFF -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF \
        -DBUILD_TESTING=OFF -DCURL_CA_BUNDLE=none -DCURL_CA_PATH=none
}
build_htslib() {
    mkdir -p htscodecs
    tar -C htscodecs --strip-components=1 -xf "$out"/fetched/htscodecs_*.orig.tar.*
    for name in LIBBZ2 LIBLZMA LIBDEFLATE DRAND48 FSEEKO CLOCK_GETTIME; do echo "#define HAVE_$name 1"; done >config.h
    quietly make CC="$CC" AR="$AR" RANLIB="$RANLIB" CFLAGS="$flags" CPPFLAGS="-I$prefix/include" -j2 libhts.a
    cp -r htslib "$prefix/include"
    cp libhts.a "$prefix/lib"
}
build_pybigwig() {
    cd libBigWig
    for file in *.c; do quietly "$CC" $flags -DNOCURL -I"$prefix/include" -c "$file"; done
    quietly "$AR" rcs "$prefix/lib/libBigWig.a" ./*.o
    cp bigWig.h bigWigIO.h bwValues.h "$prefix/include"
}
build_onednn() {
    by_cmake -DDNNL_LIBRARY_TYPE=STATIC -DDNNL_CPU_RUNTIME=SEQ -DDNNL_GPU_RUNTIME=NONE -DDNNL_BUILD_TESTS=OFF \
        -DDNNL_BUILD_EXAMPLES=OFF -DDNNL_ENABLE_WORKLOAD=INFERENCE "-DDNNL_ENABLE_PRIMITIVE=MATMUL;REORDER" \
        -DONEDNN_BUILD_GRAPH=OFF -DDNNL_ENABLE_JIT_PROFILING=OFF -DDNNL_ENABLE_ITT_TASKS=OFF -DONEDNN_BUILD_DOC=OFF
}

build_libraries() {
    mkdir -p "$prefix/include" "$prefix/lib/pkgconfig"
    for name in zlib bzip2 xz-utils libdeflate jansson xxhash sqlite3 libmicrohttpd mbedtls curl htslib pybigwig onednn; do
        if [ -f "$out/work/$name.done" ]; then continue; fi
        echo "$name" >&2
        (unpack "$name" && "build_$(echo "$name" | tr - _)")
        : >"$out/work/$name.done"
    done
}

# --- creme

# pkg-config is not asked: its answers are for shared libraries. What the static ones need in turn stands at each link's end.
build_creme() {
    rm -rf "$prefix/lib/pkgconfig"
    within=""
    for name in bz2 lzma deflate curl mbedtls mbedx509 mbedcrypto z; do within="$within $prefix/lib/lib$name.a"; done
    PKG_CONFIG_LIBDIR=$out/none quietly cmake -G Ninja -S "$sources" -B "$out/creme" -DCMAKE_TOOLCHAIN_FILE="$out/toolchain.cmake" \
        -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_TESTING=OFF \
        -DCREME_CUDA=OFF "-DCMAKE_C_STANDARD_LIBRARIES=$within -lc++"
    quietly cmake --build "$out/creme"
}

make_compiler
fetch
build_libraries
build_creme
