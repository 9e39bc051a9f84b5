#!/bin/sh
# What tools/packages.sh does where things are in a folder of their own, where nothing can be installed, and where it can:
# in a PATH of programs that only write down that they were called.
set -eu
packages=$(cd "$(dirname "$0")/../.." && pwd)/tools/packages.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/bin" "$folder/include" "$folder/include/htslib" "$folder/include/oneapi" "$folder/include/oneapi/dnnl" "$folder/include/curl"
for program in sh tr awk; do ln -s "$(command -v $program)" "$folder/bin/$program"; done

program() { # NAME BODY
    printf '#!/bin/sh\n%s\n' "$2" >"$folder/bin/$1"
    chmod +x "$folder/bin/$1"
}

headers() { # NAME...: what the compiler finds
    for name in "$@"; do : >"$folder/include/$name"; done
}

ask() { # with what is in the folder only: [build|tests [WORD=VALUE]]
    : >"$folder/called"
    env -i ${2:-} PATH="$folder/bin" CMAKE_PREFIX_PATH="/nowhere:$folder" sh "$packages" "${1:-tests}" >"$folder/printed" 2>&1
}

expect() { # FILE TEXT
    grep -qF -e "$2" "$folder/$1" || { echo "$3: no '$2' in $1:"; cat "$folder/$1"; exit 1; }
}

nothing() { # FILE NAME
    [ ! -s "$folder/$1" ] || { echo "$2: expected nothing in $1:"; cat "$folder/$1"; exit 1; }
}

# A compiler that finds a header if it is in one of the folders of -I, and a user who is not root.
program cc "read -r line; name=\${line#*<}; name=\${name%>}; for a in \"\$@\"; do
    case \$a in -I*) [ ! -f \"\${a#-I}/\$name\" ] || exit 0;; esac; done; exit 1"
program id "echo 1000"
for name in cmake ninja gnuplot; do program $name ""; done
program pkg-config "[ \"\$2\" = jansson ]"
headers stdlib.h htslib/hts.h xxhash.h sqlite3.h zlib.h bigWig.h oneapi/dnnl/dnnl.h cmocka.h hdf5.h curl/curl.h microhttpd.h

ask
nothing printed "all in a folder"

rm "$folder/include/hdf5.h" "$folder/include/cmocka.h"
ask build
nothing printed "what the tests alone need"
headers cmocka.h
rm "$folder/include/htslib/hts.h"
ask
expect printed "conda install -c conda-forge -c bioconda bioconda::htslib hdf5" "neither apt-get nor sudo"
expect printed "CMAKE_PREFIX_PATH" "neither apt-get nor sudo"

program dnf ""
program brew ""
ask
expect printed "as root: dnf install htslib-devel hdf5-devel" "dnf"
expect printed "brew install htslib hdf5" "brew"

program apt-get "echo \"\$@\" >>'$folder/called'"
ask
expect printed "as root: apt-get install libhts-dev libhdf5-dev" "apt-get, but no root"
nothing called "apt-get, but no root"

program sudo '"$@"'
ask
expect called "install -q -y --no-install-recommends libhts-dev libhdf5-dev" "sudo"
headers hdf5.h htslib/hts.h
ask
nothing called "nothing missing"

# Of compilers the one that CC names, and no other in its place.
ask build CC=cc
nothing called "CC is there"
ask build CC=/opt/bin/gcc-11
expect called "install -q -y --no-install-recommends gcc-11" "CC is not there"
