#!/bin/sh
# libcreme_cuda.so for older drivers (450.80 and later), compiled by CUDA 11.8: on Debian 12, which has that toolkit in non-free.
#
#     sh packaging/cuda11.sh FOLDER            FOLDER/build/libcreme_cuda.so; 900 MB are fetched, nothing is installed
#
# The compiler's host is clang 14, Debian's own (the toolkit knows GCC up to 11). Elsewhere, with a toolkit that is installed:
#
#     NVCC_PREPEND_FLAGS='-ccbin g++-11' cmake -B FOLDER/build -DCREME_CUDA=ON -DCREME_NVCC=/usr/local/cuda-11.8/bin/nvcc
set -eu
[ $# = 1 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2; }
source=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1" && cd "$1"
folder=$PWD toolkit=$PWD/cuda-11.8
command -v clang-14 >/dev/null || { echo "cuda11.sh: clang-14 is not here: apt-get install clang-14" >&2; exit 1; }

# Packages are fetched by a configuration of apt of its own.
fetch() {
    mkdir -p apt/lists/partial apt/cache/archives/partial packages
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main contrib non-free" \
        >apt/sources.list
    cat >apt/conf <<END
Dir::Etc::sourcelist "$folder/apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$folder/apt/lists";
Dir::Cache "$folder/apt/cache";
END
    APT_CONFIG=$folder/apt/conf
    export APT_CONFIG
    apt-get -q update
    (cd packages && apt-get -q download nvidia-cuda-toolkit nvidia-cuda-dev)
    rm -r apt
}

# Debian spreads a toolkit over the system; nvcc also takes one that lies together.
gather() {
    for package in packages/*.deb; do
        dpkg --fsys-tarfile "$package" | tar -x -C "$1" --wildcards './usr/include/*' './usr/bin/*' './usr/lib/nvidia-cuda-toolkit/*' \
            '*/libcudart_static.a' 2>/dev/null || :
    done
    usr=$1/usr
    mkdir -p "$toolkit.new/bin" "$toolkit.new/nvvm/bin" "$toolkit.new/lib64"
    for name in cudafe++ cuobjdump fatbinary nvdisasm nvlink ptxas bin2c; do cp "$usr/bin/$name" "$toolkit.new/bin"; done
    cp -r "$usr/lib/nvidia-cuda-toolkit/bin/nvcc" "$usr/lib/nvidia-cuda-toolkit/bin/crt" "$toolkit.new/bin"
    cp "$usr/lib/nvidia-cuda-toolkit/bin/cicc" "$toolkit.new/nvvm/bin"
    cp -r "$usr/lib/nvidia-cuda-toolkit/libdevice" "$toolkit.new/nvvm"
    cp -r "$usr/include" "$toolkit.new"
    find "$usr" -name libcudart_static.a -exec cp {} "$toolkit.new/lib64" \;
    cat >"$toolkit.new/bin/nvcc.profile" <<'END'
TOP = $(_HERE_)/..
CICC_PATH = $(TOP)/nvvm/bin
NVVMIR_LIBRARY_DIR = $(TOP)/nvvm/libdevice
PATH += $(CICC_PATH):$(_HERE_):
INCLUDES += "-I$(TOP)/include" $(_SPACE_)
LIBRARIES =+ $(_SPACE_) "-L$(TOP)/lib64"
END
    mv "$toolkit.new" "$toolkit"
}

if [ ! -d "$toolkit" ]; then
    [ -n "$(ls packages/nvidia-cuda-dev_*.deb 2>/dev/null)" ] || fetch
    work=$(mktemp -d)
    trap 'rm -rf "$work" "$toolkit.new"' EXIT
    gather "$work"
fi
NVCC_PREPEND_FLAGS='-ccbin clang-14'
export NVCC_PREPEND_FLAGS
cmake -S "$source" -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DCREME_CUDA=ON -DCREME_NVCC="$toolkit/bin/nvcc" -DBUILD_TESTING=OFF
cmake --build build --target creme_cuda
echo "$folder/build/libcreme_cuda.so:" $("$toolkit/bin/cuobjdump" --list-elf --list-ptx build/libcreme_cuda.so | sed -E 's/.*\.(sm_[0-9a-z]+)\.(cubin|ptx)/\1.\2/' | sort | uniq -c | awk '{ print $2 }')
